// An expression tried out over HTTP: Parameters in, Parameters out, as public FHIRPath test tools (fhirpath-lab) speak it.
//
// https://github.com/brianpos/fhirpath-lab/blob/master/server-api.md
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/json/tree.h"
#include "fhir/path/expression.h"

namespace medhome::fhir::path {

struct Trial {
    std::string expression;
    std::string context;      // an expression too: the other is worked out for each of its items; empty: once, for the resource
    json::Value resource;     // absent: nothing to look at, for `1 + 1`
    json::Value variables;    // the parameter of that name, with a part for each: {"name":"limit","valueInteger":3}
};

// The whole Parameters resource of the answer. Errors: those of Expression::parse and evaluate; context too.
Result<std::string> try_out(const Trial& trial, Environment environment);

// Where a value of this resource stands: "Patient.name[0].given[1]"; empty when it is not of it.
std::string path_within(json::Value resource, json::Value value);

}  // namespace medhome::fhir::path
