// What a family reads and does on its phone: the plan and its own steps.
//
// Every handler starts from a child the account is linked to; another child's id is not found, like an unknown one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/practice.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

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
        // Said without signal, and so meanwhile.
        if (action.done == done) return json_response(200, "{\"action\":" + action_json_of(action) + "}");
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
    add_family(gate, router, Method::POST, "/api/family/actions/{id}/done", "A step is done",
               [](const http::Request& request, access::Records& records) { return set_action(request, records, true); });
    add_family(gate, router, Method::POST, "/api/family/actions/{id}/undo", "A step is not done after all",
               [](const http::Request& request, access::Records& records) { return set_action(request, records, false); });
}

}  // namespace medhome::care
