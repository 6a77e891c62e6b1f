// Sheets that the server draws itself: HTML without script, in English and Spanish, from the templates under files/.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/catalogue.h"

namespace medhome::server {

// One half of a sheet of paper in one language, or a whole page.
struct PageText {
    std::string language;            // en, es
    catalogue::Arguments arguments;  // for every message of it
};

struct InvitationSheet {
    std::string language;  // of the caregiver: theirs comes first, English follows
    std::string caregiver, child, practice;
    std::string address;   // where to type the code
    std::string code;      // empty: it is told once, and this is not that time
    std::optional<std::chrono::year_month_day> ends;
    std::string contact, phone, after_hours_phone;
    std::chrono::year_month_day printed_on;
    std::string printed_by;
};
std::string draw_invitation(const InvitationSheet& sheet);

// The plan on paper, for a family's kitchen or a school nurse.
struct PlanSheet {
    std::string language;
    std::string child, born, practice;
    std::int64_t number = 0;
    std::string what_matters;
    std::string what_matters_language;
    struct Works {  // from About us
        std::string text, language, said_by;
        std::chrono::year_month_day on{};
    };
    Works works;
    struct Step {
        std::string text, owner;
        std::optional<std::chrono::year_month_day> due;
        bool done = false;
    };
    struct Goal {
        std::string text, why, language;
        std::vector<Step> steps;
        std::string owner = {};
    };
    std::vector<Goal> goals;
    struct Section {
        std::string code, title, text, language, owner;
        bool family = false;
        std::string changed_by;
        std::optional<std::chrono::year_month_day> changed_on;
    };
    std::vector<Section> sections;
    // Who agreed to this very version; empty: lines to sign on follow instead.
    std::string agreed_by, recorded_by, reason;
    std::optional<std::chrono::year_month_day> agreed_on;
    std::optional<std::chrono::year_month_day> next_review;
    std::chrono::year_month_day printed_on;
    std::string printed_by;
    std::string contact, phone, after_hours_phone;
};
std::string draw_plan(const PlanSheet& sheet);

std::string_view pages_css();

}  // namespace medhome::server
