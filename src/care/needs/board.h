// The board: open needs by stage, the oldest first, with what the filters leave.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/records.h"
#include "care/needs/need.h"

namespace medhome::care {

inline constexpr int most_counted = 1000;  // a column says "1000 or more" from there on

struct BoardFilter {
    std::string domain, for_whom, service;  // empty: any
    std::vector<std::string> owners;        // empty: any; "" among them is nobody
    bool nobody_fits = false;               // whose work was asked for, and there is no such person
};

struct Column {
    Stage stage = Stage::requested;
    std::int64_t count = 0;   // at most most_counted
    std::int64_t oldest = 0;  // since, in microseconds; 0 where there is none
    std::string next;         // cursor
    std::vector<std::string> task_ids, child_ids;
};
// A page of one column; `cursor` is the `next` of the page before.
Result<Column> read_column(access::Records& records, Stage stage, const BoardFilter& filter, const std::string& cursor, int cards);

// Open needs at these owners, and stuck ones, as far as they are counted.
Result<std::int64_t> count_open(access::Records& records, const std::vector<std::string>& owners);
Result<std::int64_t> count_stuck(access::Records& records);
// When a need last came to its end, said so by the family or closed; in microseconds, 0 where none did.
Result<std::int64_t> last_ended(access::Records& records);

}  // namespace medhome::care
