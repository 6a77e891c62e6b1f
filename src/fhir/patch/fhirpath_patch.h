// FHIRPath Patch: a patch that is itself a FHIR resource, Parameters, and names its places by FHIRPath.
//
// https://hl7.org/fhir/R4/fhirpatch.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::patch {

struct FhirPathPatchLimits {
    std::size_t operations = 1000;
    std::size_t bytes = std::size_t{16} << 20;  // of what comes out
    std::size_t work = std::size_t{512} << 20;  // bytes read again, for each operation looks at the whole resource
};

// The resource after the patch; what it does not touch stays as it was written. Errors: patch.malformed (invalid: not such Parameters, or no
// FHIRPath), patch.no-target, patch.many-targets, patch.exists, patch.wrong-type (unprocessable: the resource is not as the patch expects it),
// patch.too-large. Whether what comes out is valid is for validation to say.
Result<std::string> apply_fhirpath_patch(json::Value resource, json::Value parameters, const FhirPathPatchLimits& limits = {});

}  // namespace medhome::fhir::patch
