// A MeasureReport beside the Measure that it reports on.
//
// https://hl7.org/fhir/R4/measurereport.html, https://hl7.org/fhir/R4/measure.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "fhir/json/tree.h"
#include "fhir/validation/place.h"

namespace medhome::fhir::profiles {

// may_go_on: false when too much was asked for.
void check_report(json::Value report, json::Value measure, const validation::Place& place, validation::Findings& findings,
                  const std::function<bool(const validation::Place&)>& may_go_on);

}  // namespace medhome::fhir::profiles
