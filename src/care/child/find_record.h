// Which children match what was typed and chosen: a page of the practice's list, in its order.
//
// The condition that the fewest children meet leads, the others are looked up by the child's key; where none is rare, the list itself is
// walked in its order, for then the next match is near. Either way a page looks at a bounded number of rows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/child/find.h"

namespace medhome::care {

struct ChildFilter {
    std::string contact;   // a reference; "none": nobody yet; empty: any
    std::string language;  // "es"
    std::optional<int> youngest, oldest;  // full years, both included
    bool stuck = false;      // has a need that is stuck
    bool no_plan = false;    // has no shared plan
    bool review_due = false; // the plan's review is due today or before
    bool nothing() const { return contact.empty() && language.empty() && !youngest && !oldest && !stuck && !no_plan && !review_due; }
};
// From the query of the page's address: contact, language, age ("0-1", "18-"), needs=stuck, plan=none|review. Unknown values are refused.
Result<ChildFilter> filter_from(std::string_view contact, std::string_view language, std::string_view age, std::string_view needs, std::string_view plan);

struct FoundChildren {
    std::vector<std::string> ids;  // in the list's order
    std::string next;              // cursor; empty: that was all
    // The list was looked through as far as `next` and fewer than a page were found: there may be more behind it.
    bool complete = true;
};
inline constexpr std::size_t children_a_page = 30;

Result<FoundChildren> find_children(access::Records& records, const Sought& sought, const ChildFilter& filter, std::string_view cursor,
                                    std::chrono::year_month_day today);

}  // namespace medhome::care
