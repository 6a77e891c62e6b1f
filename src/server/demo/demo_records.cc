// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo_records.h"

#include <algorithm>

#include "base/ids.h"
#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/ways/ways_tables.h"

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

Moment::Moment(access::Machinery with, Instant at)
    : clock_(at),
      records_(with.store, clock_, with.randomness, access::job_caller(1, "demo"), access::Purpose::import_data, {"demo", "demo", "E demo"}, {}, std::string(demo_zone)) {}

Result<void> DemoRecords::finish(access::Machinery with) {
    for (const Task& task : tasks_) TRY_VOID(task(with));
    return {};
}

std::string DemoRecords::id(std::string_view name) { return uuid_v5("https://medhome.dev/demo", name); }
Day DemoRecords::day(int days) const { return care::add_days(today_, days); }
Day DemoRecords::workday(int days) const {
    if (days == 0) return today_;
    if (days > 0) return care::next_weekday(day(days - 1));
    const std::chrono::weekday weekday{std::chrono::sys_days(day(days))};
    if (weekday == std::chrono::Sunday) return day(days - 2);
    return weekday == std::chrono::Saturday ? day(days - 1) : day(days);
}
Instant DemoRecords::at(int days, int minutes) const {
    const Instant morning = std::chrono::sys_days(workday(days)) + std::chrono::hours(15) + std::chrono::minutes(minutes);
    return morning < now_ || days > 0 ? morning : now_ - std::chrono::minutes(60 - std::min(minutes, 59));
}

void DemoRecords::put(access::Change change) {
    if (change.id.empty()) change.id = id(change.type + "/" + std::to_string(++count_));
    changes_.push_back(std::move(change));
}

void DemoRecords::put(std::string_view type, std::string id, std::string body) {
    access::Change change;
    change.type = type;
    change.id = std::move(id);
    change.body = std::move(body);
    changes_.push_back(std::move(change));
}

void DemoRecords::practitioner(const StaffFacts& facts) {
    json::Writer w = started("Practitioner", id(facts.key));
    w.key("active").boolean(facts.active).key("name").array().object().key("use").string("official").key("family").string(facts.family);
    w.key("given").array().string(facts.given).end();
    if (!facts.prefix.empty()) w.key("prefix").array().string(facts.prefix).end();
    w.end().end();
    w.key("telecom").array().object().key("system").string("phone").key("value").string(facts.phone).key("use").string("work").end().end();
    w.key("qualification").array().object().key("code").raw(care::codeable(facts.role)).end().end();
    put("Practitioner", id(facts.key), w.end().take());
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

void DemoRecords::caregiver(const CaregiverFacts& facts) {
    const care::NewCaregiver made{std::string(facts.given), std::string(facts.family), std::string(facts.relationship), std::string(facts.language),
                                  std::string(facts.phone)};
    put("RelatedPerson", id(facts.key), care::related_person_json(made, id(facts.key), id(facts.child)));
}

void DemoRecords::team(std::string_view child, const Joined& main_contact, const std::vector<Joined>& others) {
    const std::string team_id = id(std::string(child) + "/team");
    json::Document document;
    std::string body;
    const auto grow = [&](std::string next) {
        body = std::move(next);
        if (Result<json::Document> parsed = json::parse(body)) document = std::move(*parsed);
    };
    if (!main_contact.member.empty()) {
        grow(care::with_main_contact(document.root(), team_id, id(child), main_contact.member, main_contact.role, workday(-main_contact.days_ago)));
    }
    for (const Joined& one : others) grow(care::with_member(document.root(), team_id, id(child), one.member, one.role, workday(-one.days_ago)));
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
    put("Immunization", name, w.key("occurrenceDateTime").string(to_iso(workday(-days_ago))).end().take());
}

void DemoRecords::medicine(std::string_view child, int days_ago, std::string_view what, std::string_view how) {
    const std::string name = id(std::string(child) + "/medicine/" + std::string(what));
    json::Writer w = started("MedicationRequest", name);
    w.key("status").string("active").key("intent").string("order").key("medicationCodeableConcept").raw(care::codeable(what));
    subject(w, "subject", child);
    w.key("authoredOn").string(to_iso(workday(-days_ago))).key("dosageInstruction").array().object().key("text").string(how).end().end();
    put("MedicationRequest", name, w.end().take());
}

void DemoRecords::vaccines_until(std::string_view child, int age_days, int until_age_days) {
    // The ages of the schedule for all children in the United States; codes of https://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx
    struct Dose {
        int at_age_days;
        std::string_view cvx, what;
    };
    static constexpr Dose usual[] = {
        {1, "08", "Hepatitis B vaccine"},    {61, "08", "Hepatitis B vaccine"},   {61, "20", "DTaP vaccine"},        {61, "10", "Polio vaccine"},
        {61, "17", "Hib vaccine"},           {61, "133", "Pneumococcal vaccine"}, {61, "116", "Rotavirus vaccine"},  {122, "20", "DTaP vaccine"},
        {122, "10", "Polio vaccine"},        {122, "17", "Hib vaccine"},          {122, "133", "Pneumococcal vaccine"}, {122, "116", "Rotavirus vaccine"},
        {184, "08", "Hepatitis B vaccine"},  {184, "20", "DTaP vaccine"},         {184, "10", "Polio vaccine"},      {184, "133", "Pneumococcal vaccine"},
        {368, "03", "MMR vaccine"},          {368, "21", "Chickenpox vaccine"},   {368, "83", "Hepatitis A vaccine"}, {458, "20", "DTaP vaccine"},
        {458, "133", "Pneumococcal vaccine"}, {556, "83", "Hepatitis A vaccine"}, {1500, "20", "DTaP vaccine"},      {1500, "10", "Polio vaccine"},
        {1500, "03", "MMR vaccine"},         {1500, "21", "Chickenpox vaccine"},  {4050, "115", "Tdap vaccine"},     {4050, "165", "HPV vaccine"},
    };
    for (const Dose& dose : usual) {
        if (dose.at_age_days <= until_age_days) vaccine(child, age_days - dose.at_age_days, dose.cvx, dose.what);
    }
}

void DemoRecords::measured(std::string_view child, int days_ago, std::string_view loinc, std::string_view what, std::string_view value, std::string_view unit) {
    const std::string name = id(std::string(child) + "/" + std::string(loinc) + "/" + std::to_string(days_ago));
    json::Writer w = started("Observation", name);
    w.key("status").string("final");
    w.key("category").array().raw(care::concept_json("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")).end();
    w.key("code").raw(care::concept_json("http://loinc.org", loinc, what));
    subject(w, "subject", child);
    w.key("effectiveDateTime").string(to_fhir_instant(at(-days_ago)));
    w.key("valueQuantity").object().key("value").raw(value).key("unit").string(unit).key("system").string("http://unitsofmeasure.org").key("code").string(unit).end();
    put("Observation", name, w.end().take());
}

void DemoRecords::growth(std::string_view child, int days_ago, std::string_view kilograms, std::string_view centimeters) {
    measured(child, days_ago, "29463-7", "Weight", kilograms, "kg");
    if (!centimeters.empty()) measured(child, days_ago, "8302-2", "Height", centimeters, "cm");
}

void DemoRecords::well_visit(std::string_view child, int days_ago, std::string_view kilograms, std::string_view centimeters) {
    visit(child, days_ago, "Well child visit", "Check-up");
    growth(child, days_ago, kilograms, centimeters);
}

void DemoRecords::appointment(std::string_view child, std::string_view with, int days_ahead, int minutes, std::string_view why) {
    const std::string name = id(std::string(child) + "/appointment/" + std::to_string(days_ahead));
    const Instant start = at(days_ahead, minutes);
    json::Writer w = started("Appointment", name);
    w.key("status").string("booked");
    const std::string_view type = why.find("heck-up") != std::string_view::npos ? "checkup" : why.starts_with("Complex care") ? "complex" : "";
    if (!type.empty()) w.key("serviceType").array().raw(care::concept_json(care::visit_type_system, type)).end();
    w.key("description").string(why).key("start").string(to_fhir_instant(start));
    w.key("end").string(to_fhir_instant(start + std::chrono::minutes(40))).key("participant").array();
    for (const std::string& actor : {patient(child), "Practitioner/" + id(with)}) {
        w.object().key("actor").raw(care::reference_json(actor)).key("status").string("accepted").end();
    }
    put("Appointment", name, w.end().end().take());
}

}  // namespace medhome::server
