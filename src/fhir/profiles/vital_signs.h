// R4's vital signs: which profile an Observation must keep because of what it measures.
//
// "If implementations use this profile's code they SHALL also conform": https://hl7.org/fhir/R4/observation-vitalsigns.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fhir/json/tree.h"

namespace medhome::fhir::profiles {

// The canonical of the profile; empty when it is none of the vital signs.
std::string_view vital_signs_profile(json::Value observation);

}  // namespace medhome::fhir::profiles
