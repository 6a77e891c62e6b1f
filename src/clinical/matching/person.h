// A person as far as two records can be told to be about the same one, or not.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::clinical::matching {

struct PersonName {
    std::vector<std::string> given;    // words, folded: "maria", "jose"; what stands for a name not given yet ("Baby Boy") is left out
    std::vector<std::string> family;   // words, folded, without particles: "de la Cruz-Vega" is "cruz", "vega"
    bool is_newborn_name = false;      // the given name was one of those
};

struct PersonAddress {
    std::string line, city, postal_code;  // folded
};

struct PersonIdentifier {
    std::string system, value;  // value without blanks and hyphens, in capitals
    std::string written = {};   // as it stood, to search by
};

struct Person {
    std::vector<PersonName> names;
    std::string born;  // "2019-07-14", or less of it
    std::string sex;   // male female other; empty when unknown
    std::vector<std::string> phones;  // their last ten digits
    std::vector<PersonAddress> addresses;
    std::vector<PersonIdentifier> identifiers;
    std::optional<int> birth_order;  // of a multiple birth
};

// A name as it is written somewhere, in words.
PersonName person_name(std::string_view given, std::string_view family);
std::vector<std::string> words(std::string_view text);  // folded; split at blanks and hyphens; no apostrophes, no points
std::string phone_digits(std::string_view text);        // empty when they are too few to tell a person by
std::string identifier_value(std::string_view text);

// A FHIR Patient. https://hl7.org/fhir/R4/patient.html
Person person_from_fhir(fhir::json::Value patient);

}  // namespace medhome::clinical::matching
