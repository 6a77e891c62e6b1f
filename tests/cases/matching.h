// `matching`: persons written down more than once, with the truth of who is who.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int matching(const std::vector<std::string>& files);

}  // namespace medhome::cases
