// Invariants that need more than a formula: dates, numbers, codes in lists.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "fhir/json/tree.h"
#include "fhir/validation/place.h"

namespace medhome::fhir::validation {

using RuleCheck = void (*)(json::Value value, const Place& place, Findings& findings);
std::span<const std::pair<std::string_view, RuleCheck>> rule_checks();  // by type

}  // namespace medhome::fhir::validation
