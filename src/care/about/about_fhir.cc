// SPDX-License-Identifier: Apache-2.0
#include "care/about/about_fhir.h"

#include <algorithm>

#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr std::string_view day_link = "day";
constexpr std::string_view author_extension = "answer-author", told_by_extension = "answer-told-by", date_extension = "answer-date", language_extension = "answer-language";

bool is_question(std::string_view link) {
    const std::vector<std::string_view>& known = about_questions();
    return std::find(known.begin(), known.end(), link) != known.end();
}

void open_extension(json::Writer& w, std::string_view name) { w.object().key("url").string(std::string(extension_base) + std::string(name)); }

void write_said(json::Writer& w, const SaidBy& said) {
    w.key("extension").array();
    if (!said.author.empty()) {
        open_extension(w, author_extension);
        w.key("valueReference").raw(reference_json(said.author)).end();
    }
    if (!said.told_by.empty()) {
        open_extension(w, told_by_extension);
        w.key("valueReference").raw(reference_json(said.told_by)).end();
    }
    open_extension(w, date_extension);
    w.key("valueDate").string(to_iso(said.on)).end();
    if (!said.language.empty()) {
        open_extension(w, language_extension);
        w.key("valueCode").string(said.language).end();
    }
    w.end();
}

SaidBy said_in(json::Value answer) {
    SaidBy said;
    said.author = reference_of(extension(answer, author_extension)["valueReference"]);
    said.told_by = reference_of(extension(answer, told_by_extension)["valueReference"]);
    said.language = extension(answer, language_extension)["valueCode"].text();
    if (const auto on = parse_iso_date(extension(answer, date_extension)["valueDate"].text())) said.on = *on;
    return said;
}

void write_text_item(json::Writer& w, std::string_view link, std::string_view text, const SaidBy& said) {
    w.object().key("linkId").string(link).key("answer").array().object();
    write_said(w, said);
    w.key("valueString").string(text).end().end().end();
}

void write_item(json::Writer& w, std::string_view link, std::string_view value, const std::string& json) {
    w.object().key("linkId").string(link).key("answer").array().object().key(value).raw(json).end().end().end();
}

json::Value answer_to(json::Value item, std::string_view link) {
    for (const json::Value one : item["item"].children()) {
        if (one["linkId"].text() == link) return one["answer"].first();
    }
    return {};
}

std::string items_json(const AboutUs& about, json::Value before) {
    json::Writer w;
    w.array();
    for (const AboutAnswer& answer : about.answers) write_text_item(w, answer.question, answer.text, answer.said);
    for (const MarkedDay& day : about.days) {
        w.object().key("linkId").string(day_link).key("item").array();
        write_item(w, "day-id", "valueString", json::quote(day.id));
        write_text_item(w, "day-what", day.what, day.said);
        write_item(w, "day-on", "valueDate", json::quote(to_iso(day.on)));
        write_item(w, "day-every-year", "valueBoolean", day.every_year ? "true" : "false");
        write_item(w, "day-quiet", "valueBoolean", day.quiet ? "true" : "false");
        w.end().end();
    }
    for (const json::Value item : before["item"].children()) {
        const std::string_view link = item["linkId"].text();
        if (link != day_link && !is_question(link)) w.raw(item.raw());
    }
    return w.end().take();
}

}  // namespace

bool is_about_us(json::Value resource) {
    std::string_view questionnaire = resource["questionnaire"].text();
    questionnaire = questionnaire.substr(0, questionnaire.find('|'));
    return resource["resourceType"].text() == "QuestionnaireResponse" && questionnaire == about_questionnaire && resource["status"].text() != "entered-in-error";
}

AboutUs about_from(json::Value response) {
    AboutUs about;
    about.id = response["id"].text();
    about.child_id = id_in(reference_of(response["subject"]), "Patient");
    about.updated_by = reference_of(response["author"]);
    if (const auto at = instant_of(response["authored"].text())) about.updated = *at;
    for (const json::Value item : response["item"].children()) {
        const std::string_view link = item["linkId"].text();
        if (is_question(link) && about.find(link) == nullptr) {
            const json::Value answer = item["answer"].first();
            if (!answer["valueString"].text().empty()) about.answers.push_back({std::string(link), std::string(answer["valueString"].text()), said_in(answer)});
        } else if (link == day_link) {
            const auto on = parse_iso_date(answer_to(item, "day-on")["valueDate"].text());
            const json::Value what = answer_to(item, "day-what");
            if (!on || what["valueString"].text().empty()) continue;
            about.days.push_back({std::string(answer_to(item, "day-id")["valueString"].text()), std::string(what["valueString"].text()), *on,
                                  answer_to(item, "day-every-year")["valueBoolean"].text() == "true", answer_to(item, "day-quiet")["valueBoolean"].text() == "true",
                                  said_in(what)});
        }
    }
    return about;
}

std::string about_json(const AboutUs& about, Instant now, json::Value before) {
    json::Document none;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("QuestionnaireResponse").key("questionnaire").string(about_questionnaire);
        w.key("subject").raw(reference_json("Patient/" + about.child_id)).end();
        Result<json::Document> fresh = json::parse(w.take());
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    Members members{{"id", json::quote(about.id)},
                    {"status", before["status"] ? "\"amended\"" : "\"completed\""},
                    {"authored", json::quote(to_fhir_instant(now))},
                    {"author", about.updated_by.empty() ? std::string() : reference_json(about.updated_by)}};
    std::string items = items_json(about, before);
    members.emplace_back("item", items == "[]" ? std::string() : std::move(items));
    return with_members(before, members);
}

store::Projection about_projection() {
    store::Projection p;
    p.table = "care_about_us";
    p.resource_types = {"QuestionnaireResponse"};
    p.columns_sql = "child_id TEXT NOT NULL, response_id TEXT NOT NULL";
    p.columns = {"child_id", "response_id"};
    p.indexes_sql = {"CREATE UNIQUE INDEX IF NOT EXISTS care_about_us_one ON care_about_us (tenant_id, patient_key)",
                     "CREATE INDEX IF NOT EXISTS care_about_us_by_child ON care_about_us (tenant_id, child_id)"};
    p.rows = [](json::Value response) {
        std::vector<store::Row> rows;
        const std::string child = id_in(reference_of(response["subject"]), "Patient");
        if (is_about_us(response) && !child.empty()) rows.push_back({child, std::string(response["id"].text())});
        return rows;
    };
    p.on_duplicate = Error{ErrorKind::conflict, "about.second", "What this family says of itself stands on its page already. Open it and write there."};
    return p;
}

}  // namespace medhome::care
