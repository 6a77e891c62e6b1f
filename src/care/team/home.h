// Where a child lives: one home, or two in turn, each with the adult of the child who is there.
//
// On the wire a Group of the children who live there, labelled not-for-family: it may name a child of another family. What a family
// sees of it is the part about its own child, read from care_home by that child's id.
// https://hl7.org/fhir/R4/group.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/elements.h"
#include "fhir/json/tree.h"

namespace medhome::care {

inline constexpr std::size_t most_homes = 4;

// One child's part in a home.
struct Stay {
    std::string group_id;
    std::string child_id;
    std::string name;   // of the home, as staff wrote it: "María's home"
    std::string when;   // "Weekdays"; empty: always
    std::string adult;  // "RelatedPerson/.." of this child; may be empty
    std::string since;  // date
    friend bool operator==(const Stay&, const Stay&) = default;
};

bool is_home(fhir::json::Value group);
// Of the children who live there now.
std::vector<Stay> stays_in(fhir::json::Value group);
// A home with this child in it as the stay says; whoever else lives there stays. before: absent for a new home.
std::string with_stay(fhir::json::Value before, const Stay& stay, Day today);
// The child lives there no more; they stay on the record with an end. A home without a child is no longer active.
std::string without_stay(fhir::json::Value before, std::string_view child_id, Day today);

store::Projection home_projection();

// The homes of one child, first the one they have lived in longest. For a family only of a linked child: none for any other.
Result<std::vector<Stay>> homes_of(access::Records& records, std::string_view child_id);
// Homes of other children that this child may live in too: of those who have the same adult beside them. Staff only.
Result<std::vector<Stay>> homes_nearby(access::Records& records, const std::vector<std::string>& other_child_ids);

}  // namespace medhome::care
