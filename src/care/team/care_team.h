// The one central contact of a child, and the team around it.
//
// On the wire a CareTeam of the child, whose participant with the role "main-contact" is that person or pool.
// https://hl7.org/fhir/R4/careteam.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct TeamMember {
    std::string member;  // reference
    std::string role;    // free text; empty when only coded
    std::string since;   // date, as written
    bool main_contact = false;
    std::string hours = {};      // when they can be reached for this child, in words
    std::string expertise = {};  // what they know or do best for this child
    std::string until = {};      // date; of those who left the team
    friend bool operator==(const TeamMember&, const TeamMember&) = default;
};

// Who is on the team now: participants whose period has not ended, of a team that is active (or says nothing about it).
std::vector<TeamMember> members_of(fhir::json::Value care_team);
// Who was on it and is no more, whoever left last first.
std::vector<TeamMember> former_members_of(fhir::json::Value care_team);
// The member who is the main contact; empty when none is.
std::string main_contact_of(fhir::json::Value care_team);

// The team with `person` as main contact from `today` on; whoever was it until now stays on the team's record with an end.
// before: the team as it stands, absent for the child's first.
std::string with_main_contact(fhir::json::Value before, std::string_view team_id, std::string_view child_id, std::string_view person, std::string_view role,
                              std::chrono::year_month_day today);

// The team with one more member, or as it is where that member is on it already. Families are members too (PRODUCT.md S03).
std::string with_member(fhir::json::Value before, std::string_view team_id, std::string_view child_id, std::string_view member, std::string_view role,
                        std::chrono::year_month_day today);

// The same team after someone's part in it was written anew: role, hours and expertise of `member`; unknown members change nothing.
std::string with_member_changed(fhir::json::Value before, const TeamMember& member);
// The member leaves on that day, in every part they had, also as main contact. They stay on the team's record.
std::string without_member(fhir::json::Value before, std::string_view member, std::chrono::year_month_day on);

// care_central_contact: one row a child, and the database refuses a second (team.second-main-contact), on every path.
store::Projection central_contact_projection();

// A caregiver as a RelatedPerson.
struct NewCaregiver {
    std::string given, family, relationship, language, phone;
};
std::vector<Issue> check_new_caregiver(const NewCaregiver& caregiver);
std::string related_person_json(const NewCaregiver& caregiver, std::string_view id, std::string_view child_id);
// "+15550142291" of "(555) 014-2291"; empty when it is no phone number.
std::string to_e164(std::string_view written);

}  // namespace medhome::care
