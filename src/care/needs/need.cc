// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr std::array<std::string_view, 17> step_names{"requested", "sent",   "accepted",    "scheduled",   "done",  "family_confirmed", "stuck",     "closed",   "reopened",
                                                      "undone",    "report_read", "family_told", "tried", "handed_off", "escalated", "assigned", "noted"};
constexpr std::array<std::string_view, 3> answer_names{"yes", "partly", "no"};
constexpr int tries_owed = 3;
constexpr std::size_t ways_owed = 2;

tl::unexpected<Error> reason_missing() {
    return fail(ErrorKind::unprocessable, "need.reason-missing", "Say why, in a few words. The family and the next person will read it.",
                {{Severity::error, "required", "note", "Say why, in a few words."}});
}

Result<void> check_reason(const StepTaken& step, bool owed) {
    const std::vector<std::string_view>& reasons = reasons_for(step.step);
    if (!step.reason.empty() && std::find(reasons.begin(), reasons.end(), step.reason) == reasons.end()) {
        return fail(ErrorKind::unprocessable, "need.reason-unknown", "This reason does not fit this step. Choose one of the list.",
                    {{Severity::error, "value", "reason", "Choose a reason of the list."}});
    }
    const bool says_why = !step.note.empty() || (!step.reason.empty() && step.reason != "other");
    if (owed && !says_why) return reason_missing();
    return {};
}

Result<void> check_possible(Stage from, Step step, By by) {
    const std::vector<Step> possible = possible_steps(from, by);
    if (std::find(possible.begin(), possible.end(), step) != possible.end()) return {};
    std::string named;
    for (const Step one : possible) named += (named.empty() ? "" : ", ") + std::string(to_string(one));
    return fail(ErrorKind::conflict, "need.step-not-possible",
                "This need is at \"" + std::string(to_string(from)) + "\". " + (named.empty() ? "No step can be taken from here." : "Possible now: " + named + "."));
}

// Who closes because nobody could be reached has tried three times, in two ways (DOMAIN.md 7.1).
Result<void> check_tries(const Need& need, const StepTaken& step) {
    if (step.reason != "unable_to_contact") return {};
    int tries = 0;
    std::set<std::string> ways;
    for (const StepTaken* one : need.standing()) {
        if (one->step == Step::reopened) {
            tries = 0;
            ways.clear();
        }
        if (one->step != Step::tried) continue;
        ++tries;
        ways.insert(one->how);
    }
    if (tries >= tries_owed && ways.size() >= ways_owed) return {};
    return fail(ErrorKind::unprocessable, "need.tries-missing",
                "Before closing because nobody could be reached, try 3 times in 2 ways. On the thread so far: " + std::to_string(tries) + " tries in " +
                    std::to_string(ways.size()) + " ways.",
                {{Severity::error, "value", "reason", "Try 3 times in 2 ways first."}});
}

bool same(const StepTaken& before, const StepTaken& after) {
    if (!before.recorded) return before.step == after.step;  // its date was that of the Task
    return before.step == after.step && before.at == after.at && before.by == after.by && before.note == after.note && before.answer == after.answer &&
           before.reason == after.reason && before.how == after.how && before.to == after.to && before.told_by == after.told_by;
}

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
    if (!step || *step > Step::closed) return std::nullopt;
    return static_cast<Stage>(*step);
}

std::optional<FamilyAnswer> parse_answer(std::string_view text) {
    const auto* const found = std::find(answer_names.begin(), answer_names.end(), text);
    if (found == answer_names.end()) return std::nullopt;
    return static_cast<FamilyAnswer>(found - answer_names.begin());
}

bool moves(Step step) { return step <= Step::reopened; }
Stage stage_after(Step step) { return step >= Step::reopened ? Stage::requested : static_cast<Stage>(step); }
bool is_open(Stage stage) { return stage != Stage::closed && stage != Stage::family_confirmed; }

const std::vector<std::string_view>& need_domains() {
    static const std::vector<std::string_view> all{
        "medical",        "dental_vision_hearing", "mental_health", "therapy",           "equipment",                "school", "child_care_respite",
        "transportation", "food",                  "housing_utilities", "money_benefits_insurance", "legal", "family_support", "sibling_support",
        "recreation",     "other"};
    return all;
}

const std::vector<std::string_view>& need_for_whom() {
    static const std::vector<std::string_view> all{"child", "sibling", "caregiver", "family"};
    return all;
}

const std::vector<std::string_view>& need_how_soon() {
    static const std::vector<std::string_view> all{"week", "month", "no_hurry"};
    return all;
}

const std::vector<std::string_view>& ways_to_reach() {
    static const std::vector<std::string_view> all{"phone", "message", "letter", "in_person", "video"};
    return all;
}

const std::vector<std::string_view>& reasons_for(Step step) {
    static const std::vector<std::string_view> stuck{"no_answer", "declined_by_organization", "waiting_list", "not_eligible", "not_available",
                                                     "service_closed", "family_not_reached", "cost_or_coverage", "did_not_help", "other"};
    static const std::vector<std::string_view> closed{"no_longer_needed", "family_declined", "unable_to_contact", "helped_another_way", "declined_by_organization",
                                                      "not_eligible", "not_available", "moved_away", "duplicate", "other"};
    static const std::vector<std::string_view> reopened{"did_not_help", "stopped_again", "closed_too_early", "family_asked", "other"};
    static const std::vector<std::string_view> sent{"no_answer", "declined_by_organization", "waiting_list", "not_eligible", "service_closed", "family_asked", "other"};
    static const std::vector<std::string_view> none;
    switch (step) {
        case Step::stuck: return stuck;
        case Step::closed: return closed;
        case Step::reopened: return reopened;
        case Step::sent: return sent;
        default: return none;
    }
}

std::vector<Step> possible_steps(Stage from, By by) {
    if (by == By::family) {
        if (from == Stage::done) return {Step::family_confirmed, Step::stuck, Step::closed};
        return is_open(from) ? std::vector<Step>{Step::closed} : std::vector<Step>{};
    }
    switch (from) {
        case Stage::requested: return {Step::sent, Step::accepted, Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::sent: return {Step::sent, Step::accepted, Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::accepted: return {Step::sent, Step::scheduled, Step::done, Step::stuck, Step::closed};
        case Stage::scheduled: return {Step::done, Step::stuck, Step::closed};
        case Stage::done: return {Step::stuck, Step::closed, Step::reopened};
        case Stage::family_confirmed: return {Step::closed, Step::reopened};
        case Stage::stuck: return {Step::sent, Step::accepted, Step::scheduled, Step::done, Step::closed, Step::reopened};
        case Stage::closed: return {Step::reopened};
    }
    return {};
}

bool owes_reason(Stage from, Step step) {
    if (step == Step::sent) return from == Stage::sent || from == Stage::accepted;
    return step == Step::stuck || step == Step::closed || step == Step::reopened;
}

bool can_be_told(Stage at, Step mark) {
    if (moves(mark) || mark == Step::undone) return false;
    if (mark == Step::noted) return true;
    if (mark == Step::report_read || mark == Step::family_told) return at == Stage::done || at == Stage::family_confirmed;
    return is_open(at);
}

std::vector<const StepTaken*> Need::standing() const {
    std::vector<const StepTaken*> stand;
    for (const StepTaken& step : steps) {
        if (step.step != Step::undone) {
            stand.push_back(&step);
            continue;
        }
        const auto last = std::find_if(stand.rbegin(), stand.rend(), [](const StepTaken* one) { return moves(one->step); });
        if (last != stand.rend() && *last != &steps.front()) stand.erase(std::next(last).base());
    }
    return stand;
}

namespace {

const StepTaken* last_move(const Need& need) {
    const std::vector<const StepTaken*> stand = need.standing();
    const auto last = std::find_if(stand.rbegin(), stand.rend(), [](const StepTaken* one) { return moves(one->step); });
    return last == stand.rend() ? nullptr : *last;
}

}  // namespace

Stage Need::stage() const {
    const StepTaken* last = last_move(*this);
    return last == nullptr ? Stage::requested : stage_after(last->step);
}
Instant Need::opened() const { return steps.empty() ? Instant{} : steps.front().at; }
Instant Need::news() const { return steps.empty() ? Instant{} : steps.back().at; }
Instant Need::since() const {
    const StepTaken* last = last_move(*this);
    return last == nullptr ? Instant{} : last->at;
}

const StepTaken* Need::family_answer() const {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->answer) return &*step;
    }
    return nullptr;
}

bool Need::can_be_answered() const {
    const StepTaken* last = last_move(*this);
    return last != nullptr && (stage_after(last->step) == Stage::done || last->answer);
}

bool Need::was_done() const {
    const std::vector<const StepTaken*> stand = standing();
    for (auto step = stand.rbegin(); step != stand.rend(); ++step) {
        if ((*step)->step == Step::done) return true;
        // An answer of "no" or "partly", or a new opening, takes back what was said before it.
        if ((*step)->step == Step::reopened || ((*step)->answer && *(*step)->answer != FamilyAnswer::yes)) return false;
    }
    return false;
}

bool Need::was_sent() const {
    const std::vector<const StepTaken*> stand = standing();
    for (auto step = stand.rbegin(); step != stand.rend(); ++step) {
        if ((*step)->step == Step::sent) return true;
        if ((*step)->step == Step::reopened) return false;
    }
    return false;
}

std::vector<Attempt> Need::attempts() const {
    std::vector<Attempt> all;
    const StepTaken* before = nullptr;
    bool sent = false;
    for (const StepTaken* step : standing()) {
        if (!moves(step->step)) continue;
        const bool another = step->step == Step::reopened || (step->step == Step::sent && sent);
        if (before != nullptr && another) {
            // It ended when it was stuck or closed; else with this very step, which says why.
            const StepTaken* end = before->step == Step::stuck || before->step == Step::closed ? before : step;
            all.back().ended = end->at;
            all.back().reason = end->reason;
            all.back().note = end->note;
        }
        if (before == nullptr || another) {
            all.push_back({static_cast<int>(all.size()) + 1, step->at, {}, std::nullopt, {}, {}});
            sent = false;
        }
        if (step->step == Step::sent) {
            sent = true;
            all.back().service = step->to.name;
        }
        before = step;
    }
    return all;
}

bool Need::should_be_handed_up(std::chrono::year_month_day today, std::string_view zone) const {
    if (!is_open(stage()) || !next_date) return false;
    const std::chrono::sys_days due(*next_date);
    return std::chrono::sys_days(today) - due >= std::chrono::days(days_of_silence) && std::chrono::sys_days(civil_date(news(), zone)) <= due;
}

Result<void> Need::take(StepTaken step, By by, std::optional<std::chrono::year_month_day> next) {
    TRY_VOID(check_possible(stage(), step.step, by));
    TRY_VOID(check_reason(step, owes_reason(stage(), step.step)));
    TRY_VOID(check_tries(*this, step));
    if (next) next_date = next;
    if (is_open(stage_after(step.step)) && !next_date) {
        return fail(ErrorKind::unprocessable, "need.date-missing", "An open need has a next date. Choose when you look at it again.",
                    {{Severity::error, "required", "next_date", "Choose when you look at it again."}});
    }
    if (!is_open(stage_after(step.step))) next_date.reset();
    steps.push_back(std::move(step));
    return {};
}

Result<void> Need::tell(StepTaken mark) {
    if (!can_be_told(stage(), mark.step)) {
        return fail(ErrorKind::conflict, "need.mark-not-possible", "This does not fit a need at \"" + std::string(to_string(stage())) + "\". Look where it stands.");
    }
    std::vector<Issue> issues;
    const auto missing = [&](const char* path, const char* words) { issues.push_back({Severity::error, "required", path, words}); };
    const bool has_way = std::find(ways_to_reach().begin(), ways_to_reach().end(), mark.how) != ways_to_reach().end();
    if ((mark.step == Step::tried || mark.step == Step::handed_off) && !has_way) missing("how", "Choose how: by phone, message, letter, in person or video.");
    if (mark.step == Step::handed_off && mark.to.name.empty()) missing("to", "Name the person it was handed to.");
    if (mark.step == Step::escalated && mark.to.reference.empty()) missing("to", "Choose who is to take it on.");
    if ((mark.step == Step::escalated || mark.step == Step::noted) && mark.note.empty()) missing("note", "Say what is new, in a few words.");
    if (!issues.empty()) return fail(ErrorKind::unprocessable, "need.mark-incomplete", "Something is missing yet. Nothing was saved.", std::move(issues));
    if (mark.step != Step::tried && mark.step != Step::handed_off) mark.how.clear();
    steps.push_back(std::move(mark));
    return {};
}

Result<void> Need::undo(Instant at, std::string by) {
    const StepTaken* last = last_move(*this);
    if (last == nullptr || last == &steps.front() || last->answer || last->by != by || at - last->at > a_move_can_be_undone) {
        return fail(ErrorKind::conflict, "need.nothing-to-undo", "This move cannot be taken back any more. Move the need on from where it stands.");
    }
    steps.push_back({Step::undone, at, std::move(by), {}, std::nullopt});
    return {};
}

Result<void> Need::answer(FamilyAnswer said, Instant at, std::string by, std::string note, std::chrono::year_month_day follow_up) {
    const bool again = stage() == Stage::family_confirmed && said == FamilyAnswer::yes;
    if (!can_be_answered() || again) {
        return fail(ErrorKind::conflict, "need.not-waiting-for-answer", "This need is not waiting for an answer now. Load the page again to see where it stands.");
    }
    const bool came = said == FamilyAnswer::yes;
    StepTaken step{came ? Step::family_confirmed : Step::stuck, at, std::move(by), std::move(note), said};
    if (!came) step.reason = "did_not_help";
    steps.push_back(std::move(step));
    next_date = came ? std::nullopt : std::optional(follow_up);
    return {};
}

bool stands_as_seen(const Need& seen, const Need& now) {
    const StepTaken* const before = last_move(seen);
    const StepTaken* const after = last_move(now);
    if (before == nullptr || after == nullptr || seen.text != now.text) return false;
    return before - seen.steps.data() == after - now.steps.data() && same(*before, *after);
}

std::vector<Issue> check_new_need(const Need& need, std::chrono::year_month_day today) {
    std::vector<Issue> issues;
    const auto missing = [&](const char* path, const char* text) { issues.push_back({Severity::error, "required", path, text}); };
    const auto wrong = [&](const char* path, const char* text) { issues.push_back({Severity::error, "value", path, text}); };
    const auto among = [](const std::vector<std::string_view>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); };
    if (need.domain.empty()) {
        missing("domain", "Choose what kind of help it is.");
    } else if (!among(need_domains(), need.domain)) {
        wrong("domain", "This kind of help is not on the list.");
    }
    if (need.text.empty()) missing("text", "Write what is needed, in the family's words.");
    if (count_characters(need.text) > longest_words) wrong("text", "Keep it under 4,000 characters.");
    if (count_characters(need.performer) > 200) wrong("performer", "Keep it under 200 characters.");
    if (!among(need_for_whom(), need.for_whom)) {
        wrong("for", "Choose the child, a brother or sister, a caregiver or the whole family.");
    } else if (need.for_whom == "sibling" && need.for_person.name.empty()) {
        missing("for_person", "Write the name of the brother or sister.");
    } else if (need.for_whom == "caregiver" && need.for_person.reference.empty()) {
        missing("for_person", "Choose which of the caregivers it is for.");
    }
    if (count_characters(need.for_person.name) > 100) wrong("for_person", "Keep the name under 100 characters.");
    if (!need.how_soon.empty() && !among(need_how_soon(), need.how_soon)) wrong("how_soon", "Choose how soon of the list.");
    if (need.owner.empty()) missing("owner", "Every open need has one named owner.");
    if (!need.next_date) {
        missing("next_date", "Choose when you look at it again.");
    } else if (*need.next_date < today) {
        wrong("next_date", "This date has passed. Choose today or later.");
    }
    return issues;
}

Result<void> check_continues(const Need& before, const Need& after) {
    if (before.child_id != after.child_id) return fail(ErrorKind::conflict, "need.child-changed", "A need cannot be moved from one child to another. File it anew.");
    const auto changed = [] { return fail(ErrorKind::conflict, "need.history-changed", "What stands on a need's thread stays as it is. Add to it instead."); };
    if (after.steps.size() < before.steps.size()) return changed();
    for (std::size_t i = 0; i < before.steps.size(); ++i) {
        if (!same(before.steps[i], after.steps[i])) return changed();
    }
    Need walked = before;
    for (std::size_t i = before.steps.size(); i < after.steps.size(); ++i) {
        const StepTaken& step = after.steps[i];
        if (step.step == Step::undone) {
            TRY_VOID(walked.undo(step.at, step.by));
        } else if (!moves(step.step)) {
            TRY_VOID(walked.tell(step));
        } else {
            const bool by_family = step.answer || step.by.starts_with("RelatedPerson/");
            const bool answered = step.answer.has_value();
            const bool an_answer = answered && (step.step == Step::family_confirmed || step.step == Step::stuck);
            if (!an_answer || !walked.can_be_answered()) TRY_VOID(check_possible(walked.stage(), step.step, by_family ? By::family : By::staff));
            const bool fits = !answered || (step.step == Step::family_confirmed) == (*step.answer == FamilyAnswer::yes);
            if (!fits || (by_family && !answered && step.step != Step::closed)) return changed();
            TRY_VOID(check_reason(step, !answered && owes_reason(walked.stage(), step.step)));
            TRY_VOID(check_tries(walked, step));
            walked.steps.push_back(step);
        }
    }
    return {};
}

}  // namespace medhome::care
