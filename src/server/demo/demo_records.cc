// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo_records.h"

#include "base/ids.h"
#include "care/elements.h"
#include "care/team/care_team.h"

namespace medhome::server {
namespace {

namespace json = fhir::json;

std::string patient(std::string_view child) { return "Patient/" + DemoRecords::id(child); }

json::Writer started(std::string_view type, std::string_view id) {
    json::Writer w;
    w.object().key("resourceType").string(type).key("id").string(id);
    return w;
}

void subject(json::Writer& w, std::string_view name, std::string_view child) { w.key(name).raw(care::reference_json(patient(child))); }

constexpr std::string_view clinical_status = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view allergy_status = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";

}  // namespace

std::string DemoRecords::id(std::string_view name) { return uuid_v5("https://medhome.dev/demo", name); }
Day DemoRecords::day(int days) const { return care::add_days(today_, days); }
Instant DemoRecords::at(int days) const {
    const Instant morning = std::chrono::sys_days(day(days)) + std::chrono::hours(15);
    return morning < now_ || days > 0 ? morning : now_ - std::chrono::minutes(10);
}

void DemoRecords::put(std::string_view type, std::string id, std::string body) {
    access::Change change;
    change.type = type;
    change.id = std::move(id);
    change.body = std::move(body);
    changes_.push_back(std::move(change));
}

void DemoRecords::practitioner(std::string_view key, std::string_view prefix, std::string_view given, std::string_view family, std::string_view phone,
                               std::string_view role) {
    json::Writer w = started("Practitioner", id(key));
    w.key("active").boolean(true).key("name").array().object().key("use").string("official").key("family").string(family);
    w.key("given").array().string(given).end();
    if (!prefix.empty()) w.key("prefix").array().string(prefix).end();
    w.end().end();
    w.key("telecom").array().object().key("system").string("phone").key("value").string(phone).key("use").string("work").end().end();
    w.key("qualification").array().object().key("code").raw(care::codeable(role)).end().end();
    put("Practitioner", id(key), w.end().take());
}

void DemoRecords::child(const ChildFacts& facts) {
    json::Writer w = started("Patient", id(facts.key));
    if (facts.interpreter) {
        w.key("extension").array().object().key("url").string("http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired");
        w.key("valueBoolean").boolean(true).end().end();
    }
    w.key("active").boolean(true).key("name").array().object().key("use").string("official");
    if (!facts.pronunciation.empty()) {
        w.key("extension").array().object().key("url").string(std::string(care::extension_base) + "pronunciation");
        w.key("valueString").string(facts.pronunciation).end().end();
    }
    w.key("family").string(facts.family).key("given").array().string(facts.given).end().end();
    if (!facts.called.empty()) w.object().key("use").string("nickname").key("given").array().string(facts.called).end().end();
    w.end().key("gender").string(facts.gender).key("birthDate").string(to_iso(day(-facts.age_days)));
    w.key("communication").array().object().key("language").raw(care::concept_json("urn:ietf:bcp:47", facts.language)).key("preferred").boolean(true).end().end();
    w.key("managingOrganization").raw(care::reference_json("Organization/" + id("practice")));
    put("Patient", id(facts.key), w.end().take());
}

void DemoRecords::caregiver(std::string_view key, std::string_view child, std::string_view given, std::string_view family, std::string_view relationship,
                            std::string_view language, std::string_view phone) {
    const care::NewCaregiver facts{std::string(given), std::string(family), std::string(relationship), std::string(language), std::string(phone)};
    put("RelatedPerson", id(key), care::related_person_json(facts, id(key), id(child)));
}

void DemoRecords::team(std::string_view child, std::string_view main_contact, std::string_view main_role, const std::vector<std::string_view>& caregivers,
                       const std::vector<std::string_view>& clinicians) {
    const std::string team_id = id(std::string(child) + "/team");
    json::Document document;
    std::string body;
    const auto grow = [&](std::string next) {
        body = std::move(next);
        if (Result<json::Document> parsed = json::parse(body)) document = std::move(*parsed);
    };
    if (!main_contact.empty()) {
        grow(care::with_main_contact(document.root(), team_id, id(child), "Practitioner/" + id(main_contact), main_role, day(-400)));
    }
    for (const std::string_view one : caregivers) {
        const std::size_t colon = one.find(':');
        grow(care::with_member(document.root(), team_id, id(child), "RelatedPerson/" + id(one.substr(0, colon)), one.substr(colon + 1), day(-400)));
    }
    for (const std::string_view one : clinicians) {
        grow(care::with_member(document.root(), team_id, id(child), "Practitioner/" + id(one), "clinician", day(-380)));
    }
    if (!body.empty()) put("CareTeam", team_id, std::move(body));
}

void DemoRecords::allergy(std::string_view child, std::string_view what, std::string_view criticality) {
    const std::string name = id(std::string(child) + "/allergy/" + std::string(what));
    json::Writer w = started("AllergyIntolerance", name);
    w.key("clinicalStatus").raw(care::concept_json(allergy_status, "active")).key("criticality").string(criticality);
    w.key("code").raw(care::codeable(what));
    subject(w, "patient", child);
    put("AllergyIntolerance", name, w.key("recordedDate").string(to_iso(day(-300))).end().take());
}

void DemoRecords::flag(std::string_view child, std::string_view what) {
    const std::string name = id(std::string(child) + "/flag/" + std::string(what));
    json::Writer w = started("Flag", name);
    w.key("status").string("active").key("code").raw(care::codeable(what));
    subject(w, "subject", child);
    put("Flag", name, w.end().take());
}

void DemoRecords::condition(std::string_view child, std::string_view what, int days_ago) {
    const std::string name = id(std::string(child) + "/condition/" + std::string(what));
    json::Writer w = started("Condition", name);
    w.key("clinicalStatus").raw(care::concept_json(clinical_status, "active")).key("code").raw(care::codeable(what));
    subject(w, "subject", child);
    w.key("onsetDateTime").string(to_iso(day(-days_ago))).key("recordedDate").string(to_iso(day(-days_ago)));
    put("Condition", name, w.end().take());
}

void DemoRecords::visit(std::string_view child, int days_ago, std::string_view what, std::string_view why, bool emergency) {
    const std::string name = id(std::string(child) + "/visit/" + std::to_string(days_ago) + std::string(what));
    json::Writer w = started("Encounter", name);
    w.key("status").string("finished");
    w.key("class").object().key("system").string("http://terminology.hl7.org/CodeSystem/v3-ActCode").key("code").string(emergency ? "EMER" : "AMB").end();
    w.key("type").array().raw(care::codeable(what)).end();
    subject(w, "subject", child);
    w.key("period").object().key("start").string(to_fhir_instant(at(-days_ago))).key("end").string(to_fhir_instant(at(-days_ago) + std::chrono::minutes(40))).end();
    if (!why.empty()) w.key("reasonCode").array().raw(care::codeable(why)).end();
    put("Encounter", name, w.end().take());
}

void DemoRecords::vaccine(std::string_view child, int days_ago, std::string_view cvx, std::string_view what) {
    const std::string name = id(std::string(child) + "/vaccine/" + std::string(cvx) + std::to_string(days_ago));
    json::Writer w = started("Immunization", name);
    w.key("status").string("completed").key("vaccineCode").raw(care::concept_json("http://hl7.org/fhir/sid/cvx", cvx, what));
    subject(w, "patient", child);
    put("Immunization", name, w.key("occurrenceDateTime").string(to_iso(day(-days_ago))).end().take());
}

void DemoRecords::medicine(std::string_view child, int days_ago, std::string_view what, std::string_view how) {
    const std::string name = id(std::string(child) + "/medicine/" + std::string(what));
    json::Writer w = started("MedicationRequest", name);
    w.key("status").string("active").key("intent").string("order").key("medicationCodeableConcept").raw(care::codeable(what));
    subject(w, "subject", child);
    w.key("authoredOn").string(to_iso(day(-days_ago))).key("dosageInstruction").array().object().key("text").string(how).end().end();
    put("MedicationRequest", name, w.end().take());
}

void DemoRecords::weight(std::string_view child, int days_ago, std::string_view kilograms) {
    const std::string name = id(std::string(child) + "/weight/" + std::to_string(days_ago));
    json::Writer w = started("Observation", name);
    w.key("status").string("final");
    w.key("category").array().raw(care::concept_json("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")).end();
    w.key("code").raw(care::concept_json("http://loinc.org", "29463-7", "Weight"));
    subject(w, "subject", child);
    w.key("effectiveDateTime").string(to_fhir_instant(at(-days_ago)));
    w.key("valueQuantity").object().key("value").raw(kilograms).key("unit").string("kg").key("system").string("http://unitsofmeasure.org").key("code").string("kg").end();
    put("Observation", name, w.end().take());
}

void DemoRecords::appointment(std::string_view child, std::string_view with, int days_ahead, std::string_view why) {
    const std::string name = id(std::string(child) + "/appointment");
    const Instant start = std::chrono::sys_days(day(days_ahead)) + std::chrono::hours(14) + std::chrono::minutes(40);
    json::Writer w = started("Appointment", name);
    w.key("status").string("booked").key("description").string(why).key("start").string(to_fhir_instant(start));
    w.key("end").string(to_fhir_instant(start + std::chrono::minutes(40))).key("participant").array();
    for (const std::string& actor : {patient(child), "Practitioner/" + id(with)}) {
        w.object().key("actor").raw(care::reference_json(actor)).key("status").string("accepted").end();
    }
    put("Appointment", name, w.end().end().take());
}

}  // namespace medhome::server
