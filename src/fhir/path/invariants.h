// R4's invariants as their authors wrote them: FHIRPath, parsed once.
//
// https://hl7.org/fhir/R4/conformance-rules.html#constraints
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/path/expression.h"

namespace medhome::fhir::path {

struct Invariant {
    std::string_view key;      // "obs-6"
    std::string_view element;  // of the type, when it is said of one of its elements: "probability"; else empty
    std::string_view text;     // as R4 words it
    bool is_error = true;      // else a warning
    Expression expression;
};

// Those of a type itself; not those of its ancestors: ele-1 is Element's, dom-2 DomainResource's.
std::span<const Invariant> invariants_of(definitions::TypeIndex type);

// Whether an element of the type keeps it. Nothing when it cannot be worked out: it needs what is not there, or too much.
// resource: the one around the element; root: the one around that, where it is contained.
std::optional<bool> keeps(const Invariant& invariant, const Node& element, json::Value resource, json::Value root);

// The same for a constraint of a profile. A formula that yields nothing is not kept: an invariant must be true.
std::optional<bool> keeps(const Expression& expression, const Node& element, const Environment& environment);

}  // namespace medhome::fhir::path
