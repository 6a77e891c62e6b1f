// A new need, its steps, what is told on its thread, who owns it and for whom it is, as staff.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/needs/need_record.h"
#include "care/needs/sibling.h"
#include "care/page_routes.h"

namespace medhome::care {
namespace {

std::string need_json(const Need& need, const Child& child, const People& people, const Surroundings& around, access::Records& records) {
    json::Writer w;
    w.object();
    write_need(w.key("need"), need, child.name, people, today(records), records.zone(), &around);
    return w.end().take();
}

void set_version(Need& need, const std::vector<access::Changed>& changed) {
    for (const access::Changed& one : changed) {
        if (one.type == "Task" && one.id == need.id) need.version = one.version;
    }
}

tl::unexpected<Error> wrong_field(const char* path, const char* text) { return not_filled_in({{Severity::error, "value", path, text}}); }

// The day asked for, today or later; absent where none was.
Result<std::optional<Day>> next_date_in(json::Value body, const access::Records& records) {
    const std::string date = typed(body, "next_date");
    if (date.empty()) return std::optional<Day>();
    const Result<Day> day = parse_iso_date(date);
    if (!day || *day < today(records)) return wrong_field("next_date", "Choose today or a later day.");
    return std::optional(*day);
}

Result<std::string> note_in(json::Value body) {
    std::string note = typed(body, "note");
    if (count_characters(note) > longest_words) return wrong_field("note", "Keep it under 4,000 characters.");
    return note;
}

// "service": a reference to one of the directory that is open; else "performer", in words.
Result<void> helper_in(json::Value body, access::Records& records, Need& need) {
    if (std::string reference = typed(body, "service"); !reference.empty()) {
        const Result<Service> service = read_service(records, reference.substr(reference.find('/') + 1));
        if (!service) return wrong_field("service", "This service is not in the directory. Choose another.");
        if (!service->active) return wrong_field("service", "This service has closed. Choose another.");
        need.service = {service->reference(), service->name};
        need.performer = service->name;
    } else if (std::string performer = typed(body, "performer"); !performer.empty()) {
        if (performer != need.performer) need.service = {};
        need.performer = std::move(performer);
    }
    return {};
}

// For whom, as the page says it: a child or light sibling by reference, one not known yet by name; one of the child's adults.
Result<void> for_whom_in(json::Value body, access::Records& records, Need& need) {
    if (body["for"]) need.for_whom = typed(body, "for");
    if (need.for_whom != "sibling" && need.for_whom != "caregiver") return {};
    const std::string reference = typed(body["for_person"], "reference");
    if (reference.empty()) {
        need.for_person = {{}, typed(body["for_person"], "name")};
        return {};
    }
    std::vector<Named> possible;
    if (need.for_whom == "sibling") {
        for (Sibling& sibling : TRY(siblings_of(records, need.child_id))) possible.push_back(std::move(sibling.who));
    } else {
        possible = TRY(caregivers_of(records, need.child_id));
    }
    const auto found = std::find_if(possible.begin(), possible.end(), [&](const Named& one) { return one.reference == reference; });
    if (found == possible.end()) return wrong_field("for_person", "Choose one of this child's family.");
    need.for_person = *found;
    return {};
}

Result<http::Response> new_need(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    Need need;
    need.child_id = child.id;
    need.domain = typed(body, "domain");
    need.text = typed(body, "text");
    need.how_soon = typed(body, "how_soon");
    need.owner = typed(body, "owner");
    TRY_VOID(helper_in(body, records, need));
    TRY_VOID(for_whom_in(body, records, need));
    std::vector<Issue> issues;
    if (const std::string date = typed(body, "next_date"); !date.empty()) {
        if (const Result<Day> day = parse_iso_date(date)) {
            need.next_date = *day;
        } else {
            issues.push_back({Severity::error, "value", "next_date", "Write the date as year-month-day."});
        }
    }
    for (Issue& issue : check_new_need(need, today(records))) {
        if (issue.path != "next_date" || issues.empty()) issues.push_back(std::move(issue));
    }
    const std::string& author = records.caller().fhir_reference;
    People people(records);
    const std::string told_by = typed(body, "told_by");
    TRY_VOID(load_people(records, people, {need.owner, author, need.for_person.reference, told_by}));
    if (!need.owner.empty() && !may_own_for(people.find(need.owner), child.id)) {
        issues.push_back({Severity::error, "value", "owner", "Choose a person or a team of this practice."});
    }
    if (!told_by.empty() && !is_of_family(people.find(told_by), child.id)) {
        issues.push_back({Severity::error, "value", "told_by", "Choose someone of this child's family."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    need.id = records.new_id();
    need.request_id = records.new_id();
    need.steps.push_back({Step::requested, records.now(), author, {}, std::nullopt});
    need.steps.back().told_by = told_by;
    const Surroundings around = TRY(surroundings_of(records, {&need}));
    return access::commit_and_answer(records, changes_of(need, author, records.now(), {}, {}, 0, true), [&](const std::vector<access::Changed>& changed) {
        set_version(need, changed);
        return json_response(201, need_json(need, child, people, around, records));
    });
}

Result<http::Response> get_need(const http::Request& request, access::Records& records) {
    const KeptNeed kept = TRY(read_need(records, request.path_value("id")));
    const HeaderParts header = TRY(read_header(records, kept.need.child_id));
    People people(records);
    std::vector<std::string> references = people_in(kept.need);
    references.push_back(header.main.member);
    TRY_VOID(load_people(records, people, references));
    const Surroundings around = TRY(surroundings_of(records, {&kept.need}));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_need(w.key("need"), kept.need, header.child.name, people, today(records), records.zone(), &around);
    return json_response(200, w.end().take());
}

// One change of a need by staff: of the version they saw, with what else is written in the same commit.
struct Edit {
    Need& need;
    json::Value body;
    access::Records& records;
    People& people;
    const std::string& author;
    std::vector<access::Change> also = {};
};
using Editor = std::function<Result<void>(Edit&)>;

Result<http::Response> change_need(const http::Request& request, access::Records& records, const Editor& editor) {
    KeptNeed kept = TRY(read_need(records, request.path_value("id")));
    Need& need = kept.need;
    const Child child = TRY(read_child(records, need.child_id));
    const std::int64_t expected = TRY(version_to_edit(request));
    const std::string author = records.caller().fhir_reference;
    const json::Document document = TRY(object_in(request));
    People people(records);
    std::vector<std::string> references = people_in(need);
    references.push_back(author);
    references.push_back(typed(document.root(), "owner"));
    TRY_VOID(load_people(records, people, references));
    const auto stale = [&](const Need& now) -> Result<http::Response> {
        const Surroundings around = TRY(surroundings_of(records, {&now}));
        json::Writer w;
        write_need(w, now, child.name, people, today(records), records.zone(), &around);
        return stale_response(request, "need.changed", "Somebody else moved this need first. Look where it stands, then choose again.", w.take());
    };
    if (expected != need.version) return stale(need);
    Edit edit{need, document.root(), records, people, author};
    TRY_VOID(editor(edit));

    json::Document request_before;
    std::int64_t request_version = 0;
    if (!need.request_id.empty()) {
        if (const Result<store::Stored> stored = records.read("ServiceRequest", need.request_id)) {
            request_before = TRY(json::parse(*stored->body));
            request_version = stored->version;
        }
    }
    std::vector<access::Change> changes = changes_of(need, author, records.now(), kept.task.root(), request_before.root(), request_version, request_version > 0);
    for (access::Change& one : edit.also) changes.push_back(std::move(one));
    const Surroundings around = TRY(surroundings_of(records, {&need}));
    Result<http::Response> answer = access::commit_and_answer(records, std::move(changes), [&](const std::vector<access::Changed>& changed) {
        Need after = need;
        set_version(after, changed);
        return json_response(200, need_json(after, child, people, around, records));
    });
    if (!answer && answer.error().kind == ErrorKind::stale) return stale(TRY(read_need(records, need.id)).need);
    return answer;
}

Result<void> move(Edit& edit) {
    const std::optional<Step> to = parse_step(typed(edit.body, "to"));
    if (!to || !moves(*to)) return not_filled_in({{Severity::error, "required", "to", "Choose the step."}});
    const std::optional<Day> next = TRY(next_date_in(edit.body, edit.records));
    StepTaken step{*to, edit.records.now(), edit.author, TRY(note_in(edit.body)), std::nullopt};
    step.reason = typed(edit.body, "reason");
    TRY_VOID(helper_in(edit.body, edit.records, edit.need));
    if (*to == Step::sent) step.to = {edit.need.service.reference, edit.need.performer};
    return edit.need.take(std::move(step), By::staff, next);
}

// A move just made is taken back: owner, day and helper are again what they were before it.
Result<void> undo(Edit& edit) {
    Need& need = edit.need;
    TRY_VOID(need.undo(edit.records.now(), edit.author));
    for (std::int64_t version = need.version - 1; version > 0; --version) {
        const store::Stored stored = TRY(edit.records.vread("Task", need.id, version));
        const json::Document document = TRY(json::parse(*stored.body));
        const std::optional<Need> before = need_from(document.root());
        if (!before || before->since() != need.since()) continue;
        need.next_date = before->next_date;
        need.performer = before->performer;
        need.service = before->service;
        return {};
    }
    return {};
}

Result<void> tell(Edit& edit) {
    const std::optional<Step> kind = parse_step(typed(edit.body, "kind"));
    const bool simple = kind && (*kind == Step::report_read || *kind == Step::family_told || *kind == Step::tried || *kind == Step::handed_off || *kind == Step::noted);
    if (!simple) return not_filled_in({{Severity::error, "required", "kind", "Choose what to add."}});
    StepTaken mark{*kind, edit.records.now(), edit.author, TRY(note_in(edit.body)), std::nullopt};
    mark.how = typed(edit.body, "how");
    if (*kind == Step::handed_off) mark.to.name = typed(edit.body["to"], "name");
    if (count_characters(mark.to.name) > 200) return wrong_field("to", "Keep the name under 200 characters.");
    const std::optional<Day> next = TRY(next_date_in(edit.body, edit.records));
    TRY_VOID(edit.need.tell(std::move(mark)));
    if (next && is_open(edit.need.stage())) edit.need.next_date = next;
    return {};
}

// A new owner; "hand_up" says that it went up for want of news, and takes a word on why.
Result<void> own(Edit& edit) {
    const std::string owner = typed(edit.body, "owner");
    const bool up = edit.body["hand_up"].text() == "true";
    const Person* person = edit.people.find(owner);
    if (owner.empty() || !may_own_for(person, edit.need.child_id)) return wrong_field("owner", "Choose a person or a team of this practice.");
    if (up && owner == edit.need.owner) return wrong_field("owner", "It is theirs already. Choose somebody else.");
    StepTaken mark{up ? Step::escalated : Step::assigned, edit.records.now(), edit.author, TRY(note_in(edit.body)), std::nullopt};
    mark.to = {owner, person->name};
    const std::optional<Day> next = TRY(next_date_in(edit.body, edit.records));
    TRY_VOID(edit.need.tell(std::move(mark)));
    edit.need.owner = owner;
    if (next) edit.need.next_date = next;
    return {};
}

// Who the brother or sister is that a family named: a child who is known, or a light sibling made now.
Result<void> name_sibling(Edit& edit) {
    Need& need = edit.need;
    access::Records& records = edit.records;
    if (need.for_whom != "sibling") return fail(ErrorKind::conflict, "need.not-for-sibling", "This need is not for a brother or sister.");
    if (const std::string reference = typed(edit.body, "patient"); !reference.empty()) {
        const Result<Child> chosen = read_child(records, id_in(reference, "Patient"));
        if (!chosen || chosen->id == need.child_id) return wrong_field("patient", "Choose a brother or sister of this child.");
        need.for_person.reference = reference;
        if (need.for_person.name.empty()) need.for_person.name = chosen->name;
        return {};
    }
    const json::Value made = edit.body["make"];
    const NewSibling sibling{typed(made, "given"), typed(made, "family"), typed(made, "birth_date")};
    if (std::vector<Issue> issues = check_new_sibling(sibling); !issues.empty()) return not_filled_in(std::move(issues));
    const std::string light = records.new_id(), beside = records.new_id();
    const auto create = [&](std::string_view type, const std::string& id, std::string body) {
        access::Change change;
        change.type = type;
        change.id = id;
        change.body = std::move(body);
        edit.also.push_back(std::move(change));
    };
    create("Patient", light, light_sibling_json(sibling, light));
    create("RelatedPerson", beside, sibling_person_json(sibling, beside, need.child_id, light));
    // Whoever asked stands by this child too, and stays one person.
    const std::string asked_by = id_in(need.steps.front().by, "RelatedPerson");
    if (!asked_by.empty()) {
        if (const Result<store::Stored> parent = records.read("RelatedPerson", asked_by)) {
            const json::Document document = TRY(json::parse(*parent->body));
            const std::string id = records.new_id();
            create("RelatedPerson", id, caregiver_of_sibling_json(document.root(), id, light));
            for (const store::Stored& one : TRY(records.search("Person?_count=2&link=RelatedPerson/" + asked_by)).matches) {
                const json::Document person = TRY(json::parse(*one.body));
                json::Writer links;
                links.array();
                for (const json::Value link : person.root()["link"].children()) links.raw(link.raw());
                links.object().key("target").raw(reference_json("RelatedPerson/" + id)).end();
                access::Change change;
                change.kind = access::Change::Kind::update;
                change.type = "Person";
                change.id = one.id;
                change.if_match = one.version;
                change.body = with_members(person.root(), {{"link", links.end().take()}});
                edit.also.push_back(std::move(change));
            }
        }
    }
    need.for_person.reference = "Patient/" + light;
    if (need.for_person.name.empty()) need.for_person.name = sibling.given;
    return {};
}

Result<http::Response> siblings(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    json::Writer w;
    w.object().key("siblings").array();
    for (const Sibling& sibling : TRY(siblings_of(records, child.id))) {
        w.object().key("reference").string(sibling.who.reference).key("name").string(sibling.who.name).key("light").boolean(sibling.light).end();
    }
    w.end().key("caregivers").array();
    for (const Named& adult : TRY(caregivers_of(records, child.id))) w.object().key("reference").string(adult.reference).key("name").string(adult.name).end();
    return json_response(200, w.end().end().take());
}

}  // namespace

void add_need_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    const auto edits = [&](std::string pattern, std::string summary, Result<void> (*editor)(Edit&)) {
        add_staff(gate, router, Method::POST, std::move(pattern), std::move(summary),
                  [editor](const http::Request& request, access::Records& records) { return change_need(request, records, editor); });
    };
    add_staff(gate, router, Method::POST, "/api/staff/children/{id}/needs", "A new need", new_need);
    add_staff(gate, router, Method::GET, "/api/staff/children/{id}/siblings", "For whom else of the family a need may be", siblings);
    add_staff(gate, router, Method::GET, "/api/staff/needs/{id}", "One need", get_need);
    edits("/api/staff/needs/{id}/stage", "Move a need", move);
    edits("/api/staff/needs/{id}/undo", "Take the last move back", undo);
    edits("/api/staff/needs/{id}/thread", "Tell something on the thread of a need", tell);
    edits("/api/staff/needs/{id}/owner", "Give a need another owner, or hand it up", own);
    edits("/api/staff/needs/{id}/sibling", "Say who the brother or sister is", name_sibling);
    add_board_routes(gate, router);
    add_service_routes(gate, router);
    add_family_need_routes(gate, router);
}

}  // namespace medhome::care
