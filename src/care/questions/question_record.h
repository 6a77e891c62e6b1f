// Questions of families, read through the gate and written for the apps.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/questions/question.h"
#include "care/team/people.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct KeptQuestion {
    Question question;
    fhir::json::Document record;
    std::optional<Reply> reply;
};
// not_found alike for unknown, not the caller's, and a Communication that is no question.
Result<KeptQuestion> read_question(access::Records& records, std::string_view id);
struct QuestionPage {
    std::vector<KeptQuestion> questions;  // newest first
    std::string next;
};
Result<QuestionPage> questions_of(access::Records& records, std::string_view child_id, std::string_view cursor);

std::vector<std::string> people_in(const KeptQuestion& kept);
void write_question(fhir::json::Writer& writer, const Question& question, const std::optional<Reply>& reply, std::string_view child_name, const People& people);

}  // namespace medhome::care
