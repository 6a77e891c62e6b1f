// `./dev cases fhirpath FILE.xml`: HL7's FHIRPath suite for R4. `./dev cases fhirpath-cases FILE.yaml|FOLDER`: fhirpath.js's cases.
// DESIGN.md section 6.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int fhirpath(const std::vector<std::string>& files);
int fhirpath_yaml(const std::vector<std::string>& files);

}  // namespace medhome::cases
