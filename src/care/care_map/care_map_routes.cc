// The care map, for the family and for staff.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/care_map/care_map.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

constexpr int most_needs = 50;

Result<std::vector<MapGroup>> map_of(access::Records& records, const std::string& child_id, People& people) {
    std::vector<Person> family;
    const store::Page caregivers = TRY(records.search("RelatedPerson?_count=50&patient=" + child_id));
    for (const store::Stored& one : caregivers.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        if (document.root()["active"].text() == "false") continue;
        if (std::optional<Person> person = person_from(document.root())) family.push_back(std::move(*person));
    }
    const Team team = TRY(read_team(records, child_id));
    std::vector<std::string> references;
    for (const TeamMember& member : team.members) references.push_back(member.member);
    TRY_VOID(load_people(records, people, references));
    std::vector<MapMember> members;
    for (const TeamMember& member : team.members) {
        if (const Person* person = people.find(member.member)) members.push_back({member, *person});
    }
    const std::vector<Need> needs =
        TRY(needs_of(records, child_id, {Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::done, Stage::stuck, Stage::family_confirmed}, most_needs,
                     Order::newest_first));
    return care_map(family, members, needs);
}

Result<http::Response> family_map(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    People people(records);
    const std::vector<MapGroup> groups = TRY(map_of(records, child.id, people));
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_care_map(w.key("groups"), groups);
    return json_response(200, w.end().take());
}

Result<http::Response> staff_map(const http::Request& request, access::Records& records) {
    const HeaderParts header = TRY(read_header(records, request.path_value("id")));
    People people(records);
    TRY_VOID(people.load({header.main.member}));
    const std::vector<MapGroup> groups = TRY(map_of(records, header.child.id, people));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_care_map(w.key("groups"), groups);
    return json_response(200, w.end().take());
}

}  // namespace

void add_care_map_routes(access::Gate& gate, http::Router& router) {
    add_family(gate, router, http::Method::GET, "/api/family/children/{id}/care-map", "Everyone around the child and the family", family_map);
    add_staff(gate, router, http::Method::GET, "/api/staff/children/{id}/care-map", "Everyone around the child and the family", staff_map);
}

}  // namespace medhome::care
