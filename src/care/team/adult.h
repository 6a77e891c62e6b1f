// One adult, known by one account, beside several children: a Person that links the RelatedPersons, one for each child.
//
// https://hl7.org/fhir/R4/person.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/elements.h"

namespace medhome::care {

// A caregiver of another child who may be the same adult: the same phone, or the same name.
struct KnownAdult {
    std::string related_person_id;
    std::string name, relationship, phone;
    std::string child_id;
    bool same_phone = false;
};
Result<std::vector<KnownAdult>> known_adults(access::Records& records, std::string_view not_of_child, std::string_view given, std::string_view family,
                                             std::string_view phone);

// What makes both RelatedPersons one adult: a new Person, or the one that links `known` already, with `added` in it too.
Result<access::Change> same_adult(access::Records& records, std::string_view known_related_person, std::string_view added_related_person);
// The children beside whom this adult stands: ids of Patients, the given RelatedPerson's own first.
Result<std::vector<std::string>> children_of_adults(access::Records& records, const std::vector<std::string>& related_person_ids);

}  // namespace medhome::care
