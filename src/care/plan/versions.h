// The plan as it stood: its versions by number, read from what the record kept of the CarePlan, its Goals and Tasks.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/records.h"
#include "care/plan/agreement.h"
#include "care/plan/plan_record.h"

namespace medhome::care {

struct PlanVersion {
    std::int64_t number = 0, version = 0;  // version: the record's, as it was first saved under this number
    Instant at{};
    std::string by;
    bool asked = false;  // the family was asked to agree to it
    std::optional<Agreement> agreed;
};
struct PlanVersions {
    std::vector<PlanVersion> versions;  // newest first
    std::int64_t older = 0;             // hand it in as `below` for the next; 0: that was all
};
// below: a record version, 0 for the newest.
Result<PlanVersions> plan_versions(access::Records& records, const Plan& plan, std::int64_t below, std::size_t count);

// not_found (plan.no-such-version) for a number it never had. 0 is the plan before it was begun.
Result<Plan> plan_at(access::Records& records, const KeptPlan& now, std::int64_t number);

// The newest agreement to this plan.
Result<std::optional<Agreement>> newest_agreement(access::Records& records, const std::string& plan_id);

}  // namespace medhome::care
