// A family asks its main contact, or whom the practice chose for questions; staff open, answer and hand over. Handing over is day/day_routes.cc: it is the same for all that waits.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/practice.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/questions/question_record.h"
#include "care/team/cover.h"
#include "care/ways/intake.h"

namespace medhome::care {
namespace {

access::Change change_of(const Question& question, json::Value before) {
    access::Change change;
    change.kind = before ? access::Change::Kind::update : access::Change::Kind::create;
    change.type = "Communication";
    change.id = question.id;
    change.body = question_json(question, before);
    if (before) change.if_match = question.version;
    return change;
}

access::Change provenance_of(std::vector<std::string> targets, const Question& question, std::string_view author, std::string_view activity, Instant now) {
    access::Change change;
    change.type = "Provenance";
    change.body = provenance_json(targets, question.child_id, author, activity, now);
    return change;
}

std::string question_body(const Question& question, const std::optional<Reply>& reply, const Child& child, const People& people) {
    json::Writer w;
    w.object();
    write_question(w.key("question"), question, reply, child.name, people);
    return w.end().take();
}

// Staff

struct Opened {
    KeptQuestion kept;
    Child child;
    People people;
    explicit Opened(access::Records& records) : people(records) {}
};
Result<void> open_for_staff(access::Records& records, std::string_view id, Opened& opened) {
    opened.kept = TRY(read_question(records, id));
    opened.child = TRY(read_child(records, opened.kept.question.child_id));
    std::vector<std::string> references = people_in(opened.kept);
    references.push_back(records.caller().fhir_reference);
    return load_people(records, opened.people, references);
}

Result<http::Response> staff_question(const http::Request& request, access::Records& records) {
    const KeptQuestion kept = TRY(read_question(records, request.path_value("id")));
    const HeaderParts header = TRY(read_header(records, kept.question.child_id));
    People people(records);
    std::vector<std::string> references = people_in(kept);
    references.push_back(header.main.member);
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_question(w.key("question"), kept.question, kept.reply, header.child.name, people);
    return json_response(200, w.end().take());
}

// The first to open it is who the family reads: "Opened by Rosa". For all others nothing changes.
Result<http::Response> open_question(const http::Request& request, access::Records& records) {
    Opened opened(records);
    TRY_VOID(open_for_staff(records, request.path_value("id"), opened));
    Question& question = opened.kept.question;
    const auto answer = [&](const std::vector<access::Changed>& changed) {
        Question after = question;
        if (!changed.empty()) after.version = changed.front().version;
        return json_response(200, question_body(after, opened.kept.reply, opened.child, opened.people));
    };
    if (question.state() != QuestionState::sent) return answer({});
    question.opened = records.now();
    question.opened_by = records.caller().fhir_reference;
    Result<http::Response> response = access::commit_and_answer(
        records, {change_of(question, opened.kept.record.root()), provenance_of({"Communication/" + question.id}, question, question.opened_by, "UPDATE", records.now())},
        answer);
    if (response || response.error().kind != ErrorKind::stale) return response;
    // Someone else opened or took it in the same moment: what stands there now is as good.
    TRY_VOID(open_for_staff(records, request.path_value("id"), opened));
    return answer({});
}

Result<http::Response> answer_question(const http::Request& request, access::Records& records) {
    Opened opened(records);
    TRY_VOID(open_for_staff(records, request.path_value("id"), opened));
    Question& question = opened.kept.question;
    const std::int64_t expected = TRY(version_to_edit(request));
    const auto stale = [&]() {
        json::Writer w;
        write_question(w, opened.kept.question, opened.kept.reply, opened.child.name, opened.people);
        return stale_response(request, "question.changed", "Something changed here a moment ago. Look again, then send; your words are still here.", w.take());
    };
    const json::Document document = TRY(object_in(request));
    Reply reply;
    reply.text = typed(document.root(), "text");
    reply.language = typed(document.root(), "language");
    std::vector<Issue> issues = check_letter(reply.text);
    if (reply.language != "en" && reply.language != "es") issues.push_back({Severity::error, "value", "language", "Choose English or Spanish."});
    if (!issues.empty()) return not_filled_in(std::move(issues));
    if (question.state() == QuestionState::answered) {
        return fail(ErrorKind::conflict, "question.answered", "Someone has answered this already. Load the page again to read the answer.");
    }
    if (expected != question.version) return stale();
    const std::string& author = records.caller().fhir_reference;
    reply.id = records.new_id();
    reply.from = author;
    reply.sent = records.now();
    if (!question.opened) {
        question.opened = records.now();
        question.opened_by = author;
    }
    question.answer_id = reply.id;
    access::Change letter;
    letter.type = "Communication";
    letter.id = reply.id;
    letter.body = reply_json(reply, question);
    Result<http::Response> response = access::commit_and_answer(
        records,
        {change_of(question, opened.kept.record.root()), std::move(letter),
         provenance_of({"Communication/" + reply.id, "Communication/" + question.id}, question, author, "CREATE", records.now())},
        [&](const std::vector<access::Changed>& changed) {
            Question after = question;
            after.version = changed.front().version;
            return json_response(200, question_body(after, reply, opened.child, opened.people));
        });
    if (response || response.error().kind != ErrorKind::stale) return response;
    TRY_VOID(open_for_staff(records, request.path_value("id"), opened));
    return stale();
}

// Family

Result<http::Response> family_questions(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const QuestionPage page = TRY(questions_of(records, child.id, http::percent_encode(parameter(request, "cursor"))));
    std::vector<std::string> references;
    for (const KeptQuestion& kept : page.questions) {
        for (std::string& one : people_in(kept)) references.push_back(std::move(one));
    }
    Around around(records);
    const access::Practice practice = TRY(access::practice_of(records));
    TRY_VOID(read_around(records, child, practice, std::move(references), around));
    const Intake intake = TRY(Intake::read(records, around, practice));
    const Promised by = intake.by(question_request);
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_main_contact(w.key("main_contact"), around);
    around.people.write(w.key("to"), intake.owner(question_request));
    intake.write_promise(w.key("promise"), question_request);
    w.key("answer_by").string(to_iso(by.day));
    text_or_null(w, "answer_at", by.at ? to_fhir_instant(*by.at) : std::string());
    w.key("questions").array();
    for (const KeptQuestion& kept : page.questions) write_question(w, kept.question, kept.reply, child.name, around.people);
    w.end();
    text_or_null(w, "next", page.next);
    return json_response(200, w.end().take());
}

Result<http::Response> ask_question(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const json::Document document = TRY(object_in(request));
    Question question;
    question.text = typed(document.root(), "text");
    if (std::vector<Issue> issues = check_letter(question.text); !issues.empty()) return not_filled_in(std::move(issues));
    question.id = records.new_id();
    question.child_id = child.id;
    question.language = records.caller().language;
    question.from = self_for(records, child.id);
    question.sent = records.now();
    Around around(records);
    const access::Practice practice = TRY(access::practice_of(records));
    TRY_VOID(read_around(records, child, practice, {question.from}, around));
    const Intake intake = TRY(Intake::read(records, around, practice));
    const Promised by = intake.by(question_request);
    const Person* who = intake.who(question_request);
    question.to = intake.owner(question_request);
    question.answer_by = by.day;
    question.answer_at = by.at;
    return access::commit_and_answer(
        records, {change_of(question, {}), provenance_of({"Communication/" + question.id}, question, question.from, "CREATE", records.now())},
        [&](const std::vector<access::Changed>& changed) {
            Question after = question;
            after.version = changed.front().version;
            json::Writer w;
            w.object();
            write_question(w.key("question"), after, std::nullopt, child.name, around.people);
            w.key("next").object().key("who");
            if (who == nullptr) {
                w.null();
            } else {
                w.object();
                write_person_members(w, *who);
                w.end();
            }
            w.key("by").string(to_iso(by.day));
            text_or_null(w, "at", by.at ? to_fhir_instant(*by.at) : std::string());
            return json_response(201, w.end().end().take());
        });
}

}  // namespace

void add_question_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/questions/{id}", "A family's question", staff_question);
    add_staff(gate, router, Method::POST, "/api/staff/questions/{id}/opened", "A question was opened", open_question);
    add_staff(gate, router, Method::POST, "/api/staff/questions/{id}/answer", "Answer a question", answer_question);
    add_family(gate, router, Method::GET, "/api/family/children/{id}/questions", "The family's questions and the answers", family_questions);
    add_family(gate, router, Method::POST, "/api/family/children/{id}/questions", "Ask the main contact", ask_question);
}

}  // namespace medhome::care
