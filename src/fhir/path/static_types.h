// What can be told of an expression before it meets a resource: that an element it names does not exist, or that it asks for the first of
// what has no order.
//
// https://hl7.org/fhirpath/N1/#type-safety-and-strict-evaluation
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "fhir/path/expression.h"

namespace medhome::fhir::path {

struct StaticTypes {
    // The FHIR types that its items may have; nothing when that cannot be told, or they are System's.
    std::optional<std::vector<definitions::TypeIndex>> types;
    bool is_ordered = true;
};

// context: the type that it will be asked of. Code fhirpath.semantic, kind invalid.
Result<StaticTypes> static_types(const Expression& expression, definitions::TypeIndex context);

}  // namespace medhome::fhir::path
