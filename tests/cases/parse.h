// `./dev cases parse FILE...`: every resource is read, keeps R4's rules, and its text survives an edit to the byte.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int parse(const std::vector<std::string>& files);

}  // namespace medhome::cases
