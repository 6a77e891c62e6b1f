// Bundles that come in: transaction (all or nothing) and batch (each for itself).
// https://hl7.org/fhir/R4/http.html#transaction
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

class Offered;

Result<http::Response> take_bundle(const http::Request& request, access::Records& records, const Offered& offered);

}  // namespace medhome::rest
