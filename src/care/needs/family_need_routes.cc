// Help and needs on the family's phone: ask, see where it stands, say whether help came, or that it is not needed any more.
//
// Every handler starts from a child the account is linked to; another child's id is not found, like an unknown one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/practice.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/needs/need_fhir.h"
#include "care/needs/need_record.h"
#include "care/needs/sibling.h"
#include "care/page_routes.h"
#include "care/ways/intake.h"

namespace medhome::care {
namespace {

constexpr int needs_shown = 50;
constexpr int finished_shown = 20;

// The main contact, or whoever answers while they are away.
const Person* who_takes_it(const Around& around) {
    const Person* contact = around.people.find(around.main.member);
    if (contact == nullptr) return nullptr;
    return !contact->away_until.empty() && !contact->cover.empty() ? &contact->cover.front() : contact;
}

// Who will see what is written: named before it is sent.
void write_readers(json::Writer& w, const Around& around, const Intake& intake, const access::Practice& practice, const std::vector<Named>& adults, std::string_view self) {
    w.object();
    const Person* contact = who_takes_it(around);
    if (contact == nullptr) {
        w.key("first").null();
    } else {
        write_person_members(w.key("first").object(), *contact);
        w.end();
    }
    w.key("practice").string(practice.name).key("adults").array();
    for (const Named& adult : adults) {
        if (adult.reference != self) w.string(adult.name);
    }
    // Kinds of help that go to somebody else than the main contact.
    w.end().key("by_domain").object();
    for (const auto& [kind, owner] : intake.routing()) {
        if (kind == question_request) continue;
        write_person_members(w.key(kind).object(), *intake.who(kind));
        w.end();
    }
    w.end().end();
}

Result<http::Response> needs_page(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const std::vector<Need> ask = TRY(needs_of(records, child.id, {Stage::done}, needs_shown));
    const std::vector<Need> waiting = TRY(needs_of(records, child.id, {Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::stuck}, needs_shown));
    const std::vector<Need> finished = TRY(needs_of(records, child.id, {Stage::family_confirmed, Stage::closed}, finished_shown, Order::newest_first));
    const std::string self = self_for(records, child.id);
    std::vector<std::string> references{self};
    std::vector<const Need*> all;
    for (const std::vector<Need>* list : {&ask, &waiting, &finished}) {
        for (const Need& need : *list) {
            const std::vector<std::string> named = people_in(need);
            references.insert(references.end(), named.begin(), named.end());
            all.push_back(&need);
        }
    }
    const access::Practice practice = TRY(access::practice_of(records));
    Around around(records);
    TRY_VOID(read_around(records, child, practice, std::move(references), around));
    const Intake intake = TRY(Intake::read(records, around, practice));
    const Surroundings surroundings = TRY(surroundings_of(records, all));
    const Day day = today(records);
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    const auto list = [&](std::string_view name, const std::vector<Need>& needs) {
        w.key(name).array();
        for (const Need& need : needs) write_need(w, need, child.name, around.people, day, records.zone(), &surroundings);
        w.end();
    };
    list("ask", ask);
    list("waiting", waiting);
    list("finished", finished);
    w.key("siblings").array();
    for (const Sibling& sibling : TRY(siblings_of(records, child.id))) {
        w.object().key("reference").string(sibling.who.reference).key("name").string(sibling.who.name).end();
    }
    w.end();
    write_readers(w.key("readers"), around, intake, practice, TRY(caregivers_of(records, child.id)), self);
    write_main_contact(w.key("main_contact"), around);
    return json_response(200, w.end().take());
}

Result<http::Response> ask_for_help(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    const std::string self = self_for(records, child.id);
    Around around(records);
    const access::Practice practice = TRY(access::practice_of(records));
    TRY_VOID(read_around(records, child, practice, {self}, around));
    const Intake intake = TRY(Intake::read(records, around, practice));
    Need need;
    need.child_id = child.id;
    need.domain = typed(body, "domain");
    need.text = typed(body, "text");
    need.how_soon = typed(body, "how_soon");
    need.for_whom = typed(body, "for");
    if (need.for_whom == "caregiver") {
        // For oneself alone: another adult asks for themselves.
        const Person* me = around.people.find(self);
        need.for_person = {self, me == nullptr ? std::string() : me->name};
    } else if (need.for_whom == "sibling") {
        const std::string reference = typed(body["for_person"], "reference");
        need.for_person = {{}, typed(body["for_person"], "name")};
        if (!reference.empty()) {
            const std::vector<Sibling> siblings = TRY(siblings_of(records, child.id));
            const auto found = std::find_if(siblings.begin(), siblings.end(), [&](const Sibling& one) { return one.who.reference == reference; });
            if (found == siblings.end()) return not_filled_in({{Severity::error, "value", "for_person", "Choose a brother or sister, or write the name."}});
            need.for_person = found->who;
        }
    }
    const Person* taker = intake.who(need.domain);
    if (taker != nullptr) need.owner = taker->reference;
    const Promised by = intake.by("need");
    need.next_date = by.day;
    std::vector<Issue> issues = check_new_need(need, today(records));
    // A practice that has named nobody yet is asked all the same: the board flags the need.
    std::erase_if(issues, [](const Issue& issue) { return issue.path == "owner"; });
    if (!issues.empty()) return not_filled_in(std::move(issues));
    need.id = records.new_id();
    need.request_id = records.new_id();
    need.steps.push_back({Step::requested, records.now(), self, {}, std::nullopt});
    access::Extras extras;
    // A light sibling's own record is not the family's to read, only to ask for.
    extras.allow_dead_references = need.for_whom == "sibling";
    return access::commit_and_answer(
        records, changes_of(need, self, records.now(), {}, {}, 0, true),
        [&](const std::vector<access::Changed>& changed) {
            for (const access::Changed& one : changed) {
                if (one.type == "Task") need.version = one.version;
            }
            json::Writer w;
            w.object();
            write_need(w.key("need"), need, child.name, around.people, today(records), records.zone());
            w.key("next").object();
            around.people.write(w.key("who"), need.owner);
            w.key("by").string(to_iso(by.day));
            text_or_null(w, "at", by.at ? to_fhir_instant(*by.at) : std::string());
            return json_response(201, w.end().end().take());
        },
        std::move(extras));
}

// What was said without signal is of a version seen a while ago.
Result<bool> holds_still(access::Records& records, const Need& now, std::int64_t seen_version) {
    if (seen_version >= now.version) return false;
    const Result<store::Stored> stored = records.vread("Task", now.id, seen_version);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return false;
        return tl::unexpected(stored.error());
    }
    const json::Document task = TRY(json::parse(*stored->body));
    const std::optional<Need> seen = need_from(task.root());
    return seen && stands_as_seen(*seen, now);
}

// What a family says of its own need: of the version it saw, or of one that has not moved since.
using Said = Result<void> (*)(Need& need, json::Value body, const std::string& self, std::string note, access::Records& records);

Result<http::Response> say(const http::Request& request, access::Records& records, Said said) {
    KeptNeed kept = TRY(read_need(records, request.path_value("id")));
    Need& need = kept.need;
    const Child child = TRY(linked_child(records, need.child_id));
    const std::int64_t expected = TRY(version_to_edit(request));
    const std::string self = self_for(records, child.id);
    Around around(records);
    std::vector<std::string> references = people_in(need);
    references.push_back(self);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), std::move(references), around));
    const auto stale = [&](const Need& now) {
        json::Writer w;
        write_need(w, now, child.name, around.people, today(records), records.zone());
        return stale_response(request, "need.changed", "Something changed here a moment ago. Look again, then answer.", w.take());
    };
    if (expected != need.version && !TRY(holds_still(records, need, expected))) return stale(need);
    const json::Document document = TRY(object_in(request));
    std::string note = typed(document.root(), "note");
    if (count_characters(note) > longest_words) return not_filled_in({{Severity::error, "value", "note", "Keep it under 4,000 characters."}});
    TRY_VOID(said(need, document.root(), self, std::move(note), records));
    // Help that did not come goes back to the one person the family knows.
    if (const Person* taker = who_takes_it(around); taker != nullptr && need.stage() == Stage::stuck) need.owner = taker->reference;
    Result<http::Response> response =
        access::commit_and_answer(records, changes_of(need, self, records.now(), kept.task.root(), {}, 0, false), [&](const std::vector<access::Changed>& changed) {
            Need after = need;
            for (const access::Changed& one : changed) {
                if (one.type == "Task") after.version = one.version;
            }
            json::Writer w;
            w.object();
            write_need(w.key("need"), after, child.name, around.people, today(records), records.zone());
            w.key("next");
            if (after.next_date) {
                w.object();
                around.people.write(w.key("who"), after.owner);
                w.key("by").string(to_iso(*after.next_date)).end();
            } else {
                w.null();
            }
            return json_response(200, w.end().take());
        });
    if (!response && response.error().kind == ErrorKind::stale) return stale(TRY(read_need(records, need.id)).need);
    return response;
}

Result<void> answer(Need& need, json::Value body, const std::string& self, std::string note, access::Records& records) {
    const std::optional<FamilyAnswer> given = parse_answer(typed(body, "answer"));
    if (!given) return not_filled_in({{Severity::error, "required", "answer", "Choose yes, partly or no."}});
    return need.answer(*given, records.now(), self, std::move(note), next_open_day(TRY(read_hours(records)).hours, today(records)));
}

Result<void> withdraw(Need& need, json::Value, const std::string& self, std::string note, access::Records& records) {
    StepTaken step{Step::closed, records.now(), self, std::move(note), std::nullopt};
    step.reason = "no_longer_needed";
    return need.take(std::move(step), By::family, std::nullopt);
}

}  // namespace

void add_family_need_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    const auto says = [&](std::string pattern, std::string summary, Said said) {
        add_family(gate, router, Method::POST, std::move(pattern), std::move(summary),
                   [said](const http::Request& request, access::Records& records) { return say(request, records, said); });
    };
    add_family(gate, router, Method::GET, "/api/family/children/{id}/needs", "Help: what waits for an answer, what is under way, what is finished", needs_page);
    add_family(gate, router, Method::POST, "/api/family/children/{id}/needs", "Ask for help", ask_for_help);
    says("/api/family/needs/{id}/answer", "Did you get the help?", answer);
    says("/api/family/needs/{id}/withdraw", "It is not needed any more", withdraw);
}

}  // namespace medhome::care
