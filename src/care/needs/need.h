// A need of a child or its family: from the asking until the family itself says that help came.
//
// On the wire it is a ServiceRequest and the Task that tracks it; all that the board shows stands on the Task.
// https://hl7.org/fhir/R4/servicerequest.html, https://hl7.org/fhir/R4/task.html#statemachine
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace medhome::care {

enum class Stage { requested, sent, accepted, scheduled, done, family_confirmed, stuck, closed };
// What someone did. The first nine move the need to the stage of their name (a reopened one stands at requested again); `undone` takes the last
// move back; the others are told on the thread and move nothing.
enum class Step {
    requested, sent, accepted, scheduled, done, family_confirmed, stuck, closed, reopened,
    undone,
    report_read, family_told, tried, handed_off, escalated, assigned, noted
};
enum class FamilyAnswer { yes, partly, no };
enum class By { staff, family };

std::string_view to_string(Stage stage);
std::string_view to_string(Step step);
std::string_view to_string(FamilyAnswer answer);
std::optional<Stage> parse_stage(std::string_view text);
std::optional<Step> parse_step(std::string_view text);
std::optional<FamilyAnswer> parse_answer(std::string_view text);
bool moves(Step step);
Stage stage_after(Step step);
bool is_open(Stage stage);  // neither closed nor confirmed

// The sixteen domains; most are not health care (PRODUCT.md S21).
const std::vector<std::string_view>& need_domains();
const std::vector<std::string_view>& need_for_whom();    // child, sibling, caregiver, family
const std::vector<std::string_view>& need_how_soon();    // week, month, no_hurry
const std::vector<std::string_view>& ways_to_reach();    // phone, message, letter, in_person, video
// Why a need is stuck, closed, reopened or sent to somebody else; empty for steps that owe no reason. "other" asks for words.
const std::vector<std::string_view>& reasons_for(Step step);

inline constexpr std::size_t longest_words = 4000;          // characters of a need or a note
inline constexpr int days_of_silence = 7;                   // past its next date, until a need is suggested to be handed up
inline constexpr std::chrono::minutes a_move_can_be_undone{10};

struct Named {
    std::string reference;  // empty: not known as a record
    std::string name;
    friend bool operator==(const Named&, const Named&) = default;
};

struct StepTaken {
    Step step = Step::requested;
    Instant at{};
    std::string by;    // "Practitioner/...", "RelatedPerson/..."; empty when nobody is on record
    std::string note;  // in the words of whoever took the step
    std::optional<FamilyAnswer> answer;
    std::string reason = {};  // of reasons_for(step)
    std::string how = {};     // tried, handed_off: of ways_to_reach()
    Named to = {};            // handed_off, escalated, assigned: to whom; sent: to which service
    std::string told_by = {}; // requested: the caregiver whose words these are, where `by` wrote them down
    bool recorded = true;     // false: another system set the stage alone, and this stands for it
};

// One try to get the help: it ends when the need is reopened or sent to somebody else.
struct Attempt {
    int number = 1;
    Instant began{};
    std::string service;  // name; empty when none was named
    std::optional<Instant> ended;
    std::string reason, note;  // why it ended
};

// Steps may be skipped, for helpers outside seldom tell of each one; they do not go back, but through "reopened" or a second "sent".
// Only staff move a need; the family confirms it once help is said to have come, or says that it is not needed any more.
std::vector<Step> possible_steps(Stage from, By by);
// stuck, closed, reopened; sent where it had been sent before.
bool owes_reason(Stage from, Step step);
bool can_be_told(Stage at, Step mark);

struct Need {
    std::string id;            // of the Task
    std::string request_id;    // of the ServiceRequest
    std::int64_t version = 0;  // of the Task
    std::string child_id;      // whose team works it, and whose compartment it is in
    std::string domain;
    std::string text;          // the family's words
    std::string for_whom = "child";
    std::string owner;         // reference; empty: nobody
    std::string performer;     // who is to help, as text
    std::optional<std::chrono::year_month_day> next_date;
    std::vector<StepTaken> steps;  // oldest first; the first is "requested"
    Named for_person = {};         // sibling, caregiver: who; a brother or sister may have a name alone
    Named service = {};            // "HealthcareService/..." with the name it had when it was chosen
    std::string how_soon = {};

    std::vector<const StepTaken*> standing() const;  // without what was taken back
    Stage stage() const;
    Instant opened() const;
    Instant since() const;  // when it came to its stage
    Instant news() const;   // when last anything was told of it
    const StepTaken* family_answer() const;  // the last, or nullptr
    // Help is said to have come; or the family's own answer is the last move, and may be changed until somebody acts on it.
    bool can_be_answered() const;
    bool was_done() const;  // help is said to have come since it was last opened
    bool was_sent() const;  // to somebody, since it was last opened
    std::vector<Attempt> attempts() const;  // oldest first; the last has not ended
    // Its next date has passed by days_of_silence and nothing was told since.
    bool should_be_handed_up(std::chrono::year_month_day today, std::string_view zone) const;

    // need.step-not-possible (says which are), need.reason-missing where one is owed, need.reason-unknown, need.tries-missing for
    // unable_to_contact before 3 tries in 2 ways, need.date-missing for an open need without a next date. A refused step changes nothing.
    Result<void> take(StepTaken step, By by, std::optional<std::chrono::year_month_day> next);
    // A mark on the thread: need.mark-not-possible, need.mark-incomplete (by path: note, how, to).
    Result<void> tell(StepTaken mark);
    // Takes the last move back: by who made it, within a_move_can_be_undone, never an answer of the family. need.nothing-to-undo.
    Result<void> undo(Instant at, std::string by);
    // yes closes the loop; partly and no make it stuck, in the family's words, with its owner's next date. What was answered before stays on
    // the thread. need.not-waiting-for-answer, also for a second yes.
    Result<void> answer(FamilyAnswer answer, Instant at, std::string by, std::string note, std::chrono::year_month_day follow_up);
};

// No move came between: what was told since (an assignment, a note) takes nothing from what the family says of `seen`. Another attempt does.
bool stands_as_seen(const Need& seen, const Need& now);

// What a new need lacks, by path: domain, text, for, for_person, owner, next_date.
std::vector<Issue> check_new_need(const Need& need, std::chrono::year_month_day today);

// The rule for every write on every path: what stood on the thread still stands, and what is new could be done from there.
// need.step-not-possible, need.reason-missing, need.history-changed, need.child-changed.
Result<void> check_continues(const Need& before, const Need& after);

}  // namespace medhome::care
