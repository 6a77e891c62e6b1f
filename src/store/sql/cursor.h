// Where the next page begins, as text that only the store reads. It names positions, never content that was not on the page before it,
// and is good for the search it came from alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/search/query.h"
#include "store/sql/search_sql.h"

namespace medhome::store::sql {

// The same for two queries that find the same in the same order, whatever the size of their pages.
std::uint64_t digest_of(const fhir::search::Query& query);

std::string write_cursor(std::uint64_t digest, const Position& position);
// invalid, search.bad-cursor: damaged, or of another search.
Result<Position> read_cursor(std::uint64_t digest, std::string_view cursor, std::size_t keys);

}  // namespace medhome::store::sql
