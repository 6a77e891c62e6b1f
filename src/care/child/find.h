// Finding a child by what a person types: parts of the name, or a birth date.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::care {

// How words are matched: at the start of a name, which is quick; and anywhere in it, for a second surname.
enum class Match { start, anywhere };

// The search to ask: "Patient?name=ruiz&name=mateo&_sort=family&_count=30". "7/14/2019" and "2019-07-14" are birth dates.
std::string patient_query(std::string_view typed, Match match);
bool is_birth_date(std::string_view typed);
// Words long enough to be looked for inside of names; shorter ones are in too many.
bool may_stand_anywhere(std::string_view typed);

}  // namespace medhome::care
