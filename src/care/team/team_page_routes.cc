// The team around one child as staff keep it: who is on it and how to reach them, who was, caregivers who are taken off, and the homes.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/former_links.h"
#include "access/invitations.h"
#include "access/staff.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/team/adult.h"
#include "care/team/home.h"
#include "care/team/team_record.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr std::size_t longest_line = 200;
constexpr std::size_t longest_note = 2000;

void too_long(std::vector<Issue>& issues, std::string_view path, const std::string& text, std::size_t most) {
    if (count_characters(text) > most) issues.push_back({Severity::error, "value", std::string(path), most == longest_line ? "Keep it under 200 characters." : "Keep it under 2,000 characters."});
}

access::Change provenance(access::Records& records, const std::vector<std::string>& targets, std::string_view child_id, std::string_view activity) {
    access::Change change;
    change.type = "Provenance";
    change.body = provenance_json(targets, child_id, records.caller().fhir_reference, activity, records.now());
    return change;
}

void write_stay(json::Writer& w, const Stay& stay, const People& people) {
    w.object().key("id").string(stay.group_id).key("name").string(stay.name);
    text_or_null(w, "when", stay.when);
    people.write(w.key("adult"), stay.adult);
    text_or_null(w, "since", stay.since);
    w.end();
}

struct TeamPage {
    Team team;
    std::vector<Stay> homes, nearby;
    People people;
    explicit TeamPage(access::Records& records) : people(records) {}
};
Result<TeamPage> read_team_page(access::Records& records, const std::string& child_id) {
    TeamPage page(records);
    page.team = TRY(read_team(records, child_id));
    page.homes = TRY(homes_of(records, child_id));
    std::vector<std::string> caregivers, references;
    for (const Caregiver& one : TRY(read_caregivers(records, child_id))) caregivers.push_back(one.id);
    std::vector<std::string> siblings = TRY(children_of_adults(records, caregivers));
    std::erase(siblings, child_id);
    for (Stay& stay : TRY(homes_nearby(records, siblings))) {
        const bool lives_there = std::any_of(page.homes.begin(), page.homes.end(), [&](const Stay& home) { return home.group_id == stay.group_id; });
        if (!lives_there) page.nearby.push_back(std::move(stay));
    }
    for (const std::vector<TeamMember>* members : {&page.team.members, &page.team.former}) {
        for (const TeamMember& member : *members) references.push_back(member.member);
    }
    for (const Stay& home : page.homes) references.push_back(home.adult);
    TRY_VOID(load_people(records, page.people, references));
    return page;
}

void write_team_page(json::Writer& w, const TeamPage& page) {
    write_team(w.key("team"), page.team, page.people);
    w.key("team_version");
    if (page.team.version > 0) {
        w.number(page.team.version);
    } else {
        w.null();
    }
    w.key("has_family").boolean(page.team.has_family()).key("former").array();
    for (const TeamMember& member : page.team.former) {
        const Person* person = page.people.find(member.member);
        if (person == nullptr) continue;
        w.object().key("reference").string(person->reference).key("name").string(person->name).key("kind").string(person->kind);
        text_or_null(w, "role", page.people.role_here(member.role.empty() ? person->role : member.role));
        text_or_null(w, "since", member.since);
        text_or_null(w, "until", member.until);
        w.key("main_contact").boolean(member.main_contact).end();
    }
    w.end().key("homes").array();
    for (const Stay& home : page.homes) write_stay(w, home, page.people);
    w.end().key("homes_nearby").array();
    for (const Stay& home : page.nearby) {
        w.object().key("id").string(home.group_id).key("name").string(home.name).end();
    }
    w.end();
}

Result<http::Response> team_page(const http::Request& request, access::Records& records) {
    const HeaderParts header = TRY(read_header(records, request.path_value("id")));
    TeamPage page = TRY(read_team_page(records, header.child.id));
    TRY_VOID(load_people(records, page.people, {header.main.member}));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, page.people, today(records));
    write_team_page(w, page);
    return json_response(200, w.end().take());
}

Result<http::Response> stale_team(const http::Request& request, access::Records& records, const std::string& child_id) {
    const TeamPage page = TRY(read_team_page(records, child_id));
    json::Writer w;
    w.object();
    write_team_page(w, page);
    return stale_response(request, "team.changed", "Somebody else changed this team first. Look, then save again.", w.end().take());
}

// What is typed about someone's part in the team; what is not possible goes to issues.
TeamMember part_in(json::Value body, std::vector<Issue>& issues) {
    TeamMember part;
    part.role = typed(body, "role");
    part.hours = typed(body, "hours");
    part.expertise = typed(body, "expertise");
    too_long(issues, "role", part.role, longest_line);
    too_long(issues, "hours", part.hours, longest_line);
    too_long(issues, "expertise", part.expertise, longest_note);
    return part;
}

// Someone from outside: a specialist, a school nurse, a service; known by a name and a phone number.
std::optional<access::Change> outsider(access::Records& records, json::Value body, std::vector<Issue>& issues) {
    const std::string kind = typed(body, "kind");
    const std::string name = typed(body, "name");
    const std::string phone = typed(body, "phone");
    const std::string extension_number = typed(body, "extension");
    if (name.empty()) issues.push_back({Severity::error, "required", "name", "Write their name."});
    too_long(issues, "name", name, longest_line);
    if (kind != "person" && kind != "organization") issues.push_back({Severity::error, "required", "kind", "Choose a person or a place."});
    if (!phone.empty() && to_e164(phone).empty()) issues.push_back({Severity::error, "value", "phone", "Check the phone number. For example: (555) 014-2291."});
    if (count_characters(extension_number) > 20) issues.push_back({Severity::error, "value", "extension", "Keep it under 20 characters."});
    if (!issues.empty()) return std::nullopt;
    access::Change change;
    change.type = kind == "person" ? "Practitioner" : "Organization";
    change.id = records.new_id();
    json::Writer w;
    w.object().key("resourceType").string(change.type).key("id").string(change.id).key("active").boolean(true).key("name");
    if (kind == "person") {
        w.array().object().key("text").string(name);
        if (const std::size_t space = name.rfind(' '); space != std::string::npos) {
            w.key("family").string(name.substr(space + 1)).key("given").array().string(name.substr(0, space)).end();
        } else {
            w.key("family").string(name);
        }
        w.end().end();
    } else {
        w.string(name);
    }
    if (!phone.empty()) w.key("telecom").raw(with_phone({}, to_e164(phone), extension_number, "work"));
    change.body = w.end().take();
    return change;
}

access::Change team_change(const Team& team, const std::string& team_id, std::string body) {
    access::Change change;
    change.kind = team.id.empty() ? access::Change::Kind::create : access::Change::Kind::update;
    change.type = "CareTeam";
    change.id = team_id;
    change.body = std::move(body);
    if (!team.id.empty()) change.if_match = team.version;
    return change;
}

Result<http::Response> saved(const http::Request& request, access::Records& records, const std::string& child_id, std::vector<access::Change> changes,
                             std::int64_t status, access::Extras extras = {}) {
    Result<http::Response> answer = access::commit_and_answer(
        records, std::move(changes), [&](const std::vector<access::Changed>&) { return json_response(static_cast<int>(status), R"({"saved":true})"); }, std::move(extras));
    if (!answer && answer.error().kind == ErrorKind::stale) return stale_team(request, records, child_id);
    return answer;
}

Result<http::Response> add_member(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const Team team = TRY(read_team(records, child.id));
    if (TRY(if_match(request)).value_or(0) != team.version) return stale_team(request, records, child.id);
    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    std::vector<Issue> issues;
    TeamMember part = part_in(body, issues);
    part.role = role_called(TRY(read_role_names(records)), part.role);
    part.member = typed(body, "person");
    std::vector<access::Change> changes;
    if (part.member.empty()) {
        if (std::optional<access::Change> made = outsider(records, body, issues)) {
            part.member = made->type + "/" + made->id;
            changes.push_back(std::move(*made));
        }
    } else {
        People people(records);
        TRY_VOID(people.load({part.member}));
        const Person* person = people.find(part.member);
        if (!may_own_for(person, child.id) || part.member.starts_with("Patient/")) issues.push_back({Severity::error, "value", "person", "Choose someone from the list."});
        if (person != nullptr && part.role.empty()) part.role = person->role;
    }
    const bool again = std::any_of(team.members.begin(), team.members.end(), [&](const TeamMember& one) { return one.member == part.member; });
    if (again && !part.member.empty()) issues.push_back({Severity::error, "value", "person", "This person is on the team already."});
    if (!issues.empty()) return not_filled_in(std::move(issues));
    const std::string team_id = team.id.empty() ? records.new_id() : team.id;
    const std::string joined = with_member(team.record.root(), team_id, child.id, part.member, part.role, today(records));
    const json::Document with = TRY(json::parse(joined));
    changes.push_back(team_change(team, team_id, with_member_changed(with.root(), part)));
    changes.push_back(provenance(records, {"CareTeam/" + team_id}, child.id, "UPDATE"));
    return saved(request, records, child.id, std::move(changes), 201);
}

std::string member_in(const http::Request& request) { return std::string(request.path_value("type")) + "/" + std::string(request.path_value("member")); }

tl::unexpected<Error> unknown_member() { return fail(ErrorKind::not_found, "team.unknown-member", "This person is not on the team any more."); }

bool on_team(const Team& team, std::string_view member) {
    return std::any_of(team.members.begin(), team.members.end(), [&](const TeamMember& one) { return one.member == member; });
}

Result<http::Response> change_member(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const Team team = TRY(read_team(records, child.id));
    const std::string member = member_in(request);
    if (!on_team(team, member)) return unknown_member();
    if (TRY(version_to_edit(request)) != team.version) return stale_team(request, records, child.id);
    const json::Document document = TRY(object_in(request));
    std::vector<Issue> issues;
    TeamMember part = part_in(document.root(), issues);
    part.role = role_called(TRY(read_role_names(records)), part.role);
    part.member = member;
    if (!issues.empty()) return not_filled_in(std::move(issues));
    std::vector<access::Change> changes;
    const auto change = [&](const std::string& id, std::int64_t version, json::Value record) {
        const std::vector<TeamMember> members = members_of(record);
        if (std::none_of(members.begin(), members.end(), [&](const TeamMember& one) { return one.member == member; })) return;
        access::Change one;
        one.kind = access::Change::Kind::update;
        one.type = "CareTeam";
        one.id = id;
        one.if_match = version;
        one.body = with_member_changed(record, part);
        changes.push_back(std::move(one));
        changes.push_back(provenance(records, {"CareTeam/" + id}, child.id, "UPDATE"));
    };
    change(team.id, team.version, team.record.root());
    for (const Team::Other& other : team.others) change(other.id, other.version, other.record.root());
    return saved(request, records, child.id, std::move(changes), 200);
}

Result<http::Response> end_member(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const Team team = TRY(read_team(records, child.id));
    const std::string member = member_in(request);
    if (!on_team(team, member)) return unknown_member();
    if (TRY(version_to_edit(request)) != team.version) return stale_team(request, records, child.id);
    if (member.starts_with("RelatedPerson/")) {
        return fail(ErrorKind::conflict, "team.family-member", "This is family. End their access under \"Family\", so that their account ends too.");
    }
    std::vector<access::Change> changes = changes_without_member(team, member, today(records));
    changes.push_back(provenance(records, {"CareTeam/" + changes.front().id}, child.id, "UPDATE"));
    return saved(request, records, child.id, std::move(changes), 200);
}

Result<store::Stored> caregiver_of(access::Records& records, const Child& child, std::string_view id) {
    const Result<store::Stored> stored = records.read("RelatedPerson", id);
    if (stored) {
        const json::Document document = TRY(json::parse(*stored->body));
        if (id_in(reference_of(document.root()["patient"]), "Patient") == child.id) return *stored;
    } else if (stored.error().kind != ErrorKind::not_found && stored.error().kind != ErrorKind::gone) {
        return tl::unexpected(stored.error());
    }
    return fail(ErrorKind::not_found, "caregiver.unknown", "This person is not a caregiver of this child.");
}

// From the commit on, the account no longer reaches the child: every request asks the RelatedPerson anew.
Result<http::Response> end_caregiver(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const store::Stored stored = TRY(caregiver_of(records, child, request.path_value("related_person")));
    const json::Document body = TRY(object_in(request));
    const std::string reason = typed(body.root(), "reason");
    std::vector<Issue> issues;
    if (reason.empty()) issues.push_back({Severity::error, "required", "reason", "Write why, for whoever asks later."});
    too_long(issues, "reason", reason, longest_note);
    if (!issues.empty()) return not_filled_in(std::move(issues));
    const json::Document before = TRY(json::parse(*stored.body));
    const Day day = today(records);
    json::Writer period;
    period.object();
    if (const json::Value start = before.root()["period"]["start"]) period.key("start").raw(start.raw());
    period.key("end").string(to_iso(day)).end();
    std::vector<access::Change> changes(1);
    changes[0].kind = access::Change::Kind::update;
    changes[0].type = "RelatedPerson";
    changes[0].id = stored.id;
    changes[0].if_match = stored.version;
    changes[0].body = with_members(before.root(), {{"active", "false"}, {"period", period.take()},
                                                   {"extension", with_texts(before.root()["extension"], {{"ended-because", reason}})}});
    const std::string reference = "RelatedPerson/" + stored.id;
    for (access::Change& change : changes_without_member(TRY(read_team(records, child.id)), reference, day)) changes.push_back(std::move(change));
    changes.push_back(provenance(records, {reference}, child.id, "UPDATE"));
    access::Extras extras;
    extras.statements.push_back(access::end_invitations(records, stored.id));
    return saved(request, records, child.id, std::move(changes), 200, std::move(extras));
}

Result<http::Response> return_caregiver(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const store::Stored stored = TRY(caregiver_of(records, child, request.path_value("related_person")));
    const json::Document before = TRY(json::parse(*stored.body));
    const Team team = TRY(read_team(records, child.id));
    const std::string team_id = team.id.empty() ? records.new_id() : team.id;
    const std::string reference = "RelatedPerson/" + stored.id;
    std::vector<access::Change> changes(1);
    changes[0].kind = access::Change::Kind::update;
    changes[0].type = "RelatedPerson";
    changes[0].id = stored.id;
    changes[0].if_match = stored.version;
    changes[0].body = with_members(before.root(), {{"active", "true"}, {"period", ""}, {"extension", with_texts(before.root()["extension"], {{"ended-because", ""}})}});
    changes.push_back(team_change(team, team_id, with_member(team.record.root(), team_id, child.id, reference, relationship_of(before.root()), today(records))));
    changes.push_back(provenance(records, {reference, "CareTeam/" + team_id}, child.id, "UPDATE"));
    return saved(request, records, child.id, std::move(changes), 200);
}

Result<http::Response> adults(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const std::vector<KnownAdult> known =
        TRY(known_adults(records, child.id, parameter(request, "given"), parameter(request, "family"), parameter(request, "phone")));
    std::vector<std::string> ids, children;
    for (const KnownAdult& one : known) {
        ids.push_back(one.related_person_id);
        children.push_back(one.child_id);
    }
    const std::map<std::string, Child> names = TRY(read_children(records, children));
    const std::vector<access::FamilyAccess> accounts = TRY(access::family_access(records, ids));
    json::Writer w;
    w.object().key("adults").array();
    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto name = names.find(known[i].child_id);
        if (name == names.end()) continue;
        w.object().key("related_person").string(known[i].related_person_id).key("name").string(known[i].name).key("relationship").string(known[i].relationship);
        text_or_null(w, "phone", known[i].phone);
        w.key("same_phone").boolean(known[i].same_phone).key("account").boolean(i < accounts.size() && accounts[i].account);
        w.key("child").object().key("id").string(known[i].child_id).key("name").string(name->second.name).end().end();
    }
    return json_response(200, w.end().end().take());
}

Result<json::Document> home_record(access::Records& records, std::string_view id, store::Stored& stored) {
    const Result<store::Stored> found = records.read("Group", id);
    if (found) {
        json::Document document = TRY(json::parse(*found->body));
        if (is_home(document.root())) {
            stored = *found;
            return document;
        }
    } else if (found.error().kind != ErrorKind::not_found && found.error().kind != ErrorKind::gone) {
        return tl::unexpected(found.error());
    }
    return fail(ErrorKind::not_found, "home.unknown", "This home is not here any more.");
}

// A new home, a home of a sibling that this child lives in too, or other words for one.
Result<http::Response> save_home(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    Stay stay{std::string(request.path_value("home")), child.id, typed(body.root(), "name"), typed(body.root(), "when"), typed(body.root(), "adult"), {}};
    std::vector<Issue> issues;
    if (stay.name.empty()) issues.push_back({Severity::error, "required", "name", "Write what the family calls this home."});
    too_long(issues, "name", stay.name, longest_line);
    too_long(issues, "when", stay.when, longest_line);
    const std::vector<Stay> homes = TRY(homes_of(records, child.id));
    const bool lives_there = std::any_of(homes.begin(), homes.end(), [&](const Stay& one) { return one.group_id == stay.group_id; });
    if (!lives_there && homes.size() >= most_homes) issues.push_back({Severity::error, "value", "name", "A child may have up to 4 homes here. End one first."});
    if (!stay.adult.empty()) {
        const std::vector<Caregiver> caregivers = TRY(read_caregivers(records, child.id));
        const bool of_child = std::any_of(caregivers.begin(), caregivers.end(), [&](const Caregiver& one) { return "RelatedPerson/" + one.id == stay.adult; });
        if (!of_child) issues.push_back({Severity::error, "value", "adult", "Choose one of the child's caregivers."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    access::Change change;
    change.type = "Group";
    if (stay.group_id.empty()) {
        stay.group_id = records.new_id();
        change.body = with_stay({}, stay, today(records));
    } else {
        store::Stored stored;
        const json::Document before = TRY(home_record(records, stay.group_id, stored));
        change.kind = access::Change::Kind::update;
        change.if_match = stored.version;
        change.body = with_stay(before.root(), stay, today(records));
    }
    change.id = stay.group_id;
    return saved(request, records, child.id, {std::move(change), provenance(records, {"Group/" + stay.group_id}, child.id, "UPDATE")}, 200);
}

Result<http::Response> end_home(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    store::Stored stored;
    const json::Document before = TRY(home_record(records, request.path_value("home"), stored));
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "Group";
    change.id = stored.id;
    change.if_match = stored.version;
    change.body = without_stay(before.root(), child.id, today(records));
    return saved(request, records, child.id, {std::move(change), provenance(records, {"Group/" + stored.id}, child.id, "UPDATE")}, 200);
}

}  // namespace

void add_team_page_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    const std::string child = "/api/staff/children/{id}";
    add_staff(gate, router, Method::GET, child + "/team", "The team, who was on it, and the child's homes", team_page);
    add_staff(gate, router, Method::POST, child + "/team", "Someone joins the team, also from outside", add_member);
    add_staff(gate, router, Method::PUT, child + "/team/{type}/{member}", "Role, hours and what they know best", change_member);
    add_staff(gate, router, Method::POST, child + "/team/{type}/{member}/end", "They leave the team; it is kept", end_member);
    add_staff(gate, router, Method::GET, child + "/known-adults", "Caregivers of other children who may be the same adult", adults);
    add_staff(gate, router, Method::POST, child + "/caregivers/{related_person}/end", "No longer a caregiver: their account loses the child now", end_caregiver);
    add_staff(gate, router, Method::POST, child + "/caregivers/{related_person}/returned", "A caregiver again", return_caregiver);
    add_staff(gate, router, Method::POST, child + "/homes", "A home of the child", save_home);
    add_staff(gate, router, Method::PUT, child + "/homes/{home}", "Change a home, or join a sibling's", save_home);
    add_staff(gate, router, Method::POST, child + "/homes/{home}/end", "The child lives there no more", end_home);
}

}  // namespace medhome::care
