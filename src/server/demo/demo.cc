// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo.h"

#include <algorithm>

#include "access/practice.h"
#include "base/ids.h"
#include "care/needs/need_fhir.h"
#include "care/needs/need_record.h"
#include "care/plan/plan_fhir.h"
#include "server/demo/demo_records.h"

namespace medhome::server {
namespace {

constexpr std::string_view zone = "America/New_York";

std::string staff(std::string_view key) { return "Practitioner/" + DemoRecords::id(key); }
std::string parent(std::string_view key) { return "RelatedPerson/" + DemoRecords::id(key); }

// A need and how far it has come: each step with the days since, and what was said.
struct Told {
    care::Step step;
    int days_ago;
    std::string by;
    std::string_view note;
    std::optional<care::FamilyAnswer> answer = std::nullopt;
};
void need(DemoRecords& demo, std::string_view child, std::string_view domain, std::string_view text, std::string_view for_whom, std::string_view performer,
          std::optional<int> next_in_days, const std::vector<Told>& steps) {
    care::Need made;
    const std::string name = std::string(child) + "/need/" + std::string(domain);
    made.id = DemoRecords::id(name);
    made.request_id = DemoRecords::id(name + "/request");
    made.child_id = DemoRecords::id(child);
    made.domain = domain;
    made.text = text;
    made.for_whom = for_whom;
    made.owner = staff("rosa");
    made.performer = performer;
    if (next_in_days) made.next_date = demo.day(*next_in_days);
    for (const Told& told : steps) made.steps.push_back({told.step, demo.at(-told.days_ago), told.by, std::string(told.note), told.answer});
    for (access::Change& change : care::changes_of(made, made.steps.back().by, made.since(), {}, {}, 0, true)) demo.put(std::move(change));
}

struct PlannedAction {
    std::string_view text;
    std::string owner;
    int due_in_days;
};
struct PlannedGoal {
    std::string_view text, language, why;
    std::string owner;
    std::vector<PlannedAction> actions;
};
void plan(DemoRecords& demo, std::string_view child, std::string_view what_matters, const std::string& said_by, int days_ago, const std::vector<PlannedGoal>& goals) {
    care::Plan made;
    const std::string name = std::string(child) + "/plan";
    made.id = DemoRecords::id(name);
    made.child_id = DemoRecords::id(child);
    made.what_matters = what_matters;
    made.what_matters_by = said_by;
    made.what_matters_on = demo.day(-days_ago);
    made.updated = demo.at(-days_ago);
    made.updated_by = staff("rosa");
    int count = 0;
    for (const PlannedGoal& planned : goals) {
        care::Goal goal;
        goal.id = DemoRecords::id(name + "/goal/" + std::to_string(++count));
        goal.text = planned.text;
        goal.language = planned.language;
        goal.why = planned.why;
        goal.owner = planned.owner;
        for (const PlannedAction& line : planned.actions) {
            care::Action action;
            action.id = DemoRecords::id(name + "/action/" + std::to_string(++count));
            action.text = line.text;
            action.owner = line.owner;
            action.due = demo.day(line.due_in_days);
            goal.actions.push_back(std::move(action));
        }
        made.goals.push_back(std::move(goal));
    }
    const care::PlanSave save{made, {}, {}};
    for (access::Change& change : care::changes_of(save, nullptr, {}, made.updated, demo.day(-days_ago))) demo.put(std::move(change));
}

void people(DemoRecords& demo) {
    const std::string practice = DemoRecords::id("practice");
    demo.put("Organization", practice,
             R"({"resourceType":"Organization","id":")" + practice +
                 R"(","active":true,"name":"Lakeside Pediatrics","telecom":[{"system":"phone","value":"+15550142200"}]})");
    demo.practitioner("rosa", "", "Rosa", "Delgado", "+15550142201", "coordinator");
    demo.practitioner("okafor", "Dr.", "Amara", "Okafor", "+15550142202", "clinician");
    demo.practitioner("dana", "", "Dana", "Whitfield", "+15550142203", "admin");
}

// Two children of one mother, in Spanish: asthma with hospital stays, and a healthy sister who needs company.
void ruiz_herrera(DemoRecords& demo) {
    using care::Step;
    demo.child({.key = "mateo", .given = "Mateo", .family = "Ruiz Herrera", .gender = "male", .language = "es", .age_days = 2688, .called = "Teo",
                .pronunciation = "mah-TEH-oh", .interpreter = true});
    demo.child({.key = "lucia", .given = "Lucía", .family = "Ruiz Herrera", .gender = "female", .language = "es", .age_days = 3801, .called = {},
                .pronunciation = {}, .interpreter = true});
    demo.caregiver("maria-mateo", "mateo", "María José", "Herrera Soto", "mother", "es", "+15550142291");
    demo.caregiver("maria-lucia", "lucia", "María José", "Herrera Soto", "mother", "es", "+15550142291");
    demo.team("mateo", "rosa", "coordinator", {"maria-mateo:mother"}, {"okafor"});
    demo.team("lucia", "rosa", "coordinator", {"maria-lucia:mother"}, {"okafor"});
    demo.allergy("mateo", "Latex", "high");
    demo.flag("mateo", "Asthma rescue plan");
    demo.condition("mateo", "Severe persistent asthma", 1500);
    demo.visit("mateo", 13, "Emergency department visit", "Asthma attack", true);
    demo.visit("mateo", 27, "Asthma follow-up visit", "Asthma");
    demo.visit("mateo", 131, "Well child visit", "Check-up");
    demo.weight("mateo", 27, "22.4");
    demo.weight("mateo", 131, "21.9");
    demo.vaccine("mateo", 131, "141", "Influenza vaccine");
    demo.medicine("mateo", 27, "Fluticasone 44 mcg inhaler", "2 puffs in the morning and 2 puffs at night, with a spacer");
    demo.medicine("mateo", 131, "Albuterol 90 mcg inhaler", "2 puffs when he wheezes, as in the rescue plan");
    demo.visit("lucia", 95, "Well child visit", "Check-up");
    demo.weight("lucia", 95, "34.1");
    demo.vaccine("lucia", 95, "141", "Influenza vaccine");
    demo.appointment("mateo", "okafor", 11, "Control del asma");
    plan(demo, "mateo", "Que no falte a la escuela por el asma.", parent("maria-mateo"), 9,
         {{"Caminar a la escuela con su hermana", "es", "Quiere ser como Lucía", parent("maria-mateo"),
           {{"Mandar el plan de rescate a la enfermera de la escuela", staff("rosa"), 3},
            {"Usar el inhalador con espaciador cada mañana", parent("maria-mateo"), 2},
            {"Revisar si la medicina diaria debe subir", staff("okafor"), 11}}}});
    const std::string maria = parent("maria-mateo");
    need(demo, "mateo", "child_care_respite", "Alguien que cuide a los niños dos tardes al mes", "family", "Lakeside Respite House", 4,
         {{Step::requested, 40, maria, ""}, {Step::sent, 38, staff("rosa"), ""}, {Step::accepted, 30, staff("rosa"), ""}, {Step::done, 3, staff("rosa"), "First afternoon was last Thursday"}});
    need(demo, "mateo", "transportation", "Transporte a la clínica de pulmón", "child", "County Rides", 8,
         {{Step::requested, 20, staff("rosa"), ""}, {Step::sent, 19, staff("rosa"), ""}, {Step::scheduled, 5, staff("rosa"), "Booked for the visit"}});
    need(demo, "mateo", "medical", "Cita con el especialista de pulmón", "child", "Lakeside Pulmonary", -1,
         {{Step::requested, 26, staff("okafor"), ""}, {Step::sent, 25, staff("rosa"), ""}, {Step::stuck, 2, staff("rosa"), "No answer for 23 days. Two calls, no one called back"}});
    need(demo, "mateo", "food", "Ayuda con la comida a fin de mes", "family", "Lakeside Food Pantry", std::nullopt,
         {{Step::requested, 60, maria, ""}, {Step::done, 30, staff("rosa"), ""}, {Step::family_confirmed, 21, maria, "Sí, nos ayudó mucho", care::FamilyAnswer::yes}});
    need(demo, "lucia", "sibling_support", "Un grupo para hermanos de niños enfermos", "sibling", "Sibshop at the library", 6,
         {{Step::requested, 9, parent("maria-lucia"), ""}, {Step::sent, 7, staff("rosa"), ""}});
}

// A toddler in foster care: who may consent is the first thing to know.
void thompson(DemoRecords& demo) {
    using care::Step;
    demo.child({.key = "ava", .given = "Ava", .family = "Thompson", .gender = "female", .language = "en", .age_days = 781, .called = {}, .pronunciation = {}});
    demo.caregiver("denise", "ava", "Denise", "Baker", "foster_parent", "en", "+15550142292");
    demo.team("ava", "rosa", "coordinator", {"denise:foster_parent"}, {"okafor"});
    demo.flag("ava", "Foster care: the county caseworker consents");
    demo.condition("ava", "Speech delay", 200);
    demo.visit("ava", 34, "First visit after placement", "New to the practice");
    demo.weight("ava", 34, "11.3");
    demo.vaccine("ava", 34, "21", "Chickenpox (varicella) vaccine");
    plan(demo, "ava", "A calm home, and words for what she wants.", parent("denise"), 30,
         {{"Say ten words by summer", "en", "", parent("denise"), {{"Read with her every night", parent("denise"), 5}, {"Ask the court for the birth records", staff("rosa"), -2}}}});
    need(demo, "ava", "therapy", "Speech help at home", "child", "Early Intervention", 5,
         {{Step::requested, 30, staff("okafor"), ""}, {Step::sent, 29, staff("rosa"), ""}, {Step::accepted, 8, staff("rosa"), ""}});
    need(demo, "ava", "equipment", "A car seat that fits her", "child", "", 1, {{Step::requested, 3, parent("denise"), ""}});
}

// A teenager with diabetes, and a brother who is well and has no main contact yet.
void oconnor(DemoRecords& demo) {
    using care::Step;
    demo.child({.key = "noah", .given = "Noah", .family = "O’Connor", .gender = "male", .language = "en", .age_days = 5620, .called = {}, .pronunciation = {}});
    demo.child({.key = "ethan", .given = "Ethan", .family = "O’Connor", .gender = "male", .language = "en", .age_days = 2270, .called = {}, .pronunciation = {}});
    demo.caregiver("karen-noah", "noah", "Karen", "O’Connor", "mother", "en", "+15550142293");
    demo.team("noah", "okafor", "clinician", {"karen-noah:mother"}, {});
    demo.allergy("noah", "Penicillin", "low");
    demo.condition("noah", "Type 1 diabetes", 1400);
    demo.visit("noah", 60, "Diabetes visit", "Type 1 diabetes");
    demo.weight("noah", 60, "58.2");
    demo.medicine("noah", 60, "Insulin pump supplies", "Change every 3 days");
    demo.visit("ethan", 88, "Well child visit", "Check-up");
    demo.vaccine("ethan", 88, "141", "Influenza vaccine");
    need(demo, "noah", "school", "A 504 plan so he may check his sugar in class", "child", "Lakeside High School", std::nullopt,
         {{Step::requested, 120, staff("okafor"), ""}, {Step::done, 50, staff("rosa"), ""}, {Step::closed, 40, staff("rosa"), "The school sent the signed plan"}});
    need(demo, "noah", "mental_health", "Someone to talk to about living with diabetes", "child", "", 2, {{Step::requested, 4, staff("okafor"), ""}});
}

// A baby born ten weeks early, in Spanish; new, with the first steps still to do.
void pena_ortiz(DemoRecords& demo) {
    using care::Step;
    demo.child({.key = "liliana", .given = "Liliana", .family = "Peña Ortiz", .gender = "female", .language = "es", .age_days = 122, .called = "Lili",
                .pronunciation = {}, .interpreter = true});
    demo.caregiver("carmen", "liliana", "Carmen", "Ortiz de la Peña", "mother", "es", "+15550142294");
    demo.team("liliana", "", "", {"carmen:mother"}, {"okafor"});
    demo.condition("liliana", "Born at 30 weeks", 122);
    demo.visit("liliana", 20, "Visit after hospital stay", "Preterm baby");
    demo.weight("liliana", 20, "4.1");
    demo.vaccine("liliana", 20, "133", "Pneumococcal vaccine");
    need(demo, "liliana", "money_benefits_insurance", "El seguro no paga la leche especial", "child", "Medicaid office", 0,
         {{Step::requested, 18, staff("rosa"), ""}, {Step::sent, 17, staff("rosa"), ""}, {Step::stuck, 1, staff("rosa"), "They ask for a letter from the doctor"}});
}

Result<void> make_account(access::Machinery with, access::NewUser user, const std::vector<std::string>& more_references) {
    const std::string name = user.name;
    const Result<access::User> made = access::add_user(with, user);
    if (!made && made.error().code != "sign-in.name-taken") return tl::unexpected(made.error());
    if (!made) return {};
    for (const std::string& reference : more_references) TRY_VOID(access::link_user(with, name, 1, reference));
    return {};
}

}  // namespace

Result<std::vector<DemoAccount>> fill_demo(access::Machinery with) {
    const std::vector<DemoAccount> accounts{
        {"rosa", "lakeside-rosa", "Rosa Delgado, coordinator: find Mateo, name a main contact, write a plan, move a need"},
        {"okafor", "lakeside-okafor", "Dr. Amara Okafor, clinician: read a child's page and plan"},
        {"dana", "lakeside-dana", "Dana Whitfield, administrator"},
        {"maria", "lakeside-maria", "María José, mother of Mateo and Lucía, in Spanish: say whether the help came"},
        {"denise", "lakeside-denise", "Denise, foster mother of Ava: see who to call, mark a step done"}};
    const std::vector<access::User> users = TRY(access::list_users(with.store, 1));
    const auto is_ours = [&](const access::User& user) {
        return std::any_of(accounts.begin(), accounts.end(), [&](const DemoAccount& one) { return one.name == user.name; });
    };
    const bool filled = std::any_of(users.begin(), users.end(), is_ours);
    if (!filled && !users.empty()) {
        return fail(ErrorKind::conflict, "demo.own-accounts",
                    "This site has accounts of its own. The demo's passwords are known to everybody, so it goes into a new database only: choose another --database.");
    }
    access::Records records(with.store, with.clock, with.randomness, access::job_caller(1, "demo"), access::Purpose::import_data,
                            {"demo", "demo", "E demo"}, {}, std::string(zone));
    if (!records.read("Organization", DemoRecords::id("practice"))) {
        TRY_VOID(access::put_practice(with.store, {1, "lakeside", "Lakeside Pediatrics", "+15550142200", "+15550142299", std::string(zone)}));
        DemoRecords demo(with.clock.now(), civil_date(with.clock.now(), zone));
        people(demo);
        ruiz_herrera(demo);
        thompson(demo);
        oconnor(demo);
        pena_ortiz(demo);
        TRY_VOID(records.commit(demo.take()));
    }
    using access::Role;
    TRY_VOID(make_account(with, {"rosa", "Rosa Delgado", "lakeside-rosa", Role::coordinator, 1, staff("rosa"), "en"}, {}));
    TRY_VOID(make_account(with, {"okafor", "Dr. Amara Okafor", "lakeside-okafor", Role::clinician, 1, staff("okafor"), "en"}, {}));
    TRY_VOID(make_account(with, {"dana", "Dana Whitfield", "lakeside-dana", Role::admin, 1, staff("dana"), "en"}, {}));
    TRY_VOID(make_account(with, {"maria", "", "lakeside-maria", Role::family, 1, parent("maria-mateo"), "es"}, {parent("maria-lucia")}));
    TRY_VOID(make_account(with, {"denise", "", "lakeside-denise", Role::family, 1, parent("denise"), "en"}, {}));
    return accounts;
}

}  // namespace medhome::server
