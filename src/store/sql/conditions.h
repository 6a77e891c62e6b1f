// When one index row satisfies one term of a search. https://hl7.org/fhir/R4/search.html#prefix
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/search/query.h"
#include "store/sql/visibility.h"

namespace medhome::store::sql {

// Spans up to this are "short": an index on the low end alone bounds where they can be.
inline constexpr std::int64_t short_span = std::int64_t{32} * 24 * 3600 * 1000000;

Sql date_condition(const fhir::search::Term& term, std::string_view alias);
Sql instant_condition(const fhir::search::Term& term, std::string_view column);
Sql quantity_condition(const fhir::search::Term& term, std::string_view alias);
Sql string_condition(const fhir::search::Term& term, fhir::search::Modifier modifier, std::string_view alias);

// Where `low` of a matching row must lie; rows outside are not looked at. short_rows: all spans are at most short_span.
struct Range {
    std::optional<std::int64_t> from, to;  // both inclusive
};
Range low_range(const fhir::search::Term& term, bool short_rows);

}  // namespace medhome::store::sql
