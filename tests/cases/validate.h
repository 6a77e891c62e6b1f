// `./dev cases validate manifest.json`: HL7's validator cases; whether we find an error where its reference validator does.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace medhome::cases {

int validate(const std::vector<std::string>& files);

}  // namespace medhome::cases
