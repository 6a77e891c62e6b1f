// A SearchParameter resource, read as a practice's own search parameter: what it asks to be indexed, or what keeps it from being one.
// https://hl7.org/fhir/R4/searchparameter.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/search/custom.h"

namespace medhome::fhir::search {

inline constexpr std::size_t most_custom_parameters = 200;  // of a practice, counted by type: each costs every write of its type

// One CustomParameter (without number and state) for each type it is for; none for a draft or what is retired, and for a type whose own parameter of R4
// it only restates. resource_id: its id. known: those of the practice. Findings go to `issues`, with the path of the element.
std::vector<CustomParameter> read_definition(json::Value search_parameter, std::string_view resource_id, const CustomParameters& known, std::vector<Issue>& issues);

// The data types that an expression yields of a resource type; nothing when that cannot be told.
std::optional<std::vector<std::string_view>> yields(std::string_view expression, std::string_view type);

}  // namespace medhome::fhir::search
