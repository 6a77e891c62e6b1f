// Reading and writing a child's plan, as staff.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/about/about_record.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/plan/plan_page_routes.h"
#include "care/plan/together.h"

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
    if (body["sections"].is_array()) {
        input.sections.emplace();
        for (const json::Value section : body["sections"].children()) {
            input.sections->push_back({typed(section, "code"), typed(section, "title"), typed(section, "text"), typed(section, "language"), typed(section, "owner")});
        }
    }
    input.next_review = typed(body, "next_review");
    input.told_by = typed(body, "told_by");
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
    if (body["sections"] && !body["sections"].is_array()) wrong("sections", "Send the list of sections, or leave it out.");
    for (const json::Value section : body["sections"].is_array() ? body["sections"].children() : json::Value().children()) {
        if (!section.is_object()) wrong("sections", "Send an object for each section.");
    }
    return issues;
}

Result<http::Response> get_plan(const http::Request& request, access::Records& records) {
    HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const std::optional<KeptPlan> kept = TRY(read_plan(records, header.child.id));
    People people(records);
    std::vector<std::string> references{header.main.member};
    Together together;
    Team team;
    std::set<std::string> left;
    if (kept) {
        header.what_matters = kept->plan.what_matters;
        together = TRY(read_together(records, kept->plan));
        team = TRY(read_team(records, header.child.id));
        const std::vector<std::string> owners = people_in(kept->plan);
        left = TRY(who_left(records, owners));
        for (const std::vector<std::string>& named : {owners, people_in(together)}) references.insert(references.end(), named.begin(), named.end());
        for (const TeamMember& member : team.members) references.push_back(member.member);
    }
    const AboutUs about = TRY(read_about(records, header.child.id)).about;
    if (const AboutAnswer* works = about.find("works")) references.insert(references.end(), {works->said.author, works->said.told_by});
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_what_works(w.key("what_works"), about, people);
    w.key("plan");
    if (kept) {
        write_plan(w, kept->plan, people);
        write_together(w.key("together"), {kept->plan, together, team, people, records.caller().fhir_reference, std::move(left), today(records)});
    } else {
        w.null().key("together").null();
    }
    return json_response(200, w.end().take());
}

Result<http::Response> put_plan(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    if (std::vector<Issue> issues = misshapen(body.root()); !issues.empty()) return not_filled_in(std::move(issues));
    const PlanInput input = input_from(body.root());
    const std::optional<std::int64_t> expected = TRY(if_match(request));
    return save_plan(request, records, child, [&](const KeptPlan* before) -> Result<std::optional<Saving>> {
        if (expected.value_or(0) != (before != nullptr ? before->plan.version : 0)) return std::optional<Saving>();
        Saving saving;
        saving.input = input;
        saving.author = records.caller().fhir_reference;
        return std::optional(std::move(saving));
    });
}

// Only the day changes: what the family agreed to stays agreed.
Result<http::Response> put_review(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    const Result<Day> day = parse_iso_date(typed(body.root(), "date"));
    if (!day) return not_filled_in({{Severity::error, "required", "date", "Choose the day to look at the plan again."}});
    if (*day < today(records)) return not_filled_in({{Severity::error, "value", "date", "Choose a day that is still to come."}});
    const std::int64_t expected = TRY(version_to_edit(request));
    return save_plan(request, records, child, [&](const KeptPlan* before) -> Result<std::optional<Saving>> {
        if (before == nullptr) return no_plan_yet();
        if (expected != before->plan.version) return std::optional<Saving>();
        Saving saving;
        saving.input = input_of(before->plan);
        saving.input.next_review = to_iso(*day);
        saving.author = before->plan.updated_by;
        saving.saved_by = records.caller().fhir_reference;
        return std::optional(std::move(saving));
    });
}

}  // namespace

void add_plan_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/children/{id}/plan", "The child's plan, and who has seen, suggested and agreed what", get_plan);
    add_staff(gate, router, Method::PUT, "/api/staff/children/{id}/plan", "Write the child's plan", put_plan);
    add_staff(gate, router, Method::PUT, "/api/staff/children/{id}/plan/review", "When the plan is looked at again", put_review);
    add_plan_together_routes(gate, router);
    add_family_plan_routes(gate, router);
}

}  // namespace medhome::care
