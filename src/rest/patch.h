// Patches as they come: a JSON Patch, or FHIR's own as Parameters. https://hl7.org/fhir/R4/http.html#patch
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::rest {

// The record as it shall be, from the record as it stands.
using Patch = std::function<Result<std::string>(fhir::json::Value current)>;

// media_type, where the content type is that of no patch this server knows; invalid, where the body is no JSON.
Result<Patch> patch_of(std::string_view content_type, std::string body);
// Of an entry of a bundle: a Binary with a JSON Patch in it, or Parameters.
Result<Patch> patch_in(fhir::json::Value resource);

}  // namespace medhome::rest
