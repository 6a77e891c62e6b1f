// A need as FHIR: the Task tells all, the ServiceRequest says it to other systems.
//
// https://hl7.org/fhir/R4/task.html, https://hl7.org/fhir/us/sdoh-clinicalcare/ TaskForReferralManagement
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/records.h"
#include "care/needs/need.h"
#include "fhir/json/tree.h"

namespace medhome::care {

// Absent when the Task is not one of our needs (no businessStatus of ours), or was entered in error.
std::optional<Need> need_from(fhir::json::Value task);

// `before`: the resource as it stands; what others wrote into it is kept. Absent for a new one.
std::string task_json(const Need& need, std::string_view requester, Instant now, fhir::json::Value before = {});
std::string service_request_json(const Need& need, std::string_view requester, Instant now, fhir::json::Value before = {});

std::string_view task_status(const Need& need);
std::string_view service_request_status(const Need& need);

// What was told of a need stays told, and it moves only as possible_steps() says: on pages, over FHIR, by import.
store::WriteRule need_rule();

// care_need: one row a need, for the board; without names or words.
store::Projection need_projection();

}  // namespace medhome::care
