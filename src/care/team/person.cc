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

namespace {

// https://hl7.org/fhir/extensions/StructureDefinition-contactpoint-extension.html
constexpr std::string_view extension_of_phone = "http://hl7.org/fhir/StructureDefinition/contactpoint-extension";

bool is_phone(json::Value point) { return point["system"].text() == "phone" && point["use"].text() != "old"; }

json::Value phone_point(json::Value telecom) {
    for (const json::Value point : telecom.children()) {
        if (is_phone(point)) return point;
    }
    return {};
}

}  // namespace

std::string phone_of(json::Value telecom) { return std::string(phone_point(telecom)["value"].text()); }

std::string phone_extension_of(json::Value telecom) { return std::string(extension(phone_point(telecom), extension_of_phone)["valueString"].text()); }

std::string hours_of(json::Value resource) { return std::string(extension(resource, "hours")["valueString"].text()); }

std::string with_phone(json::Value telecom, std::string_view phone, std::string_view extension_number, std::string_view use) {
    json::Writer w;
    w.array();
    bool any = false;
    if (!phone.empty()) {
        any = true;
        w.object();
        if (!extension_number.empty()) {
            w.key("extension").array().object().key("url").string(extension_of_phone).key("valueString").string(extension_number).end().end();
        }
        w.key("system").string("phone").key("value").string(phone).key("use").string(use).end();
    }
    for (const json::Value point : telecom.children()) {
        if (is_phone(point)) continue;
        any = true;
        w.raw(point.raw());
    }
    return any ? w.end().take() : std::string();
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

bool is_of_family(const Person* person, std::string_view child_id) { return person != nullptr && person->kind == "family" && person->child_id == child_id; }

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
        person.kind = has_code(resource["type"], kind_system, "pool") ? "pool" : "organization";
    } else {
        return std::nullopt;
    }
    if (type != "Organization") person.family_name = family_name(chosen_name(resource["name"]));
    person.phone = phone_of(resource["telecom"]);
    person.phone_extension = phone_extension_of(resource["telecom"]);
    person.hours = hours_of(resource);
    person.expertise = extension(resource, "expertise")["valueString"].text();
    return person;
}

void write_person_members(json::Writer& w, const Person& person) {
    w.key("reference").string(person.reference).key("name").string(person.name);
    text_or_null(w, "family_name", person.family_name);
    text_or_null(w, "role", person.role_here.empty() ? person.role : person.role_here);
    text_or_null(w, "phone", person.phone);
    w.key("kind").string(person.kind).key("away");
    if (person.away_until.empty()) {
        w.null();
        return;
    }
    w.object().key("until").string(person.away_until).key("cover");
    if (person.cover.empty()) {
        w.null();
    } else {
        w.object();
        write_person_members(w, person.cover.front());
        w.end();
    }
    w.end();
}

}  // namespace medhome::care
