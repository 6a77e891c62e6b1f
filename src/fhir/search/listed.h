// What searches can bring along, for the capability statement.
// https://hl7.org/fhir/R4/capabilitystatement-definitions.html#CapabilityStatement.rest.resource.searchInclude
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace medhome::fhir::search {

// "*" and "Observation:encounter"...: each that _include takes in a search of the type; empty for an unknown type.
std::vector<std::string> includes_of(std::string_view type);
// "*" and "Provenance:target"...: each that _revinclude takes.
std::vector<std::string> reverse_includes_of(std::string_view type);

}  // namespace medhome::fhir::search
