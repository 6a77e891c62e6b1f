// The narrative that a person reads: well-formed XHTML without script, form, frame or anything fetched as code.
//
// https://hl7.org/fhir/R4/narrative.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::fhir::validation {

// Empty when the div is fine, else what is wrong with it: "holds the element <script>, which a narrative may not".
std::string wrong_narrative(std::string_view div);

}  // namespace medhome::fhir::validation
