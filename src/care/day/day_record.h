// The things of My Day as a page shows them: their words, child and people, read through the gate for one page of items at a time.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/child/child_record.h"
#include "care/day/day.h"
#include "care/day/work.h"
#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

// What a page of things is written from.
struct DayWords {
    std::map<std::string, fhir::json::Document> records;  // by item
    std::map<std::string, Child> children;
    People people;
    std::vector<std::string> left;  // staff who have left
    explicit DayWords(access::Records& read) : people(read) {}
};
Result<void> read_words(access::Records& records, const std::vector<const Waiting*>& things, DayWords& words);

// The code of what to do next with it: assign, unstick, send, ask_answer, get_date, check_came, ask_family, read, do_it, answer, look.
std::string_view next_step(std::string_view kind, std::string_view stage, bool owned);

void write_waiting(fhir::json::Writer& writer, const Waiting& thing, const DayWords& words, std::chrono::year_month_day today, std::string_view zone);

// One thing that waits, as the record holds it now. not_found for what does not wait (any more) or is not to be seen.
struct KeptWork {
    Work work;
    store::Stored stored;
    fhir::json::Document record;
};
Result<KeptWork> read_work(access::Records& records, std::string_view item);

}  // namespace medhome::care
