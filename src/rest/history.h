// What happened to a record, to a type, to all: bundles of versions, newest first. https://hl7.org/fhir/R4/http.html#history
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

// Of one record, of a type, or of the whole practice, by what the address names.
Result<http::Response> history(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
