// A child's team and caregivers, read through the gate and written for the apps.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/team/care_team.h"
#include "care/team/people.h"

namespace medhome::care {

struct Team {
    std::string id;            // of the CareTeam that holds the main contact, else of our own; empty when there is none
    std::int64_t version = 0;
    fhir::json::Document record;
    std::vector<TeamMember> members;  // of all active teams, each person once
    std::vector<TeamMember> former;   // whoever left last first
    struct Other {
        std::string id;
        std::int64_t version = 0;
        fhir::json::Document record;
    };
    std::vector<Other> others;  // the teams besides that one: imported ones
    bool has_family() const;    // a caregiver of the child, or the child, takes part (PRODUCT.md S03)
};
// What takes a member off every team they are on.
std::vector<access::Change> changes_without_member(const Team& team, std::string_view member, std::chrono::year_month_day on);
Result<Team> read_team(access::Records& records, std::string_view child_id);
void write_team(fhir::json::Writer& writer, const Team& team, const People& people);

struct Caregiver {
    std::string id;  // of the RelatedPerson
    std::string name, relationship, language, phone;
    bool account = false;
    std::optional<Instant> invitation_ends;
};
// Staff only: it tells who has an account.
Result<std::vector<Caregiver>> read_caregivers(access::Records& records, std::string_view child_id);
void write_caregivers(fhir::json::Writer& writer, const std::vector<Caregiver>& caregivers);

}  // namespace medhome::care
