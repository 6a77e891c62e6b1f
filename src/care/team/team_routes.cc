// The one main contact, and the caregivers with their invitations.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/invitations.h"
#include "access/staff.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/team/adult.h"
#include "care/team/pool.h"
#include "care/team/team_record.h"

namespace medhome::care {
namespace {

constexpr int tries = 8;

// Staff by their accounts, then the pools of the practice.
Result<std::vector<Person>> who_can_own(access::Records& records) {
    std::vector<Person> all;
    People people(records);
    std::vector<std::string> references;
    const std::vector<access::StaffMember> staff = TRY(access::staff_members(records));
    for (const access::StaffMember& member : staff) references.push_back(member.fhir_reference);
    TRY_VOID(load_people(records, people, references));
    for (const access::StaffMember& member : staff) {
        if (const Person* person = people.find(member.fhir_reference)) all.push_back(*person);
    }
    for (const Pool& pool : TRY(read_pools(records))) references.push_back(pool.reference());
    TRY_VOID(people.load(references));
    for (const std::string& reference : references) {
        if (const Person* person = people.find(reference); person != nullptr && person->kind == "pool") all.push_back(*person);
    }
    return all;
}

Result<http::Response> staff_people(const http::Request&, access::Records& records) {
    json::Writer w;
    w.object().key("people").array();
    for (const Person& person : TRY(who_can_own(records))) {
        w.object();
        write_person_members(w, person);
        w.end();
    }
    return json_response(200, w.end().end().take());
}

std::string main_contact_json(const MainContact& contact, std::int64_t version, const People& people) {
    json::Writer w;
    w.object();
    people.write(w.key("main_contact"), contact.member);
    w.key("team_version");
    if (version > 0) {
        w.number(version);
    } else {
        w.null();
    }
    return w.end().take();
}

Result<http::Response> put_main_contact(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    const std::string chosen = typed(body.root(), "person");
    const std::vector<Person> possible = TRY(who_can_own(records));
    const auto person = std::find_if(possible.begin(), possible.end(), [&](const Person& one) { return one.reference == chosen; });
    if (person == possible.end()) {
        return not_filled_in({{Severity::error, chosen.empty() ? "required" : "value", "person", "Choose a person or a team of this practice."}});
    }
    const Team team = TRY(read_team(records, child.id));
    const std::optional<std::int64_t> expected = TRY(if_match(request));
    People people(records);
    people.put(*person);

    const auto stale = [&](const Team& now_team) -> Result<http::Response> {
        MainContact now = TRY(main_contact(records, child.id));
        TRY_VOID(load_people(records, people, {now.member}));
        return stale_response(request, "team.changed", "Somebody else changed the main contact first. Look, then choose again.",
                              main_contact_json(now, now_team.version, people));
    };
    if (expected.value_or(0) != team.version) return stale(team);

    const std::string team_id = team.id.empty() ? records.new_id() : team.id;
    access::Change change;
    change.kind = team.id.empty() ? access::Change::Kind::create : access::Change::Kind::update;
    change.type = "CareTeam";
    change.id = team_id;
    change.body = with_main_contact(team.record.root(), team_id, child.id, chosen, person->role, today(records));
    if (!team.id.empty()) change.if_match = team.version;
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"CareTeam/" + team_id}, child.id, records.caller().fhir_reference, team.id.empty() ? "CREATE" : "UPDATE", records.now());
    Result<http::Response> answer =
        access::commit_and_answer(records, {std::move(change), std::move(provenance)}, [&](const std::vector<access::Changed>& changed) {
            return json_response(200, main_contact_json({chosen, team_id}, changed.front().version, people));
        });
    if (!answer && answer.error().kind == ErrorKind::stale) return stale(TRY(read_team(records, child.id)));
    return answer;
}

std::string invitation_json(std::string_view related_person, std::string_view code, Instant ends) {
    json::Writer w;
    w.object().key("related_person").string(related_person).key("invitation").object();
    text_or_null(w, "code", code);
    return w.key("ends").string(to_fhir_instant(ends)).end().end().take();
}

// The code is told once. What is kept for a repeat of the request is the answer without it, for only its hash may rest on disk.
Result<http::Response> commit_invitation(access::Records& records, std::vector<access::Change> changes, const std::string& related_person) {
    access::NewInvitation invitation = access::new_invitation(records, related_person);
    access::Extras extras;
    extras.statements = std::move(invitation.statements);
    extras.answer_of = [&](const std::vector<access::Changed>&) {
        return access::to_answer(json_response(201, invitation_json(related_person, {}, invitation.ends)));
    };
    TRY(records.commit(std::move(changes), std::move(extras)));
    return json_response(201, invitation_json(related_person, invitation.code, invitation.ends));
}

// Upon the team as it stands now; stale when somebody else changed it meanwhile.
Result<http::Response> add_to_team(access::Records& records, const Child& child, json::Value typed_in, const NewCaregiver& caregiver) {
    const std::string id = records.new_id();
    const Team team = TRY(read_team(records, child.id));
    const std::string team_id = team.id.empty() ? records.new_id() : team.id;
    access::Change person;
    person.type = "RelatedPerson";
    person.id = id;
    person.body = related_person_json(caregiver, id, child.id);
    access::Change joined_team;
    joined_team.kind = team.id.empty() ? access::Change::Kind::create : access::Change::Kind::update;
    joined_team.type = "CareTeam";
    joined_team.id = team_id;
    joined_team.body = with_member(team.record.root(), team_id, child.id, "RelatedPerson/" + id, caregiver.relationship, today(records));
    if (!team.id.empty()) joined_team.if_match = team.version;
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"RelatedPerson/" + id, "CareTeam/" + team_id}, child.id, records.caller().fhir_reference, "CREATE", records.now());
    std::vector<access::Change> changes{std::move(person), std::move(joined_team), std::move(provenance)};
    // One adult, one account: it opens this child too, and no second invitation is needed.
    if (const std::string known = typed(typed_in, "same_as"); !known.empty()) {
        const std::vector<KnownAdult> adults = TRY(known_adults(records, child.id, caregiver.given, caregiver.family, caregiver.phone));
        if (std::none_of(adults.begin(), adults.end(), [&](const KnownAdult& one) { return one.related_person_id == known; })) {
            return not_filled_in({{Severity::error, "value", "same_as", "Choose someone from the list."}});
        }
        changes.push_back(TRY(same_adult(records, known, id)));
        access::Extras extras;
        extras.statements = TRY(access::link_same_adult(records, known, id));
        if (!extras.statements.empty()) {
            return access::commit_and_answer(
                records, std::move(changes),
                [&](const std::vector<access::Changed>&) {
                    json::Writer w;
                    return json_response(201, w.object().key("related_person").string(id).key("invitation").null().key("account").boolean(true).end().take());
                },
                std::move(extras));
        }
    }
    return commit_invitation(records, std::move(changes), id);
}

Result<http::Response> add_caregiver(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    const NewCaregiver caregiver{typed(body.root(), "given"), typed(body.root(), "family"), typed(body.root(), "relationship"), typed(body.root(), "language"),
                                 typed(body.root(), "phone")};
    if (std::vector<Issue> issues = check_new_caregiver(caregiver); !issues.empty()) return not_filled_in(std::move(issues));
    for (int left = tries;; --left) {
        Result<http::Response> added = add_to_team(records, child, body.root(), caregiver);
        if (added || added.error().kind != ErrorKind::stale || left == 0) return added;
    }
}

Result<http::Response> invite_again(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const store::Stored stored = TRY(records.read("RelatedPerson", request.path_value("related_person")));
    const json::Document document = TRY(json::parse(*stored.body));
    if (id_in(reference_of(document.root()["patient"]), "Patient") != child.id) {
        return fail(ErrorKind::not_found, "caregiver.unknown", "This person is not a caregiver of this child.");
    }
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"RelatedPerson/" + stored.id}, child.id, records.caller().fhir_reference, "UPDATE", records.now());
    return commit_invitation(records, {std::move(provenance)}, stored.id);
}

}  // namespace

void add_team_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/people", "Who can be the main contact or own an action", staff_people);
    add_staff(gate, router, http::Method::PUT, "/api/staff/children/{id}/main-contact", "Name the one main contact", put_main_contact);
    add_staff(gate, router, http::Method::POST, "/api/staff/children/{id}/caregivers", "Link a caregiver and invite them", add_caregiver);
    add_staff(gate, router, http::Method::POST, "/api/staff/children/{id}/caregivers/{related_person}/invitation", "A new invitation; the old one ends",
              invite_again);
}

}  // namespace medhome::care
