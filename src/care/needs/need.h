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
// What someone did. Each leads to the stage of its name, but a reopened need stands at requested again.
enum class Step { requested, sent, accepted, scheduled, done, family_confirmed, stuck, closed, reopened };
enum class FamilyAnswer { yes, partly, no };
enum class By { staff, family };

std::string_view to_string(Stage stage);
std::string_view to_string(Step step);
std::string_view to_string(FamilyAnswer answer);
std::optional<Stage> parse_stage(std::string_view text);
std::optional<Step> parse_step(std::string_view text);
std::optional<FamilyAnswer> parse_answer(std::string_view text);
Stage stage_after(Step step);

// The sixteen domains; most are not health care (PRODUCT.md S21).
const std::vector<std::string_view>& need_domains();
const std::vector<std::string_view>& need_for_whom();  // child, family, sibling

struct StepTaken {
    Step step = Step::requested;
    Instant at{};
    std::string by;    // "Practitioner/...", "RelatedPerson/..."; empty when nobody is on record
    std::string note;  // in the words of whoever took the step
    std::optional<FamilyAnswer> answer;
};

// Steps may be skipped, for helpers outside seldom tell of each one; they do not go back, but through "reopened".
// Only staff move a need; only the family confirms it, and only once help is said to have come.
std::vector<Step> possible_steps(Stage from, By by);

struct Need {
    std::string id;            // of the Task
    std::string request_id;    // of the ServiceRequest
    std::int64_t version = 0;  // of the Task
    std::string child_id;
    std::string domain;
    std::string text;          // the family's words
    std::string for_whom = "child";
    std::string owner;         // reference; empty: nobody
    std::string performer;     // who is to help, as text
    std::optional<std::chrono::year_month_day> next_date;
    std::vector<StepTaken> steps;  // oldest first; the first is "requested"

    Stage stage() const;
    Instant opened() const;
    Instant since() const;  // when it came to its stage
    const StepTaken* family_answer() const;  // the last, or nullptr
    bool was_done() const;  // help is said to have come since it was last opened

    // need.step-not-possible (says which are), need.reason-missing for stuck, closed and reopened without a note,
    // need.date-missing for an open need without a next date. A refused step changes nothing.
    Result<void> take(StepTaken step, By by, std::optional<std::chrono::year_month_day> next);
    // yes closes the loop; partly and no make it stuck, in the family's words, with its owner's next date.
    Result<void> answer(FamilyAnswer answer, Instant at, std::string by, std::string note, std::chrono::year_month_day follow_up);
};

// What a new need lacks, by path: domain, text, for, owner, next_date.
std::vector<Issue> check_new_need(const Need& need, std::chrono::year_month_day today);

}  // namespace medhome::care
