// My Day: what waits for one person, their pools and whom they cover for, the oldest and riskiest first.
//
// Every list is one walk along an index of care_work that stops at a page; counts stop at most_counted. Nothing here reads a record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/records.h"

namespace medhome::care {

// A thing stands in the first group that fits.
//   before_anything  stuck, or past its day
//   due_today
//   from_families    a family asked and nobody answered yet
//   moved            the last step, of the last week, was someone else's; until it is marked read
//   no_owner         nobody's, or of someone who has left, whatever its day
//   plans            a plan to look at within two weeks, or whose family has not answered for one
//   due_soon         in the next five days
// What is put off is in none until its day, or until it changes. In a group the order is by ripe_day (work.h); what a family asked by when,
// what moved by when, what is due soon by its day. Among equals a child with an alert of high criticality comes first.
enum class Group { before_anything, due_today, from_families, moved, no_owner, plans, due_soon };
inline constexpr std::array<Group, 7> all_groups{Group::before_anything, Group::due_today, Group::from_families, Group::moved,
                                                 Group::no_owner,        Group::plans,     Group::due_soon};
std::string_view to_string(Group group);
std::optional<Group> parse_group(std::string_view text);

inline constexpr std::int64_t most_counted = 500;  // a group and owner
inline constexpr int things_a_group = 15;

struct Whose {
    bool everyone = false;
    std::vector<std::string> owners;     // references; each walked on its own, merged in order
    std::vector<std::string> ownerless;  // what counts as no owner here: "" and who has left; empty: that group is not asked for
    std::string me;                      // who looks: their own steps are no news to them; empty where all is shown
};

struct Counted {
    std::map<std::string, std::int64_t, std::less<>> by_kind;
    bool more = false;  // the count stopped
    std::int64_t of(std::string_view kind) const;  // "": all
};

struct Waiting {
    std::string item, kind, child_id, owner, due, stage, moved_by;
    std::int64_t since = 0, moved_at = 0, version = 0;
    bool high_alert = false;
    std::variant<std::string, std::int64_t> key;  // what the group is ordered by
};
struct WaitingPage {
    std::vector<Waiting> things;
    std::string next;  // cursor
};

class DayList {
public:
    DayList(access::Records& records, Whose whose, std::chrono::year_month_day today);
    Result<Counted> count(Group group);
    Result<WaitingPage> page(Group group, std::string_view kind, std::string_view cursor, int most = things_a_group);
    // How many are put off now, in the practice.
    Result<std::int64_t> put_off();

private:
    access::Records& records_;
    Whose whose_;
    std::chrono::year_month_day today_;
};

}  // namespace medhome::care
