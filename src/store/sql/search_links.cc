// SPDX-License-Identifier: Apache-2.0
#include "store/sql/search_links.h"

#include <algorithm>
#include <optional>

#include "store/sql/search_above_below.h"
#include "store/sql/search_sql.h"

namespace medhome::store::sql {

using fhir::search::Clause;
using fhir::search::Link;
using fhir::search::Modifier;
using fhir::search::ParameterType;
using fhir::search::Target;

namespace {

std::vector<std::int64_t> numbers(const std::vector<fhir::search::Branch>& branches) { return {branches.begin(), branches.end()}; }

Ready nothing() {
    Ready ready;
    ready.kind = Ready::Kind::records;
    return ready;
}

Ready plain(std::shared_ptr<const Clause> made) {
    Ready ready;
    ready.clause = made.get();
    ready.made = std::move(made);
    return ready;
}

// The first column of a statement; nothing when there are more than few.
std::optional<std::vector<std::int64_t>> few(const Scope& scope, const Sql& sql) {
    std::vector<std::int64_t> found;
    Statement rows = sql.bind(scope.connection);
    while (rows.step()) {
        if (std::int64_t(found.size()) >= scope.followed_at_most) return std::nullopt;
        found.push_back(rows.integer(0));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

// At most one more than few of what the far end matches.
Sql bounded(const Scope& scope, const SearchSql& far, std::string_view columns) {
    Sql sql;
    sql << "SELECT " << columns << " FROM (SELECT o.pk AS pk, o.rid AS rid FROM (" << far.matches() << ") o LIMIT ";
    sql.value(scope.followed_at_most + 1) << ") n";
    return sql;
}

// The id a reference names: on the path that says whose record it is, that of the compartment's Patient, which is not written twice.
constexpr std::string_view named_by = "coalesce(h.target, (SELECT p.patient_id FROM patient p WHERE p.tenant_id = h.tenant_id AND p.patient_key = h.patient_key))";

// The records of `of` that the few records at the far end refer to.
std::optional<Ready> few_referred(const Scope& scope, const Link& link, const SearchSql& far, const Kin& of) {
    std::vector<std::int64_t> keys, rids;
    {
        const Sql sql = bounded(scope, far, "n.pk, n.rid");
        Statement rows = sql.bind(scope.connection);
        while (rows.step()) {
            if (std::int64_t(rids.size()) >= scope.followed_at_most) return std::nullopt;
            keys.push_back(rows.integer(0));
            rids.push_back(rows.integer(1));
        }
    }
    Ready ready = nothing();
    if (rids.empty()) return ready;
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const Kin::Type& type : of.types) {
        Sql sql;
        sql << "SELECT DISTINCT t.rid FROM ix_hash h CROSS JOIN resource t ON t.tenant_id = h.tenant_id AND t.type = ";
        sql.value(type.number) << " AND t.id = " << named_by << " WHERE h.tenant_id = ";
        (sql.value(of.sees.tenant) << " AND h.patient_key").in(keys);
        (sql << " AND h.branch").in(numbers(link.via));
        (sql << " AND h.rid").in(rids);
        (sql << " AND h.system = ").value(type.in_references) << " AND t.deleted = 0" << of.sees.residual("t");
        Statement rows = sql.bind(scope.connection);
        while (rows.step()) ready.numbers.push_back(rows.integer(0));
    }
    std::sort(ready.numbers.begin(), ready.numbers.end());
    return ready;
}

std::optional<Ready> followed(const Scope& scope, const Link& link, const Kin& far, const Ready& inner, const Kin& of) {
    const SearchSql end(scope, far, inner);
    if (end.finds_nothing()) return nothing();
    if (link.owns) {
        Ready ready;
        ready.kind = Ready::Kind::patients;
        auto keys = few(scope, bounded(scope, end, "n.pk"));
        if (!keys) return std::nullopt;
        ready.numbers = std::move(*keys);
        std::erase(ready.numbers, 0);
        return ready;
    }
    if (link.reverse) return few_referred(scope, link, end, of);
    Sql join;
    join << " CROSS JOIN resource r ON r.tenant_id = ";
    join.value(far.sees.tenant) << " AND r.rid = n.rid";
    Sql sql = bounded(scope, end, "r.name");
    sql << join;
    const auto names = few(scope, sql);
    if (!names) return std::nullopt;
    if (names->empty()) return nothing();
    auto made = std::make_shared<Clause>();
    made->type = ParameterType::reference;
    made->branches = link.via;
    made->terms.resize(1);
    for (const std::int64_t name : *names) made->terms[0].values.push_back(static_cast<std::uint64_t>(name));
    made->terms[0].value = made->terms[0].values.front();
    return plain(std::move(made));
}

// The clause as it is asked of these types alone: the paths of others, which the caller may see otherwise or not at all, are not looked at.
Clause narrowed(Clause clause, const Kin& kin) {
    const auto others = [&](fhir::search::Branch branch) {
        const std::int64_t number = fhir::search::type_number(branch);
        return number != 0 && std::none_of(kin.types.begin(), kin.types.end(), [&](const Kin::Type& type) { return type.in_references == number; });
    };
    std::erase_if(clause.branches, others);
    for (Link& link : clause.links) {
        if (!link.reverse) std::erase_if(link.via, others);
    }
    for (auto& all : clause.either) {
        for (Clause& each : all) each = narrowed(std::move(each), kin);
    }
    return clause;
}

// A row of the far record proves it by itself: its path tells the type, its place the patient.
bool told_by_a_row(const Ready& inner) {
    return inner.kind == Ready::Kind::plain && inner.clause->target == Target::branches && inner.clause->modifier != Modifier::negated &&
           !(inner.clause->modifier == Modifier::missing && inner.clause->missing);
}

}  // namespace

std::vector<std::int64_t> Kin::numbers() const {
    std::vector<std::int64_t> all;
    for (const Type& type : types) all.push_back(type.number);
    return all;
}

std::vector<Kin> kin_of(const Scope& scope, const std::vector<std::string>& types) {
    std::vector<Kin> all;
    for (const std::string& name : types) {
        const auto number = scope.types.find(scope.connection, name);
        Sees sees = scope.resolved.of(name);
        if (!number || sees.nothing()) continue;
        const Kin::Type type{std::int64_t{fhir::search::type_number(name)}, *number};
        const auto like = std::find_if(all.begin(), all.end(), [&](const Kin& kin) { return kin.sees == sees; });
        if (like != all.end()) {
            like->types.push_back(type);
        } else {
            all.push_back({std::move(sees), {type}});
        }
    }
    return all;
}

Ready made_ready(const Scope& scope, const Clause& clause, const Kin& of) {
    Ready ready;
    if (clause.target == Target::either) {
        ready.kind = Ready::Kind::either;
        for (const auto& all : clause.either) {
            std::vector<Ready> these;
            for (const Clause& each : all) these.push_back(made_ready(scope, each, of));
            ready.any.push_back(std::move(these));
        }
        return ready;
    }
    if (clause.modifier == Modifier::below || clause.modifier == Modifier::above) return above_or_below(scope, clause, of);
    if (clause.target != Target::linked) {
        ready.clause = &clause;
        return ready;
    }
    ready.kind = Ready::Kind::either;
    for (const Link& link : clause.links) {
        std::vector<Kin> kin = kin_of(scope, link.types);
        for (Kin& far : kin) {
            std::shared_ptr<const Clause> theirs;
            if (far.types.size() != link.types.size()) theirs = std::make_shared<const Clause>(narrowed(link.clause.front(), far));
            Ready inner = made_ready(scope, theirs ? *theirs : link.clause.front(), far);
            inner.narrowed = std::move(theirs);
            if (inner.kind == Ready::Kind::records && inner.numbers.empty()) continue;
            if (auto known = followed(scope, link, far, inner, of)) {
                ready.any.push_back({std::move(*known)});
                continue;
            }
            Ready test;
            test.kind = Ready::Kind::linked;
            test.link = &link;
            test.far = std::move(far);
            test.inner.push_back(std::move(inner));
            ready.any.push_back({std::move(test)});
        }
    }
    if (ready.any.empty()) return nothing();
    if (ready.any.size() > 1) return ready;
    Ready one = std::move(ready.any[0][0]);
    return one;
}

Sql link_test(const Ready& clause, Tenant tenant, std::string_view alias, int depth) {
    const Link& link = *clause.link;
    const Ready& inner = clause.inner.front();
    const Sees& sees = clause.far.sees;
    const std::string at(alias), n = std::to_string(depth), h = "h" + n, t = "t" + n, v = "v" + n, q = "q" + n;
    Sql sql;
    if (link.owns && told_by_a_row(inner)) {
        return sql << "(" << at << ".patient_key > 0 AND " << SearchSql::row_in_compartment(*inner.clause, sees, at, h) << ")";
    }
    if (link.owns) {
        sql << "(" << at << ".patient_key > 0 AND EXISTS (SELECT 1 FROM resource " << t << " INDEXED BY resource_by_patient WHERE " << t << ".tenant_id = ";
        (sql.value(tenant) << " AND " << t << ".type").in(clause.far.numbers());
        return sql << " AND " << t << ".patient_key = " << at << ".patient_key AND " << t << ".deleted = 0" << sees.residual(t) << " AND "
                   << SearchSql::test(inner, tenant, t, true, depth + 1) << "))";
    }
    if (link.reverse) {
        sql << "EXISTS (SELECT 1 FROM resource " << q << " CROSS JOIN ix_value " << v << " ON " << v << ".tenant_id = " << q << ".tenant_id AND " << v << ".branch";
        sql.in(numbers(link.via)) << " AND " << v << ".value = " << q << ".name CROSS JOIN ix_hash " << h << " ON " << h << ".tenant_id = " << v << ".tenant_id AND " << h
                                  << ".patient_key = " << v << ".patient_key AND " << h << ".branch = " << v << ".branch AND " << h << ".value = " << v << ".value WHERE " << q
                                  << ".tenant_id = ";
        return sql.value(tenant) << " AND " << q << ".rid = " << at << ".rid" << sees.residual(h) << " AND " << SearchSql::test(inner, tenant, h, false, depth + 1) << ")";
    }
    const auto rows = [&](std::string_view what, std::string_view whose) {
        sql << "SELECT " << what << " FROM ix_hash " << h << " CROSS JOIN resource " << t << " INDEXED BY resource_by_id ON " << t << ".tenant_id = " << h << ".tenant_id AND " << t << ".type = ";
        if (clause.far.types.size() == 1) {
            sql.value(clause.far.types[0].number);
        } else {
            sql << "CASE " << h << ".system";
            for (const Kin::Type& type : clause.far.types) sql << " WHEN " << std::to_string(type.in_references) << " THEN " << std::to_string(type.number);
            sql << " END";
        }
        sql << " AND " << t << ".id = coalesce(" << h << ".target, (SELECT p.patient_id FROM patient p WHERE p.tenant_id = " << h << ".tenant_id AND p.patient_key = " << h
            << ".patient_key)) WHERE " << h << ".tenant_id = ";
        (sql.value(tenant) << " AND " << h << ".patient_key = " << whose << " AND " << h << ".branch").in(numbers(link.via));
        std::vector<std::int64_t> named;
        for (const Kin::Type& type : clause.far.types) named.push_back(type.in_references);
        (sql << " AND " << h << ".system").in(named);
        sql << " AND " << t << ".deleted = 0" << sees.residual(t) << " AND " << SearchSql::test(inner, tenant, t, true, depth + 1);
    };
    // What is no child's is too much to walk again for each record; it is read once.
    sql << "((" << at << ".patient_key > 0 AND EXISTS (";
    rows("1", at + ".patient_key");
    sql << " AND " << h << ".rid = " << at << ".rid)) OR (" << at << ".patient_key = 0 AND " << at << ".rid IN (";
    rows(h + ".rid", "0");
    return sql << ")))";
}

}  // namespace medhome::store::sql
