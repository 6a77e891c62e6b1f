// SPDX-License-Identifier: Apache-2.0
#include "care/family/family_child.h"

#include <algorithm>

#include "care/elements.h"

namespace medhome::care {

tl::unexpected<Error> unknown_child() { return fail(ErrorKind::not_found, "child.unknown", "This page is not here, or not yours to open."); }

std::string self_for(const access::Records& records, std::string_view child_id) {
    for (const access::FamilyLink& link : records.caller().family_links) {
        if (link.patient_id == child_id) return link.related_person;
    }
    return records.caller().fhir_reference;
}

Result<Child> linked_child(access::Records& records, std::string_view child_id) {
    const std::vector<std::string>& linked = records.caller().patient_ids;
    if (std::find(linked.begin(), linked.end(), child_id) == linked.end()) return unknown_child();
    return read_child(records, child_id);
}

void write_child(json::Writer& w, const Child& child) {
    w.object().key("id").string(child.id).key("name").string(child.name);
    text_or_null(w, "preferred_name", child.preferred_name);
    w.end();
}

Result<void> read_around(access::Records& records, const Child& child, const access::Practice& practice, std::vector<std::string> references, Around& around) {
    around.main = TRY(main_contact(records, child.id));
    around.team = TRY(read_team(records, child.id));
    references.push_back(around.main.member);
    for (const TeamMember& member : around.team.members) references.push_back(member.member);
    TRY_VOID(around.people.load(references));
    if (const Person* known = around.people.find(around.main.member)) {
        Person contact = *known;
        if (contact.phone.empty()) contact.phone = practice.phone;
        for (Person& cover : contact.cover) {
            if (cover.phone.empty()) cover.phone = practice.phone;
        }
        for (const TeamMember& member : around.team.members) {
            if (!member.main_contact || !contact.role.empty()) continue;
            contact.role = member.role;
            contact.role_here = around.people.role_here(member.role);
        }
        around.people.put(std::move(contact));
    }
    return {};
}

DueState state_of_question(const Need& need, Day today) { return need.next_date && *need.next_date > today ? DueState::due_soon : DueState::due; }

void write_main_contact(json::Writer& w, const Around& around) {
    const Person* contact = around.people.find(around.main.member);
    if (contact == nullptr) {
        w.null();
        return;
    }
    w.object();
    write_person_members(w, *contact);
    w.key("here_until").null().end();
}

void write_practice(json::Writer& w, const access::Practice& practice) {
    w.object().key("name").string(practice.name);
    text_or_null(w, "phone", practice.phone);
    text_or_null(w, "after_hours_phone", practice.after_hours_phone);
    w.key("zone").string(practice.zone).end();
}

}  // namespace medhome::care
