// SPDX-License-Identifier: Apache-2.0
#include "care/team/team_record.h"

#include <algorithm>

#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/sibling.h"

namespace medhome::care {

Result<Team> read_team(access::Records& records, std::string_view child_id) {
    // Our own team and the one that names the main contact are looked for by name; of the rest, imported, the latest are enough.
    const std::string child(child_id);
    std::vector<store::Stored> found;
    const auto add = [&](const store::Stored& one) {
        if (std::none_of(found.begin(), found.end(), [&](const store::Stored& other) { return other.id == one.id; })) found.push_back(one);
    };
    const MainContact main = TRY(main_contact(records, child_id));
    if (!main.team_id.empty()) {
        const Result<store::Stored> named = records.read("CareTeam", main.team_id);
        if (named) add(*named);
    }
    const std::string ours = "CareTeam?_count=5&patient=" + child + "&category=" + std::string(kind_system) + "|care-team";
    for (const std::string& query : {ours, "CareTeam?_count=50&_sort=-_lastUpdated&patient=" + child}) {
        const store::Page page = TRY(records.search(query));
        for (const store::Stored& one : page.matches) add(one);
    }
    Team team;
    int best = -1;
    for (const store::Stored& one : found) {
        json::Document document = TRY(json::parse(*one.body));
        const json::Value record = document.root();
        for (TeamMember& member : members_of(record)) {
            if (id_in(member.member, "Patient") == child_id) continue;  // the child is whom the team is for
            const auto same = std::find_if(team.members.begin(), team.members.end(), [&](const TeamMember& other) { return other.member == member.member; });
            if (same == team.members.end()) {
                team.members.push_back(std::move(member));
                continue;
            }
            if (same->hours.empty()) same->hours = member.hours;
            if (same->expertise.empty()) same->expertise = member.expertise;
            if (member.main_contact) {
                same->main_contact = true;
                if (!member.role.empty()) same->role = member.role;
                same->since = member.since;
            }
        }
        for (TeamMember& member : former_members_of(record)) team.former.push_back(std::move(member));
        const int rank = !main_contact_of(record).empty() ? 2 : has_code(record["category"], kind_system, "care-team") ? 1 : -1;
        if (rank > best) {
            best = rank;
            if (!team.id.empty()) team.others.push_back({team.id, team.version, std::move(team.record)});
            team.id = one.id;
            team.version = one.version;
            team.record = std::move(document);
        } else {
            team.others.push_back({one.id, one.version, std::move(document)});
        }
    }
    std::stable_sort(team.members.begin(), team.members.end(), [](const TeamMember& a, const TeamMember& b) { return a.main_contact > b.main_contact; });
    std::stable_sort(team.former.begin(), team.former.end(), [](const TeamMember& a, const TeamMember& b) { return a.until > b.until; });
    return team;
}

bool Team::has_family() const {
    return std::any_of(members.begin(), members.end(), [](const TeamMember& member) { return member.member.starts_with("RelatedPerson/"); });
}

std::vector<access::Change> changes_without_member(const Team& team, std::string_view member, Day on) {
    std::vector<access::Change> changes;
    const auto leave = [&](const std::string& id, std::int64_t version, json::Value record) {
        const std::vector<TeamMember> members = members_of(record);
        if (std::none_of(members.begin(), members.end(), [&](const TeamMember& one) { return one.member == member; })) return;
        access::Change change;
        change.kind = access::Change::Kind::update;
        change.type = "CareTeam";
        change.id = id;
        change.if_match = version;
        change.body = without_member(record, member, on);
        changes.push_back(std::move(change));
    };
    if (!team.id.empty()) leave(team.id, team.version, team.record.root());
    for (const Team::Other& other : team.others) leave(other.id, other.version, other.record.root());
    return changes;
}

void write_team(json::Writer& w, const Team& team, const People& people) {
    w.array();
    for (const TeamMember& member : team.members) {
        const Person* known = people.find(member.member);
        if (known == nullptr) continue;
        Person person = *known;
        if (!member.role.empty()) {
            person.role = member.role;
            person.role_here = people.role_here(member.role);
        }
        w.object();
        write_person_members(w, person);
        text_or_null(w, "since", member.since);
        text_or_null(w, "extension", person.phone_extension);
        text_or_null(w, "hours", member.hours.empty() ? person.hours : member.hours);
        text_or_null(w, "expertise", member.expertise.empty() ? person.expertise : member.expertise);
        w.key("main_contact").boolean(member.main_contact).end();
    }
    w.end();
}

Result<std::vector<Caregiver>> read_caregivers(access::Records& records, std::string_view child_id) {
    const store::Page page = TRY(records.search("RelatedPerson?_count=50&patient=" + std::string(child_id)));
    std::vector<Caregiver> caregivers;
    std::vector<std::string> ids;
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        const json::Value record = document.root();
        if (record["active"].text() == "false" || is_sibling(record)) continue;
        Caregiver caregiver;
        caregiver.id = one.id;
        caregiver.name = full_name(record["name"]);
        caregiver.relationship = relationship_of(record);
        caregiver.language = record["communication"].first()["language"]["coding"].first()["code"].text().substr(0, 2);
        caregiver.phone = phone_of(record["telecom"]);
        caregivers.push_back(std::move(caregiver));
        ids.push_back(one.id);
    }
    const std::vector<access::FamilyAccess> access = TRY(access::family_access(records, ids));
    for (std::size_t i = 0; i < caregivers.size() && i < access.size(); ++i) {
        caregivers[i].account = access[i].account;
        caregivers[i].invitation_ends = access[i].invitation_ends;
    }
    return caregivers;
}

void write_caregivers(json::Writer& w, const std::vector<Caregiver>& caregivers) {
    w.array();
    for (const Caregiver& caregiver : caregivers) {
        w.object().key("related_person").string(caregiver.id).key("name").string(caregiver.name).key("relationship").string(caregiver.relationship);
        text_or_null(w, "language", caregiver.language);
        text_or_null(w, "phone", caregiver.phone);
        w.key("account").boolean(caregiver.account).key("invitation");
        if (caregiver.invitation_ends) {
            w.object().key("ends").string(to_fhir_instant(*caregiver.invitation_ends)).end();
        } else {
            w.null();
        }
        w.end();
    }
    w.end();
}

}  // namespace medhome::care
