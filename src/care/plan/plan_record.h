// The plan of a child, read through the gate and written for the apps.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/plan/plan.h"
#include "care/plan/plan_fhir.h"
#include "care/team/people.h"

namespace medhome::care {

struct KeptPlan {
    Plan plan;
    PlanRecords records;
};
// Absent when there is none, or none for this caller's eyes.
Result<std::optional<KeptPlan>> read_plan(access::Records& records, std::string_view child_id);

// In the family's own words; empty where nobody asked yet, or for eyes that may not see the plan.
Result<std::string> read_what_matters(access::Records& records, std::string_view child_id);

// Everyone whom the plan names.
std::vector<std::string> people_in(const Plan& plan);
// mine: references that stand for the caller; their actions carry "mine": true. Empty for staff.
void write_plan(fhir::json::Writer& writer, const Plan& plan, const People& people, const std::vector<std::string>& mine = {});
void write_action(fhir::json::Writer& writer, const Action& action, const People& people, const std::vector<std::string>& mine = {});

}  // namespace medhome::care
