// What this server says it can do, from the tables of what it does. https://hl7.org/fhir/R4/capabilitystatement.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "rest/offered.h"

namespace medhome::rest {

std::string capability_statement(std::string_view base, const Offered& offered);

}  // namespace medhome::rest
