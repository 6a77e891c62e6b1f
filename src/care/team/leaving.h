// Someone leaves, or a pool closes: what is still theirs is counted, and goes to another person or pool, or to nobody by name, where
// every list flags it as having no owner. It is never lost with the account.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"

namespace medhome::care {

// care_plan_part: whose each part of a plan is.
store::Projection plan_part_projection();

struct StillTheirs {
    std::int64_t needs = 0;          // open ones, also those that wait for the family's answer
    std::int64_t actions = 0;        // steps of plans, not done
    std::int64_t other_tasks = 0;    // open Tasks of any other kind
    std::int64_t plan_parts = 0;     // plans with a part of theirs
    std::int64_t questions = 0;      // of families, not answered yet
    std::int64_t main_contacts = 0;  // children
    std::int64_t all() const { return needs + actions + other_tasks + plan_parts + questions + main_contacts; }
};
// owner: "Practitioner/..", or "Organization/.." of a pool. Kinds are counted up to 1,000 each.
Result<StillTheirs> still_theirs(access::Records& records, std::string_view owner);

// The next records of theirs, at most `most`, as changes that give them to `to`; an empty `to` leaves them without an owner, and a child
// without a main contact. role: of the one who takes over, as a new main contact carries it. No changes: nothing is left.
Result<std::vector<access::Change>> hand_over(access::Records& records, std::string_view owner, std::string_view to, std::string_view role, std::size_t most);

}  // namespace medhome::care
