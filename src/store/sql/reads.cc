// SPDX-License-Identifier: Apache-2.0
#include "store/sql/reads.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "store/sql/cursor.h"

namespace medhome::store::sql {
namespace {

Result<Stored> not_there(std::string_view type) {
    return fail(ErrorKind::not_found, "record.not-found", fmt::format("There is no such {}.", type));
}

Instant instant(std::int64_t microseconds) { return Instant(std::chrono::microseconds(microseconds)); }

struct Current {  // a record as it stands, seen by the caller
    std::int64_t rid = 0;
    Stored stored;
};

// Nothing when the record is absent or not this caller's to see: the two are one answer.
std::optional<Current> current(Connection& connection, const Sees& sees, std::int64_t type_number, std::string_view type, std::string_view id, bool with_body) {
    if (sees.nothing()) return std::nullopt;
    Sql sql;
    sql << "SELECT r.rid, r.version, r.updated, r.deleted" << (with_body ? ", r.body" : "") << " FROM resource r WHERE r.tenant_id = ";
    sql.value(sees.tenant) << " AND r.type = ";
    sql.value(type_number) << " AND r.id = ";
    sql.value(BoundId{std::string(id)}) << sees.residual("r");
    Statement row = sql.bind(connection);
    if (!row.step()) return std::nullopt;
    Current found;
    found.rid = row.integer(0);
    found.stored = {std::string(type), std::string(id), row.integer(1), instant(row.integer(2)), row.integer(3) != 0, nullptr};
    if (with_body) found.stored.body = std::make_shared<const std::string>(row.text(4));
    return found;
}

// A version belongs to the child in whose compartment it was: where a record was filed with the wrong child and moved, the other's family
// does not read what it said before. Its label is today's, which `current` looked at.
Sql of_then(Sees sees) {
    sees.hidden.clear();
    return sees.residual("v");
}

}  // namespace

Result<Stored> Reads::read(const Visibility& visibility, std::string_view type, std::string_view id) const {
    const auto number = types.find(connection, type);
    if (!number) return not_there(type);
    // Which audiences are hidden and what the record says are of one state of the database; where none is hidden one statement is all.
    std::optional<Snapshot> snapshot;
    if (!visibility.hidden_labels.empty()) snapshot.emplace(connection);
    const Resolved resolved(connection, visibility);
    auto found = current(connection, resolved.of(type), *number, type, id, true);
    if (!found) return not_there(type);
    if (found->stored.deleted) return fail(ErrorKind::gone, "record.deleted", fmt::format("This {} was deleted. Its history still has the earlier versions.", type));
    return std::move(found->stored);
}

Result<Stored> Reads::vread(const Visibility& visibility, std::string_view type, std::string_view id, std::int64_t version) const {
    const auto number = types.find(connection, type);
    if (!number) return not_there(type);
    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const Sees sees = resolved.of(type);
    auto found = current(connection, sees, *number, type, id, true);
    if (!found) return not_there(type);
    if (found->stored.version != version) {
        Sql sql;
        sql << "SELECT v.updated, v.deleted, v.body FROM version v WHERE v.tenant_id = ";
        sql.value(visibility.tenant) << " AND v.rid = ";
        sql.value(found->rid) << " AND v.version = ";
        sql.value(version) << of_then(sees);
        Statement row = sql.bind(connection);
        if (!row.step()) return fail(ErrorKind::not_found, "record.no-such-version", fmt::format("This {} has no such version.", type));
        found->stored.version = version;
        found->stored.updated = instant(row.integer(0));
        found->stored.deleted = row.integer(1) != 0;
        found->stored.body = std::make_shared<const std::string>(row.text(2));
    }
    if (found->stored.deleted) return fail(ErrorKind::gone, "record.deleted", fmt::format("With this version the {} was deleted.", type));
    return std::move(found->stored);
}

Result<Page> Reads::history(const Visibility& visibility, std::string_view type, std::string_view id, int count, std::string_view cursor) const {
    const auto number = types.find(connection, type);
    if (!number) return tl::unexpected(not_there(type).error());
    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const Sees sees = resolved.of(type);
    auto found = current(connection, sees, *number, type, id, true);
    if (!found) return tl::unexpected(not_there(type).error());
    const std::uint64_t digest = hash64(fmt::format("history {}/{}", type, id));
    std::int64_t below = found->stored.version + 1;
    if (!cursor.empty()) below = TRY(read_cursor(digest, cursor, 0)).rid;

    const std::int64_t rid = found->rid;
    const Sql seen = of_then(sees);
    const auto versions = [&](std::string_view columns) {
        Sql sql;
        sql << "SELECT " << columns << " FROM version v WHERE v.tenant_id = ";
        sql.value(visibility.tenant) << " AND v.rid = ";
        sql.value(rid) << seen;
        return sql;
    };
    Page page;
    const Sql counted = versions("count(*)");
    Statement total = counted.bind(connection);
    total.step();
    page.total = total.integer(0) + 1;
    const auto wanted = std::size_t(std::max(count, 0));
    if (found->stored.version < below && page.matches.size() < wanted) page.matches.push_back(std::move(found->stored));
    Sql older = versions("v.version, v.updated, v.deleted, v.body");
    older << " AND v.version < ";
    older.value(below) << " ORDER BY v.version DESC LIMIT ";
    older.value(std::int64_t(wanted - page.matches.size()));
    Statement rows = older.bind(connection);
    while (rows.step()) {
        page.matches.push_back({std::string(type), std::string(id), rows.integer(0), instant(rows.integer(1)), rows.integer(2) != 0,
                                std::make_shared<const std::string>(rows.text(3))});
    }
    page.rows_fetched = std::int64_t(page.matches.size());
    if (!page.matches.empty() && page.matches.back().version > 1) {
        Sql further = versions("1");
        further << " AND v.version < ";
        further.value(page.matches.back().version) << " LIMIT 1";
        if (further.bind(connection).step()) page.next_cursor = write_cursor(digest, {{}, 0, page.matches.back().version});
    }
    return page;
}

Result<Page> Reads::compartment(const Visibility& visibility, std::string_view patient_id, const std::vector<std::string>& types_asked, int count,
                                std::string_view cursor) const {
    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const auto key = find_patient_key(connection, visibility.tenant, patient_id);
    if (!key || !resolved.sees_patient(*key)) return tl::unexpected(not_there("Patient").error());
    std::string name = fmt::format("compartment {}", patient_id);
    for (const std::string& type : types_asked) name += " " + type;
    const std::uint64_t digest = hash64(name);
    Position after;
    if (!cursor.empty()) after = TRY(read_cursor(digest, cursor, 0));

    Page page;
    // Types in the order of their numbers, which is the order they first arrived in; one range of one index each.
    for (const auto& [number, type] : types.all(connection)) {
        if (!types_asked.empty() && std::find(types_asked.begin(), types_asked.end(), type) == types_asked.end()) continue;
        if (number < after.patient_key) continue;
        const std::int64_t from_rid = number == after.patient_key ? after.rid : 0;
        Sees sees = resolved.of(type);
        sees.narrow({*key});
        if (sees.nothing()) continue;
        const std::int64_t left = std::int64_t{count} - std::int64_t(page.matches.size());
        Sql sql;
        sql << "SELECT r.rid, r.id, r.version, r.updated, r.body FROM resource r INDEXED BY resource_by_patient WHERE r.tenant_id = ";
        sql.value(visibility.tenant) << " AND r.type = ";
        sql.value(number) << " AND r.deleted = 0" << sees.residual("r") << " AND r.rid > ";
        sql.value(from_rid) << " ORDER BY r.rid LIMIT ";
        if (left <= 0) {
            // Is there a next page? Asked of the index alone; nothing is fetched for it.
            sql.value(std::int64_t{1});
            sql.text.replace(0, sql.text.find(" FROM"), "SELECT 1");
            if (sql.bind(connection).step()) {
                page.next_cursor = write_cursor(digest, after);
                break;
            }
            continue;
        }
        sql.value(left);
        Statement rows = sql.bind(connection);
        while (rows.step()) {
            page.matches.push_back({type, rows.id(1), rows.integer(2), instant(rows.integer(3)), false, std::make_shared<const std::string>(rows.text(4))});
            after = {{}, number, rows.integer(0)};
        }
        if (std::int64_t(page.matches.size()) == count) {
            Sql more;
            more << "SELECT 1 FROM resource r INDEXED BY resource_by_patient WHERE r.tenant_id = ";
            more.value(visibility.tenant) << " AND r.type = ";
            more.value(number) << " AND r.deleted = 0" << sees.residual("r") << " AND r.rid > ";
            more.value(after.rid) << " LIMIT 1";
            if (more.bind(connection).step()) {
                page.next_cursor = write_cursor(digest, after);
                break;
            }
        }
    }
    page.rows_fetched = std::int64_t(page.matches.size());
    return page;
}

Result<std::vector<Row>> Reads::select(const Visibility& visibility, std::string_view sql, const Row& params) const {
    const Snapshot snapshot(connection);
    const Resolved resolved(connection, visibility);
    const Sees sees = resolved.of_any();
    std::string text;
    std::vector<std::int64_t> extra;
    const auto number = [&](std::int64_t value) {
        const auto at = std::size_t(std::find(extra.begin(), extra.end(), value) - extra.begin());
        if (at == extra.size()) extra.push_back(value);
        text += "?" + std::to_string(params.size() + at + 1);
    };
    bool bound_to_tenant = false;
    for (std::size_t at = 0; at < sql.size();) {
        if (sql.substr(at, 8) == "{tenant}") {
            number(visibility.tenant);
            bound_to_tenant = true;
            at += 8;
        } else if (sql.substr(at, 9) == "{visible:") {
            const std::size_t end = sql.find('}', at);
            if (end == std::string_view::npos) break;
            const std::string alias(sql.substr(at + 9, end - at - 9));
            text += "(" + alias + ".tenant_id = ";
            number(visibility.tenant);
            if (!sees.everyone) {
                text += " AND " + alias + ".patient_key";
                if (sees.owned_only) {
                    text += " > 0";
                } else {
                    text += sees.keys.empty() ? " IN (NULL" : " IN (";
                    for (std::size_t i = 0; i < sees.keys.size(); ++i) {
                        if (i > 0) text += ",";
                        number(sees.keys[i]);
                    }
                    text += ")";
                }
            }
            if (!sees.hidden.empty()) {
                text += " AND " + alias + ".audience_id NOT IN (";
                for (std::size_t i = 0; i < sees.hidden.size(); ++i) text += (i > 0 ? "," : "") + std::to_string(sees.hidden[i]);
                text += ")";
            }
            text += ")";
            bound_to_tenant = true;
            at = end + 1;
        } else {
            text += sql[at++];
        }
    }
    if (!bound_to_tenant) {
        return fail(ErrorKind::internal, "store.unbound-statement", "A statement that names neither {visible:alias} nor {tenant} is not run.");
    }
    Statement rows = connection.cached(text);
    if (!rows.read_only()) return fail(ErrorKind::internal, "store.not-a-read", "select() only reads; write with a Statement of a Commit.");
    for (std::size_t i = 0; i < params.size(); ++i) rows.bind_param_at(int(i) + 1, params[i]);
    for (std::size_t i = 0; i < extra.size(); ++i) rows.bind_at(int(params.size() + i) + 1, extra[i]);
    std::vector<Row> found;
    while (rows.step()) {
        Row row;
        for (int column = 0; column < rows.columns(); ++column) row.push_back(rows.param(column));
        found.push_back(std::move(row));
    }
    return found;
}

}  // namespace medhome::store::sql
