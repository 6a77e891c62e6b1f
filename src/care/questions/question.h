// A family's question to its main contact: sent, opened by someone by name, answered by a day that was promised.
//
// On the wire two Communications, the answer inResponseTo the question. https://hl7.org/fhir/R4/communication.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::care {

enum class QuestionState { sent, opened, answered };
std::string_view to_string(QuestionState state);

struct Question {
    std::string id;
    std::int64_t version = 0;
    std::string child_id;
    std::string text;      // the family's words
    std::string language;  // they are written in; empty when not said
    std::string from;      // "RelatedPerson/..."
    std::string to;        // who is to answer: a person or a pool; empty: nobody yet
    Instant sent{};
    std::optional<std::chrono::year_month_day> answer_by;  // what the family was told
    std::optional<Instant> answer_at;                       // the hour of that day, where the practice says its hours
    std::optional<Instant> opened;
    std::string opened_by;
    std::string answer_id;  // of the Communication that answers; empty while it waits
    QuestionState state() const;
};

struct Reply {
    std::string id;
    std::string text, language;
    std::string from;  // who wrote it
    Instant sent{};
};

inline constexpr std::size_t longest_question = 4000;
// What is missing or too long, by path: text.
std::vector<Issue> check_letter(std::string_view text);

// Absent when it is no question of ours, or was taken back.
std::optional<Question> question_from(fhir::json::Value communication);
std::optional<Reply> reply_from(fhir::json::Value communication);
// before: the resource as it stands; what others wrote into it is kept. Absent for a new one.
std::string question_json(const Question& question, fhir::json::Value before = {});
std::string reply_json(const Reply& reply, const Question& question);

}  // namespace medhome::care
