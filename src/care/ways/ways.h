// How this practice works: when it is open, what it promises families, who takes up what, and what it calls its roles and visits.
//
// The hours are FHIR, for other systems ask for them: one HealthcareService, availableTime and notAvailable.
// https://hl7.org/fhir/R4/healthcareservice.html
// All else is nobody's care and stands in plain tables (ways_tables.h). docs/decisions/0015, PRODUCT.md S18
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/ways/hours.h"

namespace medhome::care {

// What a family sends: a question, or a need of one of the domains.
inline constexpr std::string_view question_request = "question";
std::vector<std::string_view> kinds_of_request();

// What a practice calls those who do this work here; both languages, or the product's own word.
struct RoleName {
    std::string role, en, es;
};
const std::vector<std::string_view>& roles_to_name();
// The role that goes by this name here, in either language; the text itself where it is no such name.
std::string role_called(const std::vector<RoleName>& names, std::string_view text);

struct VisitType {
    std::string code;  // stays the same when it is called otherwise; empty for a new one
    std::string en, es;
    int minutes = 30;
};

inline constexpr std::size_t most_visit_types = 30;

struct Ways {
    std::int64_t version = 0;  // of the record of the hours, which every save writes: one If-Match covers all; 0: nothing was said yet
    Hours hours;
    std::map<std::string, Promise> promises;   // by "question", "need"
    std::map<std::string, std::string> routing;  // by kind of request: "Organization/.." of a pool, or "Practitioner/.."
    std::vector<RoleName> role_names;
    std::vector<VisitType> visit_types;
};

// By path: hours[0].until, promises.question.amount, routing.food, role_names[1].es, visit_types[0].minutes. Owners are the caller's to know.
std::vector<Issue> check_ways(const Ways& ways);

// The record that holds the hours; it has the same id in every practice.
inline constexpr std::string_view hours_id = "practice-hours";
bool is_practice_hours(fhir::json::Value healthcare_service);
Hours hours_from(fhir::json::Value healthcare_service);
// `before`: what others wrote into it is kept.
std::string hours_json(const Hours& hours, std::string_view practice_name, fhir::json::Value before = {});

struct KeptHours {
    Hours hours;
    std::int64_t version = 0;
    fhir::json::Document record;
};
Result<KeptHours> read_hours(access::Records& records);

}  // namespace medhome::care
