// SPDX-License-Identifier: Apache-2.0
#include "store/sql/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <map>

#include "base/ids.h"
#include "store/sql/cursor.h"
#include "store/sql/prepared.h"

namespace medhome::store::sql {
namespace {

Instant instant(std::int64_t value) { return Instant(std::chrono::microseconds(value)); }

struct Place {  // of a version in the walk
    std::int64_t updated = std::numeric_limits<std::int64_t>::min();
    std::int64_t rid = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
};

struct Found {
    Place place;
    Stored stored;
};

// One walk: the records of one type, of everybody the caller sees or of one child.
class Walk {
public:
    Walk(const Reads& reads, std::string_view type, std::int64_t number, Sees sees, const Standing& asked)
        : reads_(reads), type_(type), number_(number), sees_(std::move(sees)), at_(microseconds(asked.at)), asked_(asked) {}

    // The first `most` after `after`, in order.
    std::vector<Found> next(Place after, std::int64_t most) const {
        if (asked_.since) after = std::max(after, Place{microseconds(*asked_.since), std::numeric_limits<std::int64_t>::max()});
        std::vector<Found> found;
        unchanged(after, most, false, found);
        if (asked_.since) unchanged(after, most, true, found);
        changed(after, most, false, found);
        changed(after, most, true, found);
        std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.place < b.place; });
        if (std::int64_t(found.size()) > most) found.resize(std::size_t(most));
        return found;
    }

private:
    // The records of the type that are there, or that are deleted; by the index that reaches the fewest.
    Sql records(bool deleted) const {
        Sql sql;
        sql << " FROM resource r";
        if (!deleted) sql << (one_child() ? " INDEXED BY resource_by_patient" : " INDEXED BY resource_by_updated");
        return sql;
    }
    Sql whose(bool deleted) const {
        Sql sql;
        sql << " r.tenant_id = ";
        sql.value(sees_.tenant) << " AND r.type = ";
        sql.value(number_) << " AND r.deleted = " << (deleted ? "1" : "0") << sees_.residual("r");
        return sql;
    }
    bool one_child() const { return !sees_.everyone && !sees_.owned_only; }

    void unchanged(const Place& after, std::int64_t most, bool deleted, std::vector<Found>& out) const {
        Sql sql;
        sql << "SELECT r.updated, r.rid, r.id, r.version, r.deleted, r.body" << records(deleted) << " WHERE" << whose(deleted) << " AND r.updated <= ";
        sql.value(at_) << " AND (r.updated, r.rid) > (";
        sql.value(after.updated) << ", ";
        sql.value(after.rid) << ") ORDER BY r.updated, r.rid LIMIT ";
        sql.value(most);
        take(sql, out);
    }

    // What has changed since the instant is little: as much as was written while the export ran.
    void changed(const Place& after, std::int64_t most, bool deleted, std::vector<Found>& out) const {
        Sees of_then = sees_;
        of_then.hidden.clear();
        Sql sql;
        sql << "SELECT v.updated, r.rid, r.id, v.version, v.deleted, v.body" << records(deleted) << " JOIN version v ON v.tenant_id = r.tenant_id AND v.rid = r.rid WHERE"
            << whose(deleted) << " AND r.version > 1 AND r.updated > ";
        sql.value(at_) << " AND v.version = (SELECT max(w.version) FROM version w WHERE w.tenant_id = r.tenant_id AND w.rid = r.rid AND w.updated <= ";
        sql.value(at_) << ")" << of_then.residual("v") << (asked_.since ? "" : " AND v.deleted = 0") << " AND (v.updated, r.rid) > (";
        sql.value(after.updated) << ", ";
        sql.value(after.rid) << ") ORDER BY v.updated, r.rid LIMIT ";
        sql.value(most);
        take(sql, out);
    }

    void take(const Sql& sql, std::vector<Found>& out) const {
        Statement rows = sql.bind(reads_.connection);
        while (rows.step()) {
            const bool deleted = rows.integer(4) != 0;
            out.push_back({{rows.integer(0), rows.integer(1)},
                           {std::string(type_), rows.id(2), rows.integer(3), instant(rows.integer(0)), deleted,
                            deleted ? nullptr : std::make_shared<const std::string>(rows.text(5))}});
        }
    }

    const Reads& reads_;
    std::string_view type_;
    std::int64_t number_;
    Sees sees_;
    std::int64_t at_;
    const Standing& asked_;
};

void read_some(const Reads& reads, const std::string& type, std::int64_t number, const Sees& sees, const std::vector<std::string>& ids, std::optional<Instant> at,
               std::vector<Stored>& found) {
    Sql sql;
    sql << "SELECT r.rid, r.id, r.version, r.updated, r.deleted, r.body FROM resource r WHERE r.tenant_id = ";
    sql.value(sees.tenant) << " AND r.type = ";
    sql.value(number) << " AND r.id IN (";
    // Padded, so that few texts are ever prepared.
    for (std::size_t i = 0; i < std::bit_ceil(ids.size()); ++i) {
        if (i > 0) sql << ", ";
        sql.value(BoundId{ids[std::min(i, ids.size() - 1)]});
    }
    sql << ")" << sees.residual("r");
    std::vector<std::pair<std::int64_t, std::string>> changed;  // rid, id: since then
    Statement row = sql.bind(reads.connection);
    while (row.step()) {
        if (at && instant(row.integer(3)) > *at) {
            changed.emplace_back(row.integer(0), row.id(1));
        } else if (row.integer(4) == 0) {
            found.push_back({type, row.id(1), row.integer(2), instant(row.integer(3)), false, std::make_shared<const std::string>(row.text(5))});
        }
    }
    Sees of_then = sees;
    of_then.hidden.clear();
    for (const auto& [rid, id] : changed) {
        Sql earlier;
        earlier << "SELECT v.version, v.updated, v.deleted, v.body FROM version v WHERE v.tenant_id = ";
        earlier.value(sees.tenant) << " AND v.rid = ";
        earlier.value(rid) << " AND v.updated <= ";
        earlier.value(microseconds(*at)) << of_then.residual("v") << " ORDER BY v.version DESC LIMIT 1";
        Statement version = earlier.bind(reads.connection);
        if (!version.step() || version.integer(2) != 0) continue;
        found.push_back({type, id, version.integer(0), instant(version.integer(1)), false, std::make_shared<const std::string>(version.text(3))});
    }
}

}  // namespace

Result<Page> standing(const Reads& reads, const Visibility& visibility, std::string_view type, const Standing& asked) {
    Page page;
    const auto number = reads.types.find(reads.connection, type);
    if (!number) return page;
    const Snapshot snapshot(reads.connection);
    const Resolved resolved(reads.connection, visibility);
    const Sees sees = resolved.of(type);
    if (sees.nothing() || asked.count < 1) return page;
    std::string name = fmt::format("standing {} {} {}", type, microseconds(asked.at), asked.since ? microseconds(*asked.since) : 0);
    if (visibility.patient_ids)
        for (const std::string& id : *visibility.patient_ids) name += " " + id;
    const std::uint64_t digest = hash64(name);

    Place after;
    std::int64_t child = 0;
    if (!asked.cursor.empty()) {
        const Position position = TRY(read_cursor(digest, asked.cursor, 1));
        after = {std::get<std::int64_t>(position.keys.at(0)), position.rid};
        child = position.patient_key;
    }
    const bool all = sees.everyone || sees.owned_only;
    const std::vector<std::int64_t> children = all ? std::vector<std::int64_t>{0} : sees.keys;
    for (const std::int64_t key : children) {
        if (key < child) continue;
        Sees whose = sees;
        if (!all) whose.keys = {key};
        const std::int64_t left = std::int64_t{asked.count} - std::int64_t(page.matches.size());
        // One more than is wanted tells whether there is a next page.
        std::vector<Found> found = Walk(reads, type, *number, whose, asked).next(key == child ? after : Place{}, left + 1);
        const bool more = std::int64_t(found.size()) > left;
        if (more) found.pop_back();
        for (Found& one : found) {
            after = one.place;
            child = key;
            page.matches.push_back(std::move(one.stored));
        }
        if (more) {
            if (page.matches.empty()) break;
            page.next_cursor = write_cursor(digest, {{after.updated}, child, after.rid});
            break;
        }
    }
    page.rows_fetched = std::int64_t(page.matches.size());
    return page;
}

Result<std::vector<Stored>> read_all(const Reads& reads, const Visibility& visibility, const std::vector<std::pair<std::string, std::string>>& names,
                                     std::optional<Instant> at) {
    std::vector<Stored> found;
    if (names.empty()) return found;
    const Snapshot snapshot(reads.connection);
    const Resolved resolved(reads.connection, visibility);
    // One question for many of a type.
    constexpr std::size_t at_once = 64;
    std::map<std::string, std::vector<std::string>, std::less<>> by_type;
    for (const auto& [type, id] : names) by_type[type].push_back(id);
    for (const auto& [type, ids] : by_type) {
        const auto number = reads.types.find(reads.connection, type);
        const Sees sees = resolved.of(type);
        if (!number || sees.nothing()) continue;
        for (std::size_t from = 0; from < ids.size(); from += at_once) {
            read_some(reads, type, *number, sees, {ids.begin() + std::ptrdiff_t(from), ids.begin() + std::ptrdiff_t(std::min(ids.size(), from + at_once))}, at, found);
        }
    }
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> order;
    for (std::size_t i = 0; i < names.size(); ++i) order.emplace(std::pair<std::string_view, std::string_view>(names[i].first, names[i].second), i);
    std::sort(found.begin(), found.end(), [&](const Stored& a, const Stored& b) { return order.at({a.type, a.id}) < order.at({b.type, b.id}); });
    return found;
}

}  // namespace medhome::store::sql
