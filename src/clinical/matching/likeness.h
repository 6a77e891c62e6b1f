// How alike two words, names and dates are.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace medhome::clinical::matching {

// 0..1. Jaro's likeness, with Winkler's credit for a common beginning: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules in the
// Fellegi-Sunter Model of Record Linkage, 1990.
double likeness(std::string_view a, std::string_view b);

// "robert" and "bob", "francisco" and "paco": folded words. English and Spanish.
bool are_nicknames(std::string_view a, std::string_view b);
// Every word that stands for the same name as this one, itself first.
std::vector<std::string> nicknames_of(std::string_view word);

enum class BirthDates { unknown, same, same_as_far_as_written, day_and_month_swapped, one_digit, year_off_by_one, neighbours /* two digits changed places */, same_day_of_another_year, two_parts_of_three, different };
// "2019-07-14", or less of it.
BirthDates compare_birth_dates(std::string_view a, std::string_view b);

// The dates that one slip would make of this one and that exist, to look for: day and month swapped, the year off by one.
std::vector<std::string> likely_slips(std::string_view date);

}  // namespace medhome::clinical::matching
