// The code that a question is about, in each of the forms that the operations take.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "fhir/packages/library.h"
#include "rest/definition_source.h"
#include "rest/given_parameters.h"

namespace medhome::rest {

struct AskedCode {
    std::string system, version, code, display;
};

// code (with system, version, display), coding or codeableConcept; 400 when there is none. `system_name`: the parameter that names the
// system of a bare code: "system", or "url" for CodeSystem/$validate-code.
Result<std::vector<AskedCode>> asked_codes(const GivenParameters& input, std::string_view system_name);

// The definition that the address names by its id, that came as a parameter, or that `url` (with its version) names.
Result<const fhir::packages::Definition*> asked_definition(const http::Request& request, const GivenParameters& input, const DefinitionSource& source,
                                                            std::string_view type, std::string_view resource_name, std::string_view version_name);

tl::unexpected<Error> code_refusal(ErrorKind kind, std::string code, std::string issue, std::string text);

}  // namespace medhome::rest
