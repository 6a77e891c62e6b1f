// A step of a plan as staff open it from My Day, and tick it off. Taking that back is POST /api/staff/day/undo.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/plan_record.h"

namespace medhome::care {

namespace {

struct KeptAction {
    Action action;
    json::Document task;
    std::string child_id;
};
Result<KeptAction> read_action(access::Records& records, std::string_view id) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "action.unknown", "This step is not here, or not yours to open."); };
    const Result<store::Stored> stored = records.read("Task", id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    KeptAction kept;
    kept.task = TRY(json::parse(*stored->body));
    const json::Value task = kept.task.root();
    kept.child_id = id_in(reference_of(task["for"]), "Patient");
    if (!is_plan_action(task) || kept.child_id.empty() || task["status"].text() == "cancelled" || task["status"].text() == "entered-in-error") return unknown();
    kept.action = action_from(task);
    kept.action.version = stored->version;
    return kept;
}

Result<http::Response> staff_action(const http::Request& request, access::Records& records) {
    const KeptAction kept = TRY(read_action(records, request.path_value("id")));
    const HeaderParts header = TRY(read_header(records, kept.child_id));
    std::string goal_text;
    const std::string goal_id = goal_of_action(kept.task.root());
    if (const std::optional<KeptPlan> plan = TRY(read_plan(records, kept.child_id))) {
        for (const Goal& goal : plan->plan.goals) {
            if (goal.id == goal_id) goal_text = goal.text;
        }
    }
    People people(records);
    TRY_VOID(load_people(records, people, {kept.action.owner, kept.action.done_by, header.main.member}));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    text_or_null(w, "goal", goal_text);
    write_action(w.key("action"), kept.action, people);
    return json_response(200, w.end().take());
}

Result<http::Response> action_done(const http::Request& request, access::Records& records) {
    KeptAction kept = TRY(read_action(records, request.path_value("id")));
    Action& action = kept.action;
    const std::string& self = records.caller().fhir_reference;
    People people(records);
    TRY_VOID(load_people(records, people, {action.owner, action.done_by, self}));
    const auto written = [&](const Action& one) {
        json::Writer w;
        write_action(w, one, people);
        return w.take();
    };
    if (TRY(version_to_edit(request)) != action.version) {
        return stale_response(request, "action.changed", "Somebody else changed this step first. Look where it stands, then choose again.", written(action));
    }
    if (action.done) return fail(ErrorKind::conflict, "action.done-already", "This step is done already.");
    action.done = true;
    action.done_on = today(records);
    action.done_by = self;
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "Task";
    change.id = action.id;
    change.if_match = action.version;
    change.body = action_json(action, records.now(), kept.task.root());
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"Task/" + action.id}, kept.child_id, self, "UPDATE", records.now());
    Result<http::Response> answer =
        access::commit_and_answer(records, {std::move(change), std::move(provenance)}, [&](const std::vector<access::Changed>& changed) {
            Action after = action;
            after.version = changed.front().version;
            return json_response(200, "{\"action\":" + written(after) + "}");
        });
    if (!answer && answer.error().kind == ErrorKind::stale) {
        return stale_response(request, "action.changed", "Somebody else changed this step first. Look where it stands, then choose again.",
                              written(TRY(read_action(records, action.id)).action));
    }
    return answer;
}

}  // namespace

void add_action_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/actions/{id}", "A step of a plan", staff_action);
    add_staff(gate, router, http::Method::POST, "/api/staff/actions/{id}/done", "A step of a plan is done", action_done);
}

}  // namespace medhome::care
