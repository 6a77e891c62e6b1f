// Whether a record has any row at all: :missing, and a system without a code. Such a row cannot be sought by its record, only among all rows of its
// child at that path; where a child has thousands, a test for each of its records looks at millions. So where there are few rows, or few children
// are looked at, the records that have one are read once.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "store/sql/search_sql.h"

namespace medhome::store::sql {

using fhir::search::Modifier;
using fhir::search::ParameterType;
using fhir::search::Target;

namespace {

// So many pairs of a value and a child are read once; beyond, one by one until the page is full.
constexpr std::int64_t most_pairs = 20000;
// So few are the records themselves, and lead.
constexpr std::int64_t few_pairs = 256, few_records = 1000;

bool asks_for_any(const fhir::search::Clause& clause) {
    const bool hash = clause.type == ParameterType::token || clause.type == ParameterType::reference || clause.type == ParameterType::uri;
    if (!hash || clause.target != Target::branches || clause.branches.empty()) return false;
    if (clause.modifier == Modifier::missing) return true;
    return !clause.terms.empty() && std::all_of(clause.terms.begin(), clause.terms.end(), [](const auto& term) { return term.any_value; });
}

bool is_negative(const fhir::search::Clause& clause) { return clause.modifier == Modifier::negated || (clause.modifier == Modifier::missing && clause.missing); }

}  // namespace

void SearchSql::read_holders_once(Ready& ready) const {
    const Clause& clause = *ready.clause;
    if (!asks_for_any(clause)) return;
    const std::vector<std::int64_t> branches(clause.branches.begin(), clause.branches.end());
    std::vector<std::int64_t> systems;
    bool any_system = clause.modifier == Modifier::missing;
    for (const Term& term : clause.terms) {
        if (term.system) systems.push_back(std::int64_t{*term.system});
        any_system = any_system || !term.system;
    }
    ready.by_join = connection_.is_remote();
    Sql holders;
    holders << "SELECT h.rid AS rid FROM ";
    if (!sees_.keys.empty()) {
        holders << "ix_hash h WHERE h.tenant_id = ";
        (holders.value(sees_.tenant) << " AND h.patient_key").in(sees_.keys);
        (holders << " AND h.branch").in(branches);
        if (!any_system) (holders << " AND h.system").in(systems);
        ready.holders = std::move(holders);
        return;
    }
    Sql pairs;
    pairs << "SELECT count(*) FROM (SELECT 1 FROM ix_value v WHERE v.tenant_id = ";
    (pairs.value(sees_.tenant) << " AND v.branch").in(branches);
    pairs << " LIMIT ";
    pairs.value(most_pairs + 1) << ") n";
    Statement counted = pairs.bind(connection_);
    counted.step();
    const std::int64_t count = counted.integer(0);
    if (count > most_pairs) return;
    holders << "ix_value v CROSS JOIN ix_hash h ON h.tenant_id = v.tenant_id AND h.patient_key = v.patient_key AND h.branch = v.branch AND h.value = v.value WHERE v.tenant_id = ";
    (holders.value(sees_.tenant) << " AND v.branch").in(branches);
    if (!any_system) (holders << " AND h.system").in(systems);
    if (count <= few_pairs && !is_negative(clause)) {
        Sql few = holders;
        few << " LIMIT ";
        few.value(few_records + 1);
        std::vector<std::int64_t> rids;
        Statement rows = few.bind(connection_);
        while (rows.step()) rids.push_back(rows.integer(0));
        if (std::int64_t(rids.size()) <= few_records) {
            std::sort(rids.begin(), rids.end());
            rids.erase(std::unique(rids.begin(), rids.end()), rids.end());
            ready.kind = Ready::Kind::records;
            ready.numbers = std::move(rids);
            return;
        }
    }
    ready.holders = std::move(holders);
}

Sql SearchSql::holders_test(const Ready& clause, std::string_view alias) {
    Sql sql;
    if (!is_negative(*clause.clause)) return sql << alias << ".rid IN (" << *clause.holders << ")";
    if (!clause.by_join) return sql << alias << ".rid NOT IN (" << *clause.holders << ")";
    return sql << "NOT EXISTS (SELECT 1 FROM (" << *clause.holders << ") held WHERE held.rid = " << alias << ".rid)";
}

}  // namespace medhome::store::sql
