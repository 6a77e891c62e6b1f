// What every FHIR interaction needs of HTTP: the base that was asked, content types, Prefer, ETags.
// https://hl7.org/fhir/R4/http.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/records.h"
#include "base/result.h"
#include "http/message.h"

namespace medhome::rest {

inline constexpr std::string_view fhir_json = "application/fhir+json; charset=utf-8";

enum class Return { representation, minimal, outcome };

// "http://host:8080/fhir" or ".../t/1/fhir": links and fullUrl follow the base that was asked.
std::string base_of(const http::Request& request);
// 406 and 415.
Result<void> check_accept(const http::Request& request);
Result<void> check_content_type(const http::Request& request);
Return preferred_return(const http::Request& request, Return otherwise);
bool lenient(const http::Request& request);

// `W/"3"`
std::string etag(std::int64_t version);
// If-Match: W/"3" or "3". An unreadable one is an error, never ignored.
Result<std::optional<std::int64_t>> if_match(const http::Request& request);
// "Sun, 22 Nov 2026 04:41:16 GMT"
std::string http_date(Instant at);

// A known resource type, else not_found with the code "not-supported".
Result<void> check_type(std::string_view type);

http::Response resource_response(int status, const store::Stored& stored);
http::Response json_response(int status, std::string body);
http::Response changed_response(const http::Request& request, const access::Changed& changed, Return give);

}  // namespace medhome::rest
