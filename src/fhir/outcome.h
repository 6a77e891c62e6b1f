// What went wrong, as a FHIR OperationOutcome: https://hl7.org/fhir/R4/operationoutcome.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace medhome::fhir {

// The issue type that stands for a kind of error: https://hl7.org/fhir/R4/valueset-issue-type.html
std::string_view issue_type_of(ErrorKind kind);
// Every issue of the error; where it has none, one made of its kind, code and text.
std::string operation_outcome(const Error& error);
std::string operation_outcome(const std::vector<Issue>& issues);

}  // namespace medhome::fhir
