// What happened to a child, newest day first, from whatever resources say it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct TimelineItem {
    std::chrono::year_month_day date;
    std::string kind;  // visit, condition, medicine, vaccine, result, procedure, document, need, plan, allergy, other
    std::string title;
    std::string detail;
    bool ours = false;  // made here; else it came in by import or from another system
    std::string reference;
    struct Told {
        std::string title, detail;
    };
    std::vector<Told> also = {};  // further results of the same day
    std::string from = {};  // which place or person tells it, where the record says so: "Lakeside Emergency"
    std::string by = {};    // the same as a reference, where it is one: "Practitioner/.."
    std::string stage = {};  // of a need that came to its end that day: family_confirmed, closed
};

// Absent for what does not belong there: no day known, entered in error, a vaccine not given, an action of a plan.
std::optional<TimelineItem> timeline_item(fhir::json::Value resource, std::string_view zone);

// Where a type's records are looked for, newest first: "Encounter?patient={}&_sort=-date", and the parameter that bounds it.
struct TimelineSource {
    std::string_view type, patient, date, filter, kind;
};
const std::vector<TimelineSource>& timeline_sources();

// What one source gave for one page.
struct Found {
    std::vector<TimelineItem> items;
    // There are older records that were not fetched; they lie on this day or before.
    std::optional<std::chrono::year_month_day> older_from;
};
struct TimelinePage {
    std::vector<TimelineItem> items;
    std::optional<std::chrono::year_month_day> before;  // the next page begins below this day; absent: that was all
};
// Merges by day. Only whole days are shown, for a day is what a family remembers; at least one, even when it is not known whole.
// About `wanted` items; results of one day become one item.
TimelinePage assemble(std::vector<Found> found, std::size_t wanted);

void write_items(fhir::json::Writer& writer, const std::vector<TimelineItem>& items, const People& people);

}  // namespace medhome::care
