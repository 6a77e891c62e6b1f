// SPDX-License-Identifier: Apache-2.0
#include "store/sql/parameter_indexing.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/log.h"
#include "fhir/json/tree.h"
#include "store/sql/prepared.h"

namespace medhome::store::sql {
namespace {

using fhir::search::CustomParameter;
using fhir::search::CustomParameters;
using fhir::search::IndexRows;
using State = CustomParameter::State;

constexpr int records_at_once = 200, rows_at_once = 500, children_at_once = 300;
constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();

std::int64_t lease_from(Instant now) { return microseconds(now + std::chrono::duration_cast<Instant::duration>(std::chrono::microseconds(parameter_lease))); }

struct Work {
    Tenant tenant = 0;
    CustomParameter parameter;  // number, type, kind, state
    std::int64_t at_updated = none, at_rid = 0, until_updated = none;
};

struct Record {
    std::int64_t rid = 0, version = 0, updated = 0;
    IndexRows rows;
};

std::string listed(const std::vector<std::int64_t>& numbers) {
    std::string list;
    for (const std::int64_t number : numbers) list += (list.empty() ? "" : ",") + std::to_string(number);
    return list;
}

class Indexing {
public:
    Indexing(Connection& reader, const Rewriting& writing, Types& types, ParameterSets& parameters, std::string_view holder)
        : reader_(reader), writing_(writing), types_(types), parameters_(parameters), holder_(holder) {}

    // Ours for a while, or another's.
    bool take() {
        bool taken = false;
        const Instant now = SystemClock().now();
        writing_.in_writer([&](Connection& writer) {
            Statement row = writer.cached(
                "UPDATE search_parameter SET holder = ?1, lease_ends = ?2 WHERE (tenant_id, number) IN (SELECT tenant_id, number FROM search_parameter WHERE (state = 'indexing' "
                "OR state = 'removing') AND lease_ends < ?3 ORDER BY state, tenant_id, number LIMIT 1) AND lease_ends < ?3 RETURNING tenant_id, number, type, kind, state, at_updated, "
                "at_rid, until_updated");
            row.bind(holder_, lease_from(now), microseconds(now));
            while (row.step()) {
                taken = true;
                work_.tenant = row.integer(0);
                work_.parameter.number = row.integer(1);
                work_.parameter.type = row.text(2);
                kind_ = row.text(3);
                work_.parameter.state = fhir::search::custom_state_of(row.text(4));
                work_.at_updated = row.integer(5);
                work_.at_rid = row.integer(6);
                work_.until_updated = row.integer(7);
            }
        });
        return taken;
    }

    // True when there is more of it.
    bool step() { return work_.parameter.state == State::removing ? remove_some() : index_some(); }

    void let_go() {
        writing_.in_writer([&](Connection& writer) {
            writer.cached("UPDATE search_parameter SET holder = '', lease_ends = 0 WHERE tenant_id = ? AND number = ? AND holder = ?")
                .bind(work_.tenant, work_.parameter.number, holder_)
                .run();
        });
    }

private:
    // One transaction; false, and nothing written, when the parameter is not ours any more.
    template <class Write>
    bool in_transaction(Write&& write) {
        bool ours = false;
        writing_.in_writer([&](Connection& writer) {
            writer.execute("BEGIN IMMEDIATE");
            try {
                ours = write(writer);
                writer.execute(ours ? "COMMIT" : "ROLLBACK");
            } catch (...) {
                if (writer.in_transaction()) writer.execute("ROLLBACK");
                throw;
            }
        });
        return ours;
    }

    // How far it is; only while it is ours and in the state it was taken in.
    bool mark(Connection& writer, std::int64_t more_done) {
        Statement row = writer.cached(
            "UPDATE search_parameter SET at_updated = ?1, at_rid = ?2, until_updated = ?3, done = done + ?4, lease_ends = ?5 WHERE tenant_id = ?6 AND number = ?7 AND holder = ?8 "
            "AND state = ?9 RETURNING number");
        row.bind(work_.at_updated, work_.at_rid, work_.until_updated, more_done, lease_from(SystemClock().now()), work_.tenant, work_.parameter.number, holder_,
                 fhir::search::to_string(work_.parameter.state));
        return row.step();
    }

    bool end(std::string_view state, std::string_view error) {
        const bool done = in_transaction([&](Connection& writer) {
            if (!mark(writer, 0)) return false;
            writer.cached("UPDATE search_parameter SET state = ?1, error = ?2, done = of_all, holder = '', lease_ends = 0 WHERE tenant_id = ?3 AND number = ?4")
                .bind(state, error, work_.tenant, work_.parameter.number)
                .run();
            raise_generation(writer, work_.tenant);
            return true;
        });
        parameters_.forget(work_.tenant);
        if (done) log::info("search-parameter.settled", {{"state", state}, {"records", done_}});
        return false;
    }

    // ---- rows of old records

    bool index_some() {
        const auto type = types_.find(reader_, work_.parameter.type);
        if (!type) return end("ready", "");
        if (work_.until_updated == none && !begin(*type)) return false;
        const fhir::search::OwnParameters own = parameters_.now(reader_, work_.tenant);
        std::vector<Record> records;
        {
            Statement rows = reader_.cached(
                "SELECT rid, version, updated, setting, body FROM resource INDEXED BY resource_by_updated WHERE tenant_id = ?1 AND type = ?2 AND deleted = 0 AND (updated, rid) > (?3, ?4) "
                "AND updated <= ?5 ORDER BY updated, rid LIMIT ?6");
            rows.bind(work_.tenant, *type, work_.at_updated, work_.at_rid, work_.until_updated, std::int64_t{records_at_once});
            std::vector<std::pair<std::int64_t, std::string>> found;
            while (rows.step()) {
                records.push_back({rows.integer(0), rows.integer(1), rows.integer(2), {}});
                found.emplace_back(rows.integer(3), rows.text(4));
            }
            rows.reset();
            for (std::size_t i = 0; i < records.size(); ++i) {
                auto extracted = extract(*own, found[i].second, setting_of(reader_, found[i].first));
                if (!extracted) return end("failed", extracted.error().text);
                records[i].rows = std::move(*extracted);
            }
        }
        if (records.empty()) return end("ready", "");
        work_.at_updated = records.back().updated;
        work_.at_rid = records.back().rid;
        std::optional<std::string> failed;
        const bool ours = in_transaction([&](Connection& writer) {
            failed = write(writer, *own, records);
            return mark(writer, std::int64_t(records.size()));
        });
        if (failed) return end("failed", *failed);
        done_ += std::int64_t(records.size());
        return ours;
    }

    // Where the walk ends, and how much there is.
    bool begin(std::int64_t type) {
        Statement row = reader_.cached("SELECT count(*), max(updated) FROM resource WHERE tenant_id = ? AND type = ? AND deleted = 0");
        row.bind(work_.tenant, type).step();
        const std::int64_t all = row.integer(0);
        work_.until_updated = row.is_null(1) ? 0 : row.integer(1);
        row.reset();
        return in_transaction([&](Connection& writer) {
            if (!mark(writer, 0)) return false;
            writer.cached("UPDATE search_parameter SET of_all = ?1 WHERE tenant_id = ?2 AND number = ?3").bind(all, work_.tenant, work_.parameter.number).run();
            return true;
        });
    }

    Result<IndexRows> extract(const CustomParameters& own, std::string_view body, const Setting& setting) const {
        const auto document = fhir::json::parse(std::string(body));
        if (!document) return IndexRows{};  // `check` tells of it
        auto extracted = own.index_by(work_.parameter.number, document->root(), setting.base_url, setting.zone);
        if (!extracted.failed.empty()) return fail(ErrorKind::unprocessable, "search.parameter-failed", extracted.failed.front().second);
        return std::move(extracted.rows);
    }

    // Why the expression could not be worked out, if so. What changed since it was read is read again, now that nobody else can change it.
    std::optional<std::string> write(Connection& writer, const CustomParameters& own, std::vector<Record>& records) {
        std::vector<std::int64_t> rids;
        for (const Record& record : records) rids.push_back(record.rid);
        const std::string list = listed(rids);
        if (writing_.lock_records) writer.execute(fmt::format("SELECT rid FROM resource WHERE tenant_id = {} AND rid IN ({}) ORDER BY rid FOR UPDATE", work_.tenant, list).c_str());
        const auto index = writing_.index_tables(writer);
        std::vector<std::pair<RowPlace, Record*>> changed;
        {
            Statement rows = writer.prepare(fmt::format("SELECT rid, version, patient_key, audience_id, deleted FROM resource WHERE tenant_id = {} AND rid IN ({})", work_.tenant, list));
            while (rows.step()) {
                const auto record = std::find_if(records.begin(), records.end(), [&](const Record& one) { return one.rid == rows.integer(0); });
                if (rows.integer(4) != 0) continue;
                const RowPlace at{work_.tenant, rows.integer(2), rows.integer(3), rows.integer(0)};
                if (record->version == rows.integer(1)) {
                    index->add(at, record->rows);
                } else {
                    changed.emplace_back(at, &*record);
                }
            }
        }
        for (const auto& [at, record] : changed) {
            Statement row = writer.cached("SELECT setting, body FROM resource WHERE tenant_id = ? AND rid = ?");
            if (!row.bind(work_.tenant, at.rid).step()) continue;
            const std::int64_t setting = row.integer(0);
            const std::string body(row.text(1));
            row.reset();
            auto extracted = extract(own, body, setting_of(writer, setting));
            if (!extracted) return extracted.error().text;
            index->add(at, *extracted);
        }
        index->finish();
        return std::nullopt;
    }

    // ---- rows of what is no more

    bool remove_some() {
        std::vector<std::int64_t> branches;
        for (const auto branch : fhir::search::all_branches_of(work_.parameter)) branches.push_back(branch);
        const std::string of_branches = fmt::format("tenant_id = {} AND branch IN ({})", work_.tenant, listed(branches));
        std::int64_t removed = 0;
        const bool ours = in_transaction([&](Connection& writer) {
            if (kind_ == "string") {
                removed = remove(writer, "ix_string", "ix_string_by_text", "tenant_id, patient_key, branch, rid, folded, exact", of_branches);
            } else if (kind_ == "date") {
                removed = remove(writer, "ix_date", "ix_date_by_low", "tenant_id, patient_key, branch, rid, low, high", of_branches);
            } else if (kind_ == "number" || kind_ == "quantity") {
                removed = remove_quantities(writer, of_branches);
            } else {
                removed = remove_hashes(writer, of_branches);
                // And the words beside codes.
                if (removed == 0) removed = remove(writer, "ix_string", "ix_string_by_text", "tenant_id, patient_key, branch, rid, folded, exact", of_branches);
            }
            return mark(writer, 0);
        });
        done_ += removed;
        return ours && (removed > 0 || end("gone", ""));
    }

    static std::int64_t remove(Connection& writer, std::string_view table, std::string_view by, std::string_view key, std::string_view of_branches) {
        // Not prepare(): where rows are handed over in parts, that is for reading alone.
        Statement rows = writer.cached(fmt::format("DELETE FROM {0} WHERE ({2}) IN (SELECT {2} FROM {0} INDEXED BY {1} WHERE {3} LIMIT {4}) RETURNING 1", table, by, key, of_branches, rows_at_once));
        std::int64_t removed = 0;
        while (rows.step()) ++removed;
        return removed;
    }

    // By who has a value at all, which is ordered by branch; both tables say the same at any time.
    std::int64_t remove_hashes(Connection& writer, std::string_view of_branches) const {
        std::vector<std::array<std::int64_t, 3>> values;
        {
            Statement rows = writer.prepare(fmt::format("SELECT branch, value, patient_key FROM ix_value WHERE {} LIMIT {}", of_branches, rows_at_once));
            while (rows.step()) values.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
        }
        for (const auto& [branch, value, patient_key] : values) {
            writer.cached("DELETE FROM ix_hash WHERE tenant_id = ? AND patient_key = ? AND branch = ? AND value = ?").bind(work_.tenant, patient_key, branch, value).run();
            writer.cached("DELETE FROM ix_value WHERE tenant_id = ? AND branch = ? AND value = ? AND patient_key = ?").bind(work_.tenant, branch, value, patient_key).run();
        }
        return std::int64_t(values.size());
    }

    // Child by child: nothing orders them by branch. at_updated is the last child, at first that of no child's records.
    std::int64_t remove_quantities(Connection& writer, std::string_view of_branches) {
        std::vector<std::int64_t> children;
        if (work_.at_updated == none) children.push_back(0);
        Statement rows = writer.cached("SELECT patient_key FROM patient INDEXED BY patient_by_key WHERE tenant_id = ? AND patient_key > ? ORDER BY patient_key LIMIT ?");
        rows.bind(work_.tenant, std::max<std::int64_t>(work_.at_updated, 0), std::int64_t{children_at_once});
        while (rows.step()) children.push_back(rows.integer(0));
        rows.reset();
        if (children.empty()) return 0;
        writer.execute(fmt::format("DELETE FROM ix_quantity WHERE {} AND patient_key IN ({})", of_branches, listed(children)).c_str());
        work_.at_updated = children.back();
        return std::int64_t(children.size());
    }

    Connection& reader_;
    const Rewriting& writing_;
    Types& types_;
    ParameterSets& parameters_;
    std::string_view holder_;
    Work work_;
    std::string kind_;
    std::int64_t done_ = 0;
};

}  // namespace

bool parameters_wait(Connection& reader, Instant now) {
    Statement row = reader.cached("SELECT 1 FROM search_parameter WHERE (state = 'indexing' OR state = 'removing') AND lease_ends < ? LIMIT 1");
    return row.bind(microseconds(now)).step();
}

bool index_parameters(Connection& reader, const Rewriting& writing, Types& types, ParameterSets& parameters, std::string_view holder, std::chrono::steady_clock::time_point until) {
    bool any = false;
    while (std::chrono::steady_clock::now() < until) {
        Indexing indexing(reader, writing, types, parameters, holder);
        if (!indexing.take()) break;  // searched by first, then tidied up
        any = true;
        bool more = true;
        while (more && std::chrono::steady_clock::now() < until) more = indexing.step();
        if (more) indexing.let_go();
    }
    return any;
}

}  // namespace medhome::store::sql
