// Who of the practice's children somebody written down elsewhere may be: Patient/$match.
// https://hl7.org/fhir/R4/patient-operation-match.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "access/records.h"
#include "http/message.h"

namespace medhome::rest {

// Parameters: resource (a Patient, as much of one as is known), onlyCertainMatches, count. Candidates, the likeliest first, each with its score, its grade
// and, as extensions of Bundle.entry.search, the reasons in words.
Result<http::Response> match_patient(const http::Request& request, access::Records& records);

inline constexpr std::string_view match_reason_extension = "https://medhome.dev/fhir/StructureDefinition/match-reason";

}  // namespace medhome::rest
