// Whether a resource keeps what profiles, extensions and code systems ask beyond R4's own rules (fhir/validation).
//
// https://hl7.org/fhir/R4/validation.html, https://hl7.org/fhir/R4/profiling.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"
#include "fhir/packages/library.h"
#include "fhir/terminology/terminology.h"
#include "fhir/validation/validate.h"

namespace medhome::fhir::profiles {

struct CheckOptions {
    const packages::Source* source = nullptr;  // by default R4's own definitions
    // Applied to the resource whatever it claims; one that is not held is an error.
    std::vector<std::string> profiles = {};
    // meta.profile of each resource in it; one that is not held is a warning.
    bool follow_claims = true;
    // "If implementations use this profile's code they SHALL also conform to it": R4's vital signs.
    bool vital_signs_by_code = true;
    // Codes and displays of every coding, extensions by their definitions.
    bool look_everywhere = true;
    // A display that is none of a code's names: the code is what counts, so this is a warning unless set.
    bool wrong_displays_are_errors = false;
    bool report_must_support = false;  // information about elements that a profile wants supported and that are not there
    std::size_t most_issues = 500;
    std::chrono::sys_time<std::chrono::milliseconds> now{};
    // A record that a reference leads to, where it is at hand; an absent Value else.
    std::function<json::Value(std::string_view reference)> resolve = {};
};

std::vector<Issue> check(json::Value resource, const CheckOptions& options);

// For validation::Options::extension_is, by the definitions that are held.
validation::ExtensionIs extension_is(const packages::Source& source, std::string_view url);

}  // namespace medhome::fhir::profiles
