// What this server says it can do, from the tables of what it does. https://hl7.org/fhir/R4/capabilitystatement.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "fhir/search/query.h"
#include "rest/offered.h"

namespace medhome::rest {

// own: the practice's search parameters, where the address says whose; those that can be searched by now are listed.
std::string capability_statement(std::string_view base, const Offered& offered, const fhir::search::OwnParameters& own = {});

}  // namespace medhome::rest
