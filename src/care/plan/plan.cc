// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan.h"

#include <set>
#include <string_view>

namespace medhome::care {
namespace {

constexpr std::size_t longest_text = 2000;

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
        if (text.size() > longest_text) wrong(path, "Keep it under 2,000 characters.");
    }
    std::vector<Issue> issues;
};

}  // namespace

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
        if (!goal.language.empty() && goal.language != "en" && goal.language != "es") found.wrong(at("goals", g, "language"), "Choose English or Spanish.");
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
        plan.what_matters_on = before->what_matters_on;
    } else if (!input.what_matters.empty()) {
        plan.what_matters_by = author;
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

}  // namespace medhome::care
