// The addresses of what the server draws itself: public pages for everybody, prints for staff.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/gate.h"
#include "http/router.h"

namespace medhome::server {

// site: where the outside finds us, "https://records.example.org", without a slash at its end.
void add_page_routes(access::Gate& gate, http::Router& router, const std::string& site);

}  // namespace medhome::server
