// A search answered: the page's records, what they include, the total, and where the next page begins. https://hl7.org/fhir/R4/search.html
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "store/sql/cursor.h"
#include "store/sql/included.h"
#include "store/sql/parameters.h"
#include "store/sql/reads.h"
#include "store/sql/search_sql.h"
#include "store/sql/search_words.h"

namespace medhome::store::sql {

using fhir::search::Query;

namespace {

constexpr std::chrono::milliseconds time_for_total{2000};
constexpr int most_at_once = 200;  // records that come along with what finds them

Stored record_of(const Statement& row, const std::string& type, int first) {
    return {type, row.id(first), row.integer(first + 1), Instant(std::chrono::microseconds(row.integer(first + 2))), false,
            std::make_shared<const std::string>(row.text(first + 3))};
}

// The same rows in the same order, each with its place, and the first `bodies` of them with their records.
Sql with_records(const Sql& part, Tenant tenant, std::int64_t bodies) {
    Sql sql;
    sql << "SELECT f.*, r.id, r.version, r.updated, r.body FROM (SELECT g.*, row_number() OVER () AS place FROM (" << part << ") g) f LEFT JOIN resource r ON r.tenant_id = ";
    sql.value(tenant) << " AND r.rid = f.rid AND f.place <= ";
    sql.value(bodies);
    return sql;
}

// Up to `limit`, and the records of up to `bodies` of them.
std::vector<Found> find(Connection& connection, const std::vector<Sql>& parts, const Query& query, Tenant tenant, std::int64_t limit, std::int64_t bodies) {
    std::vector<Found> found;
    for (const Sql& part : parts) {
        const std::size_t first = found.size();
        Sql rest = part;
        rest.values.back() = limit - std::int64_t(first);
        if (bodies > 0) rest = with_records(rest, tenant, bodies - std::int64_t(first));
        Statement rows = rest.bind(connection);
        while (rows.step()) {
            Found one{rows.integer(0), rows.integer(1), {}, {}};
            for (std::size_t i = 0; i < query.sorts.size(); ++i) {
                const int column = int(i) + 2;
                if (rows.is_null(column)) {
                    one.keys.emplace_back(nullptr);
                } else {
                    std::visit([&](auto&& value) { one.keys.emplace_back(std::move(value)); }, rows.param(column));
                }
            }
            std::size_t place = found.size();
            if (bodies > 0) {
                const int column = int(query.sorts.size()) + 2;
                place = first + std::size_t(rows.integer(column)) - 1;
                if (!rows.is_null(column + 1)) one.record = record_of(rows, query.type, column + 1);
            }
            if (found.size() <= place) found.resize(place + 1);
            found[place] = std::move(one);
        }
        if (std::int64_t(found.size()) >= limit) break;
    }
    return found;
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

// One type of what is searched for, and what of it may stand on this page.
struct Part {
    const Query* query;
    std::unique_ptr<SearchSql> sql;
    std::vector<Found> found = {};
    std::size_t taken = 0;
    bool empty() const { return taken == found.size(); }
    const Found& next() const { return found[taken]; }
};

std::vector<Part> parts_of(const Scope& scope, const Query& query) {
    std::vector<Part> parts;
    const auto add = [&](const Query& one) {
        auto sql = std::make_unique<SearchSql>(scope, one);
        if (!sql->finds_nothing()) parts.push_back({&one, std::move(sql)});
    };
    add(query);
    for (const Query& one : query.also) add(one);
    return parts;
}

// The page's records in their order, of whatever type. last: where the next page begins.
std::vector<Stored> records_of(Connection& connection, Tenant tenant, std::vector<Part>& parts, const Query& query, std::size_t count, Found& last) {
    struct Place {
        std::size_t part, at;
    };
    std::vector<Place> order;
    std::vector<std::vector<std::int64_t>> rids(parts.size());
    while (order.size() < count) {
        std::size_t best = parts.size();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!parts[i].empty() && (best == parts.size() || stands_before(query, parts[i].next(), parts[best].next()))) best = i;
        }
        if (best == parts.size()) break;
        order.push_back({best, rids[best].size()});
        last = parts[best].next();
        rids[best].push_back(last.rid);
        ++parts[best].taken;
    }
    std::vector<Stored> records;
    records.reserve(order.size());
    const auto is_here = [](const Found& one) { return one.record.has_value(); };
    if (parts.size() == 1 && std::all_of(parts[0].found.begin(), parts[0].found.begin() + std::ptrdiff_t(order.size()), is_here)) {
        for (std::size_t i = 0; i < order.size(); ++i) records.push_back(std::move(*parts[0].found[i].record));
        return records;
    }
    std::vector<std::vector<Stored>> of_part(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!rids[i].empty()) of_part[i] = records_of(connection, tenant, parts[i].query->type, rids[i]);
    }
    if (parts.size() == 1) return std::move(of_part[0]);
    for (const Place& place : order) records.push_back(std::move(of_part[place.part][place.at]));
    return records;
}

// What is looked up before the matches are found, or read from them after.
bool takes_several_looks(const Query& query) {
    return is_by_words(query) || std::any_of(query.clauses.begin(), query.clauses.end(), [](const fhir::search::Clause& clause) {
               return clause.modifier == fhir::search::Modifier::below || clause.modifier == fhir::search::Modifier::above;
           });
}

}  // namespace

Result<Page> Reads::search(const Visibility& visibility, const Query& query) const {
    TRY_VOID(supported(query));
    for (const Query& one : query.also) TRY_VOID(supported(one));
    Page page;
    const std::uint64_t digest = digest_of(query);
    std::optional<Position> after;
    if (!query.cursor.empty()) after = TRY(read_cursor(digest, query.cursor, query.sorts.size()));
    const bool counts = query.total == fhir::search::Total::accurate || query.count == 0;

    // A page is of one state of the database. What takes one statement is so by itself; and where a question costs a way to another process and back, it
    // takes one: the records come along with what finds them.
    const bool at_once = connection.is_remote() && query.also.empty() && query.count <= most_at_once;
    std::optional<Snapshot> snapshot;
    if (!at_once || takes_several_looks(query) || !visibility.hidden_labels.empty() || !query.includes.empty() || counts || query.own) snapshot.emplace(connection);
    TRY_VOID(hold_parameters(connection, visibility.tenant, query));
    const Resolved resolved(connection, visibility);
    const Scope scope{.connection = connection, .types = types, .resolved = resolved, .base_url = query.base_url};
    std::vector<Part> parts = parts_of(scope, query);
    if (query.count > 0 && !parts.empty()) {
        const std::int64_t limit = std::int64_t{query.count} + 1;
        for (Part& part : parts) {
            if (is_by_words(query)) {
                part.found = found_by_words(connection, *part.sql, *part.query, resolved.tenant(), after, std::size_t(limit));
                continue;
            }
            const std::vector<Sql> pages = part.sql->page(after, limit);
            if (!snapshot && pages.size() > 1) snapshot.emplace(connection);
            part.found = find(connection, pages, *part.query, resolved.tenant(), limit, at_once ? query.count : 0);
        }
        Found last;
        page.matches = records_of(connection, resolved.tenant(), parts, query, std::size_t(query.count), last);
        // The one beyond the page is a number alone, and only says that there is a next page.
        const bool more = std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !part.empty(); });
        if (more) page.next_cursor = write_cursor(digest, {last.keys, last.patient_key, last.rid});
    }
    if (!query.includes.empty() && !page.matches.empty()) TRY_VOID(include(scope, query, page));
    page.rows_fetched = std::int64_t(page.matches.size() + page.included.size());
    if (counts) {
        if (query.count > 0) connection.limit_time(time_for_total);
        try {
            std::int64_t total = 0;
            for (const Part& part : parts) {
                const Sql counted = part.sql->total();
                Statement row = counted.bind(connection);
                row.step();
                total += row.integer(0);
            }
            page.total = total;
        } catch (const Failure& failure) {
            // A page without its total is still a page; a total alone is nothing without it.
            if (failure.error.code != "search.too-costly" || query.count == 0) throw;
        }
    }
    return page;
}

Result<std::vector<std::string>> Reads::ids(const Visibility& visibility, const Query& query, std::int64_t most) const {
    TRY_VOID(supported(query));
    TRY_VOID(hold_parameters(connection, visibility.tenant, query));
    std::vector<std::string> ids;
    const auto number = types.find(connection, query.type);
    if (!number) return ids;
    const Resolved resolved(connection, visibility);
    const Scope scope{.connection = connection, .types = types, .resolved = resolved, .base_url = query.base_url};
    Query unsorted = query;
    unsorted.sorts.clear();
    const SearchSql sql(scope, unsorted);
    if (sql.finds_nothing()) return ids;
    for (const Found& one : find(connection, sql.page(std::nullopt, most), unsorted, visibility.tenant, most, 0)) {
        Statement row = connection.cached("SELECT id FROM resource WHERE tenant_id = ? AND rid = ?");
        row.bind(visibility.tenant, one.rid).step();
        ids.push_back(row.id(0));
    }
    return ids;
}

}  // namespace medhome::store::sql
