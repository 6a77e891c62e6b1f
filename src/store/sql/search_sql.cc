// SPDX-License-Identifier: Apache-2.0
#include "store/sql/search_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/sql/conditions.h"
#include "store/sql/keys.h"

namespace medhome::store::sql {

using fhir::search::Modifier;
using fhir::search::ParameterType;
using fhir::search::Query;
using fhir::search::Sort;
using fhir::search::Target;

namespace {

// How far a candidate for the driver is counted. A reach at the limit is "many": then an ordered walk may be cheaper.
constexpr std::int64_t counted_at_most = 100;
constexpr std::int64_t counted_at_most_before_sorting = 400;
// So many merged ranges keep the natural order without a sort; more are read at once and sorted.
constexpr std::size_t most_merged_ranges = 8;

bool is_hash(ParameterType type) { return type == ParameterType::token || type == ParameterType::reference || type == ParameterType::uri; }
bool is_quantity(ParameterType type) { return type == ParameterType::quantity || type == ParameterType::number; }

std::string_view table_of(ParameterType type) {
    if (is_hash(type)) return "ix_hash";
    if (is_quantity(type)) return "ix_quantity";
    return type == ParameterType::string ? "ix_string" : "ix_date";
}

std::vector<std::int64_t> numbers(const std::vector<fhir::search::Branch>& branches) { return {branches.begin(), branches.end()}; }

std::vector<std::int64_t> values_of(const fhir::search::Term& term) {
    if (term.values.empty()) return {static_cast<std::int64_t>(term.value)};
    std::vector<std::int64_t> values;
    for (const std::uint64_t value : term.values) values.push_back(static_cast<std::int64_t>(value));
    return values;
}

struct Group {  // terms asked with the same system
    std::optional<std::uint32_t> system;
    std::vector<std::int64_t> values;
};

std::vector<Group> groups_of(const fhir::search::Clause& clause) {
    std::map<std::optional<std::uint32_t>, std::vector<std::int64_t>> by_system;
    for (const auto& term : clause.terms) {
        if (term.any_value) continue;
        auto& values = by_system[term.system];
        for (const std::int64_t value : values_of(term)) values.push_back(value);
    }
    std::vector<Group> groups;
    for (auto& [system, values] : by_system) {
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        groups.push_back({system, std::move(values)});
    }
    return groups;
}

bool has_any_value(const fhir::search::Clause& clause) {
    return std::any_of(clause.terms.begin(), clause.terms.end(), [](const auto& term) { return term.any_value; });
}

bool has_unequal(const fhir::search::Clause& clause) {
    return std::any_of(clause.terms.begin(), clause.terms.end(), [](const auto& term) { return term.comparator == fhir::search::Comparator::ne; });
}

bool is_seekable(const Ready& clause) {
    return clause.kind == Ready::Kind::plain && clause.clause->target == Target::branches && is_hash(clause.clause->type) && clause.clause->modifier == Modifier::none &&
           !clause.clause->terms.empty() && !has_any_value(*clause.clause);
}

bool leads(const Ready& either) {
    return std::all_of(either.any.begin(), either.any.end(), [](const auto& all) { return std::any_of(all.begin(), all.end(), is_seekable); });
}

}  // namespace

Result<void> supported(const Query& query) {
    for (const auto& clause : query.clauses) {
        const bool of_rows = clause.target == Target::branches;
        if (of_rows && (clause.type == ParameterType::composite || clause.type == ParameterType::special)) {
            return fail(ErrorKind::unsupported, "search.unsupported-parameter", fmt::format("This server cannot search by {} in this way.", clause.name));
        }
    }
    if (query.sorts.size() > 3) return fail(ErrorKind::unsupported, "search.too-many-sorts", "Sort by at most three parameters.");
    for (const Sort& sort : query.sorts) {
        if (sort.target == Target::branches && (sort.type == ParameterType::composite || sort.type == ParameterType::special)) {
            return fail(ErrorKind::unsupported, "search.unsupported-sort", fmt::format("Results cannot be sorted by {}: it has no one value.", sort.name));
        }
    }
    return {};
}

SearchSql::SearchSql(const Scope& scope, const Query& query) : connection_(scope.connection), query_(query) {
    std::vector<Kin> kin = kin_of(scope, {query.type});
    nothing_ = kin.empty();
    if (nothing_) return;
    sees_ = kin[0].sees;
    types_ = kin[0].numbers();
    for (const Clause& clause : query.clauses) take_in(made_ready(scope, clause, kin[0]));
    nothing_ = nothing_ || sees_.nothing();
    if (!nothing_) choose_driver();
}

SearchSql::SearchSql(const Scope& scope, const Kin& kin, const Ready& clause)
    : connection_(scope.connection), types_(kin.numbers()), query_([]() -> const Query& {
          static const Query none;
          return none;
      }()),
      sees_(kin.sees) {
    take_in(clause);
    nothing_ = nothing_ || sees_.nothing();
    if (!nothing_) choose_driver();
}

// What names patients narrows whose compartments are looked at; what stands for all its parts is its parts.
void SearchSql::take_in(Ready clause) {
    switch (clause.kind) {
        case Ready::Kind::patients: sees_.narrow(clause.numbers); return;
        case Ready::Kind::records: nothing_ = nothing_ || clause.numbers.empty(); break;
        case Ready::Kind::either:
            if (clause.any.size() == 1) {
                for (Ready& each : clause.any[0]) take_in(std::move(each));
                return;
            }
            break;
        case Ready::Kind::linked: break;
        case Ready::Kind::plain:
            if (!clause.clause->names_patient) {
                read_holders_once(clause);
                nothing_ = nothing_ || (clause.kind == Ready::Kind::records && clause.numbers.empty());
                break;
            }
            std::vector<std::int64_t> keys;
            for (const std::string& id : clause.clause->patient_ids) {
                if (const auto key = find_patient_key(connection_, sees_.tenant, id)) keys.push_back(*key);
            }
            sees_.narrow(keys);
            return;
    }
    ready_.push_back(std::move(clause));
}

void SearchSql::of_type(Sql& sql) const {
    (sql << " AND m.type").in(types_);
    sql << " AND m.deleted = 0";
}

std::optional<SearchSql::Driver> SearchSql::driver_of(const Clause& clause) const {
    if (clause.modifier == Modifier::negated || clause.modifier == Modifier::missing || clause.terms.empty()) return std::nullopt;
    if (clause.target == Target::id) return Driver::id;
    if (has_unequal(clause)) return std::nullopt;
    if (clause.target == Target::last_updated) return Driver::updated;
    if (is_hash(clause.type)) return has_any_value(clause) ? std::nullopt : std::optional(Driver::hash);
    if (clause.type == ParameterType::date) return Driver::date;
    if (is_quantity(clause.type)) return std::nullopt;  // a number means little without the code beside it
    // A part of a text, and an exact one kept only as its hash, stand anywhere in the order.
    const bool seekable = clause.modifier == Modifier::none || std::all_of(clause.terms.begin(), clause.terms.end(), [](const Term& term) { return !term.text.empty(); });
    return seekable && clause.modifier != Modifier::contains ? std::optional(Driver::text) : std::nullopt;
}

// Who has the value, from ix_value alone: one range, no seek a child. Children beyond `most` mean as many records at least.
bool SearchSql::many_children_have(const Lead& lead, std::int64_t most) const {
    std::int64_t found = 0;
    for (const Group& group : groups_of(*lead.clause)) {
        Sql sql;
        sql << "SELECT count(*) FROM (SELECT 1 FROM ix_value v WHERE v.tenant_id = ";
        (sql.value(sees_.tenant) << " AND v.branch").in(numbers(lead.clause->branches));
        (sql << " AND v.value").in(group.values);
        sql << " LIMIT ";
        sql.value(most) << ") n";
        Statement counted = sql.bind(connection_);
        counted.step();
        found += counted.integer(0);
    }
    return found >= most;
}

std::int64_t SearchSql::reach(const Lead& lead, std::int64_t most) const {
    if (lead.driver == Driver::hash && by_value(lead) && sees_.everyone && many_children_have(lead, most)) return most;
    std::int64_t found = 0;
    for (const Arm& arm : arms(lead, Also{.filters = false})) {
        Sql sql;
        sql << "SELECT count(*) FROM (" << arm.sql << " LIMIT ";
        sql.value(most) << ") n";
        Statement counted = sql.bind(connection_);
        counted.step();
        found += counted.integer(0);
    }
    return found;
}

// A named patient leads with their best token; elsewhere the clause that reaches fewest records leads.
void SearchSql::choose_driver() {
    const bool few_patients = !sees_.keys.empty();
    std::vector<Lead> candidates;
    for (std::size_t at = 0; at < ready_.size(); ++at) {
        if (ready_[at].kind == Ready::Kind::records) {
            lead_ = {Driver::records, nullptr, at};
            return;
        }
    }
    for (std::size_t at = 0; at < ready_.size(); ++at) {
        if (ready_[at].kind == Ready::Kind::either && leads(ready_[at])) candidates.push_back({Driver::either, nullptr, at});
        if (ready_[at].kind != Ready::Kind::plain) continue;
        const Clause& clause = *ready_[at].clause;
        const auto driver = driver_of(clause);
        if (!driver) continue;
        if (driver == Driver::id) {
            lead_ = {Driver::id, &clause, at};
            return;
        }
        // Within one compartment only a hash is clustered by patient below its value.
        if (few_patients && driver != Driver::hash) continue;
        candidates.push_back({*driver, &clause, at});
    }
    const bool walkable = !few_patients && can_walk();
    if (candidates.empty()) {
        broad_ = walkable;
        return;
    }
    lead_ = candidates[0];
    if (candidates.size() == 1 && !walkable) return;
    std::int64_t least = query_.sorts.empty() ? counted_at_most : counted_at_most_before_sorting;
    bool found = false;
    for (const Lead& candidate : candidates) {
        const std::int64_t reached = reach(candidate, least);
        if (reached >= least) continue;
        least = reached;
        lead_ = candidate;
        found = true;
        if (least < 8) break;
    }
    if (found) return;
    broad_ = walkable;
    // All reach many: one range in natural order fills a page soonest. Whom a record names tells more than what state it is in.
    for (const bool named : {true, false}) {
        for (const Lead& candidate : candidates) {
            if (candidate.driver != Driver::hash || (named && candidate.clause->type != ParameterType::reference)) continue;
            lead_ = candidate;
            return;
        }
    }
    if (query_.sorts.empty()) lead_ = {};
}

SearchSql::Arm SearchSql::arm(const Lead& lead, std::string_view table, const Sql& seek, bool repeats, const Also& also) const {
    Arm arm{.sql = {}, .repeats = repeats};
    const std::string_view first = by_value(lead) ? "v" : "m";
    arm.sql << "SELECT " << first << ".patient_key AS pk, m.rid AS rid FROM " << table << " WHERE " << first << ".tenant_id = ";
    arm.sql.value(sees_.tenant) << seek << sees_.residual("m");
    if (also.filters) arm.sql << filters(lead);
    arm.sql << also.more;
    return arm;
}

std::vector<SearchSql::Arm> SearchSql::arms(const Lead& lead, const Also& also) const {
    std::vector<Arm> out;
    Sql seek;
    switch (lead.driver) {
        case Driver::listing:
            of_type(seek);
            out.push_back(arm(lead, "resource m INDEXED BY resource_by_patient", seek, false, also));
            break;
        case Driver::id:
            of_type(seek);
            seek << " AND m.id IN (";
            for (std::size_t i = 0; i < lead.clause->terms.size(); ++i) {
                seek << (i > 0 ? "," : "");
                seek.value(BoundId{lead.clause->terms[i].text});
            }
            seek << ")";
            out.push_back(arm(lead, "resource m INDEXED BY resource_by_id", seek, false, also));
            break;
        case Driver::updated:
            of_type(seek);
            seek << " AND " << condition(*lead.clause, "m");
            out.push_back(arm(lead, "resource m INDEXED BY resource_by_updated", seek, false, also));
            break;
        case Driver::records:
            (seek << " AND m.rid").in(ready_[lead.at].numbers);
            of_type(seek);
            out.push_back(arm(lead, "resource m", seek, false, also));
            break;
        case Driver::either: either_arms(lead, also, out); break;
        case Driver::hash: hash_arms(lead, also, out); break;
        case Driver::date: date_arms(lead, also, out); break;
        case Driver::text:
            (seek << " AND m.branch").in(numbers(lead.clause->branches));
            if (lead.clause->modifier == Modifier::exact) {
                seek << " AND m.folded IN (";
                for (std::size_t i = 0; i < lead.clause->terms.size(); ++i) {
                    seek << (i > 0 ? "," : "");
                    seek.value(lead.clause->terms[i].text);
                }
                seek << ")";
            }
            seek << " AND " << condition(*lead.clause, "m");
            out.push_back(arm(lead, "ix_string m INDEXED BY ix_string_by_text", seek, true, also));
            break;
    }
    return out;
}

// Each alternative is led by a code or reference of its own; the rest of it is tested.
void SearchSql::either_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const {
    for (const auto& all : ready_[lead.at].any) {
        const auto first = std::find_if(all.begin(), all.end(), is_seekable);
        Also with = also;
        for (auto each = all.begin(); each != all.end(); ++each) {
            if (each != first) with.more << " AND " << test(*each, sees_.tenant, "m", false, 0);
        }
        hash_arms({Driver::hash, first->clause, lead.at}, with, out);
    }
}

void SearchSql::hash_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const {
    const std::vector<Group> groups = groups_of(*lead.clause);
    std::size_t ranges = 0;
    for (const Group& group : groups) ranges += group.values.size() * lead.clause->branches.size();
    const bool merged = sees_.keys.empty() && ranges > 1 && ranges <= most_merged_ranges;
    for (const Group& group : groups) {
        const auto add = [&](const std::vector<std::int64_t>& branches, const std::vector<std::int64_t>& values) {
            const std::string first = by_value(lead) ? " AND v." : " AND m.";
            Sql seek;
            (seek << first << "branch").in(branches);
            (seek << first << "value").in(values);
            if (group.system) (seek << " AND m.system = ").value(std::int64_t{*group.system});
            const char* table = by_value(lead) ? "ix_value v CROSS JOIN ix_hash m ON m.tenant_id = v.tenant_id AND m.patient_key = v.patient_key AND m.branch = v.branch "
                                                 "AND m.value = v.value"
                                               : "ix_hash m";
            out.push_back(arm(lead, table, seek, !group.system || branches.size() * values.size() > 1, also));
        };
        if (!merged) {
            add(numbers(lead.clause->branches), group.values);
            continue;
        }
        for (const auto branch : lead.clause->branches) {
            for (const std::int64_t value : group.values) add({std::int64_t{branch}}, {value});
        }
    }
}

// One value, child by child in the natural order, until the page is full. PostgreSQL expects few rows of a value, and so sorts all that a join finds before it
// gives the first; where each child is asked by a query of its own there is nothing left to sort.
std::optional<Sql> SearchSql::walk_of_value(const std::optional<Position>& after, std::int64_t limit) const {
    if (!connection_.is_remote() || lead_.driver != Driver::hash || !by_value(lead_)) return std::nullopt;
    const std::vector<Group> groups = groups_of(*lead_.clause);
    if (groups.size() != 1 || groups[0].values.size() != 1 || lead_.clause->branches.size() != 1) return std::nullopt;
    Sql one;
    (one << ".branch = ").value(std::int64_t{lead_.clause->branches[0]});
    Sql sql;
    sql << "SELECT v.patient_key AS pk, m.rid AS rid FROM (SELECT x.patient_key FROM ix_value x WHERE x.tenant_id = ";
    (sql.value(sees_.tenant) << " AND x" << one << " AND x.value = ").value(groups[0].values[0]);
    if (after) (sql << " AND x.patient_key >= ").value(after->patient_key);
    sql << " ORDER BY x.patient_key) v JOIN LATERAL (SELECT DISTINCT m.rid FROM ix_hash m WHERE m.tenant_id = ";
    (sql.value(sees_.tenant) << " AND m.patient_key = v.patient_key AND m" << one << " AND m.value = ").value(groups[0].values[0]);
    if (groups[0].system) (sql << " AND m.system = ").value(std::int64_t{*groups[0].system});
    sql << sees_.residual("m") << filters(lead_);
    if (after) {
        (sql << " AND (v.patient_key > ").value(after->patient_key);
        (sql << " OR m.rid > ").value(after->rid) << ")";
    }
    sql << " ORDER BY m.rid) m ON TRUE LIMIT ";
    return sql.value(limit);
}

// Short spans, one a record: all clauses on the same path bound one range of `low` together. The odd ones are few and tested one by one.
void SearchSql::date_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const {
    for (const bool odd : {false, true}) {
        Sql seek;
        (seek << " AND m.branch").in(numbers(lead.clause->branches));
        seek << " AND m.odd = " << (odd ? "1" : "0");
        Range range;
        for (const Ready& each : ready_) {
            if (each.kind != Ready::Kind::plain) continue;
            const Clause& clause = *each.clause;
            const bool together = &clause == lead.clause || (!odd && clause.branches == lead.clause->branches && clause.branches.size() == 1 &&
                                                             driver_of(clause) == Driver::date);
            if (!together) continue;
            Range any = low_range(clause.terms[0], !odd);
            for (const Term& term : clause.terms) {
                const Range one = low_range(term, !odd);
                any.from = any.from && one.from ? std::optional(std::min(*any.from, *one.from)) : std::nullopt;
                any.to = any.to && one.to ? std::optional(std::max(*any.to, *one.to)) : std::nullopt;
            }
            if (any.from) range.from = range.from ? std::max(*range.from, *any.from) : *any.from;
            if (any.to) range.to = range.to ? std::min(*range.to, *any.to) : *any.to;
        }
        if (range.from) (seek << " AND m.low >= ").value(*range.from);
        if (range.to) (seek << " AND m.low <= ").value(*range.to);
        seek << " AND " << condition(*lead.clause, "m");
        out.push_back(arm(lead, "ix_date m INDEXED BY ix_date_by_low", seek, odd || lead.clause->branches.size() > 1, also));
    }
}

Sql SearchSql::matches(const Also& also) const {
    const std::vector<Arm> all = arms(lead_, also);
    Sql sql;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i > 0) sql << " UNION ";
        Sql one = all[i].sql;
        // UNION drops repeats by itself.
        if (all.size() == 1 && all[i].repeats) one.text.replace(0, 6, "SELECT DISTINCT");
        sql << one;
    }
    return sql;
}

Sql SearchSql::total() const {
    Sql sql;
    sql << "SELECT count(*) FROM (" << matches({}) << ") n";
    return sql;
}

Sql SearchSql::condition(const Clause& clause, std::string_view alias) {
    Sql sql;
    sql << "(";
    for (std::size_t i = 0; i < clause.terms.size(); ++i) {
        if (i > 0) sql << " OR ";
        const Term& term = clause.terms[i];
        if (clause.target == Target::last_updated) {
            sql << instant_condition(term, std::string(alias) + ".updated");
        } else if (clause.type == ParameterType::date) {
            sql << date_condition(term, alias);
        } else if (is_quantity(clause.type)) {
            sql << quantity_condition(term, alias);
        } else {
            sql << string_condition(term, clause.modifier, alias);
        }
    }
    return sql << ")";
}

Sql SearchSql::filters(const Lead& lead) const {
    const bool on_resource = lead.driver == Driver::listing || lead.driver == Driver::id || lead.driver == Driver::updated || lead.driver == Driver::records;
    Sql sql;
    for (std::size_t at = 0; at < ready_.size(); ++at) {
        if (at != lead.at) sql << " AND " << test(ready_[at], sees_.tenant, "m", on_resource, 0);
    }
    return sql;
}

Sql SearchSql::test(const Ready& clause, Tenant tenant, std::string_view alias, bool on_resource, int depth) {
    Sql sql;
    switch (clause.kind) {
        case Ready::Kind::plain: return clause.holders ? holders_test(clause, alias) : plain_test(*clause.clause, tenant, alias, on_resource, depth);
        case Ready::Kind::linked: return link_test(clause, tenant, alias, depth);
        case Ready::Kind::patients: return (sql << alias << ".patient_key").in(clause.numbers);
        case Ready::Kind::records: return (sql << alias << ".rid").in(clause.numbers);
        case Ready::Kind::either: break;
    }
    sql << "(";
    for (std::size_t i = 0; i < clause.any.size(); ++i) {
        sql << (i > 0 ? " OR (" : "(");
        for (std::size_t j = 0; j < clause.any[i].size(); ++j) sql << (j > 0 ? " AND " : "") << test(clause.any[i][j], tenant, alias, on_resource, depth);
        sql << ")";
    }
    return sql << ")";
}

Sql SearchSql::plain_test(const Clause& clause, Tenant tenant, std::string_view alias, bool on_resource, int depth) {
    if (clause.target != Target::branches) {
        if (clause.modifier == Modifier::missing) return Sql{clause.missing ? "1 = 0" : "1 = 1", {}};
        const std::string r = on_resource ? std::string(alias) : "r" + std::to_string(depth);
        Sql test;
        if (clause.target == Target::id) {
            test << r << ".id" << (clause.modifier == Modifier::negated ? " NOT IN (" : " IN (");
            for (std::size_t i = 0; i < clause.terms.size(); ++i) {
                test << (i > 0 ? "," : "");
                test.value(BoundId{clause.terms[i].text});
            }
            test << ")";
        } else {
            test << condition(clause, r);
        }
        if (on_resource) return test;
        Sql sql;
        return sql << "EXISTS (SELECT 1 FROM resource " << r << " WHERE " << r << ".tenant_id = " << alias << ".tenant_id AND " << r << ".rid = " << alias << ".rid AND " << test << ")";
    }
    Sql sql;
    if (clause.modifier == Modifier::negated) sql << "NOT ";
    if (clause.modifier == Modifier::missing && clause.missing) sql << "NOT ";
    return sql << (is_hash(clause.type) ? hash_test(clause, tenant, alias, depth) : row_test(clause, tenant, alias, depth));
}

Sql SearchSql::hash_test(const Clause& clause, Tenant tenant, std::string_view alias, int depth) {
    const std::string m(alias), h = "h" + std::to_string(depth);
    Sql sql;
    sql << "(";
    bool first = true;
    const auto next = [&] {
        if (!first) sql << " OR ";
        first = false;
    };
    // Without a value: the child's own rows of the branch. What is no child's is too much to walk again for each; it is read once.
    const auto whole_branch = [&](const std::optional<std::uint32_t>& system) {
        next();
        const auto rows = [&](std::string_view of) {
            sql << "SELECT " << h << ".rid FROM ix_hash " << h << " WHERE " << h << ".tenant_id = ";
            (sql.value(tenant) << " AND " << h << ".patient_key = " << of << " AND " << h << ".branch").in(numbers(clause.branches));
            if (system) (sql << " AND " << h << ".system = ").value(std::int64_t{*system});
        };
        sql << "(" << m << ".patient_key > 0 AND EXISTS (";
        rows(m + ".patient_key");
        sql << " AND " << h << ".rid = " << m << ".rid)) OR (" << m << ".patient_key = 0 AND " << m << ".rid IN (";
        rows("0");
        sql << "))";
    };
    if (clause.modifier == Modifier::missing) {
        whole_branch(std::nullopt);
        return sql << ")";
    }
    for (const Group& group : groups_of(clause)) {
        next();
        sql << "EXISTS (SELECT 1 FROM ix_hash " << h << " WHERE " << h << ".tenant_id = ";
        (sql.value(tenant) << " AND " << h << ".branch").in(numbers(clause.branches));
        (sql << " AND " << h << ".value").in(group.values);
        sql << " AND " << h << ".patient_key = " << m << ".patient_key AND " << h << ".rid = " << m << ".rid";
        if (group.system) (sql << " AND " << h << ".system = ").value(std::int64_t{*group.system});
        sql << ")";
    }
    for (const Term& term : clause.terms) {
        if (term.any_value) whole_branch(term.system);
    }
    if (first) sql << "1 = 0";
    return sql << ")";
}

Sql SearchSql::row_test(const Clause& clause, Tenant tenant, std::string_view alias, int depth) {
    const std::string m(alias), t = "t" + std::to_string(depth);
    Sql sql;
    sql << "EXISTS (SELECT 1 FROM " << table_of(clause.type) << " " << t << " WHERE " << t << ".tenant_id = ";
    (sql.value(tenant) << " AND " << t << ".branch").in(numbers(clause.branches));
    sql << " AND " << t << ".patient_key = " << m << ".patient_key AND " << t << ".rid = " << m << ".rid";
    if (clause.modifier != Modifier::missing) sql << " AND " << condition(clause, t);
    return sql << ")";
}

// As the tests above, of whichever record of the compartment.
Sql SearchSql::row_in_compartment(const Clause& clause, const Sees& sees, std::string_view alias, std::string_view row) {
    Sql sql;
    const auto rows = [&] {
        sql << "EXISTS (SELECT 1 FROM " << table_of(clause.type) << " " << row << " WHERE " << row << ".tenant_id = ";
        (sql.value(sees.tenant) << " AND " << row << ".patient_key = " << alias << ".patient_key AND " << row << ".branch").in(numbers(clause.branches));
        sql << sees.residual(row);
    };
    if (!is_hash(clause.type) || clause.modifier == Modifier::missing) {
        rows();
        if (clause.modifier != Modifier::missing) sql << " AND " << condition(clause, row);
        return sql << ")";
    }
    sql << "(";
    bool first = true;
    const auto one = [&](const std::optional<std::uint32_t>& system, const std::vector<std::int64_t>& values) {
        if (!first) sql << " OR ";
        first = false;
        rows();
        if (!values.empty()) (sql << " AND " << row << ".value").in(values);
        if (system) (sql << " AND " << row << ".system = ").value(std::int64_t{*system});
        sql << ")";
    };
    for (const Group& group : groups_of(clause)) one(group.system, group.values);
    for (const Term& term : clause.terms) {
        if (term.any_value) one(term.system, {});
    }
    if (first) sql << "1 = 0";
    return sql << ")";
}

}  // namespace medhome::store::sql
