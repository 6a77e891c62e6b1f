// A child as a page of its family is about it: only those the account is linked to, who they are to the child, and who can be called.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/practice.h"
#include "access/records.h"
#include "care/child/child_record.h"
#include "care/needs/need.h"
#include "care/plan/plan.h"
#include "care/team/team_record.h"

namespace medhome::care {

tl::unexpected<Error> unknown_child();

// Who the caller is to this child: "RelatedPerson/..".
std::string self_for(const access::Records& records, std::string_view child_id);

// not_found for a child that is not theirs, as for one that does not exist. add_family turns that into words of its own for an
// account that could open the child once (child.no-longer-yours).
Result<Child> linked_child(access::Records& records, std::string_view child_id);

void write_child(fhir::json::Writer& writer, const Child& child);

// The child's people as a family page needs them: the main contact can always be called, if only at the practice's number.
struct Around {
    MainContact main;
    Team team;
    People people;
    explicit Around(access::Records& records) : people(records) {}
};
// references: whom else the page names.
Result<void> read_around(access::Records& records, const Child& child, const access::Practice& practice, std::vector<std::string> references, Around& around);

// "Did you get the help?" waits for an answer from the day it is asked; while its day is ahead it is soon, and it is never held against a family.
DueState state_of_question(const Need& need, Day today);

// A person with "here_until", or null.
void write_main_contact(fhir::json::Writer& writer, const Around& around);
void write_practice(fhir::json::Writer& writer, const access::Practice& practice);

}  // namespace medhome::care
