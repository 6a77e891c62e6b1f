// Regular expressions in time linear in the text: RE2, which has no look-ahead and no back-references.
//
// https://hl7.org/fhirpath/N1/#matchesregex-string-boolean
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace medhome::fhir::path {

Result<std::shared_ptr<const re2::RE2>> compiled_pattern(std::string_view pattern);

}  // namespace medhome::fhir::path
