// Reading and writing a child's plan, as staff.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"

namespace medhome::care {
namespace {

PlanInput input_from(json::Value body) {
    PlanInput input;
    input.what_matters = typed(body, "what_matters");
    if (body["what_matters"].is_object()) input.what_matters = typed(body["what_matters"], "text");
    for (const json::Value goal : body["goals"].children()) {
        PlanInput::GoalInput& to = input.goals.emplace_back();
        to = {typed(goal, "id"), typed(goal, "text"), typed(goal, "language"), typed(goal, "why"), typed(goal, "owner"), {}};
        for (const json::Value action : goal["actions"].children()) {
            to.actions.push_back({typed(action, "id"), typed(action, "text"), typed(action, "owner"), typed(action, "due")});
        }
    }
    return input;
}

// A save replaces the plan, so what is missing or of another kind must not pass for an empty plan.
std::vector<Issue> misshapen(json::Value body) {
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path, const char* text) { issues.push_back({Severity::error, "structure", std::move(path), text}); };
    const json::Value matters = body["what_matters"];
    if (!matters || !(matters.is_string() || matters.is_object() || matters.kind() == json::Kind::null)) wrong("what_matters", "Send text, or null.");
    const json::Value goals = body["goals"];
    if (!goals.is_array()) wrong("goals", "Send the list of goals; an empty one takes them all off the plan.");
    std::size_t g = 0;
    for (const json::Value goal : goals.is_array() ? goals.children() : json::Value().children()) {
        const std::string path = "goals[" + std::to_string(g++) + "]";
        if (!goal.is_object()) wrong(path, "Send an object for each goal.");
        if (!goal["actions"].is_array()) wrong(path + ".actions", "Send the list of actions; it may be empty.");
    }
    return issues;
}

std::string plan_json(const Plan& plan, const People& people) {
    json::Writer w;
    write_plan(w, plan, people);
    return w.take();
}

Result<http::Response> get_plan(const http::Request& request, access::Records& records) {
    HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const std::optional<KeptPlan> kept = TRY(read_plan(records, header.child.id));
    People people(records);
    std::vector<std::string> references{header.main.member};
    if (kept) {
        header.what_matters = kept->plan.what_matters;
        const std::vector<std::string> named = people_in(kept->plan);
        references.insert(references.end(), named.begin(), named.end());
    }
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    w.key("plan");
    if (kept) {
        write_plan(w, kept->plan, people);
    } else {
        w.null();
    }
    return json_response(200, w.end().take());
}

// Owners must be people of this practice or of this child's family whom the writer can see.
std::vector<Issue> unknown_owners(const PlanInput& input, const People& people, std::string_view child_id) {
    std::vector<Issue> issues;
    for (std::size_t g = 0; g < input.goals.size(); ++g) {
        const std::string path = "goals[" + std::to_string(g) + "].";
        const PlanInput::GoalInput& goal = input.goals[g];
        const std::optional<Reference> owner = parse_reference(goal.owner);
        // Goal.expressedBy names a person, never a pool. https://hl7.org/fhir/R4/goal-definitions.html#Goal.expressedBy
        const bool person = owner && (owner->type == "Practitioner" || owner->type == "RelatedPerson" || owner->type == "Patient");
        if (!goal.owner.empty() && (!person || !may_own_for(people.find(goal.owner), child_id))) {
            issues.push_back({Severity::error, "value", path + "owner", "Choose a person of the practice or the family."});
        }
        for (std::size_t a = 0; a < goal.actions.size(); ++a) {
            if (goal.actions[a].owner.empty() || may_own_for(people.find(goal.actions[a].owner), child_id)) continue;
            issues.push_back({Severity::error, "value", path + "actions[" + std::to_string(a) + "].owner", "Choose a person of the practice or the family."});
        }
    }
    return issues;
}

Result<http::Response> put_plan(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    if (std::vector<Issue> issues = misshapen(body.root()); !issues.empty()) return not_filled_in(std::move(issues));
    const PlanInput input = input_from(body.root());
    const std::optional<std::int64_t> expected = TRY(if_match(request));
    const std::string& author = records.caller().fhir_reference;

    const auto stale = [&](const std::optional<KeptPlan>& now) -> Result<http::Response> {
        People people(records);
        if (now) TRY_VOID(load_people(records, people, people_in(now->plan)));
        return stale_response(request, "plan.changed", "Somebody else changed this plan while you were writing. Nothing you typed is lost: see both and choose.",
                              now ? plan_json(now->plan, people) : std::string());
    };
    // Someone may tick an action off between our reading and our writing: then it is read again, as long as the plan itself is the one that was edited.
    for (int left = 3;; --left) {
        const std::optional<KeptPlan> kept = TRY(read_plan(records, child.id));
        const Plan* before = kept ? &kept->plan : nullptr;
        if (expected.value_or(0) != (before != nullptr ? before->version : 0)) return stale(kept);

        People people(records);
        std::vector<std::string> references{author};
        if (before != nullptr) references = people_in(*before);
        references.push_back(author);
        for (const PlanInput::GoalInput& goal : input.goals) {
            references.push_back(goal.owner);
            for (const PlanInput::ActionInput& action : goal.actions) references.push_back(action.owner);
        }
        TRY_VOID(load_people(records, people, references));
        std::vector<Issue> issues = check(input, before);
        for (Issue& issue : unknown_owners(input, people, child.id)) issues.push_back(std::move(issue));
        if (!issues.empty()) return not_filled_in(std::move(issues));

        const PlanSave save = apply(input, before, child.id, author, records.now(), today(records), [&] { return records.new_id(); });
        static const PlanRecords none;
        Result<http::Response> answer = access::commit_and_answer(
            records, changes_of(save, before, kept ? kept->records : none, records.now(), today(records)), [&](const std::vector<access::Changed>& changed) {
                Plan plan = save.plan;
                plan.updated = changed.front().updated;
                for (const access::Changed& one : changed) {
                    if (one.type == "CarePlan") plan.version = one.version;
                    for (Goal& goal : plan.goals) {
                        if (one.type == "Goal" && one.id == goal.id) goal.version = one.version;
                        for (Action& action : goal.actions) {
                            if (one.type == "Task" && one.id == action.id) action.version = one.version;
                        }
                    }
                }
                json::Writer w;
                w.object();
                write_plan(w.key("plan"), plan, people);
                return json_response(200, w.end().take());
            });
        if (answer) return answer;
        const bool raced = answer.error().kind == ErrorKind::stale || answer.error().code == "plan.second";
        if (!raced) return answer;
        if (left == 0 || answer.error().code == "plan.second") return stale(TRY(read_plan(records, child.id)));
    }
}

}  // namespace

void add_plan_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/plan", "The child's plan", get_plan);
    add_staff(gate, router, http::Method::PUT, "/api/staff/children/{id}/plan", "Write the child's plan", put_plan);
}

}  // namespace medhome::care
