// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need.h"

#include <algorithm>
#include <array>
#include <utility>

namespace medhome::care {
namespace {

constexpr std::array<std::string_view, 9> step_names{"requested", "sent", "accepted", "scheduled", "done", "family_confirmed", "stuck", "closed", "reopened"};
constexpr std::array<std::string_view, 3> answer_names{"yes", "partly", "no"};

bool needs_a_reason(Step step) { return step == Step::stuck || step == Step::closed || step == Step::reopened; }

bool is_open(Stage stage) { return stage != Stage::closed && stage != Stage::family_confirmed; }

}  // namespace

std::string_view to_string(Step step) { return step_names[static_cast<std::size_t>(step)]; }
std::string_view to_string(Stage stage) { return step_names[static_cast<std::size_t>(stage)]; }
std::string_view to_string(FamilyAnswer answer) { return answer_names[static_cast<std::size_t>(answer)]; }

std::optional<Step> parse_step(std::string_view text) {
    const auto* const found = std::find(step_names.begin(), step_names.end(), text);
    if (found == step_names.end()) return std::nullopt;
    return static_cast<Step>(found - step_names.begin());
}

std::optional<Stage> parse_stage(std::string_view text) {
    const std::optional<Step> step = parse_step(text);
    if (!step || *step == Step::reopened) return std::nullopt;
    return static_cast<Stage>(*step);
}

std::optional<FamilyAnswer> parse_answer(std::string_view text) {
    const auto* const found = std::find(answer_names.begin(), answer_names.end(), text);
    if (found == answer_names.end()) return std::nullopt;
    return static_cast<FamilyAnswer>(found - answer_names.begin());
}

Stage stage_after(Step step) { return step == Step::reopened ? Stage::requested : static_cast<Stage>(step); }

const std::vector<std::string_view>& need_domains() {
    static const std::vector<std::string_view> all{
        "medical",        "dental_vision_hearing", "mental_health", "therapy",           "equipment",                "school", "child_care_respite",
        "transportation", "food",                  "housing_utilities", "money_benefits_insurance", "legal", "family_support", "sibling_support",
        "recreation",     "other"};
    return all;
}

const std::vector<std::string_view>& need_for_whom() {
    static const std::vector<std::string_view> all{"child", "family", "sibling"};
    return all;
}

std::vector<Step> possible_steps(Stage from, By by) {
    if (by == By::family) {
        return from == Stage::done ? std::vector<Step>{Step::family_confirmed, Step::stuck} : std::vector<Step>{};
    }
    switch (from) {
        case Stage::requested: return {Step::sent, Step::accepted, Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::sent: return {Step::accepted, Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::accepted: return {Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::scheduled: return {Step::done, Step::stuck, Step::closed};
        case Stage::done: return {Step::stuck, Step::closed, Step::reopened};
        case Stage::family_confirmed: return {Step::closed, Step::reopened};
        case Stage::stuck: return {Step::sent, Step::accepted, Step::scheduled, Step::done, Step::closed};
        case Stage::closed: return {Step::reopened};
    }
    return {};
}

Stage Need::stage() const { return steps.empty() ? Stage::requested : stage_after(steps.back().step); }
Instant Need::opened() const { return steps.empty() ? Instant{} : steps.front().at; }
Instant Need::since() const { return steps.empty() ? Instant{} : steps.back().at; }

const StepTaken* Need::family_answer() const {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->answer) return &*step;
    }
    return nullptr;
}

bool Need::was_done() const {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->step == Step::done) return true;
        // An answer of "no" or "partly", or a new opening, takes back what was said before it.
        if (step->step == Step::reopened || (step->answer && *step->answer != FamilyAnswer::yes)) return false;
    }
    return false;
}

Result<void> Need::take(StepTaken step, By by, std::optional<std::chrono::year_month_day> next) {
    const std::vector<Step> possible = possible_steps(stage(), by);
    if (std::find(possible.begin(), possible.end(), step.step) == possible.end()) {
        std::string named;
        for (const Step one : possible) named += (named.empty() ? "" : ", ") + std::string(to_string(one));
        return fail(ErrorKind::conflict, "need.step-not-possible",
                    "This need is at \"" + std::string(to_string(stage())) + "\". " +
                        (named.empty() ? "No step can be taken from here." : "Possible now: " + named + "."));
    }
    if (needs_a_reason(step.step) && step.note.empty()) {
        return fail(ErrorKind::unprocessable, "need.reason-missing", "Say why, in a few words. The family and the next person will read it.",
                    {{Severity::error, "required", "note", "Say why, in a few words."}});
    }
    if (next) next_date = next;
    if (is_open(stage_after(step.step)) && !next_date) {
        return fail(ErrorKind::unprocessable, "need.date-missing", "An open need has a next date. Choose when you look at it again.",
                    {{Severity::error, "required", "next_date", "Choose when you look at it again."}});
    }
    if (!is_open(stage_after(step.step))) next_date.reset();
    steps.push_back(std::move(step));
    return {};
}

Result<void> Need::answer(FamilyAnswer said, Instant at, std::string by, std::string note, std::chrono::year_month_day follow_up) {
    if (stage() != Stage::done) {
        return fail(ErrorKind::conflict, "need.not-waiting-for-answer", "This need is not waiting for an answer now. Load the page again to see where it stands.");
    }
    const bool came = said == FamilyAnswer::yes;
    StepTaken step{came ? Step::family_confirmed : Step::stuck, at, std::move(by), std::move(note), said};
    steps.push_back(std::move(step));
    next_date = came ? std::nullopt : std::optional(follow_up);
    return {};
}

std::vector<Issue> check_new_need(const Need& need, std::chrono::year_month_day today) {
    std::vector<Issue> issues;
    const auto missing = [&](const char* path, const char* text) { issues.push_back({Severity::error, "required", path, text}); };
    const auto wrong = [&](const char* path, const char* text) { issues.push_back({Severity::error, "value", path, text}); };
    if (need.domain.empty()) {
        missing("domain", "Choose what kind of help it is.");
    } else if (std::find(need_domains().begin(), need_domains().end(), need.domain) == need_domains().end()) {
        wrong("domain", "This kind of help is not on the list.");
    }
    if (need.text.empty()) missing("text", "Write what is needed, in the family's words.");
    if (need.text.size() > 2000) wrong("text", "Keep it under 2,000 characters.");
    if (need.performer.size() > 200) wrong("performer", "Keep it under 200 characters.");
    if (std::find(need_for_whom().begin(), need_for_whom().end(), need.for_whom) == need_for_whom().end()) {
        wrong("for", "Choose the child, the family or a brother or sister.");
    }
    if (need.owner.empty()) missing("owner", "Every open need has one named owner.");
    if (!need.next_date) {
        missing("next_date", "Choose when you look at it again.");
    } else if (*need.next_date < today) {
        wrong("next_date", "This date has passed. Choose today or later.");
    }
    return issues;
}

}  // namespace medhome::care
