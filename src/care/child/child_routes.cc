// The child's page: header, timeline, open needs, plan, team, caregivers; one request.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/child/timeline.h"
#include "care/elements.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

constexpr std::size_t items_a_page = 30;
constexpr int records_a_source = 60;
constexpr int results_a_page = 200;  // Observations: a visit has twenty, and a day of them is one item
constexpr int open_needs_shown = 50;

Result<TimelinePage> timeline(access::Records& records, std::string_view child_id, std::optional<Day> before) {
    std::vector<Found> found;
    for (const TimelineSource& source : timeline_sources()) {
        std::string query = std::string(source.type) + "?" + std::string(source.patient) + "=" + std::string(child_id) + "&_sort=-" + std::string(source.date) +
                            "&_count=" + std::to_string(source.type == "Observation" ? results_a_page : records_a_source);
        if (!source.filter.empty()) query += "&" + std::string(source.filter);
        if (before) query += "&" + std::string(source.date) + "=lt" + to_iso(*before);
        const store::Page page = TRY(records.search(query));
        Found one;
        for (const store::Stored& stored : page.matches) {
            const json::Document document = TRY(json::parse(*stored.body));
            std::optional<TimelineItem> item = timeline_item(document.root(), records.zone());
            if (item && (!before || item->date < *before)) one.items.push_back(std::move(*item));
        }
        if (!page.next_cursor.empty() && !one.items.empty()) one.older_from = one.items.back().date;
        found.push_back(std::move(one));
    }
    return assemble(std::move(found), items_a_page);
}

void write_timeline(json::Writer& w, const TimelinePage& page) {
    w.object();
    write_items(w.key("items"), page.items);
    text_or_null(w, "next", page.before ? to_iso(*page.before) : std::string());
    w.end();
}

Result<http::Response> child_timeline(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    std::optional<Day> before;
    if (const std::string cursor = parameter(request, "cursor"); !cursor.empty()) before = TRY(parse_iso_date(cursor));
    json::Writer w;
    write_timeline(w, TRY(timeline(records, child.id, before)));
    return json_response(200, w.take());
}

Result<http::Response> child_page(const http::Request& request, access::Records& records) {
    HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const std::string& id = header.child.id;
    const std::optional<KeptPlan> plan = TRY(read_plan(records, id));
    if (plan) header.what_matters = plan->plan.what_matters;
    const Team team = TRY(read_team(records, id));
    const std::vector<Caregiver> caregivers = TRY(read_caregivers(records, id));
    const std::vector<Need> needs =
        TRY(needs_of(records, id, {Stage::stuck, Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::done}, open_needs_shown));

    People people(records);
    std::vector<std::string> references{header.main.member};
    const auto add = [&](const std::vector<std::string>& more) { references.insert(references.end(), more.begin(), more.end()); };
    if (plan) add(people_in(plan->plan));
    for (const TeamMember& member : team.members) references.push_back(member.member);
    for (const Need& need : needs) add(people_in(need));
    TRY_VOID(load_people(records, people, references));

    const Day day = today(records);
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, day);
    write_timeline(w.key("timeline"), TRY(timeline(records, id, std::nullopt)));
    w.key("open_needs").array();
    for (const Need& need : needs) write_need(w, need, header.child.name, people, day, records.zone());
    w.end().key("plan");
    if (plan) {
        write_plan(w, plan->plan, people);
    } else {
        w.null();
    }
    write_team(w.key("team"), team, people);
    if (team.version > 0) {
        w.key("team_version").number(team.version);
    } else {
        w.key("team_version").null();
    }
    write_caregivers(w.key("caregivers"), caregivers);
    w.key("first_steps").array();
    const auto step = [&w](std::string_view name, bool done) { w.object().key("step").string(name).key("done").boolean(done).end(); };
    step("main_contact", !header.main.member.empty());
    step("caregiver", !caregivers.empty());
    step("plan", plan.has_value());
    bool any_need = !needs.empty();
    if (!any_need) any_need = !TRY(needs_of(records, id, {Stage::family_confirmed, Stage::closed}, 1)).empty();
    step("need", any_need);
    return json_response(200, w.end().end().take());
}

}  // namespace

void add_child_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}", "The child's page", child_page);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/timeline", "What happened to the child, newest first", child_timeline);
}

}  // namespace medhome::care
