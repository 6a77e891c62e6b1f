// The order of a search and its pages: by natural order, by sort keys, or by walking an index that is in that order already.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhir/search/values.h"
#include "store/sql/search_sql.h"
#include "store/sql/search_words.h"

namespace medhome::store::sql {

using fhir::search::ParameterType;
using fhir::search::Sort;
using fhir::search::Target;

namespace {

struct Walked {  // an index in the order of a sort
    std::string_view table;
    std::string_view column;
    bool has_odd;  // ix_date: two ranges to merge
};

Walked walked(const Sort& sort) {
    if (sort.target == Target::last_updated) return {"resource m INDEXED BY resource_by_updated", "updated", false};
    if (sort.type == ParameterType::date) return {"ix_date m INDEXED BY ix_date_by_low", "low", true};
    return {"ix_string m INDEXED BY ix_string_by_text", "folded", false};
}

std::string_view column_of(const Sort& sort) {
    if (sort.type == ParameterType::date) return "low";
    return sort.type == ParameterType::string ? "folded" : "value";
}

std::string_view plain_table(const Sort& sort) {
    if (sort.type == ParameterType::date) return "ix_date";
    return sort.type == ParameterType::string ? "ix_string" : "ix_quantity";
}

std::vector<std::int64_t> numbers(const std::vector<fhir::search::Branch>& branches) { return {branches.begin(), branches.end()}; }

}  // namespace

bool SearchSql::can_walk() const {
    if (query_.sorts.size() != 1) return false;
    const Sort& sort = query_.sorts[0];
    const bool indexed = sort.type == ParameterType::date || sort.type == ParameterType::string;
    return sort.target == Target::last_updated || (sort.target == Target::branches && indexed && sort.branches.size() == 1);
}

// The index that is walked decides the order of equals; it must be the same when the same search is sorted instead.
bool SearchSql::ties_by_patient() const { return query_.sorts.size() == 1 && query_.sorts[0].target == Target::branches; }

std::vector<Sql> SearchSql::page(const std::optional<Position>& after, std::int64_t limit) const {
    if (query_.sorts.empty()) return natural_pages(after, limit);
    if (!broad_) return {sorted_page(after, limit)};
    std::vector<Sql> parts;
    const bool among_missing = after && std::holds_alternative<std::nullptr_t>(after->keys[0]);
    if (!among_missing) parts.push_back(walked_page(after, limit));
    if (query_.sorts[0].target == Target::branches) {
        Sql more;
        more << " AND NOT " << has_sort_key(query_.sorts[0]);
        parts.push_back(natural_page(among_missing ? after : std::nullopt, limit, more, true));
    }
    return parts;
}

// Compartments stand in the natural order: of many only the first few are read until the page is full.
std::vector<Sql> SearchSql::natural_pages(const std::optional<Position>& after, std::int64_t limit) const {
    constexpr std::size_t at_once = 16;
    if (sees_.keys.size() <= at_once) return {natural_page(after, limit)};
    std::vector<Sql> parts;
    SearchSql some = *this;
    const auto from = after ? std::lower_bound(sees_.keys.begin(), sees_.keys.end(), after->patient_key) : sees_.keys.begin();
    for (auto at = from; at < sees_.keys.end(); at += std::min<std::ptrdiff_t>(at_once, sees_.keys.end() - at)) {
        some.sees_.keys.assign(at, at + std::min<std::ptrdiff_t>(at_once, sees_.keys.end() - at));
        parts.push_back(some.natural_page(after, limit));
    }
    if (parts.empty()) parts.push_back(natural_page(after, limit));
    return parts;
}

Sql SearchSql::natural_page(const std::optional<Position>& after, std::int64_t limit, const Sql& more, bool with_nulls) const {
    if (!with_nulls) {
        if (auto walk = walk_of_value(after, limit)) return std::move(*walk);
    }
    const bool descending = with_nulls && query_.sorts.back().descending;
    Also also{.more = more};
    if (after) {
        const std::string_view operation = descending ? " < " : " > ";
        if (by_value(lead_)) {  // the two stand in two tables: the first bounds the range, both together test
            (also.more << " AND v.patient_key" << (descending ? " <= " : " >= ")).value(after->patient_key);
            (also.more << " AND (v.patient_key" << operation).value(after->patient_key);
            (also.more << " OR m.rid" << operation).value(after->rid) << ")";
        } else {
            (also.more << " AND (m.patient_key, m.rid)" << operation << "(").value(after->patient_key) << ", ";
            also.more.value(after->rid) << ")";
        }
    }
    Sql sql = matches(also);
    if (with_nulls) {
        Sql outer;
        outer << "SELECT pk, rid, NULL FROM (" << sql << ") n";
        sql = std::move(outer);
    }
    sql << (descending ? " ORDER BY pk DESC, rid DESC LIMIT " : " ORDER BY pk, rid LIMIT ");
    return sql.value(limit);
}

Sql SearchSql::sort_key(const Sort& sort, std::string_view record) const {
    Sql sql;
    if (sort.target != Target::branches) {
        sql << "(SELECT r.updated FROM resource r WHERE r.tenant_id = ";
        return sql.value(sees_.tenant) << " AND r.rid = " << record << ".rid)";
    }
    sql << "(SELECT " << (sort.descending ? "max(s." : "min(s.") << column_of(sort) << ") FROM " << plain_table(sort) << " s WHERE s.tenant_id = ";
    (sql.value(sees_.tenant) << " AND s.branch").in(numbers(sort.branches));
    // What stands there a second time in base units has no order beside the first.
    if (sort.type == ParameterType::quantity) (sql << " AND s.unit_system <> ").value(std::int64_t{fhir::search::canonical_system()});
    return sql << " AND s.patient_key = " << record << ".pk AND s.rid = " << record << ".rid)";
}

Sql SearchSql::has_sort_key(const Sort& sort) const {
    Sql sql;
    sql << "EXISTS (SELECT 1 FROM " << plain_table(sort) << " s WHERE s.tenant_id = ";
    (sql.value(sees_.tenant) << " AND s.branch").in(numbers(sort.branches));
    return sql << " AND s.patient_key = m.patient_key AND s.rid = m.rid)";
}

// "After" in lexicographic order, a missing value last: (k1 after v1) or (k1 equal v1 and (k2 after v2 or ... )).
Sql SearchSql::after_condition(const Position& after) const {
    const bool descending = query_.sorts.back().descending;
    Sql rest;
    if (ties_by_patient()) {
        rest << "(pk, rid) " << (descending ? "< (" : "> (");
        rest.value(after.patient_key) << ", ";
        rest.value(after.rid) << ")";
    } else {
        (rest << "rid " << (descending ? "< " : "> ")).value(after.rid);
    }
    for (std::size_t i = query_.sorts.size(); i-- > 0;) {
        const std::string key = "k" + std::to_string(i);
        Sql outer;
        if (std::holds_alternative<std::nullptr_t>(after.keys[i])) {
            outer << "(" << key << " IS NULL AND " << rest << ")";
        } else {
            outer << "(" << key << " IS NULL OR " << key << (query_.sorts[i].descending ? " < " : " > ");
            outer.value(after.keys[i]) << " OR (" << key << " = ";
            outer.value(after.keys[i]) << " AND " << rest << "))";
        }
        rest = std::move(outer);
    }
    return rest;
}

Sql SearchSql::sorted_page(const std::optional<Position>& after, std::int64_t limit) const {
    // A first page reckons each key once, for the sort itself. Later pages compare keys as well: MATERIALIZED keeps them from being reckoned again.
    Sql keys;
    for (std::size_t i = 0; i < query_.sorts.size(); ++i) keys << ", " << sort_key(query_.sorts[i], "c") << " AS k" << std::to_string(i);
    Sql sql;
    if (after) {
        sql << "WITH c AS MATERIALIZED (" << matches({}) << "), s AS MATERIALIZED (SELECT c.pk AS pk, c.rid AS rid" << keys << " FROM c) SELECT * FROM s WHERE "
            << after_condition(*after);
    } else {
        sql << "SELECT c.pk AS pk, c.rid AS rid" << keys << " FROM (" << matches({}) << ") c";
    }
    sql << " ORDER BY ";
    for (std::size_t i = 0; i < query_.sorts.size(); ++i) sql << "k" << std::to_string(i) << (query_.sorts[i].descending ? " DESC NULLS LAST, " : " NULLS LAST, ");
    const bool descending = query_.sorts.back().descending;
    if (ties_by_patient()) sql << "pk" << (descending ? " DESC, " : ", ");
    sql << "rid" << (descending ? " DESC" : "") << " LIMIT ";
    return sql.value(limit);
}

Sql SearchSql::with_keys() const {
    Sql sql;
    sql << "SELECT c.pk AS pk, c.rid AS rid";
    for (const Sort& sort : query_.sorts) {
        sql << ", ";
        sql << (is_by_words(sort) ? Sql{"NULL", {}} : sort_key(sort, "c"));
    }
    return sql << " FROM (" << matches({}) << ") c";
}

Sql SearchSql::walked_page(const std::optional<Position>& after, std::int64_t limit) const {
    const Sort& sort = query_.sorts[0];
    const Walked index = walked(sort);
    const bool on_resource = sort.target == Target::last_updated;
    const std::string column = "m." + std::string(index.column);
    const std::string_view way = sort.descending ? " DESC" : "";
    Sql sql;
    for (const bool odd : {false, true}) {
        if (odd && !index.has_odd) break;
        if (odd) sql << " UNION ";
        sql << (index.has_odd || on_resource ? "SELECT" : "SELECT DISTINCT") << " m.patient_key AS pk, m.rid AS rid, " << column << " AS k0 FROM " << index.table << " WHERE m.tenant_id = ";
        sql.value(sees_.tenant);
        if (on_resource) {
            of_type(sql);
        } else {
            (sql << " AND m.branch = ").value(std::int64_t{sort.branches[0]});
            if (index.has_odd) sql << " AND m.odd = " << (odd ? "1" : "0");
        }
        if (after) {
            sql << " AND (" << column << (on_resource ? ", m.rid) " : ", m.patient_key, m.rid) ") << (sort.descending ? "< (" : "> (");
            sql.value(after->keys[0]) << ", ";
            if (!on_resource) sql.value(after->patient_key) << ", ";
            sql.value(after->rid) << ")";
        }
        sql << sees_.residual("m") << filters(Lead{on_resource ? Driver::updated : Driver::date, nullptr});
        // Of several values of one record only the first in this order stands for it.
        if (!on_resource && (odd || !index.has_odd)) {
            sql << " AND NOT EXISTS (SELECT 1 FROM " << plain_table(sort) << " o WHERE o.tenant_id = m.tenant_id AND o.branch = m.branch"
                << " AND o.patient_key = m.patient_key AND o.rid = m.rid AND o." << index.column << (sort.descending ? " > " : " < ") << column << ")";
        }
    }
    sql << " ORDER BY k0" << way;
    if (!on_resource) sql << ", pk" << way;
    sql << ", rid" << way << " LIMIT ";
    return sql.value(limit);
}

}  // namespace medhome::store::sql
