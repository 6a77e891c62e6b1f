// What this server says it can do: https://hl7.org/fhir/R4/capabilitystatement.html
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::rest {

std::string capability_statement(std::string_view base);

}  // namespace medhome::rest
