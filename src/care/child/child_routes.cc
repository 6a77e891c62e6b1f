// Finding a child, and the child's page: header, timeline, open needs, plan, team, caregivers; one request.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/child/find.h"
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

// The cursor of a list of children: how words were matched, then the search's own.
Result<http::Response> children(const http::Request& request, access::Records& records) {
    const std::string q = parameter(request, "q");
    std::string cursor = parameter(request, "cursor");
    Match match = Match::start;
    if (!cursor.empty()) {
        if (cursor.front() != 's' && cursor.front() != 'a') return fail(ErrorKind::invalid, "search.cursor", "This page of the list is not known. Start again.");
        match = cursor.front() == 'a' ? Match::anywhere : Match::start;
        cursor.erase(0, 1);
    }
    const auto page_of = [&](Match how) {
        std::string query = patient_query(q, how);
        if (!cursor.empty()) query += "&_cursor=" + http::percent_encode(cursor);
        return records.search(query);
    };
    store::Page page = TRY(page_of(match));
    // Whoever is found by the start of a name is found anywhere in it too, and so is who bears it as a second surname. Where the
    // starts alone fill a page, one more word finds the rest.
    if (cursor.empty() && page.next_cursor.empty() && may_stand_anywhere(q)) {
        match = Match::anywhere;
        page = TRY(page_of(match));
    }
    std::vector<Child> found;
    std::vector<std::string> ids;
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        found.push_back(child_from(document.root()));
        ids.push_back(one.id);
    }
    std::map<std::string, MainContact> contacts = TRY(main_contacts(records, ids));
    std::map<std::string, std::vector<Alert>> alerts = TRY(alerts_of(records, ids));
    People people(records);
    std::vector<std::string> references;
    for (const auto& [id, contact] : contacts) references.push_back(contact.member);
    TRY_VOID(load_people(records, people, references));

    json::Writer w;
    w.object().key("children").array();
    for (const Child& child : found) {
        w.object().key("id").string(child.id).key("name").string(child.list_name);
        text_or_null(w, "birth_date", child.birth_date);
        write_age(w.key("age"), child.age_on(today(records)));
        text_or_null(w, "died", child.died);
        text_or_null(w, "gender", child.gender);
        text_or_null(w, "language", child.language);
        people.write(w.key("main_contact"), contacts[child.id].member);
        write_alerts(w.key("alerts"), alerts[child.id]);
        w.end();
    }
    w.end();
    text_or_null(w, "next", page.next_cursor.empty() ? std::string() : (match == Match::anywhere ? "a" : "s") + page.next_cursor);
    w.key("total");
    if (parameter(request, "cursor").empty() && page.next_cursor.empty()) {
        w.number(static_cast<std::int64_t>(found.size()));
    } else {
        w.null();
    }
    return json_response(200, w.end().take());
}

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
    add_staff(gate, router, http::Method::GET, "/api/staff/children", "Find a child by name or birth date", children);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}", "The child's page", child_page);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/timeline", "What happened to the child, newest first", child_timeline);
}

}  // namespace medhome::care
