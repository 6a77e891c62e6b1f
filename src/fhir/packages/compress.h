// zlib, within limits: https://www.rfc-editor.org/rfc/rfc1950, https://www.rfc-editor.org/rfc/rfc1952
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace medhome::fhir::packages {

// A zlib stream that is known to hold `size` bytes. Anything else is broken storage: `internal`.
Result<std::string> inflate(std::string_view packed, std::size_t size);
std::string deflate(std::string_view text);
// gzip from outside: truncated, damaged, or larger than `most` are refused.
Result<std::string> gunzip(std::string_view packed, std::size_t most);
bool is_gzip(std::string_view bytes);

std::string to_base64(std::string_view bytes);
Result<std::string> from_base64(std::string_view text);

}  // namespace medhome::fhir::packages
