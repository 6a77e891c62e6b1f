// $validate: what would keep a resource from being stored, or from keeping a profile. Nothing is written.
//
// https://hl7.org/fhir/R4/resource-operation-validate.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

inline constexpr std::string_view validate_definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate";

// [base]/Type/$validate and [base]/Type/id/$validate; 200 with an OperationOutcome whatever is found.
Result<http::Response> validate_resource(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
