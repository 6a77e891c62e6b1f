// $fhirpath: an expression tried out on a resource that is sent along, or on one of the record that the caller may read.
//
// https://github.com/brianpos/fhirpath-lab/blob/master/server-api.md
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "access/records.h"
#include "base/result.h"
#include "http/message.h"

namespace medhome::rest {

inline constexpr std::string_view fhirpath_definition = "https://github.com/brianpos/fhirpath-lab/blob/master/server-api.md";

// [base]/$fhirpath and [base]/Type/id/$fhirpath; POST with a Parameters resource, or GET with expression=, context= and resource=Type/id.
// resolve() reads through the same gate: what the caller may not see is not there.
Result<http::Response> fhirpath_operation(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
