// Order by what is written in the records themselves: codes, references, addresses and ids, of which the index keeps hashes alone.
//
// Every match is found first, by numbers, as for any sorted page; then each is read for its keys, and the page's best are kept. So such an order
// costs a look at every match, and a search of very many ends with too-costly.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "store/sql/search_sql.h"

namespace medhome::store::sql {

struct Found {
    std::int64_t patient_key = 0;
    std::int64_t rid = 0;
    std::vector<Parameter> keys;
    std::optional<Stored> record;  // where it was asked for in the same statement
};

// Whether a sort's keys are read from the records.
bool is_by_words(const fhir::search::Sort& sort);
bool is_by_words(const fhir::search::Query& query);

// The order of pages, of one type or of several.
bool stands_before(const fhir::search::Query& query, const Found& a, const Found& b);

// The page after a place, and no more than `limit` of it.
std::vector<Found> found_by_words(Connection& connection, const SearchSql& sql, const fhir::search::Query& query, Tenant tenant, const std::optional<Position>& after,
                                  std::size_t limit);

}  // namespace medhome::store::sql
