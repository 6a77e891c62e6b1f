// SPDX-License-Identifier: Apache-2.0
#include "care/team/cover.h"

#include <algorithm>

#include "care/child/child_record.h"
#include "care/team/pool.h"

namespace medhome::care {

std::vector<Issue> check_away(const Away& away, Day today) {
    constexpr int longest = 366;
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path, std::string text) { issues.push_back({Severity::error, "value", std::move(path), std::move(text)}); };
    if (away.practitioner.empty()) issues.push_back({Severity::error, "required", "practitioner", "Choose who is away."});
    if (away.until < away.from) wrong("until", "The last day comes before the first. Check both days.");
    if (away.until < today) wrong("until", "This day has passed. Choose today or a later day.");
    if (days_between(today, away.until) > longest) wrong("until", "Choose a day within a year.");
    if (!away.cover.empty() && away.cover == away.practitioner) wrong("cover", "Nobody can cover for themselves. Choose someone else.");
    return issues;
}

const Away* away_of(const std::vector<Away>& away, std::string_view practitioner) {
    // The one that began last, should spans overlap.
    const Away* found = nullptr;
    for (const Away& one : away) {
        if (one.practitioner == practitioner) found = &one;
    }
    return found;
}

std::string who_answers(const std::vector<Away>& away, std::string_view practitioner) {
    std::string answers(practitioner);
    std::vector<std::string> asked;
    while (const Away* gone = away_of(away, answers)) {
        if (std::find(asked.begin(), asked.end(), answers) != asked.end()) return {};  // they cover for each other, and all are away
        asked.push_back(std::move(answers));
        answers = gone->cover;
    }
    return answers;
}

std::vector<std::string> Standing::all() const {
    std::vector<std::string> everyone{self};
    everyone.insert(everyone.end(), pools.begin(), pools.end());
    everyone.insert(everyone.end(), covers_for.begin(), covers_for.end());
    return everyone;
}

Result<Standing> standing_of(access::Records& records, std::string_view practitioner) {
    Standing standing;
    standing.self = practitioner;
    standing.pools = TRY(pools_of(records, practitioner));
    const std::vector<Away> away = TRY(away_on(records, today(records)));
    for (const Away& one : away) {
        const std::string answers = who_answers(away, one.practitioner);
        const bool mine = answers == practitioner || std::find(standing.pools.begin(), standing.pools.end(), answers) != standing.pools.end();
        const bool known = std::find(standing.covers_for.begin(), standing.covers_for.end(), one.practitioner) != standing.covers_for.end();
        if (mine && !known && one.practitioner != practitioner) standing.covers_for.push_back(one.practitioner);
    }
    return standing;
}

}  // namespace medhome::care
