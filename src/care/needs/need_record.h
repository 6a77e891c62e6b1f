// Needs read through the gate and written for the apps.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/child/header.h"
#include "care/needs/need.h"
#include "care/needs/service.h"
#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct KeptNeed {
    Need need;
    fhir::json::Document task;
};
// not_found alike for unknown, not the caller's, and a Task that is no need.
Result<KeptNeed> read_need(access::Records& records, std::string_view need_id);
// In the order of the ids; those that are gone or not to be seen are left out.
Result<std::vector<Need>> read_needs(access::Records& records, const std::vector<std::string>& task_ids);
// A child's needs at these stages, by when they came there.
enum class Order { oldest_first, newest_first };
Result<std::vector<Need>> needs_of(access::Records& records, std::string_view child_id, const std::vector<Stage>& stages, int most,
                                   Order order = Order::oldest_first);

std::vector<std::string> people_in(const Need& need);

// What makes a need want a hand that its Task alone does not tell: services that closed, owners who left (for staff).
struct Surroundings {
    Services services;
    std::set<std::string> left;  // references of owners who are not in place any more
};
Result<Surroundings> surroundings_of(access::Records& records, const std::vector<const Need*>& needs);
// Staff whose accounts ended, and practitioners and pools that are not active.
Result<std::set<std::string>> owners_who_left(access::Records& records);

// no_owner, owner_left, no_date, service_closed, service_unknown, hand_up, sibling_unknown: of open needs alone.
std::vector<std::string_view> flags_of(const Need& need, const Surroundings& around, std::chrono::year_month_day today, std::string_view zone);

void write_need(fhir::json::Writer& writer, const Need& need, std::string_view child_name, const People& people, std::chrono::year_month_day today,
                std::string_view zone, const Surroundings* around = nullptr);

// What a change of a need writes: the Task, its ServiceRequest (where the caller writes those), the Provenance.
std::vector<access::Change> changes_of(const Need& need, std::string_view author, Instant now, fhir::json::Value task_before,
                                       fhir::json::Value request_before, std::int64_t request_version, bool with_request);

}  // namespace medhome::care
