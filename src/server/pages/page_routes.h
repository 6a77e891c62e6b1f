// The addresses of what the server draws itself: public pages for everybody, prints for staff.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/gate.h"
#include "http/router.h"
#include "store/store.h"

namespace medhome::server {

// Public pages tell the practice's own name and number, so they ask the store who it is. They also answer a person whose address leads nowhere.
// site: where the outside finds us, "https://records.example.org", without a slash at its end.
void add_page_routes(access::Gate& gate, http::Router& router, store::Store& store, const std::string& site);

}  // namespace medhome::server
