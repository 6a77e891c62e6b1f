// "About us" on the family's phone and on the staff's desk: read, and written down as it is said.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/about/about_fhir.h"
#include "care/about/about_record.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

std::string about_text(const AboutUs& about, const People& people) {
    json::Writer w;
    write_about(w, about, people);
    return w.take();
}

AboutInput input_from(json::Value body) {
    AboutInput input;
    for (const json::Value one : body["answers"].children()) input.answers.push_back({typed(one, "question"), typed(one, "text"), typed(one, "language")});
    if (const json::Value days = body["days"]; days.is_array()) {
        input.days.emplace();
        for (const json::Value one : days.children()) {
            input.days->push_back({typed(one, "id"), typed(one, "what"), typed(one, "on"), typed(one, "language"), one["every_year"].text() == "true",
                                   one["quiet"].text() == "true"});
        }
    }
    input.told_by = typed(body, "told_by");
    return input;
}

// author: who writes. The words are theirs, or (staff alone) those of a family member of this child.
Result<http::Response> save(const http::Request& request, access::Records& records, const Child& child, const std::string& author) {
    const json::Document body = TRY(object_in(request));
    const AboutInput input = input_from(body.root());
    const std::optional<std::int64_t> expected = TRY(if_match(request));
    std::vector<Issue> issues = check(input);
    People people(records);
    TRY_VOID(load_people(records, people, {author, input.told_by}));
    if (!input.told_by.empty()) {
        if (!records.caller().is_staff() || !is_of_family(people.find(input.told_by), child.id)) issues.push_back({Severity::error, "value", "told_by", "Choose someone of this child's family."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));

    const auto stale = [&](const AboutUs& now) -> Result<http::Response> {
        TRY_VOID(load_people(records, people, people_in(now)));
        return stale_response(request, "about.changed", "Somebody changed this page while you were writing. Nothing you typed is lost: see both and choose.",
                              about_text(now, people));
    };
    const KeptAbout before = TRY(read_about(records, child.id));
    if (expected.value_or(0) != before.about.version) return stale(before.about);
    AboutUs after = apply(input, before.about, author, today(records), [&] { return records.new_id(); });
    const bool fresh = after.id.empty();
    if (fresh) after.id = records.new_id();
    TRY_VOID(load_people(records, people, people_in(after)));

    access::Change write;
    write.kind = fresh ? access::Change::Kind::create : access::Change::Kind::update;
    write.type = "QuestionnaireResponse";
    write.id = after.id;
    write.body = about_json(after, records.now(), before.response.root());
    if (!fresh) write.if_match = before.about.version;
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"QuestionnaireResponse/" + after.id}, child.id, author, fresh ? "CREATE" : "UPDATE", records.now());
    Result<http::Response> answer =
        access::commit_and_answer(records, {std::move(write), std::move(provenance)}, [&](const std::vector<access::Changed>& changed) {
            AboutUs kept = after;
            kept.version = changed.front().version;
            kept.updated = changed.front().updated;
            return json_response(200, json::Writer().object().key("about").raw(about_text(kept, people)).end().take());
        });
    if (!answer && (answer.error().kind == ErrorKind::stale || answer.error().code == "about.second")) return stale(TRY(read_about(records, child.id)).about);
    return answer;
}

Result<http::Response> family_get(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const KeptAbout kept = TRY(read_about(records, child.id));
    People people(records);
    TRY_VOID(people.load(people_in(kept.about)));
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_about(w.key("about"), kept.about, people);
    return json_response(200, w.key("me").string(self_for(records, child.id)).end().take());
}

Result<http::Response> family_put(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    return save(request, records, child, self_for(records, child.id));
}

Result<http::Response> staff_get(const http::Request& request, access::Records& records) {
    HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const KeptAbout kept = TRY(read_about(records, header.child.id));
    const std::vector<Caregiver> caregivers = TRY(read_caregivers(records, header.child.id));
    People people(records);
    std::vector<std::string> references = people_in(kept.about);
    references.push_back(header.main.member);
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_about(w.key("about"), kept.about, people);
    w.key("caregivers").array();
    for (const Caregiver& one : caregivers) {
        w.object().key("reference").string("RelatedPerson/" + one.id).key("name").string(one.name).key("relationship").string(one.relationship);
        text_or_null(w, "language", one.language);
        w.end();
    }
    return json_response(200, w.end().end().take());
}

Result<http::Response> staff_put(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    return save(request, records, child, records.caller().fhir_reference);
}

}  // namespace

void add_about_routes(access::Gate& gate, http::Router& router) {
    add_family(gate, router, http::Method::GET, "/api/family/children/{id}/about", "What the family says of the child and itself", family_get);
    add_family(gate, router, http::Method::PUT, "/api/family/children/{id}/about", "Say something about the child and the family", family_put);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/about", "What the family says of the child and itself", staff_get);
    add_staff(gate, router, http::Method::PUT, "/api/staff/children/{id}/about", "Write down what the family says", staff_put);
}

}  // namespace medhome::care
