// SPDX-License-Identifier: Apache-2.0
#include "care/team/person.h"

#include <array>
#include <utility>

#include "care/elements.h"

namespace medhome::care {
namespace {

// https://terminology.hl7.org/ValueSet-v3-PersonalRelationshipRoleType.html
constexpr std::string_view role_code_system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> relationships{
    {{"mother", "MTH"}, {"father", "FTH"}, {"guardian", "GUARD"}, {"foster_parent", "PRNFOST"}, {"grandparent", "GRPRN"}}};

void append_words(std::string& to, std::string_view words) {
    if (words.empty()) return;
    if (!to.empty()) to += ' ';
    to += words;
}

}  // namespace

json::Value chosen_name(json::Value names) {
    json::Value best;
    int rank = 9;
    for (const json::Value name : names.children()) {
        const std::string_view use = name["use"].text();
        if (use == "nickname" || use == "old" || use == "maiden") continue;
        const int here = use == "official" ? 0 : use == "usual" ? 1 : 2;
        if (here < rank) {
            best = name;
            rank = here;
        }
    }
    return best ? best : names.first();
}

std::string given_names(json::Value name) {
    std::string given;
    for (const json::Value part : name["given"].children()) append_words(given, part.text());
    return given;
}

std::string family_name(json::Value name) { return std::string(name["family"].text()); }

std::string full_name(json::Value names) {
    const json::Value name = chosen_name(names);
    std::string full = given_names(name);
    append_words(full, name["family"].text());
    if (full.empty()) full = name["text"].text();
    if (const std::string_view before = name["prefix"].first().text(); before == "Dr." || before == "Dra.") full = std::string(before) + " " + full;
    return full;
}

std::string phone_of(json::Value telecom) {
    for (const json::Value point : telecom.children()) {
        if (point["system"].text() == "phone" && point["use"].text() != "old") return std::string(point["value"].text());
    }
    return {};
}

std::string_view relationship_of(json::Value related_person) {
    const std::string_view code = code_of(related_person["relationship"], role_code_system);
    for (const auto& [name, ours] : relationships) {
        if (code == ours) return name;
    }
    if (code == "NMTH") return "mother";
    if (code == "NFTH") return "father";
    if (code == "MTHFOST" || code == "FTHFOST") return "foster_parent";
    if (code == "GRMTH" || code == "GRFTH") return "grandparent";
    return "other";
}

std::string relationship_json(std::string_view relationship) {
    for (const auto& [name, code] : relationships) {
        if (name == relationship) return "[" + concept_json(role_code_system, code) + "]";
    }
    return R"([{"text":"other"}])";
}

bool may_own_for(const Person* person, std::string_view child_id) { return person != nullptr && (person->kind != "family" || person->child_id == child_id); }

std::optional<Person> person_from(json::Value resource) {
    const std::string_view type = resource["resourceType"].text();
    Person person;
    person.reference = std::string(type) + "/" + std::string(resource["id"].text());
    if (type == "Practitioner") {
        person.name = full_name(resource["name"]);
        person.role = words_of(resource["qualification"].first()["code"]);
        person.kind = "clinician";
    } else if (type == "RelatedPerson") {
        person.name = full_name(resource["name"]);
        person.role = relationship_of(resource);
        person.kind = "family";
        person.child_id = id_in(reference_of(resource["patient"]), "Patient");
    } else if (type == "Patient") {
        person.name = full_name(resource["name"]);
        person.kind = "family";
        person.child_id = resource["id"].text();
    } else if (type == "Organization") {
        person.name = resource["name"].text();
        person.kind = "organization";
    } else if (type == "CareTeam") {
        person.name = resource["name"].text();
        person.kind = "pool";
    } else {
        return std::nullopt;
    }
    person.phone = phone_of(resource["telecom"]);
    return person;
}

void write_person_members(json::Writer& w, const Person& person) {
    w.key("reference").string(person.reference).key("name").string(person.name);
    text_or_null(w, "role", person.role);
    text_or_null(w, "phone", person.phone);
    w.key("kind").string(person.kind);
}

}  // namespace medhome::care
