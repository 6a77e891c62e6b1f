// SPDX-License-Identifier: Apache-2.0
#include "store/sql/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>

#include "base/ids.h"
#include "fhir/json/tree.h"
#include "store/sql/audit.h"

namespace medhome::store::sql {
namespace {

constexpr std::size_t most_findings = 1000;
constexpr std::size_t records_a_transaction = 200;

enum class Table { hash, string, date, quantity, projected };
constexpr const char* table_names[] = {"ix_hash", "ix_string", "ix_date", "ix_quantity", "projection"};
constexpr std::size_t tables = 5;

// Two sets of rows are equal when the sums of their rows' hashes are: order matters not, and one pass over each side is enough.
using Sums = std::array<std::uint64_t, tables>;

class RowText {
public:
    RowText& add(std::int64_t value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        text_.append(raw, sizeof value);
        return *this;
    }
    RowText& add(double value) {
        std::int64_t bits = 0;
        const double plain = value == 0 ? 0.0 : value;  // one zero
        std::memcpy(&bits, &plain, sizeof bits);
        return add(bits);
    }
    RowText& add(std::string_view value) {
        add(std::int64_t(value.size()));
        text_ += value;
        return *this;
    }
    void add(const Param& value) {
        add(std::int64_t(value.index()));
        if (const auto* number = std::get_if<std::int64_t>(&value)) add(*number);
        if (const auto* real = std::get_if<double>(&value)) add(*real);
        if (const auto* text = std::get_if<std::string>(&value)) add(std::string_view(*text));
    }
    std::uint64_t hash() const { return hash64(text_); }

private:
    std::string text_;
};

RowText started(const RowPlace& at) {
    RowText text;
    text.add(at.tenant).add(at.patient_key).add(at.audience_id);
    return text;
}

std::uint64_t hash_of(const RowPlace& at, const fhir::search::HashRow& row) {
    return started(at).add(std::int64_t{row.branch}).add(static_cast<std::int64_t>(row.value)).add(std::int64_t{row.system}).add(std::string_view(row.target)).hash();
}
std::uint64_t hash_of(const RowPlace& at, const fhir::search::StringRow& row) {
    return started(at).add(std::int64_t{row.branch}).add(std::string_view(row.folded)).add(static_cast<std::int64_t>(row.exact)).hash();
}
std::uint64_t hash_of(const RowPlace& at, const DateEntry& entry) {
    return started(at).add(std::int64_t{entry.row.branch}).add(entry.row.low).add(entry.row.high).add(std::int64_t{entry.odd}).hash();
}
std::uint64_t hash_of(const RowPlace& at, const fhir::search::QuantityRow& row) {
    return started(at)
        .add(std::int64_t{row.branch})
        .add(row.value)
        .add(row.low)
        .add(row.high)
        .add(std::int64_t{row.unit_code})
        .add(std::int64_t{row.unit_system})
        .hash();
}
std::uint64_t hash_of(const RowPlace& at, const std::string& table, const Row& row) {
    RowText text = started(at);
    text.add(std::string_view(table));
    for (const Param& value : row) text.add(value);
    return text.hash();
}

std::uint64_t& sum(Sums& sums, Table table) { return sums[std::size_t(table)]; }

Sums expected_sums(const RowPlace& at, const fhir::search::IndexRows& rows, const std::vector<ProjectedRows>& projected) {
    Sums sums{};
    for (const auto& row : rows.hashes) sum(sums, Table::hash) += hash_of(at, row);
    for (const auto& row : rows.strings) sum(sums, Table::string) += hash_of(at, row);
    for (const auto& entry : date_entries(rows.dates)) sum(sums, Table::date) += hash_of(at, entry);
    for (const auto& row : rows.quantities) sum(sums, Table::quantity) += hash_of(at, row);
    for (const auto& [projection, projected_rows] : projected) {
        for (const Row& row : projected_rows) sum(sums, Table::projected) += hash_of(at, projection->table, row);
    }
    return sums;
}

constexpr const char* values_too_many =
    "SELECT tenant_id, branch, value, patient_key FROM ix_value v WHERE NOT EXISTS (SELECT 1 FROM ix_hash h WHERE h.tenant_id = v.tenant_id "
    "AND h.patient_key = v.patient_key AND h.branch = v.branch AND h.value = v.value)";
constexpr const char* values_missing =
    "SELECT DISTINCT tenant_id, branch, value, patient_key FROM ix_hash h WHERE NOT EXISTS (SELECT 1 FROM ix_value v WHERE v.tenant_id = h.tenant_id "
    "AND v.branch = h.branch AND v.value = h.value AND v.patient_key = h.patient_key)";

// Of the practices' own parameters: what is kept for a record by them, and which of it cannot be held to anything now.
class Unsettled {
public:
    Unsettled(Connection& connection, ParameterSets& parameters) {
        std::vector<Tenant> tenants;
        Statement rows = connection.prepare("SELECT DISTINCT tenant_id FROM search_parameter WHERE state <> 'gone'");
        while (rows.step()) tenants.push_back(rows.integer(0));
        rows.reset();
        for (const Tenant tenant : tenants) {
            const fhir::search::OwnParameters own = parameters.now(connection, tenant);
            for (const auto& one : own->all()) {
                if (one.state == fhir::search::CustomParameter::State::ready) continue;
                for (const auto branch : fhir::search::all_branches_of(one)) branches_.emplace(tenant, branch);
            }
            own_.emplace(tenant, own);
        }
    }
    bool has(Tenant tenant, fhir::search::Branch branch) const { return !branches_.empty() && branches_.contains({tenant, branch}); }
    // The rows that stand for certain.
    fhir::search::IndexRows settled(Tenant tenant, fhir::json::Value resource, const Setting& setting) const {
        const auto own = own_.find(tenant);
        if (own == own_.end() || !own->second->any_of(resource["resourceType"].text())) return {};
        fhir::search::IndexRows rows = own->second->index(resource, setting.base_url, setting.zone).rows;
        const auto unsettled = [&](const auto& row) { return has(tenant, row.branch); };
        std::erase_if(rows.hashes, unsettled);
        std::erase_if(rows.strings, unsettled);
        std::erase_if(rows.dates, unsettled);
        std::erase_if(rows.quantities, unsettled);
        return rows;
    }

private:
    std::map<Tenant, fhir::search::OwnParameters> own_;
    std::set<std::pair<Tenant, fhir::search::Branch>> branches_;
};

// Every kept row of the derived tables, to its record. each(table, place, hash)
// Rows by parameters that are being indexed or taken away are neither right nor wrong yet: passed over.
template <class Each>
void kept_rows(Connection& connection, const Projections& projections, const Unsettled& unsettled, Each&& each) {
    const auto u32 = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
    {
        Statement from = connection.prepare("SELECT tenant_id, patient_key, audience_id, rid, branch, value, system, target FROM ix_hash");
        while (from.step()) {
            const RowPlace at{from.integer(0), from.integer(1), from.integer(2), from.integer(3)};
            const fhir::search::HashRow row{u32(from.integer(4)), static_cast<std::uint64_t>(from.integer(5)), u32(from.integer(6)),
                                              from.is_null(7) ? std::string() : from.id(7)};
            if (!unsettled.has(at.tenant, row.branch)) each(Table::hash, at, hash_of(at, row));
        }
    }
    {
        Statement from = connection.prepare("SELECT tenant_id, patient_key, audience_id, rid, branch, folded, exact FROM ix_string");
        while (from.step()) {
            const RowPlace at{from.integer(0), from.integer(1), from.integer(2), from.integer(3)};
            const fhir::search::StringRow row{u32(from.integer(4)), std::string(from.text(5)), static_cast<std::uint64_t>(from.integer(6))};
            if (!unsettled.has(at.tenant, row.branch)) each(Table::string, at, hash_of(at, row));
        }
    }
    {
        Statement from = connection.prepare("SELECT tenant_id, patient_key, audience_id, rid, branch, low, high, odd FROM ix_date");
        while (from.step()) {
            const RowPlace at{from.integer(0), from.integer(1), from.integer(2), from.integer(3)};
            const DateEntry entry{{u32(from.integer(4)), from.integer(5), from.integer(6)}, from.integer(7) != 0};
            if (!unsettled.has(at.tenant, entry.row.branch)) each(Table::date, at, hash_of(at, entry));
        }
    }
    {
        Statement from = connection.prepare("SELECT tenant_id, patient_key, audience_id, rid, branch, value, low, high, unit_code, unit_system FROM ix_quantity");
        while (from.step()) {
            const RowPlace at{from.integer(0), from.integer(1), from.integer(2), from.integer(3)};
            const fhir::search::QuantityRow row{u32(from.integer(4)), from.real(5), from.real(6), from.real(7), u32(from.integer(8)), u32(from.integer(9))};
            if (!unsettled.has(at.tenant, row.branch)) each(Table::quantity, at, hash_of(at, row));
        }
    }
    for (const Projection& projection : projections.all()) {
        std::string columns;
        for (const std::string& column : projection.columns) columns += ", " + column;
        Statement from = connection.prepare(fmt::format("SELECT tenant_id, patient_key, audience_id, resource_id{} FROM {}", columns, projection.table));
        while (from.step()) {
            const RowPlace at{from.integer(0), from.integer(1), from.integer(2), from.integer(3)};
            Row row;
            for (int i = 4; i < from.columns(); ++i) row.push_back(from.param(i));
            each(Table::projected, at, hash_of(at, projection.table, row));
        }
    }
}

struct Derived {
    fhir::search::IndexRows rows;
    std::vector<ProjectedRows> projected;
};

class Walk {
public:
    Walk(Connection& connection, Types& types, const Projections& projections, ParameterSets& parameters)
        : connection_(connection), types_(types), projections_(projections), unsettled_(connection, parameters) {}

    // Fills `sums` with what the records say; findings where a record itself is wrong.
    void records(const std::function<void(double)>& progress) {
        const std::int64_t all = std::max<std::int64_t>(connection_.number("SELECT count(*) FROM resource"), 1);
        Statement from = connection_.prepare("SELECT rid, tenant_id, type, id, patient_key, audience_id, deleted, setting, body, version, name FROM resource ORDER BY rid");
        while (from.step()) {
            ++report.records;
            const RowPlace at{from.integer(1), from.integer(4), from.integer(5), from.integer(0)};
            const std::string type = types_.name(connection_, from.integer(2));
            if (progress && report.records % 1000 == 0) progress(0.7 * double(report.records) / double(all));
            if (at.patient_key != 0 && !has("SELECT 1 FROM patient WHERE tenant_id = ? AND patient_key = ?", at.tenant, at.patient_key)) {
                find("patient", type, from.id(3), "its patient_key names no patient");
            }
            if (at.audience_id != 0 && !has("SELECT 1 FROM audience WHERE tenant_id = ? AND audience_id = ?", at.tenant, at.audience_id)) {
                find("audience", type, from.id(3), "its audience_id names no audience");
            }
            if (from.integer(6) != 0) {
                sums.emplace(at.rid, Sums{});
                continue;
            }
            const auto document = fhir::json::parse(std::string(from.text(8)));
            if (!document) {
                find("resource", type, from.id(3), "its body cannot be read: " + document.error().text);
                sums.emplace(at.rid, Sums{});
                continue;
            }
            body(at, type, from, document->root());
        }
    }

    void versions() {
        report.versions = connection_.number("SELECT count(*) FROM version");
        Statement from = connection_.prepare(
            "SELECT r.type, r.id, r.version, count(v.version), max(v.version) FROM resource r LEFT JOIN version v ON v.tenant_id = r.tenant_id AND v.rid = r.rid "
            "WHERE r.version > 1 GROUP BY r.tenant_id, r.rid, r.type, r.id, r.version");
        while (from.step()) {
            if (from.integer(3) == from.integer(2) - 1 && from.integer(4) == from.integer(2) - 1) continue;
            find("version", types_.name(connection_, from.integer(0)), from.id(1), "not every earlier version is there");
        }
        const std::int64_t lost = connection_.number("SELECT count(*) FROM version v WHERE NOT EXISTS (SELECT 1 FROM resource r WHERE r.tenant_id = v.tenant_id AND r.rid = v.rid AND r.version > v.version)");
        if (lost > 0) report.findings.push_back(fmt::format("version: {} rows belong to no record", lost));
    }

    // Takes away what the tables hold; what is not zero then differs.
    void rows() {
        kept_rows(connection_, projections_, unsettled_, [&](Table table, const RowPlace& at, std::uint64_t hash) {
            const auto record = sums.find(at.rid);
            if (record == sums.end()) {
                ++strays[std::size_t(table)];
                stray_rids.insert(at.rid);
            } else {
                record->second[std::size_t(table)] -= hash;
            }
        });
        for (std::size_t i = 0; i < tables; ++i) {
            if (strays[i] > 0) report.findings.push_back(fmt::format("{}: {} rows belong to no record", table_names[i], strays[i]));
        }
    }

    void values(bool only_grow) {
        if (const std::int64_t wrong = only_grow ? 0 : connection_.number(fmt::format("SELECT count(*) FROM ({}) n", values_too_many).c_str()); wrong > 0) {
            report.findings.push_back(fmt::format("ix_value: {} rows name a child without the value; `medhome reindex` puts it right", wrong));
        }
        if (const std::int64_t wrong = connection_.number(fmt::format("SELECT count(*) FROM ({}) n", values_missing).c_str()); wrong > 0) {
            report.findings.push_back(fmt::format("ix_value: {} rows are missing; `medhome reindex` puts it right", wrong));
        }
    }

    std::vector<std::int64_t> differing() {
        std::vector<std::int64_t> rids;
        for (const auto& [rid, left] : sums) {
            if (left != Sums{}) rids.push_back(rid);
        }
        std::sort(rids.begin(), rids.end());
        return rids;
    }

    void name_differences() {
        for (const std::int64_t rid : differing()) {
            Statement row = connection_.cached("SELECT type, id FROM resource WHERE rid = ?");
            row.bind(rid).step();
            for (std::size_t i = 0; i < tables; ++i) {
                if (sums[rid][i] != 0) find(table_names[i], types_.name(connection_, row.integer(0)), row.id(1), "its rows are not what the record says; `medhome reindex` writes them again");
            }
        }
    }

    CheckReport report;
    std::unordered_map<std::int64_t, Sums> sums;
    std::array<std::int64_t, tables> strays{};
    std::set<std::int64_t> stray_rids;

private:
    void body(const RowPlace& at, const std::string& type, const Statement& from, fhir::json::Value resource) {
        const std::string id = from.id(3);
        if (resource["resourceType"].text() != type || resource["id"].text() != id) find("resource", type, id, "its body names another record");
        const auto meta = resource["meta"];
        if (meta["versionId"].text() != std::to_string(from.integer(9))) find("resource", type, id, "meta.versionId is not its version");
        const Setting setting = setting_of(connection_, from.integer(7));
        const auto patient = fhir::search::patient_of(resource, setting.base_url);
        const std::int64_t key = patient ? find_patient_key(connection_, at.tenant, *patient).value_or(-1) : 0;
        if (key != at.patient_key) find("resource", type, id, "patient_key is not that of its patient");
        std::vector<std::string> labels;
        for (const auto label : meta["security"].children()) {
            if (!label["code"].text().empty()) labels.push_back(std::string(label["system"].text()) + "|" + std::string(label["code"].text()));
        }
        std::sort(labels.begin(), labels.end());
        labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
        std::string joined;
        for (const std::string& label : labels) joined += label + '\n';
        Statement audience = connection_.cached("SELECT labels FROM audience WHERE tenant_id = ? AND audience_id = ?");
        audience.bind(at.tenant, at.audience_id);
        const std::string kept = at.audience_id != 0 && audience.step() ? std::string(audience.text(0)) : std::string();
        if (kept != joined) find("resource", type, id, "audience_id is not that of its labels");
        Sums expected = expected_sums(at, fhir::search::index(resource, setting.base_url, setting.zone), projections_.rows_of(type, resource));
        const Sums own = expected_sums(at, unsettled_.settled(at.tenant, resource, setting), {});
        for (std::size_t i = 0; i < tables; ++i) expected[i] += own[i];
        // resource.name is what others' reference rows hold of it.
        sum(expected, Table::hash) += record_name(type, id) - static_cast<std::uint64_t>(from.integer(10));
        sums.emplace(at.rid, expected);
    }

    bool has(const char* sql, std::int64_t first, std::int64_t second) {
        Statement row = connection_.cached(sql);
        return row.bind(first, second).step();
    }

    void find(std::string_view table, std::string_view type, std::string_view id, std::string_view what) {
        if (report.findings.size() < most_findings) report.findings.push_back(fmt::format("{}: {}/{}: {}", table, type, id, what));
    }

    Connection& connection_;
    Types& types_;
    const Projections& projections_;
    const Unsettled unsettled_;
};

// All rows that the tables hold of these records, whatever the records say, are taken away; then what they say is written.
void write_again(Connection& writer, Types& types, const Projections& projections, ParameterSets& parameters, IndexTables& index, const std::vector<std::int64_t>& rids) {
    for (const std::int64_t rid : rids) {
        Statement record = writer.cached("SELECT tenant_id, type, patient_key, audience_id, deleted, setting, body, id FROM resource WHERE rid = ?");
        if (!record.bind(rid).step()) continue;
        const RowPlace at{record.integer(0), record.integer(2), record.integer(3), rid};
        const std::string type = types.name(writer, record.integer(1));
        const std::vector<ProjectedRows> none = projections.rows_of(type, {});
        projections.remove(writer, at.tenant, rid, none);
        if (record.integer(4) != 0) continue;
        const auto document = fhir::json::parse(std::string(record.text(6)));
        if (!document) continue;
        const Setting setting = setting_of(writer, record.integer(5));
        writer.cached("UPDATE resource SET name = ? WHERE tenant_id = ? AND rid = ?").bind(static_cast<std::int64_t>(record_name(type, record.id(7))), at.tenant, rid).run();
        index.add(at, fhir::search::index(document->root(), setting.base_url, setting.zone));
        index.add(at, parameters.of(writer, at.tenant)->index(document->root(), setting.base_url, setting.zone).rows);
        projections.add(writer, at, projections.rows_of(type, document->root()));
    }
}

}  // namespace

CheckReport check(Connection& connection, Types& types, const Projections& projections, ParameterSets& parameters, const std::function<void(double)>& progress, bool values_only_grow) {
    const Snapshot snapshot(connection);
    Walk walk(connection, types, projections, parameters);
    walk.records(progress);
    walk.versions();
    walk.rows();
    walk.values(values_only_grow);
    walk.name_differences();
    for (std::string& broken : verify_audit(connection)) walk.report.findings.push_back(std::move(broken));
    if (progress) progress(1);
    return std::move(walk.report);
}

std::int64_t reindex(Connection& reader, const Rewriting& rewriting, Types& types, const Projections& projections, ParameterSets& parameters, const std::function<void(double)>& progress) {
    std::vector<std::int64_t> rids;
    {
        const Snapshot snapshot(reader);
        Walk walk(reader, types, projections, parameters);
        walk.records(progress);
        walk.rows();
        rids = walk.differing();
        rids.insert(rids.end(), walk.stray_rids.begin(), walk.stray_rids.end());
    }
    // Rows are clustered by child and value, not by record: a transaction's records are taken out in one walk over each table.
    for (std::size_t done = 0; done < rids.size(); done += records_a_transaction) {
        const std::vector<std::int64_t> some(rids.begin() + std::ptrdiff_t(done), rids.begin() + std::ptrdiff_t(std::min(rids.size(), done + records_a_transaction)));
        rewriting.in_writer([&](Connection& writer) {
            std::string list;
            for (const std::int64_t rid : some) list += (list.empty() ? "" : ",") + std::to_string(rid);
            writer.execute("BEGIN IMMEDIATE");
            try {
                if (rewriting.lock_records) writer.execute(fmt::format("SELECT rid FROM resource WHERE rid IN ({}) ORDER BY tenant_id, rid FOR UPDATE", list).c_str());
                for (const char* table : {"ix_hash", "ix_string", "ix_date", "ix_quantity"}) {
                    writer.execute(fmt::format("DELETE FROM {} WHERE rid IN ({})", table, list).c_str());
                }
                for (const Projection& projection : projections.all()) {
                    writer.execute(fmt::format("DELETE FROM {} WHERE resource_id IN ({})", projection.table, list).c_str());
                }
                const auto index = rewriting.index_tables(writer);
                write_again(writer, types, projections, parameters, *index, some);
                index->finish();
                writer.execute("COMMIT");
            } catch (...) {
                if (writer.in_transaction()) writer.execute("ROLLBACK");
                throw;
            }
        });
        if (progress) progress(0.7 + 0.3 * double(done) / double(rids.size()));
    }
    rewriting.in_writer([&](Connection& writer) {
        if (!rewriting.values_only_grow) writer.execute(fmt::format("DELETE FROM ix_value WHERE (tenant_id, branch, value, patient_key) IN ({})", values_too_many).c_str());
        writer.execute(fmt::format("INSERT INTO ix_value (tenant_id, branch, value, patient_key) {}", values_missing).c_str());
        writer.execute(fmt::format("UPDATE site SET value = {} WHERE name = 'index_generation'", rewriting.index_generation).c_str());
    });
    if (progress) progress(1);
    return std::int64_t(rids.size());
}

}  // namespace medhome::store::sql
