// "About us": what a family says of its child and itself, in its own words: strengths, what works, days that matter, how to say the name.
//
// On the wire one QuestionnaireResponse a child. https://hl7.org/fhir/R4/questionnaireresponse.html
// Each answer keeps who wrote it, who said it where staff wrote it down, its day and its language. PRODUCT.md S24-S27
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace medhome::care {

// In the order they are asked: child_strengths, family_strengths, works, upsets, communicates, say_name, pronouns, food, culture_faith, home_language.
const std::vector<std::string_view>& about_questions();

inline constexpr std::size_t longest_about_text = 4000;  // characters
inline constexpr std::size_t most_marked_days = 40;

struct SaidBy {
    std::string author;    // who wrote it; reference
    std::string told_by;   // the family member whose words staff wrote down; empty when the author says it themselves
    std::string language;  // of the words
    std::chrono::year_month_day on{};
    friend bool operator==(const SaidBy&, const SaidBy&) = default;
};
struct AboutAnswer {
    std::string question, text;
    SaidBy said;
};
// A day that matters to the family: a feast, a fast, a day of mourning.
struct MarkedDay {
    std::string id, what;
    std::chrono::year_month_day on{};
    bool every_year = false;
    bool quiet = false;  // no calls, reminders or visits on it
    SaidBy said;
};

struct AboutUs {
    std::string id;  // of the QuestionnaireResponse; empty: nothing was said yet
    std::int64_t version = 0;
    std::string child_id;
    std::vector<AboutAnswer> answers;
    std::vector<MarkedDay> days;
    Instant updated{};
    std::string updated_by;

    const AboutAnswer* find(std::string_view question) const;
    std::string_view text(std::string_view question) const;
};

// Whether the family asked for quiet on this day. A day kept every year on February 29 is kept on 28 in other years.
bool is_quiet(const AboutUs& about, std::chrono::year_month_day day);

struct AboutInput {
    struct Answer {
        std::string question, text, language;  // no text: the answer is taken back
    };
    struct MarkedDay {
        std::string id, what, on, language;  // an empty id: a new day
        bool every_year = false, quiet = false;
    };
    std::vector<Answer> answers;                  // only those that are to change
    std::optional<std::vector<MarkedDay>> days;   // all of them, where given
    std::string told_by;
};

// By path: answers[0].text, days[1].on.
std::vector<Issue> check(const AboutInput& input);
// Answers that say the same as before keep their author and day.
AboutUs apply(const AboutInput& input, const AboutUs& before, const std::string& author, std::chrono::year_month_day today,
              const std::function<std::string()>& new_id);

}  // namespace medhome::care
