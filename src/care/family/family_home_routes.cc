// A family's home: who to call, what to do, the next visit, where they live when. And the child's team.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/practice.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/plan/together.h"
#include "care/team/home.h"
#include "care/team/team_record.h"
#include "care/ways/intake.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr int needs_shown = 50;
constexpr std::size_t to_do_shown = 20;

struct Visit {
    std::string date, with, reason;
    std::optional<VisitType> type;
};
Result<std::optional<Visit>> next_visit(access::Records& records, std::string_view child_id) {
    const store::Page page = TRY(records.search("Appointment?status=booked&_sort=date&_count=1&patient=" + std::string(child_id) + "&date=ge" +
                                                to_iso(today(records))));
    if (page.matches.empty()) return std::optional<Visit>();
    const json::Document document = TRY(json::parse(*page.matches.front().body));
    const json::Value appointment = document.root();
    Visit visit;
    visit.date = appointment["start"].text();
    visit.reason = appointment["description"].text();
    if (visit.reason.empty()) visit.reason = words_of(appointment["reasonCode"].first());
    const std::vector<VisitType> types = TRY(read_visit_types(records));
    if (const VisitType* type = visit_type_of(appointment, types)) visit.type = *type;
    for (const json::Value participant : appointment["participant"].children()) {
        const std::string actor = reference_of(participant["actor"]);
        if (actor.starts_with("Practitioner/")) {
            People people(records);
            TRY_VOID(people.load({actor}));
            if (const Person* person = people.find(actor)) visit.with = person->name;
        }
    }
    return std::optional(std::move(visit));
}

struct ToDo {
    std::string kind, id, text;
    std::optional<Day> due;
    DueState state = DueState::not_due;
};

Result<http::Response> home(const http::Request& request, access::Records& records) {
    const std::vector<std::string>& linked = records.caller().patient_ids;
    std::string child_id = parameter(request, "child");
    if (child_id.empty() && !linked.empty()) child_id = linked.front();
    const Child child = TRY(linked_child(records, child_id));
    const std::map<std::string, Child> children = TRY(read_children(records, linked));
    const access::Practice practice = TRY(access::practice_of(records));
    const std::optional<KeptPlan> kept = TRY(read_plan(records, child.id));
    const bool shared = kept && kept->plan.shared;
    const std::string self = self_for(records, child.id);
    Around around(records);
    const std::vector<Stay> homes = TRY(homes_of(records, child.id));
    std::vector<std::string> adults;
    for (const Stay& stay : homes) adults.push_back(stay.adult);
    const std::optional<Ask> asked = shared ? TRY(open_ask(records, child.id)) : std::optional<Ask>();
    if (asked) adults.push_back(asked->by);
    TRY_VOID(read_around(records, child, practice, std::move(adults), around));
    const Day day = today(records);

    bool is_new = false;
    if (shared) {
        const std::map<std::string, std::int64_t> opened = TRY(opened_by(records, self, {kept->plan.id}));
        const auto mine = opened.find(kept->plan.id);
        is_new = mine == opened.end() || mine->second < kept->plan.number;
    }
    std::vector<ToDo> to_do;
    for (const Need& need : TRY(needs_of(records, child.id, {Stage::done}, needs_shown))) to_do.push_back({"confirm_need", need.id, need.text, need.next_date, state_of_question(need, day)});
    if (shared) {
        for (const Goal& goal : kept->plan.goals) {
            for (const Action& action : goal.actions) {
                if (action.done || action.owner != self) continue;
                to_do.push_back({"action", action.id, action.text, action.due, due_state(action.due, day)});
            }
        }
    }
    if (asked) to_do.push_back({"approve_plan", kept->plan.id, kept->plan.what_matters, std::nullopt, DueState::due});
    if (is_new && !asked) to_do.push_back({"read_plan", kept->plan.id, kept->plan.what_matters, std::nullopt, DueState::due_soon});
    std::stable_sort(to_do.begin(), to_do.end(), [](const ToDo& a, const ToDo& b) { return a.state > b.state; });
    if (to_do.size() > to_do_shown) to_do.resize(to_do_shown);

    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    w.key("children").array();
    for (const std::string& id : linked) {
        if (const auto one = children.find(id); one != children.end()) write_child(w, one->second);
    }
    w.end();
    write_main_contact(w.key("main_contact"), around);
    write_practice(w.key("practice"), practice);
    write_office(w.key("office"), TRY(read_hours(records)).hours, records.now(), records.zone());
    w.key("to_do").array();
    for (const ToDo& one : to_do) {
        w.object().key("kind").string(one.kind).key("id").string(one.id).key("text").string(one.text);
        text_or_null(w, "due", one.due ? to_iso(*one.due) : std::string());
        w.key("state").string(to_string(one.state)).key("asked_by");
        const bool tells = asked && one.kind == "approve_plan";
        around.people.write(w, tells ? asked->by : "");
        text_or_null(w, "asked", tells ? to_fhir_instant(asked->at) : "");
        w.end();
    }
    w.end().key("next_visit");
    if (const std::optional<Visit> visit = TRY(next_visit(records, child.id))) {
        w.object().key("date").string(visit->date);
        text_or_null(w, "with", visit->with);
        text_or_null(w, "reason", visit->reason);
        write_visit_type(w.key("visit_type"), visit->type ? &*visit->type : nullptr, records.caller().language);
        w.end();
    } else {
        w.null();
    }
    w.key("homes").array();
    for (const Stay& stay : homes) {
        w.object().key("name").string(stay.name);
        text_or_null(w, "when", stay.when);
        around.people.write(w.key("adult"), stay.adult);
        w.end();
    }
    w.end().key("plan");
    if (shared) {
        w.object().key("id").string(kept->plan.id).key("goals").number(static_cast<std::int64_t>(kept->plan.goals.size()));
        w.key("updated").string(to_fhir_instant(kept->plan.updated)).key("new").boolean(is_new).end();
    } else {
        w.null();
    }
    return json_response(200, w.end().take());
}

Result<http::Response> team_page(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    Around around(records);
    const access::Practice practice = TRY(access::practice_of(records));
    TRY_VOID(read_around(records, child, practice, {}, around));
    const Intake intake = TRY(Intake::read(records, around, practice));
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_team(w.key("team"), around.team, around.people);
    w.key("me").string(self_for(records, child.id));
    write_main_contact(w.key("main_contact"), around);
    write_practice(w.key("practice"), practice);
    intake.write_office(w.key("office"));
    intake.write_promise(w.key("promise"), question_request);
    return json_response(200, w.end().take());
}

}  // namespace

void add_family_home_routes(access::Gate& gate, http::Router& router) {
    add_family(gate, router, http::Method::GET, "/api/family/home", "Who to call, what to do, the next visit", home);
    add_family(gate, router, http::Method::GET, "/api/family/children/{id}/team", "The team", team_page);
}

}  // namespace medhome::care
