// SPDX-License-Identifier: Apache-2.0
#include "care/team/care_team.h"

#include <algorithm>
#include <array>

#include "care/elements.h"
#include "care/team/person.h"

namespace medhome::care {
namespace {

constexpr std::string_view main_contact_code = "main-contact";

bool is_active(json::Value team) {
    const std::string_view status = team["status"].text();
    return status.empty() || status == "active";
}

// Any end counts as ended: a projection knows no today.
bool has_ended(json::Value participant) { return static_cast<bool>(participant["period"]["end"]); }

bool is_main_contact(json::Value participant) { return !has_ended(participant) && has_code(participant["role"], team_role_system, main_contact_code); }

std::string role_words(json::Value participant) {
    for (const json::Value role : participant["role"].children()) {
        if (code_of(role, team_role_system) == main_contact_code) continue;
        if (const std::string_view words = words_of(role); !words.empty()) return std::string(words);
    }
    return {};
}

TeamMember member_from(json::Value participant, std::string reference) {
    TeamMember member{std::move(reference), role_words(participant), std::string(participant["period"]["start"].text()), is_main_contact(participant)};
    member.hours = extension(participant, "hours")["valueString"].text();
    member.expertise = extension(participant, "expertise")["valueString"].text();
    member.until = participant["period"]["end"].text();
    return member;
}

std::string ended(json::Value participant, Day on) {
    json::Writer period;
    period.object();
    if (const json::Value start = participant["period"]["start"]) period.key("start").raw(start.raw());
    period.key("end").string(to_iso(on)).end();
    return with_members(participant, {{"period", period.take()}});
}

json::Document new_team(std::string_view team_id, std::string_view child_id) {
    json::Writer w;
    w.object().key("resourceType").string("CareTeam").key("id").string(team_id).key("status").string("active");
    w.key("category").array().raw(concept_json(kind_system, "care-team")).end();
    w.key("subject").raw(reference_json("Patient/" + std::string(child_id))).end();
    Result<json::Document> fresh = json::parse(w.take());
    INVARIANT(fresh.has_value());
    return std::move(*fresh);
}

}  // namespace

std::vector<TeamMember> members_of(json::Value team) {
    std::vector<TeamMember> members;
    if (!is_active(team)) return members;
    for (const json::Value participant : team["participant"].children()) {
        if (has_ended(participant)) continue;
        std::string member = reference_of(participant["member"]);
        if (member.empty()) continue;
        members.push_back(member_from(participant, std::move(member)));
    }
    return members;
}

std::vector<TeamMember> former_members_of(json::Value team) {
    std::vector<TeamMember> former;
    for (const json::Value participant : team["participant"].children()) {
        std::string member = reference_of(participant["member"]);
        if (!has_ended(participant) || member.empty()) continue;
        former.push_back(member_from(participant, std::move(member)));
        former.back().main_contact = has_code(participant["role"], team_role_system, main_contact_code);
    }
    std::stable_sort(former.begin(), former.end(), [](const TeamMember& a, const TeamMember& b) { return a.until > b.until; });
    return former;
}

std::string main_contact_of(json::Value team) {
    for (TeamMember& member : members_of(team)) {
        if (member.main_contact) return std::move(member.member);
    }
    return {};
}

std::string with_main_contact(json::Value before, std::string_view team_id, std::string_view child_id, std::string_view person, std::string_view role, Day today) {
    const json::Document fresh = before ? json::Document() : new_team(team_id, child_id);
    if (!before) before = fresh.root();
    json::Writer w;
    w.array();
    for (const json::Value participant : before["participant"].children()) {
        if (!is_main_contact(participant)) {
            w.raw(participant.raw());
            continue;
        }
        w.raw(ended(participant, today));
    }
    w.object().key("role").array().raw(concept_json(team_role_system, main_contact_code));
    if (!role.empty()) w.raw(codeable(role));
    w.end().key("member").raw(reference_json(person));
    w.key("period").object().key("start").string(to_iso(today)).end().end().end();
    return with_members(before, {{"status", "\"active\""}, {"participant", w.take()}});
}

std::string with_member(json::Value before, std::string_view team_id, std::string_view child_id, std::string_view member, std::string_view role, Day today) {
    const json::Document fresh = before ? json::Document() : new_team(team_id, child_id);
    if (!before) before = fresh.root();
    json::Writer w;
    w.array();
    for (const json::Value participant : before["participant"].children()) {
        if (!has_ended(participant) && reference_of(participant["member"]) == member) return std::string(before.raw());
        w.raw(participant.raw());
    }
    w.object();
    if (!role.empty()) w.key("role").array().raw(codeable(role)).end();
    w.key("member").raw(reference_json(member));
    w.key("period").object().key("start").string(to_iso(today)).end().end().end();
    return with_members(before, {{"participant", w.take()}});
}

std::string with_member_changed(json::Value before, const TeamMember& member) {
    json::Writer w;
    w.array();
    for (const json::Value participant : before["participant"].children()) {
        if (has_ended(participant) || reference_of(participant["member"]) != member.member) {
            w.raw(participant.raw());
            continue;
        }
        json::Writer roles;
        roles.array();
        bool any = false;
        for (const json::Value role : participant["role"].children()) {
            if (code_of(role, team_role_system) != main_contact_code) continue;
            any = true;
            roles.raw(role.raw());
        }
        if (!member.role.empty()) roles.raw(codeable(member.role));
        roles.end();
        w.raw(with_members(participant, {{"extension", with_texts(participant["extension"], {{"hours", member.hours}, {"expertise", member.expertise}})},
                                         {"role", any || !member.role.empty() ? roles.take() : std::string()}}));
    }
    return with_members(before, {{"participant", w.end().take()}});
}

std::string without_member(json::Value before, std::string_view member, Day on) {
    json::Writer w;
    w.array();
    for (const json::Value participant : before["participant"].children()) {
        w.raw(!has_ended(participant) && reference_of(participant["member"]) == member ? ended(participant, on) : std::string(participant.raw()));
    }
    return with_members(before, {{"participant", w.end().take()}});
}

store::Projection central_contact_projection() {
    store::Projection p;
    p.table = "care_central_contact";
    p.resource_types = {"CareTeam"};
    p.columns_sql = "child_id TEXT NOT NULL, member TEXT NOT NULL, team_id TEXT NOT NULL";
    p.columns = {"child_id", "member", "team_id"};
    p.indexes_sql = {"CREATE UNIQUE INDEX IF NOT EXISTS care_central_contact_one ON care_central_contact (tenant_id, patient_key)",
                     "CREATE INDEX IF NOT EXISTS care_central_contact_by_child ON care_central_contact (tenant_id, child_id)",
                     "CREATE INDEX IF NOT EXISTS care_central_contact_by_member ON care_central_contact (tenant_id, member, child_id)"};
    p.rows = [](json::Value team) {
        std::vector<store::Row> rows;
        const std::string child = id_in(reference_of(team["subject"]), "Patient");
        if (child.empty()) return rows;
        for (const TeamMember& member : members_of(team)) {
            if (member.main_contact) rows.push_back({child, member.member, std::string(team["id"].text())});
        }
        return rows;
    };
    p.on_duplicate = Error{ErrorKind::conflict, "team.second-main-contact",
                           "This child already has a main contact. End that one first, or change the main contact on the child's page."};
    return p;
}

std::string to_e164(std::string_view written) {
    std::string digits;
    for (const char c : written) {
        if (c >= '0' && c <= '9') digits += c;
        else if (std::string_view("+-(). /\u00a0").find(c) == std::string_view::npos) return {};
    }
    const bool international = written.find('+') != std::string_view::npos;
    if (!international && digits.size() == 10) digits.insert(0, "1");
    if (digits.size() < 8 || digits.size() > 15) return {};
    return "+" + digits;
}

std::vector<Issue> check_new_caregiver(const NewCaregiver& caregiver) {
    std::vector<Issue> issues;
    if (caregiver.given.empty() && caregiver.family.empty()) issues.push_back({Severity::error, "required", "given", "Write the caregiver's name."});
    if (caregiver.given.size() > 200) issues.push_back({Severity::error, "value", "given", "Keep it under 200 characters."});
    if (caregiver.family.size() > 200) issues.push_back({Severity::error, "value", "family", "Keep it under 200 characters."});
    constexpr std::array<std::string_view, 6> known{"mother", "father", "guardian", "foster_parent", "grandparent", "other"};
    if (std::find(known.begin(), known.end(), caregiver.relationship) == known.end()) {
        issues.push_back({Severity::error, "required", "relationship", "Choose what this person is to the child."});
    }
    if (caregiver.language != "en" && caregiver.language != "es") {
        issues.push_back({Severity::error, "required", "language", "Choose English or Spanish."});
    }
    if (!caregiver.phone.empty() && to_e164(caregiver.phone).empty()) {
        issues.push_back({Severity::error, "value", "phone", "Check the phone number. For example: (555) 014-2291."});
    }
    return issues;
}

std::string related_person_json(const NewCaregiver& caregiver, std::string_view id, std::string_view child_id) {
    json::Writer w;
    w.object().key("resourceType").string("RelatedPerson").key("id").string(id).key("active").boolean(true);
    w.key("patient").raw(reference_json("Patient/" + std::string(child_id)));
    w.key("relationship").raw(relationship_json(caregiver.relationship));
    w.key("name").array().object().key("use").string("official").member("family", caregiver.family);
    if (!caregiver.given.empty()) w.key("given").array().string(caregiver.given).end();
    w.end().end();
    if (!caregiver.phone.empty()) {
        w.key("telecom").array().object().key("system").string("phone").key("value").string(to_e164(caregiver.phone)).key("use").string("mobile").end().end();
    }
    w.key("communication").array().object().key("language").raw(concept_json("urn:ietf:bcp:47", caregiver.language));
    return w.key("preferred").boolean(true).end().end().end().take();
}

}  // namespace medhome::care
