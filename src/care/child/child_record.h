// A child as this caller may see it, read through the gate.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/child/header.h"
#include "care/team/people.h"

namespace medhome::care {

std::chrono::year_month_day today(const access::Records& records);

// not_found alike for an unknown child and one that is not the caller's.
Result<Child> read_child(access::Records& records, std::string_view child_id);
// Names of children for a list of needs: id -> "Mateo Ruiz Herrera".
Result<std::map<std::string, Child>> read_children(access::Records& records, const std::vector<std::string>& ids);

struct MainContact {
    std::string member;   // reference; empty: nobody yet
    std::string team_id;
};
Result<MainContact> main_contact(access::Records& records, std::string_view child_id);
Result<std::map<std::string, MainContact>> main_contacts(access::Records& records, const std::vector<std::string>& child_ids);
// The alerts in force, worst first, by child.
Result<std::map<std::string, std::vector<Alert>>> alerts_of(access::Records& records, const std::vector<std::string>& child_ids);

// Loads staff by their accounts, so that their roles are known (staff callers only), and all else by their records.
Result<void> load_people(access::Records& records, People& people, const std::vector<std::string>& references);

struct HeaderParts {
    Child child;
    MainContact main;
    std::vector<Alert> alerts;
    std::string what_matters;
    std::string strengths;  // of the child, in the family's words
};
// Reads what the header of a child's pages shows, but for what matters, which stands in the plan. How the name is said and the
// pronouns come from what the family says of itself, where it said so.
Result<HeaderParts> read_header(access::Records& records, std::string_view child_id);
void write_header(fhir::json::Writer& writer, const HeaderParts& header, const People& people, std::chrono::year_month_day today);

// "?1, ?2, ...": as many as there are values, from `first` on.
std::string question_marks(std::size_t count, std::size_t first = 1);
std::string joined(const std::vector<std::string>& ids);

}  // namespace medhome::care
