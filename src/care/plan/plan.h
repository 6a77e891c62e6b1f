// The shared plan of a child: what matters to the family, goals in their words, and who does what by when.
//
// On the wire a CarePlan, its Goals, and a Task for each action. Every action has one named owner and a date.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace medhome::care {

struct Action {
    std::string id;
    std::int64_t version = 0;
    std::string text;
    std::string owner;  // reference
    std::optional<std::chrono::year_month_day> due;
    bool done = false;
    std::optional<std::chrono::year_month_day> done_on;
    std::string done_by;  // reference
    bool same_as(const Action& other) const;  // but for the version
};

struct Goal {
    std::string id;
    std::int64_t version = 0;
    std::string text;      // the family's words
    std::string language;  // they are written in
    std::string why;
    std::string owner;     // whose goal it is; reference, may be empty
    std::string status = "active";  // Goal.lifecycleStatus
    std::vector<Action> actions;
    bool same_as(const Goal& other) const;  // but for the version and the actions
};

// The family owns a part: they change it themselves, and others only by what they say to them.
inline constexpr std::string_view family_owner = "family";
// Codes of sections that every plan has, in this order; "goals" holds no text of its own, only an owner. Others are the team's own.
inline constexpr std::string_view goals_section = "goals";
inline constexpr std::array<std::string_view, 4> standard_sections{"medicines", "if_sick", "school", "home_care"};

struct Section {
    std::string code;
    std::string title;  // as the team wrote it; empty for a section that every plan has
    std::string text;
    std::string language;
    std::string owner;  // reference, family_owner, or empty: nobody yet
    std::string changed_by;  // reference
    std::optional<std::chrono::year_month_day> changed_on;
    bool is_familys() const { return owner == family_owner; }
    bool same_words_as(const Section& other) const;
    bool same_as(const Section& other) const;  // but for who changed it when
};

struct Plan {
    std::string id;
    std::int64_t version = 0;  // of the CarePlan: it is raised in every save, so that one If-Match covers all of it
    std::int64_t number = 0;   // as people count: 1 is the first that was saved, and each save that changed something is the next
    std::string child_id;
    bool shared = true;        // with the family; else a draft
    std::string what_matters;
    std::string what_matters_by;  // reference
    std::string what_matters_told_by;  // the caregiver whose words these are, where staff wrote them down
    std::optional<std::chrono::year_month_day> what_matters_on;
    std::vector<Goal> goals;
    std::vector<Section> sections;  // those that have been written in, or have an owner
    std::optional<std::chrono::year_month_day> next_review;
    Instant updated{};
    std::string updated_by;  // reference
    bool written_before(Instant at) const { return updated < at; }
    const Section* section(std::string_view code) const;
    const Goal* goal(std::string_view goal_id) const;
};

// What a person typed into the plan's page. An empty id is something new; what is left out is taken off the plan.
struct PlanInput {
    struct ActionInput {
        std::string id, text, owner, due;
    };
    struct GoalInput {
        std::string id, text, language, why, owner;
        std::vector<ActionInput> actions;
    };
    struct SectionInput {
        std::string code, title, text, language, owner;  // an empty code is a new section of the team's own
    };
    std::string what_matters;
    std::string told_by;  // the caregiver who said what matters, where staff write it down; empty: as it stands
    std::vector<GoalInput> goals;
    std::optional<std::vector<SectionInput>> sections;  // absent: as they stand
    std::string next_review;                            // empty: as it stands
};
// The plan as a page would send it back unchanged.
PlanInput input_of(const Plan& plan);

inline constexpr std::size_t most_goals = 30;
inline constexpr std::size_t most_actions_a_goal = 20;
inline constexpr std::size_t most_sections = 20;
inline constexpr std::size_t longest_section = 4000;  // characters

// By path, for example goals[0].actions[0].due. before: the plan as it stands, or nullptr.
std::vector<Issue> check(const PlanInput& input, const Plan* before);

struct PlanSave {
    Plan plan;                           // as it will be; new goals and actions have ids from new_id
    std::vector<std::string> gone_goals;    // ids taken off the plan
    std::vector<std::string> gone_actions;
};
// What was done stays done; only words, owners and dates come from the page. Input must have passed check().
PlanSave apply(const PlanInput& input, const Plan* before, const std::string& child_id, const std::string& author, Instant now,
               std::chrono::year_month_day today, const std::function<std::string()>& new_id);

enum class DueState { not_due, due_soon, due, overdue };
std::string_view to_string(DueState state);
// Due soon within a week. PRODUCT.md 4.1
DueState due_state(std::optional<std::chrono::year_month_day> due, std::chrono::year_month_day today);

// A plan is looked at again with the family after 6 months, 3 for a child with complex needs (DOMAIN.md 6.1).
std::chrono::year_month_day review_after(std::chrono::year_month_day day, bool complex_needs);
// Due soon within two weeks, for a long visit is to be found.
DueState review_state(std::chrono::year_month_day next_review, std::chrono::year_month_day today);

}  // namespace medhome::care
