// A value as the Parameters of a patch give it, and the element that it may become.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::patch {

struct Given {
    std::string value;  // JSON; empty: a primitive with extensions alone
    std::string extra;  // of a primitive: its id and extensions
    definitions::TypeIndex type = definitions::none;  // none: given in parts, for elements that have no name of their own
    json::Value parts;
};

// What the part says; nothing when it says no value.
std::optional<Given> given_in(json::Value part);
// The element `name` of the type, of a choice the one for the value's type; null when there is none.
const definitions::Element* element_for(definitions::TypeIndex owner, std::string_view name, const Given& given);
// Whether such a value may stand there.
bool fits(const definitions::Element& element, const Given& given);
// Its JSON, as it stands in the element: made of its parts where it was given so. patch.malformed, where a part has no place.
Result<std::string> text_of(const Given& given, definitions::TypeIndex type);

}  // namespace medhome::fhir::patch
