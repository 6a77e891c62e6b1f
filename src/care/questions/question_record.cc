// SPDX-License-Identifier: Apache-2.0
#include "care/questions/question_record.h"

#include "care/child/child_record.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr int questions_a_page = 20;

// The answers of these questions, in one search.
Result<void> read_replies(access::Records& records, std::vector<KeptQuestion>& questions) {
    std::vector<std::string> ids;
    for (const KeptQuestion& kept : questions) {
        if (!kept.question.answer_id.empty()) ids.push_back(kept.question.answer_id);
    }
    if (ids.empty()) return {};
    std::map<std::string, Reply> replies;
    const store::Page page = TRY(records.search("Communication?_count=60&_id=" + joined(ids)));
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        if (std::optional<Reply> reply = reply_from(document.root())) replies.emplace(one.id, std::move(*reply));
    }
    for (KeptQuestion& kept : questions) {
        if (const auto reply = replies.find(kept.question.answer_id); reply != replies.end()) kept.reply = reply->second;
    }
    return {};
}

}  // namespace

Result<KeptQuestion> read_question(access::Records& records, std::string_view id) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "question.unknown", "This question is not here, or not yours to open."); };
    const Result<store::Stored> stored = records.read("Communication", id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    std::vector<KeptQuestion> kept(1);
    kept[0].record = TRY(json::parse(*stored->body));
    std::optional<Question> question = question_from(kept[0].record.root());
    if (!question) return unknown();
    kept[0].question = std::move(*question);
    kept[0].question.version = stored->version;
    TRY_VOID(read_replies(records, kept));
    return std::move(kept[0]);
}

Result<QuestionPage> questions_of(access::Records& records, std::string_view child_id, std::string_view cursor) {
    QuestionPage page;
    std::string query = "Communication?_sort=-sent&_count=" + std::to_string(questions_a_page) + "&patient=" + std::string(child_id) +
                        "&category=" + std::string(kind_system) + "|question";
    if (!cursor.empty()) query += "&_cursor=" + std::string(cursor);
    const store::Page found = TRY(records.search(query));
    page.next = found.next_cursor;
    for (const store::Stored& one : found.matches) {
        KeptQuestion kept;
        kept.record = TRY(json::parse(*one.body));
        std::optional<Question> question = question_from(kept.record.root());
        if (!question || question->child_id != child_id) continue;
        kept.question = std::move(*question);
        kept.question.version = one.version;
        page.questions.push_back(std::move(kept));
    }
    TRY_VOID(read_replies(records, page.questions));
    return page;
}

std::vector<std::string> people_in(const KeptQuestion& kept) {
    std::vector<std::string> all{kept.question.from, kept.question.to, kept.question.opened_by};
    if (kept.reply) all.push_back(kept.reply->from);
    return all;
}

void write_question(json::Writer& w, const Question& question, const std::optional<Reply>& reply, std::string_view child_name, const People& people) {
    w.object().key("id").string(question.id).key("version").number(question.version);
    w.key("child").object().key("id").string(question.child_id).key("name").string(child_name).end();
    w.key("text").string(question.text);
    text_or_null(w, "language", question.language);
    people.write(w.key("from"), question.from);
    people.write(w.key("to"), question.to);
    w.key("sent").string(to_fhir_instant(question.sent));
    text_or_null(w, "answer_by", question.answer_by ? to_iso(*question.answer_by) : std::string());
    text_or_null(w, "answer_at", question.answer_at ? to_fhir_instant(*question.answer_at) : std::string());
    w.key("state").string(to_string(question.state())).key("opened");
    if (question.opened) {
        w.object().key("at").string(to_fhir_instant(*question.opened));
        people.write(w.key("by"), question.opened_by);
        w.end();
    } else {
        w.null();
    }
    w.key("answer");
    if (reply) {
        w.object().key("text").string(reply->text);
        text_or_null(w, "language", reply->language);
        people.write(w.key("by"), reply->from);
        w.key("at").string(to_fhir_instant(reply->sent)).end();
    } else {
        w.null();
    }
    w.end();
}

}  // namespace medhome::care
