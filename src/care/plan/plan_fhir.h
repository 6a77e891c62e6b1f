// A plan as FHIR: CarePlan, Goals, and a Task for each action.
//
// https://hl7.org/fhir/R4/careplan.html, https://hl7.org/fhir/R4/goal.html, https://hl7.org/fhir/R4/task.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/plan/plan.h"
#include "fhir/json/tree.h"

namespace medhome::care {

// The records a plan was read from, kept so that a save leaves alone what others wrote into them.
struct PlanRecords {
    std::map<std::string, fhir::json::Document, std::less<>> by_reference;  // "Goal/1"
    fhir::json::Value find(std::string_view reference) const;
};

bool is_shared_plan(fhir::json::Value care_plan);
std::int64_t version_of(fhir::json::Value resource);
// As people count; of a plan that was written before versions were numbered, the record's own version.
std::int64_t number_of(fhir::json::Value care_plan);
// The day set for it, else half a year after the plan was begun.
std::optional<std::chrono::year_month_day> next_review_of(fhir::json::Value care_plan);
// References of a plan's goals and actions, in their order.
std::vector<std::string> parts_of(fhir::json::Value care_plan);
// The plan of what was read; goals and actions that were not (gone, or not to be seen) are left out.
Plan plan_from(fhir::json::Value care_plan, Instant updated, const PlanRecords& parts);
Action action_from(fhir::json::Value task);
std::string goal_of_action(fhir::json::Value task);
bool is_plan_action(fhir::json::Value task);

std::string care_plan_json(const Plan& plan, fhir::json::Value before = {});
// by: who writes why the family wants it, where those words are new.
std::string goal_json(const Goal& goal, const Plan& plan, std::chrono::year_month_day today, Instant now, std::string_view by, fhir::json::Value before = {});
std::string action_json(const Action& action, const Goal& goal, const Plan& plan, Instant now, fhir::json::Value before = {});
// One action done or not, by a person, the rest as it stands.
std::string action_json(const Action& action, Instant now, fhir::json::Value before);

// All that a save writes, CarePlan first, the Provenance last; what did not change is not written. The CarePlan carries if_match.
// suggested_by: whose words they are, when whoever saves them accepted a suggestion; the Provenance names both. saved_by: whose hand
// it was, where the version stays that of plan.updated_by.
std::vector<access::Change> changes_of(const PlanSave& save, const Plan* before, const PlanRecords& records, Instant now, std::chrono::year_month_day today,
                                       std::string_view suggested_by = {}, std::string_view saved_by = {});

// care_shared_plan: one active plan of ours a child (plan.second), its number and next_review. care_plan_action: owner, due, status.
store::Projection shared_plan_projection();
store::Projection plan_action_projection();

}  // namespace medhome::care
