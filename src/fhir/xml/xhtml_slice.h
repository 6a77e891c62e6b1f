// Where an element ends in XML text that is known to be well-formed.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace medhome::fhir::xml {

// From the '<' of an element past the '>' that closes it; empty when there is no such end.
std::string_view element_text(std::string_view xml, std::size_t at);

}  // namespace medhome::fhir::xml
