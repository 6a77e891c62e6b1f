// Who has opened the plan, and which version of it: "Seen by 4 of 6", and "New" for each until they open it.
//
// A plain table (care_plan_opened) of references, numbers and times.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"

namespace medhome::care {

std::vector<store::Migration> plan_migrations();

struct Opened {
    std::int64_t number = 0;  // the newest they have opened
    Instant at{};
};
// By who opened it.
Result<std::map<std::string, Opened>> opened_plan(access::Records& records, const std::string& plan_id);
// The newest number this person has opened of each of these plans; those never opened are left out.
Result<std::map<std::string, std::int64_t>> opened_by(access::Records& records, const std::string& who, const std::vector<std::string>& plan_ids);
// Put it into Extras.statements. An older number never takes the place of a newer one.
store::Statement mark_opened(const access::Records& records, const std::string& plan_id, const std::string& who, std::int64_t number);

}  // namespace medhome::care
