// What an answer of the FHIR interface carries on its way out: made smaller for who takes it so, and open to the pages of other sites that the
// practice has named. docs/decisions/0023-gzip-and-other-sites.md
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace medhome::server {

// "https://app.example.org", as a browser names the site a page is from; "*" is every site. Anything else is refused.
Result<void> check_origin(std::string_view origin);

// The last word on an answer. https://fetch.spec.whatwg.org/#http-cors-protocol
class Outward {
public:
    explicit Outward(std::vector<std::string> origins) : origins_(std::move(origins)) {}
    void operator()(const http::Request& request, http::Response& response) const;

private:
    void open_to_sites(const http::Request& request, http::Response& response) const;
    std::vector<std::string> origins_;
};

}  // namespace medhome::server
