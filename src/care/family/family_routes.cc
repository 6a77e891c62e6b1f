// What a family reads and does on its phone: the plan, its own steps, "Did you get the help?".
//
// Every handler starts from a child the account is linked to; another child's id is not found, like an unknown one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/practice.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/need_record.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

constexpr int needs_shown = 50;
constexpr int finished_shown = 20;

Result<http::Response> needs_page(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const std::vector<Need> ask = TRY(needs_of(records, child.id, {Stage::done}, needs_shown));
    const std::vector<Need> waiting = TRY(needs_of(records, child.id, {Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::stuck}, needs_shown));
    const std::vector<Need> finished = TRY(needs_of(records, child.id, {Stage::family_confirmed, Stage::closed}, finished_shown, Order::newest_first));
    std::vector<std::string> references;
    for (const std::vector<Need>* list : {&ask, &waiting, &finished}) {
        for (const Need& need : *list) {
            const std::vector<std::string> named = people_in(need);
            references.insert(references.end(), named.begin(), named.end());
        }
    }
    Around around(records);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), std::move(references), around));
    const Day day = today(records);
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    const auto list = [&](std::string_view name, const std::vector<Need>& needs) {
        w.key(name).array();
        for (const Need& need : needs) write_need(w, need, child.name, around.people, day, records.zone());
        w.end();
    };
    list("ask", ask);
    list("waiting", waiting);
    list("finished", finished);
    write_main_contact(w.key("main_contact"), around);
    return json_response(200, w.end().take());
}

Result<http::Response> answer_need(const http::Request& request, access::Records& records) {
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
    if (expected != need.version) return stale(need);
    const json::Document document = TRY(object_in(request));
    const std::optional<FamilyAnswer> said = parse_answer(typed(document.root(), "answer"));
    std::string note = typed(document.root(), "note");
    if (!said) return not_filled_in({{Severity::error, "required", "answer", "Choose yes, partly or no."}});
    if (note.size() > 2000) return not_filled_in({{Severity::error, "value", "note", "Keep it under 2,000 characters."}});
    const Day follow_up = next_weekday(today(records));
    TRY_VOID(need.answer(*said, records.now(), self, std::move(note), follow_up));
    // Help that did not come goes back to the one person the family knows.
    if (*said != FamilyAnswer::yes && !around.main.member.empty()) need.owner = around.main.member;
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

Result<http::Response> set_action(const http::Request& request, access::Records& records, bool done) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "action.unknown", "This step is not here, or not yours to open."); };
    const Result<store::Stored> stored = records.read("Task", request.path_value("id"));
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    const json::Document document = TRY(json::parse(*stored->body));
    const json::Value task = document.root();
    if (!is_plan_action(task) || task["status"].text() == "cancelled") return unknown();
    const Child child = TRY(linked_child(records, id_in(reference_of(task["for"]), "Patient")));
    const std::string self = self_for(records, child.id);
    Action action = action_from(task);
    action.version = stored->version;
    if (action.owner != self) {
        return fail(ErrorKind::forbidden, "action.not-yours", "This step belongs to someone else on the team. Your main contact can tell you about it.");
    }
    People people(records);
    TRY_VOID(people.load({action.owner, action.done_by, self}));
    const auto action_json_of = [&](const Action& one) {
        json::Writer w;
        write_action(w, one, people, {self});
        return w.take();
    };
    if (TRY(version_to_edit(request)) != action.version) {
        return stale_response(request, "action.changed", "Something changed here a moment ago. Look again, then choose.", action_json_of(action));
    }
    action.done = done;
    action.done_on = done ? std::optional(today(records)) : std::nullopt;
    action.done_by = done ? self : std::string();
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "Task";
    change.id = action.id;
    change.if_match = action.version;
    change.body = action_json(action, records.now(), task);
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"Task/" + action.id}, child.id, self, "UPDATE", records.now());
    return access::commit_and_answer(records, {std::move(change), std::move(provenance)}, [&](const std::vector<access::Changed>& changed) {
        Action after = action;
        after.version = changed.front().version;
        return json_response(200, "{\"action\":" + action_json_of(after) + "}");
    });
}

}  // namespace

void add_family_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_family(gate, router, Method::GET, "/api/family/children/{id}/needs", "Help: what waits for an answer, what is under way, what is finished", needs_page);
    add_family(gate, router, Method::POST, "/api/family/needs/{id}/answer", "Did you get the help?", answer_need);
    add_family(gate, router, Method::POST, "/api/family/actions/{id}/done", "A step is done",
               [](const http::Request& request, access::Records& records) { return set_action(request, records, true); });
    add_family(gate, router, Method::POST, "/api/family/actions/{id}/undo", "A step is not done after all",
               [](const http::Request& request, access::Records& records) { return set_action(request, records, false); });
}

}  // namespace medhome::care
