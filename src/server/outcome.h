// The one place where an error becomes an answer: an OperationOutcome under a FHIR base, docs/api.md's error elsewhere.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace medhome::server {

http::Response outcome(const Error& error, const http::Request& request);
// What http itself refuses (404, 405, 408, 413, 431, ...), before any feature was asked.
http::Response refusal(const http::Request& request, int status, std::string_view code, std::string_view text);

}  // namespace medhome::server
