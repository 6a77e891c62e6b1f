// The narrative that a person reads: well-formed XHTML without script, form, frame or anything fetched as code.
//
// https://hl7.org/fhir/R4/narrative.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace medhome::fhir::validation {

// What a narrative's links of the form "#place" lead to, and the places in it (id and name).
struct NarrativeLinks {
    std::vector<std::string_view> leads_to, places;
};

// Empty when the div is fine, else what is wrong with it: "holds the element <script>, which a narrative may not".
std::string wrong_narrative(std::string_view div, NarrativeLinks* links = nullptr);

}  // namespace medhome::fhir::validation
