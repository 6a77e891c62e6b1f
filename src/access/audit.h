// The audit trail, read back as FHIR AuditEvents: who did what to which record, never what the record says.
//
// https://hl7.org/fhir/R4/auditevent.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/records.h"

namespace medhome::access {

struct AuditEvent {
    std::string body;  // JSON of the resource
    Instant at{};
    std::int64_t number = 0;  // its place in the trail, for `before`
};
// Newest first, of the caller's practice; before: the number of the last one had, 0 for the newest. For administrators alone: forbidden for all others.
Result<std::vector<AuditEvent>> audit_events(Records& records, int count, std::int64_t before = 0);

}  // namespace medhome::access
