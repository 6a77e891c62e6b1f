// `./dev cases roundtrip FILE...`: what is stored comes back as it was written. DESIGN.md section 6.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

// The process's exit code: 0 nothing failed, 1 something did, 2 a file in which no case is recognized.
int roundtrip(const std::vector<std::string>& files);

}  // namespace medhome::cases
