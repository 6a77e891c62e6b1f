// SPDX-License-Identifier: Apache-2.0
#include "store/sql/search_above_below.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "fhir/search/hierarchy.h"
#include "fhir/search/values.h"
#include "store/sql/search_sql.h"

namespace medhome::store::sql {

using fhir::search::Branch;
using fhir::search::Clause;
using fhir::search::Modifier;
using fhir::search::Term;

namespace {

constexpr std::size_t most_values = 2000;

void within_bounds(std::size_t count) {
    if (count <= most_values) return;
    std::vector<Issue> issues{{Severity::error, "too-costly", "", "Too much stands above or below what was asked for."}};
    throw Failure{Error{ErrorKind::unprocessable, "search.too-costly", "Too much stands above or below what was asked for. Ask for a part of it.", std::move(issues)}, 0, false};
}

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Ready ready_of(std::shared_ptr<Clause> made) {
    Ready ready;
    if (made->terms.empty()) {
        ready.kind = Ready::Kind::records;
        return ready;
    }
    ready.clause = made.get();
    ready.made = std::move(made);
    return ready;
}

std::shared_ptr<Clause> without_modifier(const Clause& clause) {
    auto made = std::make_shared<Clause>(clause);
    made->modifier = Modifier::none;
    made->terms.clear();
    return made;
}

// ---- addresses of definitions

std::vector<std::int64_t> different_values(const Scope& scope, Tenant tenant, Branch branch) {
    const auto next = [&](Sql& sql) -> Sql& {
        (sql << "SELECT v.value AS value FROM ix_value v WHERE v.tenant_id = ").value(tenant);
        return (sql << " AND v.branch = ").value(std::int64_t{branch});
    };
    Sql sql;
    next(sql << "WITH RECURSIVE d(value) AS (SELECT f.value FROM (") << " ORDER BY v.value LIMIT 1) f UNION ALL SELECT (";
    next(sql) << " AND v.value > d.value ORDER BY v.value LIMIT 1) FROM d WHERE d.value IS NOT NULL) SELECT value FROM d WHERE value IS NOT NULL LIMIT ";
    sql.value(std::int64_t(most_values + 1));
    std::vector<std::int64_t> values;
    Statement rows = sql.bind(scope.connection);
    while (rows.step()) values.push_back(rows.integer(0));
    return values;
}

// What one visible record with this value has written at the path.
std::vector<std::string> sample(const Scope& scope, const Kin& of, Branch branch, std::int64_t value) {
    Sql sql;
    sql << "SELECT r.body FROM (SELECT h.rid AS rid FROM ix_value v CROSS JOIN ix_hash h ON h.tenant_id = v.tenant_id AND h.patient_key = v.patient_key AND h.branch = v.branch "
           "AND h.value = v.value WHERE v.tenant_id = ";
    (sql.value(of.sees.tenant) << " AND v.branch = ").value(std::int64_t{branch});
    (sql << " AND v.value = ").value(value) << of.sees.residual("h") << " LIMIT 1) f CROSS JOIN resource r ON r.tenant_id = ";
    sql.value(of.sees.tenant) << " AND r.rid = f.rid";
    Statement row = sql.bind(scope.connection);
    if (!row.step()) return {};
    const auto document = fhir::json::parse(std::string(row.text(0)));
    if (!document) return {};
    return fhir::search::written_at(document->root(), std::span(&branch, 1), scope.base_url);
}

std::set<std::string> known_addresses(const Scope& scope, const Clause& clause, const Kin& of) {
    std::set<std::string> addresses;
    std::set<std::int64_t> known{0};
    std::size_t looked_at = 0;
    for (const Branch branch : clause.branches) {
        for (const std::int64_t value : different_values(scope, of.sees.tenant, branch)) {
            within_bounds(++looked_at);
            if (known.contains(value)) continue;
            for (std::string& text : sample(scope, of, branch, value)) {
                known.insert(signed_of(hash64(text)));
                addresses.insert(std::move(text));
            }
        }
    }
    return addresses;
}

Ready of_addresses(const Scope& scope, const Clause& clause, const Kin& of) {
    const bool uri = clause.type == fhir::search::ParameterType::uri, down = clause.modifier == Modifier::below;
    auto made = without_modifier(clause);
    for (const std::string& address : known_addresses(scope, clause, of)) {
        const bool stands = std::any_of(clause.terms.begin(), clause.terms.end(), [&](const Term& asked) {
            return down ? fhir::search::is_below(address, asked.text, uri) : fhir::search::is_below(asked.text, address, uri);
        });
        if (!stands) continue;
        Term term;
        term.value = hash64(address);
        // Above a version stands what was named without one, not every other version.
        if (!down && address.find('|') == std::string::npos) {
            const fhir::search::Name name = fhir::search::named(address, {});
            term.system = name.is == fhir::search::Name::Is::record ? fhir::search::type_number(name.type) : 0;
        }
        made->terms.push_back(std::move(term));
    }
    return ready_of(std::move(made));
}

// ---- what is part of what

struct Place {
    std::int64_t rid = 0, patient_key = 0;
    std::uint64_t name = 0;
};

std::vector<Place> places(Statement rows) {
    std::vector<Place> all;
    while (rows.step()) all.push_back({rows.integer(0), rows.integer(1), static_cast<std::uint64_t>(rows.integer(2))});
    return all;
}

std::vector<Place> place_of(const Scope& scope, const Kin& kin, std::string_view id) {
    Sql sql;
    sql << "SELECT t.rid, t.patient_key, t.name FROM resource t INDEXED BY resource_by_id WHERE t.tenant_id = ";
    (sql.value(kin.sees.tenant) << " AND t.type = ").value(kin.types[0].number);
    (sql << " AND t.id = ").value(BoundId{std::string(id)}) << " AND t.deleted = 0" << kin.sees.residual("t");
    return places(sql.bind(scope.connection));
}

std::vector<Place> parents_of(const Scope& scope, const Kin& kin, const std::vector<Branch>& branches, const Place& child) {
    Sql sql;
    sql << "SELECT t.rid, t.patient_key, t.name FROM ix_hash h CROSS JOIN resource t INDEXED BY resource_by_id ON t.tenant_id = h.tenant_id AND t.type = ";
    sql.value(kin.types[0].number) << " AND t.id = h.target WHERE h.tenant_id = ";
    (sql.value(kin.sees.tenant) << " AND h.patient_key = ").value(child.patient_key);
    (sql << " AND h.branch").in({branches.begin(), branches.end()});
    (sql << " AND h.rid = ").value(child.rid);
    (sql << " AND h.system = ").value(kin.types[0].in_references) << " AND t.deleted = 0" << kin.sees.residual("t");
    return places(sql.bind(scope.connection));
}

std::vector<Place> children_of(const Scope& scope, const Kin& kin, const std::vector<Branch>& branches, const std::vector<Place>& parents) {
    auto asked = std::make_shared<Clause>();
    asked->type = fhir::search::ParameterType::reference;
    asked->branches = branches;
    asked->terms.resize(1);
    for (const Place& parent : parents) asked->terms[0].values.push_back(parent.name);
    asked->terms[0].value = asked->terms[0].values.front();
    const SearchSql children(scope, kin, ready_of(std::move(asked)));
    if (children.finds_nothing()) return {};
    Sql sql;
    sql << "SELECT DISTINCT t.rid, t.patient_key, t.name FROM (" << children.matches() << ") n CROSS JOIN resource t ON t.tenant_id = ";
    sql.value(kin.sees.tenant) << " AND t.rid = n.rid LIMIT ";
    sql.value(std::int64_t(most_values + 1));
    return places(sql.bind(scope.connection));
}

// The record asked for stands for itself, seen or not; the way goes on only through what is seen. A circle ends where it began.
void gather(const Scope& scope, const Term& asked, bool down, std::set<std::uint64_t>& names) {
    names.insert(asked.value);
    const std::string_view text = asked.text;
    const std::string_view type = text.substr(0, text.find('/')), id = text.substr(text.find('/') + 1);
    const std::vector<Kin> kin = kin_of(scope, {std::string(type)});
    if (kin.empty()) return;
    const std::vector<Branch> branches = fhir::search::part_of_branches(type);
    std::set<std::uint64_t> walked;
    for (std::vector<Place> step = place_of(scope, kin[0], id); !step.empty();) {
        for (const Place& each : step) {
            walked.insert(each.name);
            names.insert(each.name);
        }
        within_bounds(names.size());
        std::vector<Place> next;
        if (down) {
            next = children_of(scope, kin[0], branches, step);
        } else {
            for (const Place& each : step) {
                for (const Place& parent : parents_of(scope, kin[0], branches, each)) next.push_back(parent);
            }
        }
        std::erase_if(next, [&](const Place& each) { return walked.contains(each.name); });
        step = std::move(next);
    }
}

Ready of_places(const Scope& scope, const Clause& clause) {
    auto made = without_modifier(clause);
    std::set<std::uint64_t> names;
    for (const Term& asked : clause.terms) gather(scope, asked, clause.modifier == Modifier::below, names);
    Term& term = made->terms.emplace_back();
    term.values.assign(names.begin(), names.end());
    term.value = term.values.front();
    return ready_of(std::move(made));
}

}  // namespace

Ready above_or_below(const Scope& scope, const Clause& clause, const Kin& of) {
    const bool of_records = std::all_of(clause.terms.begin(), clause.terms.end(), [](const Term& term) {
        return fhir::search::named(term.text, {}).is == fhir::search::Name::Is::record && !fhir::search::part_of_branches(std::string_view(term.text).substr(0, term.text.find('/'))).empty();
    });
    return of_records ? of_places(scope, clause) : of_addresses(scope, clause, of);
}

}  // namespace medhome::store::sql
