// SPDX-License-Identifier: Apache-2.0
#include "store/sql/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "base/ids.h"
#include "store/sql/cursor.h"
#include "store/sql/reads.h"

namespace medhome::store::sql {
namespace {

Instant instant(std::int64_t microseconds) { return Instant(std::chrono::microseconds(microseconds)); }

class Arms {
public:
    Arms(const HistoryOf& of, const HistoryQuery& query, const std::optional<Made>& before, std::int64_t limit) : of_(of), query_(query), before_(before), limit_(limit) {}

    Sql all(std::string_view columns) {
        for (const auto& [type, sees] : of_.types) {
            if (sees.nothing()) continue;
            if (of_.rid) {
                standing(type, sees, "", "");
            } else {
                standing(type, sees, " AND r.deleted = 0", by_patient(sees) ? "resource_by_patient" : "resource_by_updated");
                standing(type, sees, " AND r.deleted = 1", by_patient(sees) ? "resource_deleted_by_patient" : "resource_deleted");
            }
            earlier(type, sees);
        }
        Sql sql;
        sql << "SELECT " << columns << " FROM (" << arms_ << ") made";
        return sql;
    }
    bool none() const { return count_ == 0; }

private:
    // Whose visibility is some children: theirs are few, whatever the practice holds.
    static bool by_patient(const Sees& sees) { return !sees.everyone && !sees.owned_only; }

    void add(const Sql& arm) {
        arms_ << (count_ > 0 ? " UNION ALL " : "") << "SELECT * FROM (" << arm << fmt::format(") arm{}", count_);
        ++count_;
    }

    Sql bounds(std::string_view alias) const {
        Sql sql;
        if (query_.since) (sql << " AND " << alias << ".updated >= ").value(query_.since->time_since_epoch().count());
        if (query_.at) (sql << " AND " << alias << ".updated < ").value(query_.at->second.time_since_epoch().count());
        if (before_) {
            (sql << " AND (" << alias << ".updated, " << alias << ".rid, " << alias << ".version) < (").value(before_->updated) << ", ";
            sql.value(before_->rid) << ", ";
            sql.value(before_->version) << ")";
        }
        return sql;
    }

    Sql ordered(std::string_view alias) const {
        Sql sql;
        sql << " ORDER BY " << alias << ".updated DESC, " << alias << ".rid DESC, " << alias << ".version DESC LIMIT ";
        return sql.value(limit_);
    }

    void standing(std::int64_t type, const Sees& sees, std::string_view which, std::string_view index) {
        Sql sql;
        sql << "SELECT r.updated AS updated, r.rid AS rid, r.version AS version, 1 AS stands, r.type AS type FROM resource r";
        if (!index.empty()) sql << " INDEXED BY " << index;
        (sql << " WHERE r.tenant_id = ").value(sees.tenant);
        if (of_.rid) (sql << " AND r.rid = ").value(*of_.rid);
        (sql << " AND r.type = ").value(type) << which << sees.residual("r") << bounds("r") << ordered("r");
        add(sql);
    }

    // A version belongs to the child in whose compartment it was, and is under the label that its record has today.
    void earlier(std::int64_t type, const Sees& sees) {
        Sees then = sees;
        then.hidden.clear();
        const Sql today = sees.residual("r");
        Sql sql;
        sql << "SELECT v.updated AS updated, v.rid AS rid, v.version AS version, 0 AS stands, v.type AS type FROM version v INDEXED BY ";
        sql << (of_.rid ? "version_by_number" : by_patient(sees) ? "version_by_patient" : "version_by_change");
        if (!today.text.empty()) sql << " CROSS JOIN resource r ON r.tenant_id = v.tenant_id AND r.rid = v.rid";
        (sql << " WHERE v.tenant_id = ").value(sees.tenant);
        if (of_.rid) (sql << " AND v.rid = ").value(*of_.rid);
        else (sql << " AND v.type = ").value(type);
        sql << then.residual("v") << today << bounds("v");
        if (query_.at) {  // the next version came after the time asked for began
            sql << " AND coalesce((SELECT n.updated FROM version n WHERE n.tenant_id = v.tenant_id AND n.rid = v.rid AND n.version = v.version + 1), "
                   "(SELECT c.updated FROM resource c WHERE c.tenant_id = v.tenant_id AND c.rid = v.rid)) > ";
            sql.value(query_.at->first.time_since_epoch().count());
        }
        sql << ordered("v");
        add(sql);
    }

    const HistoryOf& of_;
    const HistoryQuery& query_;
    const std::optional<Made> before_;  // by value: who counts gives a temporary
    std::int64_t limit_;
    Sql arms_;
    int count_ = 0;
};

struct Found {
    Made made;
    bool stands = false;
    std::int64_t type = 0;
};

// The texts of what was found: two statements, however many they are.
class Bodies {
public:
    Bodies(Connection& connection, Tenant tenant, const std::vector<Found>& found) {
        std::vector<std::int64_t> standing;
        std::vector<Made> earlier;
        for (const Found& one : found) {
            if (one.stands) standing.push_back(one.made.rid);
            else earlier.push_back(one.made);
        }
        constexpr std::string_view was_deleted = ", (SELECT p.deleted FROM version p WHERE p.tenant_id = v.tenant_id AND p.rid = v.rid AND p.version = v.version - 1) AS revived";
        if (!standing.empty()) {
            Sql sql;
            sql << "SELECT v.rid, v.version, v.id, v.deleted, v.body" << was_deleted << " FROM resource v WHERE v.tenant_id = ";
            sql.value(tenant) << " AND v.rid";
            sql.in(standing);
            keep(connection, sql);
        }
        if (!earlier.empty()) {
            Sql sql;
            sql << "SELECT v.rid, v.version, r.id, v.deleted, v.body" << was_deleted
                << " FROM version v JOIN resource r ON r.tenant_id = v.tenant_id AND r.rid = v.rid WHERE v.tenant_id = ";
            sql.value(tenant) << " AND (v.rid, v.version) IN (VALUES ";
            const std::size_t padded = std::bit_ceil(earlier.size());  // so that few texts are ever prepared
            for (std::size_t i = 0; i < padded; ++i) {
                const Made& one = earlier[std::min(i, earlier.size() - 1)];
                (sql << (i > 0 ? ", (" : "(")).value(one.rid) << ", ";
                sql.value(one.version) << ")";
            }
            sql << ")";
            keep(connection, sql);
        }
    }

    std::int64_t rows() const { return std::int64_t(texts_.size()); }
    Stored& of(const Found& found) {
        const auto text = texts_.find({found.made.rid, found.made.version});
        INVARIANT(text != texts_.end());
        return text->second;
    }

private:
    void keep(Connection& connection, const Sql& sql) {
        Statement rows = sql.bind(connection);
        while (rows.step()) {
            Stored one;
            one.version = rows.integer(1);
            one.id = rows.id(2);
            one.deleted = rows.integer(3) != 0;
            one.body = std::make_shared<const std::string>(rows.text(4));
            one.revived = !rows.is_null(5) && rows.integer(5) != 0;
            texts_.insert_or_assign(std::pair(rows.integer(0), one.version), std::move(one));
        }
    }
    std::map<std::pair<std::int64_t, std::int64_t>, Stored> texts_;
};

std::uint64_t digest_of(const HistoryQuery& query) {
    std::string text = fmt::format("changes {}/{}", query.type, query.id);
    for (const std::string& type : query.types) text += " " + type;
    if (query.since) text += fmt::format(" since {}", query.since->time_since_epoch().count());
    if (query.at) text += fmt::format(" at {} {}", query.at->first.time_since_epoch().count(), query.at->second.time_since_epoch().count());
    return hash64(text);
}

// The record asked for, where it may be seen: absent and hidden are one answer.
std::optional<std::int64_t> record_seen(Connection& connection, const Sees& sees, std::int64_t type, std::string_view id) {
    if (sees.nothing()) return std::nullopt;
    Sql sql;
    sql << "SELECT r.rid FROM resource r WHERE r.tenant_id = ";
    sql.value(sees.tenant) << " AND r.type = ";
    sql.value(type) << " AND r.id = ";
    sql.value(BoundId{std::string(id)}) << sees.residual("r");
    Statement row = sql.bind(connection);
    if (!row.step()) return std::nullopt;
    return row.integer(0);
}

}  // namespace

Sql versions_made(const HistoryOf& of, const HistoryQuery& query, const std::optional<Made>& before, std::int64_t limit) {
    Arms arms(of, query, before, limit);
    Sql sql = arms.all("made.updated, made.rid, made.version, made.stands, made.type");
    if (arms.none()) return {};
    sql << " ORDER BY made.updated DESC, made.rid DESC, made.version DESC LIMIT ";
    return sql.value(limit);
}

Sql versions_counted(const HistoryOf& of, const HistoryQuery& query) {
    constexpr std::int64_t all = std::int64_t{1} << 40;
    Arms arms(of, query, std::nullopt, all);
    Sql sql = arms.all("count(*)");
    return arms.none() ? Sql{} : sql;
}

Result<Page> Reads::changes(const Visibility& visibility, const HistoryQuery& query) const {
    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const auto not_there = [&] { return fail(ErrorKind::not_found, "record.not-found", fmt::format("There is no such {}.", query.type)); };
    HistoryOf of;
    std::map<std::int64_t, std::string> names;
    for (const auto& [number, name] : types.all(connection)) {
        if (!query.type.empty() && name != query.type) continue;
        if (query.type.empty() && !query.types.empty() && std::find(query.types.begin(), query.types.end(), name) == query.types.end()) continue;
        of.types.emplace_back(number, resolved.of(name));
        names.emplace(number, name);
    }
    if (!query.id.empty()) {
        if (of.types.size() != 1) return not_there();
        of.rid = record_seen(connection, of.types[0].second, of.types[0].first, query.id);
        if (!of.rid) return not_there();
    }

    const std::uint64_t digest = digest_of(query);
    std::optional<Made> before;
    if (!query.cursor.empty()) {
        const Position position = TRY(read_cursor(digest, query.cursor, 1));
        const auto* updated = std::get_if<std::int64_t>(&position.keys.front());
        if (!updated) return fail(ErrorKind::invalid, "search.bad-cursor", "The _cursor is not one of this history. Follow the next link as it was given.");
        before = Made{*updated, position.rid, position.patient_key};
    }
    Page page;
    const auto wanted = std::size_t(std::clamp(query.count, 1, 1000));
    const Sql sql = versions_made(of, query, before, std::int64_t(wanted) + 1);
    std::vector<Found> found;
    if (!sql.text.empty()) {
        Statement rows = sql.bind(connection);
        while (rows.step()) found.push_back({{rows.integer(0), rows.integer(1), rows.integer(2)}, rows.integer(3) != 0, rows.integer(4)});
    }
    const bool more = found.size() > wanted;
    if (more) {
        found.pop_back();
        page.next_cursor = write_cursor(digest, {{Parameter(found.back().made.updated)}, found.back().made.version, found.back().made.rid});
    }
    Bodies bodies(connection, visibility.tenant, found);
    for (const Found& one : found) {
        Stored& stored = bodies.of(one);
        stored.type = names.at(one.type);
        stored.updated = instant(one.made.updated);
        page.matches.push_back(std::move(stored));
    }
    page.rows_fetched = bodies.rows();
    if (!more && query.cursor.empty()) page.total = std::int64_t(page.matches.size());
    if (!page.total && of.rid) {
        const Sql counted = versions_counted(of, query);
        Statement total = counted.bind(connection);
        if (total.step()) page.total = total.integer(0);
    }
    return page;
}

}  // namespace medhome::store::sql
