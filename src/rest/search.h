// Searches, and the bundles that answer them. https://hl7.org/fhir/R4/search.html, https://hl7.org/fhir/R4/bundle.html#searchset
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// What is searched: one type; all, with no type; or what is in a compartment, of one type or of all ("*").
struct Within {
    std::string_view type, compartment, id;
};

// The searchset as JSON text.
Result<std::string> searchset(access::Records& records, std::string_view base, const Within& within, const Parameters& parameters, bool lenient);
Result<std::string> searchset(access::Records& records, std::string_view base, std::string_view type, const Parameters& parameters, bool lenient);
Result<http::Response> search_type(const http::Request& request, access::Records& records);
Result<http::Response> search_system(const http::Request& request, access::Records& records);
Result<http::Response> search_compartment(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
