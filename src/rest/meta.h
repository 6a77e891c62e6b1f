// What is said about a record: its profiles, tags and security labels, read and changed apart from it.
//
// https://hl7.org/fhir/R4/resource-operation-meta.html, -meta-add, -meta-delete
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"
#include "rest/settings.h"

namespace medhome::rest {

Result<http::Response> meta_of(const http::Request& request, access::Records& records);
// Differs from the spec: a version is never changed here, so a changed tag is a new version.
Result<http::Response> meta_add(const http::Request& request, access::Records& records, const Settings& settings);
Result<http::Response> meta_delete(const http::Request& request, access::Records& records, const Settings& settings);

}  // namespace medhome::rest
