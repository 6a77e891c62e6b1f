// SPDX-License-Identifier: Apache-2.0
#include "care/questions/question.h"

#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr std::string_view question_kind = "question";
constexpr std::string_view reply_kind = "answer";
constexpr std::string_view answer_by_extension = "answer-by";
constexpr std::string_view answer_at_extension = "answer-at";
constexpr std::string_view opened_by_extension = "opened-by";
constexpr std::string_view answer_extension = "answered-with";

bool is_ours(std::string_view url) { return url == answer_by_extension || url == answer_at_extension || url == opened_by_extension || url == answer_extension; }

std::string extensions_json(const Question& question, json::Value before) {
    json::Writer w;
    w.array();
    bool any = false;
    for (const json::Value one : before["extension"].children()) {
        const std::string_view url = one["url"].text();
        if (url.starts_with(extension_base) && is_ours(url.substr(extension_base.size()))) continue;
        w.raw(one.raw());
        any = true;
    }
    const auto open = [&](std::string_view name) -> json::Writer& {
        any = true;
        return w.object().key("url").string(std::string(extension_base) + std::string(name));
    };
    if (question.answer_by) open(answer_by_extension).key("valueDate").string(to_iso(*question.answer_by)).end();
    if (question.answer_at) open(answer_at_extension).key("valueInstant").string(to_fhir_instant(*question.answer_at)).end();
    if (!question.opened_by.empty()) open(opened_by_extension).key("valueReference").raw(reference_json(question.opened_by)).end();
    if (!question.answer_id.empty()) open(answer_extension).key("valueReference").raw(reference_json("Communication/" + question.answer_id)).end();
    w.end();
    return any ? w.take() : std::string();
}

std::string array_of(const std::string& element) { return "[" + element + "]"; }
std::string payload_json(std::string_view text) { return array_of(json::Writer().object().key("contentString").string(text).end().take()); }

bool is_kind(json::Value resource, std::string_view kind) {
    return resource["resourceType"].text() == "Communication" && has_code(resource["category"], kind_system, kind) &&
           resource["status"].text() != "entered-in-error";
}

}  // namespace

std::string_view to_string(QuestionState state) {
    switch (state) {
        case QuestionState::sent: return "sent";
        case QuestionState::opened: return "opened";
        case QuestionState::answered: return "answered";
    }
    return {};
}

QuestionState Question::state() const {
    if (!answer_id.empty()) return QuestionState::answered;
    return opened ? QuestionState::opened : QuestionState::sent;
}

std::vector<Issue> check_letter(std::string_view text) {
    if (text.empty()) return {{Severity::error, "required", "text", "Write a few words first."}};
    if (count_characters(text) > longest_question) return {{Severity::error, "value", "text", "Keep it under 4,000 characters."}};
    return {};
}

std::optional<Question> question_from(json::Value resource) {
    if (!is_kind(resource, question_kind)) return std::nullopt;
    Question question;
    question.id = resource["id"].text();
    question.child_id = id_in(reference_of(resource["subject"]), "Patient");
    if (question.child_id.empty()) return std::nullopt;
    question.text = resource["payload"].first()["contentString"].text();
    question.language = resource["language"].text();
    question.from = reference_of(resource["sender"]);
    question.to = reference_of(resource["recipient"].first());
    question.sent = instant_of(resource["sent"].text()).value_or(instant_of(resource["meta"]["lastUpdated"].text()).value_or(Instant{}));
    question.opened = instant_of(resource["received"].text());
    question.opened_by = reference_of(extension(resource, opened_by_extension)["valueReference"]);
    question.answer_id = id_in(reference_of(extension(resource, answer_extension)["valueReference"]), "Communication");
    if (const Result<Day> by = parse_iso_date(extension(resource, answer_by_extension)["valueDate"].text())) question.answer_by = *by;
    question.answer_at = instant_of(extension(resource, answer_at_extension)["valueInstant"].text());
    return question;
}

std::optional<Reply> reply_from(json::Value resource) {
    if (!is_kind(resource, reply_kind)) return std::nullopt;
    Reply reply;
    reply.id = resource["id"].text();
    reply.text = resource["payload"].first()["contentString"].text();
    reply.language = resource["language"].text();
    reply.from = reference_of(resource["sender"]);
    reply.sent = instant_of(resource["sent"].text()).value_or(Instant{});
    return reply;
}

std::string question_json(const Question& question, json::Value before) {
    json::Document none;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Communication").key("id").string(question.id);
        w.key("category").array().raw(concept_json(kind_system, question_kind)).end();
        w.key("subject").raw(reference_json("Patient/" + question.child_id));
        w.key("sent").string(to_fhir_instant(question.sent));
        w.key("sender").raw(reference_json(question.from));
        w.key("payload").raw(payload_json(question.text));
        Result<json::Document> fresh = json::parse(w.end().take());
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    return with_members(before, {{"language", question.language.empty() ? "" : json::quote(question.language)},
                                 {"extension", extensions_json(question, before)},
                                 {"status", question.answer_id.empty() ? "\"in-progress\"" : "\"completed\""},
                                 {"recipient", question.to.empty() ? "" : array_of(reference_json(question.to))},
                                 {"received", question.opened ? json::quote(to_fhir_instant(*question.opened)) : ""}});
}

std::string reply_json(const Reply& reply, const Question& question) {
    json::Writer w;
    w.object().key("resourceType").string("Communication").key("id").string(reply.id);
    w.member("language", reply.language).key("inResponseTo").array().raw(reference_json("Communication/" + question.id)).end();
    w.key("status").string("completed").key("category").array().raw(concept_json(kind_system, reply_kind)).end();
    w.key("subject").raw(reference_json("Patient/" + question.child_id));
    w.key("recipient").raw(array_of(reference_json(question.from))).key("sent").string(to_fhir_instant(reply.sent));
    return w.key("sender").raw(reference_json(reply.from)).key("payload").raw(payload_json(reply.text)).end().take();
}

}  // namespace medhome::care
