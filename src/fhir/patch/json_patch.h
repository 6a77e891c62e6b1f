// JSON Patch: a list of small changes to a document of any kind. What they do not touch stays byte for byte.
//
// RFC 6902 https://www.rfc-editor.org/rfc/rfc6902, RFC 6901 (pointers) https://www.rfc-editor.org/rfc/rfc6901,
// https://hl7.org/fhir/R4/http.html#patch
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::patch {

struct JsonPatchLimits {
    std::size_t operations = 10000;
    std::size_t depth = 100;                          // of a pointer, and of what comes out
    std::size_t bytes = std::size_t{16} << 20;        // `copy` can double a document again and again
    std::size_t work = std::size_t{256} << 20;        // bytes looked at in all: ten thousand tests of a whole document
};

// The document after the patch. Errors: patch.malformed (invalid: it is no JSON Patch), patch.test-failed and patch.no-target
// (unprocessable: the document is not as the patch expects it), patch.too-large. Each names the operation by its number; none tells a value.
Result<std::string> apply_json_patch(json::Value document, json::Value patch, const JsonPatchLimits& limits = {});

// "objects are equal if they contain the same number of members, and each member can be considered equal"; numbers by value. RFC 6902 4.6
bool equal(json::Value a, json::Value b);

}  // namespace medhome::fhir::patch
