// `./dev cases profiles FOLDER...`: published examples beside the profiles that they claim; the packages stand in fhir/definitions of the case
// sets. Of several versions that one is meant which is named by a folder of the example's path, else the newest.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int profiles(const std::vector<std::string>& files);

}  // namespace medhome::cases
