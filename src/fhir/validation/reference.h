// What a literal reference says of its target by its form alone.
//
// https://hl7.org/fhir/R4/references.html#literal
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir::validation {

enum class ReferenceForm { contained, relative, absolute, urn, conditional, unknown };

struct ReferenceParts {
    ReferenceForm form = ReferenceForm::unknown;
    definitions::TypeIndex type = definitions::none;  // of the target, where the text names it
    std::string_view type_name;  // as written before the id, also when R4 has no such type
    std::string_view id;         // contained: what follows '#'
    std::string_view version;
    std::string_view base;       // absolute: "https://example.org/fhir"
};

// Patient/1, Patient/1/_history/2, https://example.org/fhir/Patient/1, urn:uuid:..., Patient?identifier=..., #p1
ReferenceParts parse_reference(std::string_view text);

}  // namespace medhome::fhir::validation
