// The people around a child, by the name a family knows them: staff, caregivers, pools, organizations.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::care {

struct Person {
    std::string reference;
    std::string name;
    std::string role;  // coordinator, clinician, mother, ... or free text
    std::string phone;
    std::string kind;  // staff, family, clinician, pool, organization
    std::string child_id = {};  // of a caregiver: the child they are that to
    std::string phone_extension = {};
    std::string hours = {};     // when they can be reached, in words
    std::string expertise = {};  // what they know best, in general
    std::string role_here = {};  // what the practice calls this role, where it has a word of its own. care/ways/ways.h
    // Away today: the last day of it, and who answers until then (none where nobody was named). care/team/cover.h
    std::string away_until = {};
    std::vector<Person> cover = {};  // at most one
    std::string family_name = {};    // where the record keeps names in parts
};

// A HumanName as it is said in full; the official one of several, else the first that has not ended.
std::string full_name(fhir::json::Value names);
fhir::json::Value chosen_name(fhir::json::Value names);
std::string given_names(fhir::json::Value name);
std::string family_name(fhir::json::Value name);
std::string phone_of(fhir::json::Value telecom);
std::string phone_extension_of(fhir::json::Value telecom);
std::string hours_of(fhir::json::Value resource);
// The telecom array with this as its phone; what is no phone stays as it was. Empty text where nothing is left.
std::string with_phone(fhir::json::Value telecom, std::string_view phone, std::string_view extension, std::string_view use);

// Practitioner, RelatedPerson, Patient, Organization (also a pool); absent for any other type.
std::optional<Person> person_from(fhir::json::Value resource);
// Whether they can own something in this child's record: anyone of the practice, but of families this child's own alone.
bool may_own_for(const Person* person, std::string_view child_id);
// Whether they are one of this child's adults.
bool is_of_family(const Person* person, std::string_view child_id);
// mother, father, guardian, foster_parent, grandparent, other <-> RelatedPerson.relationship
std::string_view relationship_of(fhir::json::Value related_person);
std::string relationship_json(std::string_view relationship);

// The members of a person, inside an object that is open.
void write_person_members(fhir::json::Writer& writer, const Person& person);

}  // namespace medhome::care
