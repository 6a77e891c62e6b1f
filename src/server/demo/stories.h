// What the families of the demo live through, told through the same functions as the product: needs and how far they came, plans.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/needs/need.h"
#include "care/plan/plan.h"
#include "care/plan/suggestion.h"
#include "server/demo/demo_records.h"

namespace medhome::server {

struct Told {
    care::Step step;
    int days_ago;
    std::string by = {};  // reference
    std::string_view note = {};
    std::optional<care::FamilyAnswer> answer = std::nullopt;
    std::string_view reason = {};  // of care::reasons_for(step)
    std::string_view how = {};     // tried, handed_off
    care::Named to = {};           // handed_off, escalated; sent: where not to the performer
};
struct NeedStory {
    std::string_view child;
    std::string_view domain;  // "therapy", or "therapy#2" for a child's second
    std::string_view text;
    std::string_view for_whom = "child";
    std::string_view performer = {};  // a service of the directory, by its name, or another
    std::string owner = {};           // reference; empty: nobody
    std::optional<int> next_in_days = std::nullopt;
    std::vector<Told> steps = {};
    care::Named for_person = {};  // sibling, caregiver
};
void tell(DemoRecords& demo, const NeedStory& story);

// A brother or sister who is no child of the practice, beside this child and its grown-up.
struct LightSibling {
    std::string_view key, child, given, family;
    int age_days = 0;
    DemoRecords::CaregiverFacts grown_up;  // once more, as who they are to the sibling
};
care::Named tell(DemoRecords& demo, const LightSibling& sibling);

struct PlannedAction {
    std::string_view text;
    std::string owner = {};
    int due_in_days;
    std::optional<int> done_days_ago = std::nullopt;
};
struct PlannedGoal {
    std::string_view text, language, why;
    std::string owner = {};
    std::vector<PlannedAction> actions = {};
};
struct PlannedSection {
    std::string_view code;  // one that every plan has
    std::string_view text, language;
    std::string owner = {};  // reference, or care::family_owner
};
struct PlanChange {
    int days_ago;
    std::string by = {};
    std::function<void(care::PlanInput&, const DemoRecords&)> change;
};
struct PlanAsked {
    int days_ago;
    std::string by = {};
    std::vector<std::string> of;
};
struct PlanAgreed {
    int days_ago;
    std::string by = {};
    std::string recorded_by = {};
    std::string_view how = {}, reason = {};
};
struct PlanSuggested {
    int days_ago;
    std::string by = {};
    care::Suggests kind;
    std::string_view text, language, why = {};
    std::string_view section = {};
    std::string owner = {};
    std::string_view answer = {};  // why it was not taken
};
// Versions are saved one after the other, each on its own day; then what was asked, agreed, suggested and opened.
struct PlanStory {
    std::string_view child;
    std::string_view what_matters;
    std::string said_by = {};
    int days_ago;
    std::string written_by = {};
    std::vector<PlannedGoal> goals = {};
    std::vector<PlannedSection> sections = {};
    std::optional<int> review_in_days = std::nullopt;
    std::vector<PlanAsked> asked = {};    // of the first version
    std::vector<PlanAgreed> agreed = {};  // to the first version
    std::vector<PlanChange> changes = {};
    std::vector<PlanAsked> asked_again = {};  // of the last version
    std::vector<PlanSuggested> suggested = {};
    std::vector<std::string> opened_first = {}, opened_last = {};  // who has read the first version, and the last
    bool draft = false;
};
void tell(DemoRecords& demo, PlanStory story);

struct AboutWords {
    std::string_view question, text;
};
struct AboutDay {
    std::string_view what;
    unsigned month, day;  // every year
    bool quiet;
};
// What a family says of its child. told_by: whose words these are, where staff wrote them down.
struct AboutStory {
    std::string_view child;
    int days_ago;
    std::string by = {};
    std::string told_by = {};
    std::string_view language;
    std::vector<AboutWords> answers = {};
    std::vector<AboutDay> days = {};
};
void tell(DemoRecords& demo, AboutStory story);

struct QuestionStory {
    std::string_view child;
    int days_ago;
    std::string_view text, language;
    std::string from = {}, to = {};  // references
    int answer_in_days = 1;          // what the family was told, from the day it asked
    std::string opened_by = {};      // empty: nobody has opened it yet
    std::string_view answer = {};
};
void tell(DemoRecords& demo, const QuestionStory& story);

}  // namespace medhome::server
