// A profile's own invariants. https://hl7.org/fhir/R4/conformance-rules.html#constraints
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/checker.h"

namespace medhome::fhir::profiles {

void Checker::constraints(const Item&, const ElementRule&, const Place&) {}

}  // namespace medhome::fhir::profiles
