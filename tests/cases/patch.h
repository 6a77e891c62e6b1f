// JSON Patch and FHIRPath Patch over published cases.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int patch(const std::vector<std::string>& files);

}  // namespace medhome::cases
