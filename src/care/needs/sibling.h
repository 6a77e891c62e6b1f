// The brothers and sisters of a child, for whom its team may look for help too.
//
// One who is no child of the practice is a *light sibling*: a Patient tagged kind_system|light-sibling, which is never counted or found among the
// practice's children, and beside it a RelatedPerson (sibling) in the child's own compartment that names it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/needs/need.h"
#include "fhir/json/tree.h"

namespace medhome::care {

inline constexpr std::string_view light_sibling_tag = "light-sibling";  // is_light_sibling() in care/child/find_projection.h

// A RelatedPerson who is a brother or sister, and so no caregiver.
bool is_sibling(fhir::json::Value related_person);

struct Sibling {
    Named who;  // "Patient/.."
    bool light = false;
};
// As this caller may know them: a family its other linked children and the light siblings; staff also the children of the same home and
// of the same adults. By name.
Result<std::vector<Sibling>> siblings_of(access::Records& records, std::string_view child_id);
// The adults of the child, for who will see what a family writes.
Result<std::vector<Named>> caregivers_of(access::Records& records, std::string_view child_id);

struct NewSibling {
    std::string given, family, birth_date;
};
std::vector<Issue> check_new_sibling(const NewSibling& sibling);
std::string light_sibling_json(const NewSibling& sibling, std::string_view id);
// The sibling as one of the child's people.
std::string sibling_person_json(const NewSibling& sibling, std::string_view id, std::string_view child_id, std::string_view sibling_id);
// The caregiver once more, as who they are to the light sibling.
std::string caregiver_of_sibling_json(fhir::json::Value related_person, std::string_view id, std::string_view sibling_id);

}  // namespace medhome::care
