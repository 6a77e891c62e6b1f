// A search answered: the page's records, what they include, the total, and where the next page begins. https://hl7.org/fhir/R4/search.html
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "fhir/json/tree.h"
#include "store/sql/cursor.h"
#include "store/sql/reads.h"
#include "store/sql/search_sql.h"

namespace medhome::store::sql {

using fhir::search::Include;
using fhir::search::Query;
using fhir::search::Target;

namespace {

constexpr std::size_t most_included = 2000;
constexpr std::chrono::milliseconds time_for_total{2000};

struct Found {
    std::int64_t patient_key = 0;
    std::int64_t rid = 0;
    std::vector<Parameter> keys;
};

std::vector<Found> find(Connection& connection, const SearchSql& sql, const Query& query, const std::optional<Position>& after, std::int64_t limit) {
    std::vector<Found> found;
    for (const Sql& part : sql.page(after, limit)) {
        Sql rest = part;
        rest.values.back() = limit - std::int64_t(found.size());
        Statement rows = rest.bind(connection);
        while (rows.step()) {
            Found one{rows.integer(0), rows.integer(1), {}};
            for (std::size_t i = 0; i < query.sorts.size(); ++i) {
                const int column = int(i) + 2;
                if (rows.is_null(column)) {
                    one.keys.emplace_back(nullptr);
                } else if (query.sorts[i].target == Target::id) {
                    one.keys.emplace_back(BoundId{rows.id(column)});
                } else {
                    std::visit([&](auto&& value) { one.keys.emplace_back(std::move(value)); }, rows.param(column));
                }
            }
            found.push_back(std::move(one));
        }
        if (std::int64_t(found.size()) >= limit) break;
    }
    return found;
}

Stored record_of(const Statement& row, const std::string& type, int first) {
    return {type, row.id(first), row.integer(first + 1), Instant(std::chrono::microseconds(row.integer(first + 2))), false,
            std::make_shared<const std::string>(row.text(first + 3))};
}

// The records of these numbers, in that order; the search that found them has looked at who may see them.
std::vector<Stored> records_of(Connection& connection, Tenant tenant, const std::string& type, const std::vector<std::int64_t>& rids) {
    std::vector<Stored> records;
    records.reserve(rids.size());
    if (!connection.is_remote() || rids.size() == 1) {
        Statement row = connection.cached("SELECT id, version, updated, body FROM resource WHERE tenant_id = ? AND rid = ?");
        for (const std::int64_t rid : rids) {
            row.bind(tenant, rid).step();
            records.push_back(record_of(row, type, 0));
        }
        return records;
    }
    std::map<std::int64_t, Stored> by_rid;
    constexpr std::size_t at_once = 64;
    for (std::size_t at = 0; at < rids.size(); at += at_once) {
        Sql sql;
        sql << "SELECT rid, id, version, updated, body FROM resource WHERE tenant_id = ";
        (sql.value(tenant) << " AND rid").in({rids.begin() + std::ptrdiff_t(at), rids.begin() + std::ptrdiff_t(std::min(rids.size(), at + at_once))});
        Statement rows = sql.bind(connection);
        while (rows.step()) by_rid.emplace(rows.integer(0), record_of(rows, type, 1));
    }
    for (const std::int64_t rid : rids) records.push_back(std::move(by_rid.at(rid)));
    return records;
}

// What a page's records refer to, or what refers to them; each record once, none that the caller may not see.
class Included {
public:
    Included(const Reads& reads, const Resolved& resolved, Page& page, std::set<std::int64_t> rids)
        : reads_(reads), resolved_(resolved), page_(page), rids_(std::move(rids)) {
        for (const Stored& match : page.matches) names_.emplace(match.type, match.id);
    }

    Result<void> add(const Include& include, const Query& query) {
        const std::size_t matches = page_.matches.size();
        for (std::size_t i = 0; i < matches; ++i) {
            if (include.reverse) {
                TRY_VOID(add_referrers(include, query.type, page_.matches[i].id));
            } else {
                TRY_VOID(add_referred(include, page_.matches[i]));
            }
        }
        return {};
    }

private:
    Result<void> add_referred(const Include& include, const Stored& match) {
        const fhir::json::Document document = TRY(fhir::json::parse_shared(match.body, 0, match.body->size()));
        for (const auto& [type, id] : fhir::search::referenced_by(document.root(), include)) {
            if (!include.target_type.empty() && type != include.target_type) continue;
            if (!names_.emplace(type, id).second) continue;
            const auto number = reads_.types.find(reads_.connection, type);
            const Sees sees = resolved_.of(type);
            if (!number || sees.nothing()) continue;
            Sql sql;
            sql << "SELECT r.rid, r.version, r.updated, r.body FROM resource r INDEXED BY resource_by_id WHERE r.tenant_id = ";
            sql.value(sees.tenant) << " AND r.type = ";
            sql.value(*number) << " AND r.id = ";
            sql.value(BoundId{id}) << " AND r.deleted = 0" << sees.residual("r");
            Statement row = sql.bind(reads_.connection);
            if (!row.step() || !rids_.insert(row.integer(0)).second) continue;
            TRY_VOID(room());
            page_.included.push_back({type, id, row.integer(1), Instant(std::chrono::microseconds(row.integer(2))), false,
                                      std::make_shared<const std::string>(row.text(3))});
        }
        return {};
    }

    Result<void> add_referrers(const Include& include, std::string_view type, std::string_view id) {
        const auto number = reads_.types.find(reads_.connection, include.source_type);
        const Sees sees = resolved_.of(include.source_type);
        if (!number || sees.nothing()) return {};
        Sql sql;
        sql << "SELECT DISTINCT m.rid FROM ix_value v CROSS JOIN ix_hash m ON m.tenant_id = v.tenant_id AND m.patient_key = v.patient_key AND m.branch = v.branch "
               "AND m.value = v.value WHERE v.tenant_id = ";
        (sql.value(sees.tenant) << " AND v.branch").in({include.branches.begin(), include.branches.end()});
        sql << " AND v.value = ";
        sql.value(static_cast<std::int64_t>(hash64(fmt::format("{}/{}", type, id)))) << sees.residual("m") << " LIMIT ";
        sql.value(std::int64_t{most_included} + 1);
        std::vector<std::int64_t> rids;
        {
            Statement rows = sql.bind(reads_.connection);
            while (rows.step()) rids.push_back(rows.integer(0));
        }
        for (const std::int64_t rid : rids) {
            if (!rids_.insert(rid).second) continue;
            TRY_VOID(room());
            Statement row = reads_.connection.cached("SELECT id, version, updated, body FROM resource WHERE tenant_id = ? AND rid = ?");
            row.bind(sees.tenant, rid).step();
            page_.included.push_back({include.source_type, row.id(0), row.integer(1), Instant(std::chrono::microseconds(row.integer(2))), false,
                                      std::make_shared<const std::string>(row.text(3))});
            names_.emplace(include.source_type, page_.included.back().id);
        }
        return {};
    }

    Result<void> room() const {
        if (page_.included.size() < most_included) return {};
        return fail(ErrorKind::unprocessable, "search.too-many-included",
                    fmt::format("The includes of this page are more than {} records. Ask for a smaller _count.", most_included));
    }

    const Reads& reads_;
    const Resolved& resolved_;
    Page& page_;
    std::set<std::int64_t> rids_;
    std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

Result<Page> Reads::search(const Visibility& visibility, const Query& query) const {
    TRY_VOID(supported(query));
    Page page;
    const auto number = types.find(connection, query.type);
    const std::uint64_t digest = digest_of(query);
    std::optional<Position> after;
    if (!query.cursor.empty()) after = TRY(read_cursor(digest, query.cursor, query.sorts.size()));
    const bool counts = query.total == fhir::search::Total::accurate || query.count == 0;
    const auto empty = [&] {
        if (counts) page.total = 0;
        return page;
    };
    if (!number) return empty();

    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const SearchSql sql(Scope{connection, types, resolved}, query);
    if (sql.finds_nothing()) return empty();

    std::set<std::int64_t> rids;
    if (query.count > 0) {
        std::vector<Found> found = find(connection, sql, query, after, std::int64_t{query.count} + 1);
        // The one beyond the page is a number alone, and only says that there is a next page.
        const bool more = found.size() > std::size_t(query.count);
        if (more) found.pop_back();
        std::vector<std::int64_t> wanted;
        for (const Found& one : found) wanted.push_back(one.rid);
        page.matches = records_of(connection, visibility.tenant, query.type, wanted);
        if (!query.includes.empty()) rids.insert(wanted.begin(), wanted.end());
        if (more) page.next_cursor = write_cursor(digest, {found.back().keys, found.back().patient_key, found.back().rid});
    }
    if (!query.includes.empty() && !page.matches.empty()) {
        Included included(*this, resolved, page, std::move(rids));
        for (const Include& include : query.includes) TRY_VOID(included.add(include, query));
    }
    page.rows_fetched = std::int64_t(page.matches.size() + page.included.size());
    if (counts) {
        if (query.count > 0) connection.limit_time(time_for_total);
        try {
            const Sql total = sql.total();
            Statement row = total.bind(connection);
            row.step();
            page.total = row.integer(0);
        } catch (const Failure& failure) {
            // A page without its total is still a page; a total alone is nothing without it.
            if (failure.error.code != "search.too-costly" || query.count == 0) throw;
        }
    }
    return page;
}

Result<std::vector<std::string>> Reads::ids(const Visibility& visibility, const Query& query, std::int64_t most) const {
    TRY_VOID(supported(query));
    std::vector<std::string> ids;
    const auto number = types.find(connection, query.type);
    if (!number) return ids;
    const Resolved resolved(connection, visibility);
    const SearchSql sql(Scope{connection, types, resolved}, query);
    if (sql.finds_nothing()) return ids;
    for (const Found& one : find(connection, sql, query, std::nullopt, most)) {
        Statement row = connection.cached("SELECT id FROM resource WHERE tenant_id = ? AND rid = ?");
        row.bind(visibility.tenant, one.rid).step();
        ids.push_back(row.id(0));
    }
    return ids;
}

}  // namespace medhome::store::sql
