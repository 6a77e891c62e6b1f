// SPDX-License-Identifier: Apache-2.0
#include "care/child/header.h"

#include <algorithm>

#include "care/elements.h"
#include "care/team/person.h"

namespace medhome::care {
namespace {

constexpr std::string_view interpreter_url = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
constexpr std::string_view pronouns_url = "http://hl7.org/fhir/StructureDefinition/individual-pronouns";

// "es" of "es-MX"; what families choose between is a language, not a country.
std::string primary_subtag(std::string_view tag) {
    std::string primary(tag.substr(0, tag.find('-')));
    for (char& c : primary) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return primary;
}

json::Value spoken_language(json::Value patient) {
    json::Value chosen = patient["communication"].first();
    for (const json::Value one : patient["communication"].children()) {
        if (one["preferred"].text() == "true") chosen = one;
    }
    return chosen["language"];
}

std::string called(json::Value names) {
    for (const std::string_view use : {"nickname", "usual"}) {
        for (const json::Value name : names.children()) {
            if (name["use"].text() != use) continue;
            if (std::string given = given_names(name); !given.empty()) return given;
            return std::string(name["text"].text());
        }
    }
    return {};
}

int rank(const Alert& alert) {
    const int severity = alert.criticality == "high" ? 0 : alert.criticality == "low" ? 2 : 1;
    return severity * 2 + (alert.kind == "allergy" ? 0 : 1);
}

}  // namespace

std::optional<Age> Child::age_on(Day today) const {
    const Result<Day> birth = parse_iso_date(birth_date);
    if (!birth) return std::nullopt;
    const Result<Day> death = parse_iso_date(died.substr(0, 10));
    return care::age_on(*birth, death ? *death : today);
}

Child child_from(json::Value patient) {
    Child child;
    child.id = patient["id"].text();
    const json::Value name = chosen_name(patient["name"]);
    child.given = given_names(name);
    child.family = family_name(name);
    child.name = full_name(patient["name"]);
    child.list_name = child.family.empty() || child.given.empty() ? child.name : child.family + ", " + child.given;
    child.preferred_name = called(patient["name"]);
    child.pronunciation = extension(name, "pronunciation")["valueString"].text();
    for (const json::Value part : extension(patient, pronouns_url)["extension"].children()) {
        if (part["url"].text() == "value") child.pronouns = words_of(part["valueCodeableConcept"]);
    }
    child.gender = patient["gender"].text();
    child.birth_date = patient["birthDate"].text();
    child.died = patient["deceasedDateTime"].text().substr(0, 10);
    if (child.died.empty() && patient["deceasedBoolean"].text() == "true") child.died = "true";
    const json::Value language = spoken_language(patient);
    for (const json::Value coding : language["coding"].children()) {
        if (child.language.empty()) child.language = primary_subtag(coding["code"].text());
    }
    child.interpreter = extension(patient, interpreter_url)["valueBoolean"].text() == "true";
    return child;
}

std::optional<Alert> alert_from(json::Value resource) {
    const std::string_view type = resource["resourceType"].text();
    Alert alert;
    alert.text = words_of(resource["code"]);
    if (alert.text.empty()) return std::nullopt;
    if (type == "AllergyIntolerance") {
        const std::string_view clinical = resource["clinicalStatus"]["coding"].first()["code"].text();
        const std::string_view verification = resource["verificationStatus"]["coding"].first()["code"].text();
        if ((!clinical.empty() && clinical != "active") || verification == "refuted" || verification == "entered-in-error") return std::nullopt;
        alert.kind = "allergy";
        alert.criticality = resource["criticality"].text();
        return alert;
    }
    if (type == "Flag" && resource["status"].text() == "active") {
        alert.kind = "flag";
        return alert;
    }
    return std::nullopt;
}

void sort_alerts(std::vector<Alert>& alerts) {
    std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) { return rank(a) < rank(b); });
}

void write_alerts(json::Writer& w, const std::vector<Alert>& alerts) {
    w.array();
    for (const Alert& alert : alerts) {
        w.object().key("kind").string(alert.kind).key("text").string(alert.text);
        text_or_null(w, "criticality", alert.criticality);
        w.end();
    }
    w.end();
}

}  // namespace medhome::care
