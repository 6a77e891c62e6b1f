// FHIR's XML as FHIR's JSON, for import and for the published test suites. The REST interface speaks JSON alone.
//
// https://hl7.org/fhir/R4/xml.html, https://hl7.org/fhir/R4/json.html#xml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace medhome::fhir::xml {

// One resource. Number and date text stays as written, the narrative's div byte for byte; comments are dropped. Elements and
// attributes that R4 does not define, text between elements, DOCTYPE, and more than 100 levels are refused (code xml.malformed |
// xml.not-fhir, kind invalid), with an Issue and its FHIRPath for each. Whether the resource keeps R4's rules, and its
// formats, is validation's matter: a number that is none becomes a JSON string.
Result<std::string> xml_to_json(std::string_view xml);

// Whether the text looks like XML rather than JSON: its first character is '<'.
bool looks_like_xml(std::string_view text);

}  // namespace medhome::fhir::xml
