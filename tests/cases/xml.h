// `./dev cases xml FOLDER`: resources published in XML (FOLDER/input) read as their JSON twins (FOLDER/fhirpathjs-resources/r4) say.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int xml(const std::vector<std::string>& folders);

}  // namespace medhome::cases
