// The answers of a QuestionnaireResponse beside the questions of its Questionnaire.
//
// https://hl7.org/fhir/R4/questionnaireresponse.html, https://hl7.org/fhir/R4/questionnaire.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "fhir/json/tree.h"
#include "fhir/packages/library.h"
#include "fhir/terminology/terminology.h"
#include "fhir/validation/place.h"

namespace medhome::fhir::profiles {

struct AnswersWorld {
    validation::Findings& findings;
    const terminology::Terminology& terms;
    const packages::Definition* beside;                      // the Questionnaire as a definition; null when it is contained
    std::function<bool(const validation::Place&)> may_go_on;  // false when too much was asked for
    std::function<std::optional<bool>(std::string_view fhirpath)> holds;  // asked of the response; nothing when it cannot be worked out
};

void check_answers(json::Value response, json::Value questionnaire, const validation::Place& place, const AnswersWorld& world);

// --- for answers.cc and answer_values.cc

// The value[x] of an answer, an option or an enableWhen, whose members begin with `prefix`.
struct AnswerValue {
    json::Value value;
    std::string_view type;  // "Coding", "string"; empty when there is none
};
AnswerValue answer_value(json::Value object, std::string_view prefix);
// Left of right: less, equal, more; nothing where the two cannot be compared.
std::optional<int> compare_answers(const AnswerValue& a, const AnswerValue& b);
bool same_answer(const AnswerValue& a, const AnswerValue& b);

// One answer beside its question: its type, the options, and the limits of R4's extensions for questions.
void check_answer_value(json::Value question, json::Value questionnaire, const AnswerValue& answer, const validation::Place& place, const AnswersWorld& world);
// Of several answers: an option that stands alone.
void check_exclusive(json::Value question, json::Value item, const validation::Place& place, const AnswersWorld& world);
// An extension of R4's own for questions, by the last part of its url; absent when it is not there.
json::Value question_extension(json::Value question, std::string_view name);

}  // namespace medhome::fhir::profiles
