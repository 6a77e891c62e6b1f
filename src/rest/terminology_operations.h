// Questions about codes: $expand, $validate-code, $lookup, $subsumes, $translate. What is not held here is said to be unknown.
//
// https://hl7.org/fhir/R4/valueset-operations.html, https://hl7.org/fhir/R4/codesystem-operations.html,
// https://hl7.org/fhir/R4/conceptmap-operations.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

Result<http::Response> expand_value_set(const http::Request& request, access::Records& records);
Result<http::Response> validate_value_set_code(const http::Request& request, access::Records& records);
Result<http::Response> validate_code_system_code(const http::Request& request, access::Records& records);
Result<http::Response> look_up_code(const http::Request& request, access::Records& records);
Result<http::Response> compare_codes(const http::Request& request, access::Records& records);
Result<http::Response> translate_code(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
