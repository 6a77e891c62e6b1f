// FHIR's addresses: /fhir/... and /t/{practice}/fhir/...
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "access/gate.h"
#include "http/router.h"
#include "rest/offered.h"
#include "rest/settings.h"

namespace medhome::rest {

void add_routes(access::Gate& gate, http::Router& router, const Settings& settings = {}, std::vector<Operation> more = {});

}  // namespace medhome::rest
