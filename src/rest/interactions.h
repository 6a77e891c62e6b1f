// FHIR's interactions with one resource: read, vread, create, update, patch, delete, by id and by search. https://hl7.org/fhir/R4/http.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "http/message.h"
#include "rest/settings.h"

namespace medhome::rest {

Result<http::Response> read_one(const http::Request& request, access::Records& records);
Result<http::Response> read_version(const http::Request& request, access::Records& records);
Result<http::Response> create_one(const http::Request& request, access::Records& records);
Result<http::Response> update_one(const http::Request& request, access::Records& records, const Settings& settings);
Result<http::Response> patch_one(const http::Request& request, access::Records& records, const Settings& settings);
Result<http::Response> delete_one(const http::Request& request, access::Records& records, const Settings& settings);
// PUT, PATCH and DELETE of Type?query.
Result<http::Response> update_found(const http::Request& request, access::Records& records, const Settings& settings);
Result<http::Response> patch_found(const http::Request& request, access::Records& records, const Settings& settings);
Result<http::Response> delete_found(const http::Request& request, access::Records& records, const Settings& settings);

// The query of an address as a condition: without what only says how to answer. invalid where nothing is left.
Result<std::string> condition_of(std::string_view query);
// "400 Client Error" where the site wants If-Match and there is none.
Result<void> check_if_match(const Settings& settings, std::string_view type, const access::Change& change);
// The removals that a conditional delete comes to: one by its condition, or each of many where the site lets it.
Result<std::vector<access::Change>> removals(access::Records& records, const Settings& settings, std::string_view base, std::string_view type, std::string_view condition);

}  // namespace medhome::rest
