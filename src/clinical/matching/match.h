// Whether two records are about the same person: a score, a grade and the reasons, reckoned the same way every time.
//
// Each thing that both records tell is weighed by how much likelier it is between two records of one person than between those of two (I. P. Fellegi,
// A. B. Sunter, A Theory for Record Linkage, 1969); the weights are ours, checked against the sets of tests/cases. Over the weights stand rules that no sum
// may overrule: twins share everything but the given name, so another given name is never a sure match.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clinical/matching/person.h"

namespace medhome::clinical::matching {

// https://hl7.org/fhir/R4/valueset-match-grade.html
enum class Grade { certain, probable, possible, certainly_not };
std::string_view to_string(Grade grade);

struct Match {
    double score = 0;  // 0..1
    Grade grade = Grade::certainly_not;
    std::vector<std::string> reasons;  // in words, for who decides; they tell what agrees or differs, never a name or a date
};

Match match(const Person& asked, const Person& candidate);

// How to find, of many, those worth comparing: FHIR searches for Patients, the narrowest first.
std::vector<std::string> searches_for(const Person& asked);

}  // namespace medhome::clinical::matching
