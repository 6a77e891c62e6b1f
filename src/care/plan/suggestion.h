// What a family would change in a part of the plan that is not its own, and what came of it.
//
// On the wire a Task with the intent "proposal", of the family, on the CarePlan or one of its Goals: requested, then accepted or rejected.
// https://hl7.org/fhir/R4/task.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/plan/plan.h"
#include "fhir/json/tree.h"

namespace medhome::care {

enum class Suggests {
    new_goal,
    goal_text,
    section_text,
    action,
    note,  // "I see a part differently": it changes nothing by itself, and is answered
};
std::string_view to_string(Suggests kind);
std::optional<Suggests> suggests_from(std::string_view text);

struct Suggestion {
    std::string id;
    std::int64_t version = 0;
    std::string child_id, plan_id;
    Suggests kind = Suggests::note;
    std::string goal_id;   // goal_text, action; a note may name one
    std::string section;   // code; section_text; a note may name one
    std::string text;      // in the family's words
    std::string language;
    std::string why;
    std::string was;       // the words it would take the place of, as they stood then
    std::string by;        // RelatedPerson
    std::string owner;     // who is to answer: of that part, else the main contact
    Instant at{};
    enum class State { open, accepted, declined } state = State::open;
    std::string answer;          // the reason for a no, or what was said to a note
    std::string taken_as;        // the words that went into the plan, where staff changed them first
    std::string answered_by;
    std::optional<Instant> answered_at;
    bool is_open() const { return state == State::open; }
};
std::string_view to_string(Suggestion::State state);

inline constexpr std::size_t longest_suggestion = 4000;  // characters
inline constexpr std::size_t most_open_suggestions = 30;  // a child

// By path of the request. plan: what it is about.
std::vector<Issue> check(const Suggestion& suggestion, const Plan& plan);

// What staff made of it before accepting. Empty members: as it was suggested.
struct Acceptance {
    std::string text, why;
    std::string owner, due;  // of a new goal or action
};
// The plan with it; to be checked and saved like any other save. conflict: what it would change is not there any more.
Result<PlanInput> with_suggestion(const Plan& plan, const Suggestion& suggestion, const Acceptance& as);

bool is_plan_suggestion(fhir::json::Value task);
Suggestion suggestion_from(fhir::json::Value task);
std::string suggestion_json(const Suggestion& suggestion, fhir::json::Value before = {});

// care_plan_suggestion: task_id, child_id, plan_id, kind, owner, open (1, 0), asked_on (instant).
store::Projection plan_suggestion_projection();

}  // namespace medhome::care
