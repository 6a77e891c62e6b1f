// Text by characters, not bytes.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace medhome::fhir::path {

// As equivalence compares texts: in lower case, every white space a space.
std::string folded(std::string_view text);
std::string lower(std::string_view text);
std::string upper(std::string_view text);

std::size_t length(std::string_view text);  // in characters
// The byte at which the character of this number begins; text.size() past the end.
std::size_t byte_of(std::string_view text, std::size_t character);

}  // namespace medhome::fhir::path
