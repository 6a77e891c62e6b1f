// SPDX-License-Identifier: Apache-2.0
#include "store/sql/included.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "fhir/json/tree.h"
#include "fhir/search/custom.h"
#include "store/sql/rows.h"

namespace medhome::store::sql {
namespace {

using fhir::search::Include;
using Name = std::pair<std::string, std::string>;  // type, id

constexpr std::size_t most_included = 2000, at_once = 64;

class Included {
public:
    Included(const Scope& scope, const fhir::search::Query& query, Page& page) : scope_(scope), query_(query), page_(page) {
        for (const Stored& match : page.matches) names_.emplace(match.type, match.id);
    }

    // A round looks at what the one before brought. Each record comes once, so there is an end.
    Result<void> all() {
        std::vector<Stored> looked_at = page_.matches;
        for (bool first = true; !looked_at.empty(); first = false) {
            std::vector<Stored> found;
            TRY_VOID(referred(looked_at, first, found));
            TRY_VOID(referrers(looked_at, first, found));
            looked_at = found;
            for (Stored& one : found) page_.included.push_back(std::move(one));
        }
        return {};
    }

private:
    static bool applies(const Include& include, bool first, bool reverse) { return include.reverse == reverse && (first || include.iterate); }

    Result<void> referred(const std::vector<Stored>& records, bool first, std::vector<Stored>& found) {
        std::vector<Name> wanted;
        for (const Stored& record : records) {
            const auto of_record = [&](const Include& include) { return applies(include, first, false) && include.source_type == record.type; };
            if (std::none_of(query_.includes.begin(), query_.includes.end(), of_record)) continue;
            const fhir::json::Document document = TRY(fhir::json::parse_shared(record.body, 0, record.body->size()));
            for (const Include& include : query_.includes) {
                if (!of_record(include)) continue;
                for (auto& name : fhir::search::referenced_by(document.root(), include, query_.base_url)) {
                    if (names_.insert(name).second) wanted.push_back(std::move(name));
                }
                for (const std::int64_t number : include.own) {
                    for (auto& name : query_.own->references(number, document.root(), query_.base_url)) {
                        if (!include.target_type.empty() && include.target_type != name.first) continue;
                        if (names_.insert(name).second) wanted.push_back(std::move(name));
                    }
                }
            }
        }
        std::map<std::string, std::vector<std::string>> ids_of;
        for (const Name& name : wanted) ids_of[name.first].push_back(name.second);
        std::map<Name, Stored> there;
        for (const auto& [type, ids] : ids_of) {
            for (std::size_t at = 0; at < ids.size(); at += at_once) {
                read(type, {ids.begin() + std::ptrdiff_t(at), ids.begin() + std::ptrdiff_t(std::min(ids.size(), at + at_once))}, there);
            }
        }
        for (const Name& name : wanted) {  // in the order they were named
            const auto one = there.find(name);
            if (one == there.end()) continue;
            TRY_VOID(room(found));
            found.push_back(std::move(one->second));
        }
        return {};
    }

    void read(const std::string& type, const std::vector<std::string>& ids, std::map<Name, Stored>& there) const {
        const auto number = scope_.types.find(scope_.connection, type);
        const Sees sees = scope_.resolved.of(type);
        if (!number || sees.nothing()) return;
        Sql sql;
        sql << "SELECT r.id, r.version, r.updated, r.body FROM resource r INDEXED BY resource_by_id WHERE r.tenant_id = ";
        sql.value(sees.tenant) << " AND r.type = ";
        sql.value(*number) << " AND r.id IN (";
        for (std::size_t i = 0; i < ids.size(); ++i) {
            sql << (i > 0 ? "," : "");
            sql.value(BoundId{ids[i]});
        }
        sql << ") AND r.deleted = 0" << sees.residual("r");
        Statement rows = sql.bind(scope_.connection);
        while (rows.step()) there.emplace(Name{type, rows.id(0)}, stored(type, rows, 0));
    }

    static Stored stored(const std::string& type, const Statement& row, int first) {
        return {type, row.id(first), row.integer(first + 1), Instant(std::chrono::microseconds(row.integer(first + 2))), false,
                std::make_shared<const std::string>(row.text(first + 3))};
    }

    Result<void> referrers(const std::vector<Stored>& records, bool first, std::vector<Stored>& found) {
        for (const Include& include : query_.includes) {
            if (!applies(include, first, true)) continue;
            std::vector<std::int64_t> values;
            for (const Stored& record : records) {
                if (include.target_type.empty() || include.target_type == record.type) values.push_back(static_cast<std::int64_t>(record_name(record.type, record.id)));
            }
            for (const Kin& kin : kin_of(scope_, include.source_types)) {
                std::vector<std::int64_t> branches;
                for (const auto branch : include.branches) {
                    const std::int64_t of = fhir::search::type_number(branch);
                    if (std::any_of(kin.types.begin(), kin.types.end(), [&](const Kin::Type& type) { return type.in_references == of; })) branches.push_back(branch);
                }
                for (std::size_t at = 0; !branches.empty() && at < values.size(); at += at_once) {
                    TRY_VOID(referrers_of({values.begin() + std::ptrdiff_t(at), values.begin() + std::ptrdiff_t(std::min(values.size(), at + at_once))}, branches, kin.sees, found));
                }
            }
        }
        return {};
    }

    Result<void> referrers_of(const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& branches, const Sees& sees, std::vector<Stored>& found) {
        Sql sql;
        sql << "SELECT n.rid, r.type, r.id, r.version, r.updated, r.body FROM (SELECT DISTINCT m.rid AS rid FROM ix_value v CROSS JOIN ix_hash m ON m.tenant_id = v.tenant_id "
               "AND m.patient_key = v.patient_key AND m.branch = v.branch AND m.value = v.value WHERE v.tenant_id = ";
        (sql.value(sees.tenant) << " AND v.branch").in(branches);
        (sql << " AND v.value").in(values);
        sql << sees.residual("m") << " ORDER BY m.rid LIMIT ";
        sql.value(std::int64_t(most_included + query_.also.size() + 1) + std::int64_t(names_.size())) << ") n CROSS JOIN resource r ON r.tenant_id = ";
        sql.value(sees.tenant) << " AND r.rid = n.rid ORDER BY n.rid";
        Statement rows = sql.bind(scope_.connection);
        while (rows.step()) {
            std::string type = scope_.types.name(scope_.connection, rows.integer(1));
            if (!names_.emplace(type, rows.id(2)).second) continue;
            TRY_VOID(room(found));
            found.push_back(stored(type, rows, 2));
        }
        return {};
    }

    Result<void> room(const std::vector<Stored>& found) const {
        if (page_.included.size() + found.size() < most_included) return {};
        std::string text = fmt::format("The includes of this page are more than {} records. Ask for a smaller _count.", most_included);
        std::vector<Issue> issues{{Severity::error, "too-costly", "", text}};
        return fail(ErrorKind::unprocessable, "search.too-many-included", std::move(text), std::move(issues));
    }

    const Scope& scope_;
    const fhir::search::Query& query_;
    Page& page_;
    std::set<Name> names_;  // matches, and all that was looked for
};

}  // namespace

Result<void> include(const Scope& scope, const fhir::search::Query& query, Page& page) { return Included(scope, query, page).all(); }

}  // namespace medhome::store::sql
