// The child's page: header, timeline, open needs, plan, team, caregivers; one request.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "access/invitations.h"
#include "care/about/about_record.h"
#include "care/child/child_record.h"
#include "care/child/lists.h"
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

constexpr int ended_needs_shown = 100;
constexpr int most_pages_a_day = 20;
constexpr int list_shown = 8;
constexpr int list_a_page = 50;
constexpr std::array<std::string_view, 5> lists_shown{"conditions", "medicines", "allergies", "visits", "next_visits"};

// The loops that closed: whoever the help was for, and whoever said that it came.
Result<Found> ended_needs(access::Records& records, std::string_view child_id, std::optional<Day> before) {
    Found found;
    for (const Need& need : TRY(needs_of(records, child_id, {Stage::family_confirmed, Stage::closed}, ended_needs_shown, Order::newest_first))) {
        TimelineItem item;
        item.date = civil_date(need.since(), records.zone());
        if (before && item.date >= *before) continue;
        item.kind = "need";
        item.title = need.text;
        item.ours = true;
        item.reference = "Task/" + need.id;
        item.stage = to_string(need.stage());
        for (const StepTaken& step : need.steps) {
            if (step.at == need.since()) item.by = step.by;
        }
        found.items.push_back(std::move(item));
    }
    return found;
}

// kind: of the items wanted; empty: all.
Result<TimelinePage> timeline(access::Records& records, std::string_view child_id, std::optional<Day> before, std::string_view kind = {}) {
    std::vector<Found> found;
    for (const TimelineSource& source : timeline_sources()) {
        if (!kind.empty() && source.kind != kind) continue;
        std::string query = std::string(source.type) + "?" + std::string(source.patient) + "=" + std::string(child_id) + "&_sort=-" + std::string(source.date) +
                            "&_count=" + std::to_string(source.type == "Observation" ? results_a_page : records_a_source);
        if (!source.filter.empty()) query += "&" + std::string(source.filter);
        if (before) query += "&" + std::string(source.date) + "=lt" + to_iso(*before);
        Found one;
        std::string cursor;
        // Pages go by whole days: one that ends in the day it began with, or shows nothing, says nothing of where that day ends.
        for (int left = most_pages_a_day; left > 0; --left) {
            const store::Page page = TRY(records.search(cursor.empty() ? query : query + "&_cursor=" + cursor));
            for (const store::Stored& stored : page.matches) {
                const json::Document document = TRY(json::parse(*stored.body));
                std::optional<TimelineItem> item = timeline_item(document.root(), records.zone());
                if (item && (!before || item->date < *before)) one.items.push_back(std::move(*item));
            }
            cursor = page.next_cursor;
            if (cursor.empty() || (!one.items.empty() && one.items.front().date != one.items.back().date)) break;
        }
        if (!cursor.empty() && !one.items.empty()) one.older_from = one.items.back().date;
        found.push_back(std::move(one));
    }
    if (kind.empty() || kind == "need") found.push_back(TRY(ended_needs(records, child_id, before)));
    return assemble(std::move(found), items_a_page);
}

std::vector<std::string> people_in(const TimelinePage& page) {
    std::vector<std::string> all;
    for (const TimelineItem& item : page.items) {
        if (item.from.empty()) all.push_back(item.by);
    }
    return all;
}

void write_timeline(json::Writer& w, const TimelinePage& page, const People& people) {
    w.object();
    write_items(w.key("items"), page.items, people);
    text_or_null(w, "next", page.before ? to_iso(*page.before) : std::string());
    w.end();
}

Result<http::Response> child_timeline(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    std::optional<Day> before;
    if (const std::string cursor = parameter(request, "cursor"); !cursor.empty()) before = TRY(parse_iso_date(cursor));
    const std::string kind = parameter(request, "kind");
    const std::vector<TimelineSource>& sources = timeline_sources();
    if (!kind.empty() && std::none_of(sources.begin(), sources.end(), [&](const TimelineSource& one) { return one.kind == kind; })) {
        return fail(ErrorKind::invalid, "timeline.kind-unknown", "The timeline has no entries of this kind.");
    }
    const TimelinePage page = TRY(timeline(records, child.id, before, kind));
    People people(records);
    TRY_VOID(load_people(records, people, people_in(page)));
    json::Writer w;
    write_timeline(w, page, people);
    return json_response(200, w.take());
}

Result<http::Response> child_list(const http::Request& request, access::Records& records) {
    const HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const std::string_view list = request.path_value("list");
    const ListPage page = TRY(read_list(records, header.child.id, list, Which::all, list_a_page, http::percent_encode(parameter(request, "cursor")), today(records)));
    People people(records);
    std::vector<std::string> references = people_in(page);
    references.push_back(header.main.member);
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_list(w.key("list"), page, people);
    return json_response(200, w.end().take());
}

Result<http::Response> child_page(const http::Request& request, access::Records& records) {
    const HeaderParts header = TRY(read_header(records, request.path_value("id")));
    const std::string& id = header.child.id;
    const std::optional<KeptPlan> plan = TRY(read_plan(records, id));
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
    const Day day = today(records);
    const TimelinePage happened = TRY(timeline(records, id, std::nullopt));
    add(people_in(happened));
    std::vector<ListPage> lists;
    for (const std::string_view list : lists_shown) {
        lists.push_back(TRY(read_list(records, id, list, Which::current, list == "allergies" ? list_a_page : list_shown, {}, day)));
        add(people_in(lists.back()));
    }
    const AboutUs about = TRY(read_about(records, id)).about;
    add(people_in(about));
    TRY_VOID(load_people(records, people, references));

    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, day);
    write_timeline(w.key("timeline"), happened, people);
    w.key("lists").object();
    for (std::size_t i = 0; i < lists.size(); ++i) write_list(w.key(lists_shown[i]), lists[i], people);
    w.end();
    write_about(w.key("about"), about, people);
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
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/lists/{list}", "Conditions, medicines, allergies or visits, all of them", child_list);
}

}  // namespace medhome::care
