// FHIR's interactions with one resource: read, vread, create, update, delete. https://hl7.org/fhir/R4/http.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

Result<http::Response> read_one(const http::Request& request, access::Records& records);
Result<http::Response> read_version(const http::Request& request, access::Records& records);
Result<http::Response> create_one(const http::Request& request, access::Records& records);
Result<http::Response> update_one(const http::Request& request, access::Records& records);
Result<http::Response> delete_one(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
