// One list of what is ahead for a child, from every team: booked visits, steps of the plan, needs; each with who and when.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "access/practice.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr int visits_shown = 50;
constexpr int needs_shown = 50;

struct Ahead {
    std::string kind, id, title, who, place;  // who: a reference
    std::string when;                         // instant or date; empty: no date yet
    DueState state = DueState::not_due;
    bool mine = false;
    std::optional<VisitType> type = {};
    std::string_view stage = {};  // of a need that is still open: the word it has on Help
};

// Booked and asked for, at this practice and elsewhere, from today on.
Result<std::vector<Ahead>> visits(access::Records& records, const Child& child) {
    std::vector<Ahead> found;
    const std::vector<VisitType> types = TRY(read_visit_types(records));
    const store::Page page = TRY(records.search("Appointment?status=booked,pending,proposed&_sort=date&_count=" + std::to_string(visits_shown) + "&patient=" + child.id +
                                                "&date=ge" + to_iso(today(records))));
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        const json::Value appointment = document.root();
        Ahead visit;
        visit.kind = appointment["status"].text() == "booked" ? "visit" : "visit_asked";
        visit.id = one.id;
        visit.when = appointment["start"].text();
        visit.title = appointment["description"].text();
        if (visit.title.empty()) visit.title = words_of(appointment["reasonCode"].first());
        if (const VisitType* type = visit_type_of(appointment, types)) visit.type = *type;
        for (const json::Value participant : appointment["participant"].children()) {
            const std::string actor = reference_of(participant["actor"]);
            if (visit.who.empty() && (actor.starts_with("Practitioner/") || actor.starts_with("HealthcareService/"))) visit.who = actor;
            if (actor.starts_with("Location/")) visit.place = participant["actor"]["display"].text();
            if (visit.place.empty() && !actor.starts_with("Patient/") && !actor.starts_with("Practitioner/")) visit.place = participant["actor"]["display"].text();
        }
        found.push_back(std::move(visit));
    }
    return found;
}

Result<http::Response> visits_page(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const std::string self = self_for(records, child.id);
    const Day day = today(records);
    std::vector<Ahead> ahead = TRY(visits(records, child));
    for (const Need& need : TRY(needs_of(records, child.id, {Stage::stuck, Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::done}, needs_shown))) {
        const bool asks = need.stage() == Stage::done;
        Ahead one{asks ? "confirm_need" : "need", need.id, need.text, need.owner, need.performer, {}, asks ? state_of_question(need, day) : due_state(need.next_date, day), false};
        if (!asks) one.stage = to_string(need.stage());
        if (need.next_date) one.when = to_iso(*need.next_date);
        ahead.push_back(std::move(one));
    }
    const std::optional<KeptPlan> kept = TRY(read_plan(records, child.id));
    if (kept && kept->plan.shared) {
        for (const Goal& goal : kept->plan.goals) {
            for (const Action& action : goal.actions) {
                if (action.done) continue;
                Ahead one{"action", action.id, action.text, action.owner, {}, {}, due_state(action.due, day), action.owner == self};
                if (action.due) one.when = to_iso(*action.due);
                ahead.push_back(std::move(one));
            }
        }
    }
    // By day; what has no day yet comes last.
    std::stable_sort(ahead.begin(), ahead.end(), [](const Ahead& a, const Ahead& b) { return (a.when.empty() ? "9" : a.when) < (b.when.empty() ? "9" : b.when); });
    Around around(records);
    std::vector<std::string> references;
    for (const Ahead& one : ahead) references.push_back(one.who);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), std::move(references), around));
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_main_contact(w.key("main_contact"), around);
    w.key("ahead").array();
    for (const Ahead& one : ahead) {
        w.object().key("kind").string(one.kind).key("id").string(one.id).key("title").string(one.title);
        around.people.write(w.key("who"), one.who);
        text_or_null(w, "place", one.place);
        text_or_null(w, "when", one.when);
        write_visit_type(w.key("visit_type"), one.type ? &*one.type : nullptr, records.caller().language);
        text_or_null(w, "stage", one.stage);
        w.key("state").string(to_string(one.state)).key("mine").boolean(one.mine).end();
    }
    return json_response(200, w.end().end().take());
}

}  // namespace

void add_family_visits_routes(access::Gate& gate, http::Router& router) {
    add_family(gate, router, http::Method::GET, "/api/family/children/{id}/ahead", "All visits, steps and needs from every team, by day", visits_page);
}

}  // namespace medhome::care
