// Who is away, from when until when, and who answers meanwhile: so that a family always knows whom to call.
//
// Not about a child's care, so a plain table (care_away) and no record. It holds references and days alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/elements.h"

namespace medhome::care {

std::vector<store::Migration> cover_migrations();

struct Away {
    std::string id;
    std::string practitioner;  // "Practitioner/.."
    Day from, until;           // both days included
    std::string cover;         // "Practitioner/..", "Organization/.." (a pool); empty: nobody was named
};

// What is not possible, by path: practitioner, from, until, cover. Covers need not be there yet, they are only not oneself.
std::vector<Issue> check_away(const Away& away, Day today);

// Those away on that day; and those away then or later, by when they leave.
Result<std::vector<Away>> away_on(access::Records& records, Day day);
Result<std::vector<Away>> away_from(access::Records& records, Day day);
const Away* away_of(const std::vector<Away>& away, std::string_view practitioner);
// Who answers for this person on the day of `away`: the cover, or the cover's cover where that one is away too.
// Empty: nobody does. The person themselves where they are not away.
std::string who_answers(const std::vector<Away>& away, std::string_view practitioner);

// One span a person: it takes the place of those that have not ended. Put them into Extras.statements.
std::vector<store::Statement> set_away(access::Records& records, const Away& away, Day today);
std::vector<store::Statement> back_again(access::Records& records, std::string_view practitioner, Day today);
// Whoever leaves covers for nobody any more.
store::Statement covers_no_more(access::Records& records, std::string_view practitioner, Day today);

// How a member of staff stands today: in which pools, and for whom they answer (by name, or because their pool does).
struct Standing {
    std::string self;                     // "Practitioner/.."
    std::vector<std::string> pools;       // "Organization/.."
    std::vector<std::string> covers_for;  // "Practitioner/.."
    // Whose work is theirs today: self, pools, covers_for.
    std::vector<std::string> all() const;
};
Result<Standing> standing_of(access::Records& records, std::string_view practitioner);

}  // namespace medhome::care
