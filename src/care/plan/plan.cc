// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace medhome::care {
namespace {

constexpr std::size_t longest_text = 2000;
constexpr std::size_t longest_title = 80;
constexpr int days_review_is_soon = 14;

// Characters as people count them, not bytes.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string at(std::string_view list, std::size_t index, std::string_view member) {
    return std::string(list) + "[" + std::to_string(index) + "]." + std::string(member);
}

const Goal* goal_of(const Plan* plan, const std::string& id) {
    if (plan == nullptr || id.empty()) return nullptr;
    for (const Goal& goal : plan->goals) {
        if (goal.id == id) return &goal;
    }
    return nullptr;
}

const Action* action_of(const Plan* plan, const std::string& id) {
    if (plan == nullptr || id.empty()) return nullptr;
    for (const Goal& goal : plan->goals) {
        for (const Action& action : goal.actions) {
            if (action.id == id) return &action;
        }
    }
    return nullptr;
}

class Findings {
public:
    void required(std::string path, std::string text) { issues.push_back({Severity::error, "required", std::move(path), std::move(text)}); }
    void wrong(std::string path, std::string text) { issues.push_back({Severity::error, "value", std::move(path), std::move(text)}); }
    void length(const std::string& path, const std::string& text) {
        if (characters(text) > longest_text) wrong(path, "Keep it under 2,000 characters.");
    }
    void language(const std::string& path, const std::string& language) {
        if (!language.empty() && language != "en" && language != "es") wrong(path, "Choose English or Spanish.");
    }
    std::vector<Issue> issues;
};

bool is_standard(std::string_view code) {
    return code == goals_section || std::find(standard_sections.begin(), standard_sections.end(), code) != standard_sections.end();
}

std::size_t place_of(std::string_view code) {
    if (code == goals_section) return 0;
    const auto found = std::find(standard_sections.begin(), standard_sections.end(), code);
    return 1 + static_cast<std::size_t>(found - standard_sections.begin());
}

void check_sections(const std::vector<PlanInput::SectionInput>& sections, const Plan* before, Findings& found) {
    std::set<std::string> seen;
    if (sections.size() > most_sections) found.wrong("sections", "A plan holds at most 20 sections. Take one off first.");
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const PlanInput::SectionInput& section = sections[i];
        const bool known = is_standard(section.code) || (before != nullptr && before->section(section.code) != nullptr);
        if (!section.code.empty() && (!known || !seen.insert(section.code).second)) {
            found.wrong(at("sections", i, "code"), "This section is not on the plan. Load the page again.");
        }
        if (!is_standard(section.code) && section.title.empty()) found.required(at("sections", i, "title"), "Give the section a title.");
        if (characters(section.title) > longest_title) found.wrong(at("sections", i, "title"), "Keep the title under 80 characters.");
        if (characters(section.text) > longest_section) found.wrong(at("sections", i, "text"), "Keep it under 4,000 characters.");
        if (section.code == goals_section && !section.text.empty()) found.wrong(at("sections", i, "text"), "Goals are written one by one.");
        found.language(at("sections", i, "language"), section.language);
    }
}

// Who changed the words, when; the goals count as changed with any of them.
void apply_sections(const PlanInput& input, const Plan* before, Plan& plan, const std::string& author, std::chrono::year_month_day today,
                    const std::function<std::string()>& new_id, bool goals_changed) {
    if (input.sections) {
        for (const PlanInput::SectionInput& typed : *input.sections) {
            Section section;
            const Section* old = before != nullptr ? before->section(typed.code) : nullptr;
            if (old != nullptr) section = *old;
            section.code = typed.code.empty() ? "own-" + new_id() : typed.code;
            section.title = is_standard(section.code) ? std::string() : typed.title;
            section.text = typed.text;
            section.language = typed.language;
            section.owner = typed.owner;
            if (section.text.empty() && section.owner.empty() && section.title.empty() && section.changed_by.empty()) continue;
            const bool same = old != nullptr ? section.same_words_as(*old) : section.text.empty();
            if (!same) {
                section.changed_by = author;
                section.changed_on = today;
            }
            plan.sections.push_back(std::move(section));
        }
    } else if (before != nullptr) {
        plan.sections = before->sections;
    }
    if (goals_changed) {
        auto goals = std::find_if(plan.sections.begin(), plan.sections.end(), [](const Section& one) { return one.code == goals_section; });
        if (goals == plan.sections.end()) {
            goals = plan.sections.insert(plan.sections.begin(), Section{});
            goals->code = goals_section;
        }
        goals->changed_by = author;
        goals->changed_on = today;
    }
    std::stable_sort(plan.sections.begin(), plan.sections.end(), [](const Section& a, const Section& b) { return place_of(a.code) < place_of(b.code); });
}

bool same_goals(const Plan& a, const Plan& b) {
    const auto same_actions = [](const Goal& x, const Goal& y) {
        return std::equal(x.actions.begin(), x.actions.end(), y.actions.begin(), y.actions.end(), [](const Action& m, const Action& n) { return m.same_as(n); });
    };
    return std::equal(a.goals.begin(), a.goals.end(), b.goals.begin(), b.goals.end(),
                      [&](const Goal& x, const Goal& y) { return x.same_as(y) && same_actions(x, y); });
}

// When it is looked at again is no part of what the family agrees to.
bool same_content(const Plan& a, const Plan& b) {
    return a.what_matters == b.what_matters && same_goals(a, b) &&
           std::equal(a.sections.begin(), a.sections.end(), b.sections.begin(), b.sections.end(), [](const Section& x, const Section& y) { return x.same_as(y); });
}

}  // namespace

bool Section::same_words_as(const Section& other) const { return title == other.title && text == other.text; }

bool Section::same_as(const Section& other) const {
    return code == other.code && same_words_as(other) && language == other.language && owner == other.owner;
}

const Section* Plan::section(std::string_view code) const {
    const auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& one) { return one.code == code; });
    return found == sections.end() ? nullptr : &*found;
}

const Goal* Plan::goal(std::string_view goal_id) const {
    const auto found = std::find_if(goals.begin(), goals.end(), [&](const Goal& one) { return one.id == goal_id; });
    return found == goals.end() ? nullptr : &*found;
}

PlanInput input_of(const Plan& plan) {
    PlanInput input;
    input.what_matters = plan.what_matters;
    for (const Goal& goal : plan.goals) {
        PlanInput::GoalInput line{goal.id, goal.text, goal.language, goal.why, goal.owner, {}};
        for (const Action& action : goal.actions) {
            line.actions.push_back({action.id, action.text, action.owner, action.due ? to_iso(*action.due) : std::string()});
        }
        input.goals.push_back(std::move(line));
    }
    input.sections.emplace();
    for (const Section& section : plan.sections) {
        input.sections->push_back({section.code, section.title, section.text, section.language, section.owner});
    }
    return input;
}

bool Action::same_as(const Action& other) const {
    return id == other.id && text == other.text && owner == other.owner && due == other.due && done == other.done && done_on == other.done_on &&
           done_by == other.done_by;
}

bool Goal::same_as(const Goal& other) const {
    return id == other.id && text == other.text && language == other.language && why == other.why && owner == other.owner && status == other.status;
}

std::vector<Issue> check(const PlanInput& input, const Plan* before) {
    Findings found;
    std::set<std::string> seen;
    found.length("what_matters", input.what_matters);
    if (input.goals.size() > most_goals) found.wrong("goals", "A plan holds at most 30 goals. Take one off first.");
    for (std::size_t g = 0; g < input.goals.size(); ++g) {
        const PlanInput::GoalInput& goal = input.goals[g];
        if (goal.text.empty()) found.required(at("goals", g, "text"), "Write the goal in the family's words.");
        found.length(at("goals", g, "text"), goal.text);
        found.length(at("goals", g, "why"), goal.why);
        found.language(at("goals", g, "language"), goal.language);
        if (!goal.id.empty() && (goal_of(before, goal.id) == nullptr || !seen.insert(goal.id).second)) {
            found.wrong(at("goals", g, "id"), "This goal is not on the plan. Load the page again.");
        }
        if (goal.actions.size() > most_actions_a_goal) found.wrong(at("goals", g, "actions"), "A goal holds at most 20 actions.");
        for (std::size_t a = 0; a < goal.actions.size(); ++a) {
            const PlanInput::ActionInput& action = goal.actions[a];
            const std::string list = at("goals", g, "actions");
            if (action.text.empty()) found.required(at(list, a, "text"), "Write what will be done.");
            found.length(at(list, a, "text"), action.text);
            if (action.owner.empty()) found.required(at(list, a, "owner"), "Every action has one named owner.");
            if (action.due.empty()) {
                found.required(at(list, a, "due"), "Every action has a date.");
            } else if (!parse_iso_date(action.due)) {
                found.wrong(at(list, a, "due"), "Write the date as year-month-day.");
            }
            if (!action.id.empty() && (action_of(before, action.id) == nullptr || !seen.insert(action.id).second)) {
                found.wrong(at(list, a, "id"), "This action is not on the plan. Load the page again.");
            }
        }
    }
    if (input.sections) check_sections(*input.sections, before, found);
    if (!input.next_review.empty() && !parse_iso_date(input.next_review)) found.wrong("next_review", "Write the date as year-month-day.");
    return std::move(found.issues);
}

PlanSave apply(const PlanInput& input, const Plan* before, const std::string& child_id, const std::string& author, Instant now,
               std::chrono::year_month_day today, const std::function<std::string()>& new_id) {
    PlanSave save;
    Plan& plan = save.plan;
    plan.id = before != nullptr ? before->id : new_id();
    plan.version = before != nullptr ? before->version : 0;
    plan.child_id = child_id;
    plan.what_matters = input.what_matters;
    plan.updated = now;
    plan.updated_by = author;
    if (before != nullptr && before->what_matters == input.what_matters) {
        plan.what_matters_by = before->what_matters_by;
        plan.what_matters_told_by = before->what_matters_told_by;
        plan.what_matters_on = before->what_matters_on;
    } else if (!input.what_matters.empty()) {
        plan.what_matters_by = author;
        if (input.told_by != author) plan.what_matters_told_by = input.told_by;
        plan.what_matters_on = today;
    }
    std::set<std::string> kept;
    for (const PlanInput::GoalInput& typed : input.goals) {
        const Goal* old = goal_of(before, typed.id);
        Goal goal = old != nullptr ? *old : Goal{};
        if (old == nullptr) goal.id = new_id();
        goal.text = typed.text;
        goal.language = typed.language;
        goal.why = typed.why;
        goal.owner = typed.owner;
        goal.actions.clear();
        for (const PlanInput::ActionInput& line : typed.actions) {
            const Action* was = action_of(before, line.id);
            Action action = was != nullptr ? *was : Action{};
            if (was == nullptr) action.id = new_id();
            action.text = line.text;
            action.owner = line.owner;
            if (const Result<std::chrono::year_month_day> due = parse_iso_date(line.due)) action.due = *due;
            kept.insert(action.id);
            goal.actions.push_back(std::move(action));
        }
        kept.insert(goal.id);
        plan.goals.push_back(std::move(goal));
    }
    if (before != nullptr) {
        for (const Goal& goal : before->goals) {
            if (!kept.contains(goal.id)) save.gone_goals.push_back(goal.id);
            for (const Action& action : goal.actions) {
                if (!kept.contains(action.id)) save.gone_actions.push_back(action.id);
            }
        }
    }
    plan.next_review = before != nullptr ? before->next_review : std::nullopt;
    if (const Result<std::chrono::year_month_day> review = parse_iso_date(input.next_review)) plan.next_review = *review;
    const Plan nothing;
    apply_sections(input, before, plan, author, today, new_id, !same_goals(before != nullptr ? *before : nothing, plan));
    plan.number = before == nullptr ? 1 : same_content(*before, plan) ? before->number : before->number + 1;
    return save;
}

std::string_view to_string(DueState state) {
    switch (state) {
        case DueState::not_due: return "not_due";
        case DueState::due_soon: return "due_soon";
        case DueState::due: return "due";
        case DueState::overdue: return "overdue";
    }
    return {};
}

DueState due_state(std::optional<std::chrono::year_month_day> due, std::chrono::year_month_day today) {
    if (!due) return DueState::not_due;
    const auto days = (std::chrono::sys_days(*due) - std::chrono::sys_days(today)).count();
    if (days < 0) return DueState::overdue;
    if (days == 0) return DueState::due;
    return days <= 7 ? DueState::due_soon : DueState::not_due;
}

std::chrono::year_month_day review_after(std::chrono::year_month_day day, bool complex_needs) {
    const std::chrono::year_month_day then = day + std::chrono::months(complex_needs ? 3 : 6);
    return then.ok() ? then : then.year() / then.month() / std::chrono::last;
}

DueState review_state(std::chrono::year_month_day next_review, std::chrono::year_month_day today) {
    const auto days = (std::chrono::sys_days(next_review) - std::chrono::sys_days(today)).count();
    if (days < 0) return DueState::overdue;
    if (days == 0) return DueState::due;
    return days <= days_review_is_soon ? DueState::due_soon : DueState::not_due;
}

}  // namespace medhome::care
