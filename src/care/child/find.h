// Finding a child by what a person types: the beginnings of names in any order, a birth date as it is written or said, a phone number.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::care {

struct Sought {
    std::vector<std::string> words;  // folded beginnings of names; every one must be borne by the child
    std::optional<std::chrono::year_month_day> born;
    std::string digits;              // of a phone number, as far as it was typed
    bool nothing() const { return words.empty() && !born && digits.empty(); }
    friend bool operator==(const Sought&, const Sought&) = default;
};

// "ruiz mateo", "O’Brien", "Mateo 7/14/2019", "14 de julio de 2019", "Jul 14, 2019", "(555) 014-22".
Sought sought_in(std::string_view typed);

// The words a child is found by: of every name it has or had, said without accents, capitals and apostrophes; each once.
// "D'Angelo" is found by dangelo and by angelo, "Smith-Jones" by smith and by jones.
std::vector<std::string> name_words(fhir::json::Value names);
// A phone number as it is looked for: its last ten digits, and its last seven.
std::vector<std::string> phone_words(fhir::json::Value telecom);
// What a list of children is sorted by: family name, given name, without accents; an n with tilde comes after every other n.
std::string sort_key(fhir::json::Value names);

}  // namespace medhome::care
