// What every FHIR interaction needs of HTTP: the base that was asked, content types, Prefer, ETags.
// https://hl7.org/fhir/R4/http.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/records.h"
#include "base/result.h"
#include "http/message.h"

namespace medhome::rest {

inline constexpr std::string_view fhir_json = "application/fhir+json; charset=utf-8";

enum class Return { representation, minimal, outcome };

// "http://host:8080/fhir" or ".../t/1/fhir": links and fullUrl follow the base that was asked.
std::string base_of(const http::Request& request);
using access::base_path;
// The media type alone, lower case, without parameters.
std::string media_type(std::string_view header);
// 406 and 415. What is written in XML is told so by name.
Result<void> check_accept(const http::Request& request);
Result<void> check_content_type(const http::Request& request);
// https://hl7.org/fhir/R4/http.html#ops, https://www.rfc-editor.org/rfc/rfc7240
Return preferred_return(const http::Request& request, Return otherwise);
bool lenient(const http::Request& request);
bool pretty(const http::Request& request);

// `W/"3"`
std::string etag(std::int64_t version);
// If-Match: W/"3" or "3"; 0 for "*". An unreadable one is an error, never ignored.
Result<std::optional<std::int64_t>> if_match(std::string_view header);
// If-None-Match of a write: the versions it must not find; 0 for "*".
Result<std::vector<std::int64_t>> if_none_match(std::string_view header);
// Whether what the caller holds is what there is: If-None-Match, and without it If-Modified-Since (an HTTP date, in bundles an instant).
bool not_modified(std::string_view if_none_match, std::string_view if_modified_since, const store::Stored& stored);
// "Sun, 22 Nov 2026 04:41:16 GMT"
std::string http_date(Instant at);

// A known resource type, else not_found with the code "not-supported".
Result<void> check_type(std::string_view type);
// What the server does not do at an address it knows: not_found, with the code "not-supported".
tl::unexpected<Error> not_offered();

http::Response resource_response(int status, const store::Stored& stored);
http::Response json_response(int status, std::string body);
http::Response not_modified_response(const store::Stored& stored);
http::Response changed_response(const http::Request& request, const access::Changed& changed, Return give);

}  // namespace medhome::rest
