// JSON for a person's eyes: whitespace between its parts, and not a byte of them changed.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::rest {

// json must be valid; two spaces a level.
std::string prettied(std::string_view json);

}  // namespace medhome::rest
