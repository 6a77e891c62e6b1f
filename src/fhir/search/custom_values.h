// Which data types a search parameter of a kind takes, and how: R4's table, for parameters that no generator has read.
// https://hl7.org/fhir/R4/search.html#table
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fhir/path/expression.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {

// Nothing when the parameter cannot hold it. HumanName and Address are strings by their parts (string_parts).
std::optional<tables::Extract> extraction(ParameterType kind, std::string_view datatype);
std::span<const std::string_view> string_parts(std::string_view datatype);
// Whether the values of such a token are compared without regard to letter case.
bool folds(tables::Extract extract);

// The rows of what an expression yields.
void add_rows(IndexRows& to, ParameterType kind, Branch branch, const path::Item& item, std::string_view base_url, std::string_view zone);

// What evaluates a practice's own expression: cheap enough for every write, sure of an end.
path::Environment index_environment();
inline constexpr std::size_t index_step_limit = 100'000;

}  // namespace medhome::fhir::search
