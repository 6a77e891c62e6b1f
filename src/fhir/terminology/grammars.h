// Code systems that are a grammar, not a list: media types, languages, URIs, units.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace medhome::fhir::terminology {

// Nothing when the system is not one of them.
std::optional<bool> keeps_grammar(std::string_view system, std::string_view code);

}  // namespace medhome::fhir::terminology
