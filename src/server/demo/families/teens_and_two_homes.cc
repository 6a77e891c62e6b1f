// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

// A teenager with diabetes, and a brother who is well and has no main contact yet.
void oconnor(DemoRecords& demo) {
    demo.child({.key = "noah", .given = "Noah", .family = "O’Connor", .gender = "male", .language = "en", .age_days = 5620});
    demo.child({.key = "ethan", .given = "Ethan", .family = "O’Connor", .gender = "male", .language = "en", .age_days = 2270});
    demo.caregiver({"karen-noah", "noah", "Karen", "O’Connor", "mother", "en", "+15550142293"});
    demo.caregiver({"karen-ethan", "ethan", "Karen", "O’Connor", "mother", "en", "+15550142293"});
    demo.team("noah", {staff("okafor"), "clinician", 900}, {{caregiver("karen-noah"), "mother", 900}, {staff("priya"), "nurse", 400}});
    demo.team("ethan", {}, {{caregiver("karen-ethan"), "mother", 900}});
    demo.allergy("noah", "Penicillin", "low");
    demo.condition("noah", "Type 1 diabetes", 1400);
    demo.visit("noah", 60, "Diabetes visit", "Type 1 diabetes");
    demo.growth("noah", 60, "58.2", "171.0");
    demo.vaccines_until("noah", 5620, 5620);
    demo.medicine("noah", 60, "Insulin lispro 100 units/mL", "By pump, as in the diabetes plan");
    demo.medicine("noah", 60, "Glucagon 3 mg nasal powder", "1 dose in one nostril for very low sugar, then call 911");
    demo.well_visit("ethan", 88, "21.6", "117.0");
    demo.vaccine("ethan", 40, "141", "Influenza vaccine");
    demo.vaccines_until("ethan", 2270, 2270);
    demo.appointment("noah", "okafor", 31, 180, "Diabetes visit");
    tell(demo, PlanStory{.child = "noah", .what_matters = "Play the whole season, and learn to run the pump without Mom asking.", .said_by = caregiver("karen-noah"), .days_ago = 200,
        .written_by = staff("okafor"),
        .goals = {{"Check his sugar before each practice", "en", "He went low twice on the field", caregiver("karen-noah"),
                   {{"Keep juice in the sports bag", caregiver("karen-noah"), -190, 191}, {"Teach the coach the signs of low sugar", staff("priya"), -15}}}},
        .review_in_days = -20, .agreed = {{195, caregiver("karen-noah")}}, .opened_first = {caregiver("karen-noah"), staff("okafor"), staff("priya")}});
    tell(demo, NeedStory{.child = "noah", .domain = "school", .text = "A 504 plan so he may check his sugar in class", .performer = "Lakeside High School", .owner = staff("rosa"),
        .steps = {{Step::requested, 120, staff("okafor")}, {Step::done, 50, staff("rosa")}, {Step::closed, 40, staff("rosa"), "The school sent the signed plan"}}});
    tell(demo, NeedStory{.child = "noah", .domain = "mental_health", .text = "Someone to talk to about living with diabetes", .owner = staff("rosa"), .next_in_days = 2,
        .steps = {{Step::requested, 4, staff("okafor")}}});
    tell(demo, NeedStory{.child = "noah", .domain = "equipment", .text = "Pump supplies that come on time", .performer = "Tri-County Medical Supply", .owner = staff("marcus"), .next_in_days = -2,
        .steps = {{Step::requested, 48, caregiver("karen-noah")}, {Step::sent, 47, staff("marcus")}, {Step::done, 20, staff("marcus")},
                  {Step::stuck, 15, caregiver("karen-noah"), "The box came, but with the wrong tubing", FamilyAnswer::no}}});
}

// Two homes and one plan: the children live a week with their mother and a week with their father.
void hayes_lindqvist(DemoRecords& demo) {
    demo.child({.key = "maya", .given = "Maya", .family = "Hayes-Lindqvist", .gender = "female", .language = "en", .age_days = 3100});
    demo.child({.key = "oliver", .given = "Oliver", .family = "Hayes-Lindqvist", .gender = "male", .language = "en", .age_days = 1985, .called = "Ollie"});
    demo.caregiver({"kristin-maya", "maya", "Kristin", "Lindqvist", "mother", "en", "+15550142320"});
    demo.caregiver({"kristin-oliver", "oliver", "Kristin", "Lindqvist", "mother", "en", "+15550142320"});
    demo.caregiver({"andre-maya", "maya", "Andre", "Hayes", "father", "en", "+15550142321"});
    demo.caregiver({"andre-oliver", "oliver", "Andre", "Hayes", "father", "en", "+15550142321"});
    demo.team("maya", {staff("marcus"), "coordinator", 500},
              {{caregiver("kristin-maya"), "mother", 500}, {caregiver("andre-maya"), "father", 500}, {staff("okafor"), "clinician", 480}});
    demo.team("oliver", {staff("marcus"), "coordinator", 500},
              {{caregiver("kristin-oliver"), "mother", 500}, {caregiver("andre-oliver"), "father", 500}, {staff("okafor"), "clinician", 480}});
    demo.flag("maya", "Two homes: tell both parents of each visit");
    demo.flag("oliver", "Two homes: tell both parents of each visit");
    demo.condition("maya", "Celiac disease", 800);
    demo.visit("maya", 44, "Nutrition visit", "Celiac disease");
    demo.growth("maya", 44, "25.1", "128.3");
    demo.vaccines_until("maya", 3100, 3100);
    demo.well_visit("oliver", 110, "18.9", "110.2");
    demo.vaccines_until("oliver", 1985, 1985);
    demo.appointment("maya", "okafor", 6, 15, "Blood test for celiac disease");
    tell(demo, PlanStory{.child = "maya", .what_matters = "The same rules for food in both homes, so she need not ask.", .said_by = caregiver("andre-maya"), .days_ago = 25,
        .written_by = staff("marcus"),
        .goals = {{"Safe food in both kitchens", "en", "She gets sick after some weekends", caregiver("andre-maya"),
                   {{"Keep one shopping list that both of us use", caregiver("andre-maya"), 1}, {"Label a gluten-free shelf", caregiver("kristin-maya"), -3, 4},
                    {"Send the school cook the food letter", staff("marcus"), 2}}}},
        .sections = {{"if_sick", "A stomach ache after a meal: write down what she ate and call the nurses.", "en", staff("okafor")},
                     {"home_care", "One bag goes with her from home to home: her snacks, the list, the letter.", "en", std::string(care::family_owner)}},
        .review_in_days = 80,
        .agreed = {{22, caregiver("kristin-maya")}},
        .changes = {{6, staff("marcus"), [](care::PlanInput& input, const DemoRecords&) { input.goals.at(0).why = "She gets sick after some weekends, and after school lunch"; }}},
        .suggested = {{1, caregiver("andre-maya"), care::Suggests::note, "At my place she eats well. It is the school lunch that makes her sick", "en", {}, {}, staff("marcus")}},
        .opened_first = {caregiver("kristin-maya"), caregiver("andre-maya"), staff("marcus")},
        .opened_last = {staff("marcus")}});
    tell(demo, NeedStory{.child = "maya", .domain = "school", .text = "Lunch at school that is safe for her", .performer = "Lakeside Elementary", .owner = staff("marcus"), .next_in_days = 2,
        .steps = {{Step::requested, 17, caregiver("kristin-maya")}, {Step::sent, 16, staff("marcus")}, {Step::accepted, 9, staff("marcus")}}});
    tell(demo, NeedStory{.child = "oliver", .domain = "child_care_respite", .text = "After-school care on his dad’s days", .for_whom = "family", .performer = "Lakeside Family Center",
        .owner = staff("marcus"), .steps = {{Step::requested, 75, caregiver("andre-oliver")}, {Step::sent, 74, staff("marcus")}, {Step::done, 30, staff("marcus")},
                                            {Step::family_confirmed, 26, caregiver("andre-oliver"), "He loves it there", FamilyAnswer::yes}}});
}

}  // namespace

void families_of_teens_and_two_homes(DemoRecords& demo) {
    oconnor(demo);
    hayes_lindqvist(demo);
}

}  // namespace medhome::server
