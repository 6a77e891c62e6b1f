// SPDX-License-Identifier: Apache-2.0
#include "store/sql/conditions.h"

#include <limits>

#include "fhir/search/values.h"

namespace medhome::store::sql {

using fhir::search::Comparator;
using fhir::search::Modifier;
using fhir::search::Term;

// "eq: the range of the search value fully contains the range of the target value"; "gt: the range above the search value intersects the
// range of the target value"; "sa: the range of the search value does not overlap the target's and the target's is after it".
// A row is [low, high), so is what is asked for.
Sql date_condition(const Term& term, std::string_view alias) {
    Sql sql;
    const auto low = [&](std::string_view operation, std::int64_t value) -> Sql& { return (sql << alias << ".low" << operation).value(value); };
    const auto high = [&](std::string_view operation, std::int64_t value) -> Sql& { return (sql << alias << ".high" << operation).value(value); };
    sql << "(";
    switch (term.comparator) {
        case Comparator::eq:
            low(" >= ", term.low) << " AND ";
            high(" <= ", term.high);
            break;
        case Comparator::ne:
            low(" < ", term.low) << " OR ";
            high(" > ", term.high);
            break;
        case Comparator::gt: high(" > ", term.high); break;
        case Comparator::lt: low(" < ", term.low); break;
        case Comparator::ge:
            high(" > ", term.high) << " OR ";
            low(" >= ", term.low);
            break;
        case Comparator::le:
            low(" < ", term.low) << " OR ";
            high(" <= ", term.high);
            break;
        case Comparator::sa: low(" >= ", term.high); break;
        case Comparator::eb: high(" <= ", term.low); break;
        case Comparator::ap:
            low(" < ", term.high) << " AND ";
            high(" > ", term.low);
            break;
    }
    return sql << ")";
}

Sql instant_condition(const Term& term, std::string_view column) {
    Sql sql;
    const auto at = [&](std::string_view operation, std::int64_t value) -> Sql& { return (sql << column << operation).value(value); };
    sql << "(";
    switch (term.comparator) {
        case Comparator::eq:
        case Comparator::ap:
            at(" >= ", term.low) << " AND ";
            at(" < ", term.high);
            break;
        case Comparator::ne:
            at(" < ", term.low) << " OR ";
            at(" >= ", term.high);
            break;
        case Comparator::gt:
        case Comparator::sa: at(" >= ", term.high); break;
        case Comparator::lt:
        case Comparator::eb: at(" < ", term.low); break;
        case Comparator::ge: at(" >= ", term.low); break;
        case Comparator::le: at(" < ", term.high); break;
    }
    return sql << ")";
}

// "When a comparison prefix in the set gt, lt, ge, le, sa & eb is provided, the implicit precision of the number is ignored".
// https://hl7.org/fhir/R4/search.html#number
Sql quantity_condition(const Term& term, std::string_view alias) {
    Sql sql;
    const auto test = [&](std::string_view column, double value) -> Sql& { return (sql << alias << column).value(value); };
    sql << "((";
    switch (term.comparator) {
        case Comparator::eq:
            test(".value >= ", term.number_low) << " AND ";
            test(".value < ", term.number_high) << " AND ";
            // "<100.4" reaches to where no number does: no search value contains it.
            test(".low > ", -std::numeric_limits<double>::max()) << " AND ";
            test(".high < ", std::numeric_limits<double>::max());
            break;
        case Comparator::ne:
            test(".value < ", term.number_low) << " OR ";
            test(".value >= ", term.number_high);
            break;
        case Comparator::gt: test(".value > ", term.number); break;
        case Comparator::lt: test(".value < ", term.number); break;
        case Comparator::ge: test(".value >= ", term.number); break;
        case Comparator::le: test(".value <= ", term.number); break;
        case Comparator::sa: test(".low > ", term.number); break;
        case Comparator::eb: test(".high < ", term.number); break;
        case Comparator::ap:
            test(".low <= ", term.number_high) << " AND ";
            test(".high >= ", term.number_low);
            break;
    }
    sql << ")";
    if (term.unit_code) (sql << " AND " << alias << ".unit_code = ").value(std::int64_t{*term.unit_code});
    // Rows of a canonical form stand beside what was written; they are looked at only when a measure is asked for.
    if (!term.unit_system) (sql << " AND " << alias << ".unit_system <> ").value(std::int64_t{fhir::search::canonical_system()});
    if (term.unit_system) (sql << " AND " << alias << ".unit_system = ").value(std::int64_t{*term.unit_system});
    return sql << ")";
}

Sql string_condition(const Term& term, Modifier modifier, std::string_view alias) {
    Sql sql;
    if (modifier == Modifier::contains) {
        (sql << "instr(" << alias << ".folded, ").value(term.text);
        return sql << ") > 0";
    }
    if (modifier == Modifier::exact) return (sql << alias << ".exact = ").value(static_cast<std::int64_t>(term.exact));
    // No byte of UTF-8 is 0xff: it stands after every continuation of the prefix.
    (sql << "(" << alias << ".folded >= ").value(term.text);
    (sql << " AND " << alias << ".folded < ").value(term.text + '\xff');
    return sql << ")";
}

Range low_range(const Term& term, bool short_rows) {
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    const auto before = [](std::int64_t at) { return at < lowest + short_span ? lowest : at - short_span; };
    Range range;
    switch (term.comparator) {
        case Comparator::eq: return {term.low, term.high};
        case Comparator::ne: return {};
        case Comparator::gt:
            if (short_rows) range.from = before(term.high);
            return range;
        case Comparator::ge:
            if (short_rows) range.from = before(term.low);
            return range;
        case Comparator::lt: range.to = term.low; return range;
        case Comparator::le: range.to = term.high; return range;
        case Comparator::sa: range.from = term.high; return range;
        case Comparator::eb: range.to = term.low; return range;
        case Comparator::ap:
            if (short_rows) range.from = before(term.low);
            range.to = term.high;
            return range;
    }
    return range;
}

}  // namespace medhome::store::sql
