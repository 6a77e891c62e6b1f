// SPDX-License-Identifier: Apache-2.0
#include "fhir/terminology/grammars.h"

#include "fhir/ucum/ucum.h"
#include "fhir/validation/primitives.h"

namespace medhome::fhir::terminology {

std::optional<bool> keeps_grammar(std::string_view system, std::string_view code) {
    if (system == "urn:ietf:bcp:13") return validation::is_media_type(code);
    if (system == "urn:ietf:bcp:47") return validation::is_language_tag(code);
    if (system == "urn:ietf:rfc:3986") return validation::is_uri(code);
    if (system == "http://unitsofmeasure.org") return ucum::parse(code).has_value();
    return std::nullopt;
}

}  // namespace medhome::fhir::terminology
