// The care map: the child and the family in the middle, around them home, care team and community, drawn from what is in the record.
//
// PRODUCT.md S23, UI.md "Care map": at most eight named groups; a picture and a list of the same.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "care/needs/need.h"
#include "care/team/care_team.h"
#include "care/team/person.h"
#include "fhir/json/tree.h"

namespace medhome::care {

enum class Ring { home, team, community };
std::string_view to_string(Ring ring);

struct MapNode {
    std::string name;
    std::string says;   // a role, or the need it helps with
    std::string phone;
    std::string reference;
    bool active = true;  // help that comes; else still waited for
    bool main_contact = false;
};
struct MapGroup {
    std::string name;  // family, team, organizations, health, learning, daily, support
    Ring ring = Ring::home;
    std::vector<MapNode> nodes;
};

struct MapMember {
    TeamMember member;
    Person person;
};
// Without empty groups; the main contact first, then by name. Who helps with two needs of a kind stands there once.
std::vector<MapGroup> care_map(const std::vector<Person>& family, const std::vector<MapMember>& team, const std::vector<Need>& needs);

void write_care_map(fhir::json::Writer& writer, const std::vector<MapGroup>& groups);

}  // namespace medhome::care
