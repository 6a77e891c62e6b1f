// A child's conditions, medicines, allergies and visits as lists that people read: what, since when, and who says so.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct ListItem {
    std::string reference;
    std::string title;
    std::string detail;  // the dose as it is told, what an allergy does, why a visit
    std::string date;    // since when, or when; a date or an instant as written; empty: not known
    bool current = true; // in force: a condition that is active, a medicine that is taken
    std::string criticality;  // of an allergy
    std::string from, by;     // who says so: as text, as a reference
};

// conditions, medicines, allergies, visits, next_visits.
bool is_list(std::string_view name);
// Absent for what is no part of the list: entered in error, refuted.
std::optional<ListItem> list_item(fhir::json::Value resource);

struct ListPage {
    std::vector<ListItem> items;
    std::string next;  // cursor; empty: that was all
};
// What is in force, newest first, as many as fit; or (all) everything, page by page. The cursor as it stands in an address.
enum class Which { current, all };
Result<ListPage> read_list(access::Records& records, std::string_view child_id, std::string_view list, Which which, int most, std::string_view cursor,
                           std::chrono::year_month_day today);

std::vector<std::string> people_in(const ListPage& page);
void write_list(fhir::json::Writer& writer, const ListPage& page, const People& people);

}  // namespace medhome::care
