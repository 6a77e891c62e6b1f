// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

// A girl with a muscle disease who breathes by machine at night, and a brother who does more than most boys of thirteen.
void kowalski(DemoRecords& demo) {
    demo.child({.key = "hannah", .given = "Hannah", .family = "Kowalski", .gender = "female", .language = "en", .age_days = 4140});
    demo.child({.key = "ben", .given = "Benjamin", .family = "Kowalski", .gender = "male", .language = "en", .age_days = 4990, .called = "Ben"});
    demo.caregiver({"joanna", "hannah", "Joanna", "Kowalski", "mother", "en", "+15550142330"});
    demo.caregiver({"joanna-ben", "ben", "Joanna", "Kowalski", "mother", "en", "+15550142330"});
    demo.caregiver({"piotr", "hannah", "Piotr", "Kowalski", "father", "en", "+15550142331"});
    demo.team("hannah", {staff("rosa"), "coordinator", 1200},
              {{caregiver("joanna"), "mother", 1200}, {caregiver("piotr"), "father", 1200}, {staff("chen"), "clinician", 1190}, {staff("priya"), "nurse", 700}, {staff("elena"), "coordinator", 350}});
    demo.team("ben", {staff("rosa"), "coordinator", 1200}, {{caregiver("joanna-ben"), "mother", 1200}, {staff("chen"), "clinician", 1190}});
    demo.allergy("hannah", "Cow’s milk", "high");
    demo.allergy("hannah", "Adhesive tape", "low");
    demo.flag("hannah", "Breathing machine at night");
    demo.flag("hannah", "No numbing gas: ask anesthesia first");
    demo.condition("hannah", "Spinal muscular atrophy, type 2", 3500);
    demo.condition("hannah", "Scoliosis", 1100);
    demo.visit("hannah", 8, "Home nurse visit", "Cough");
    demo.visit("hannah", 51, "Complex care visit", "Spinal muscular atrophy");
    demo.growth("hannah", 51, "27.3", "");
    demo.visit("hannah", 240, "Hospital stay", "Lung infection");
    demo.medicine("hannah", 51, "Risdiplam 0.75 mg/mL", "6.6 mL by tube, once a day after breakfast");
    demo.medicine("hannah", 51, "Vitamin D 400 units/mL", "2 mL by tube, once a day");
    demo.vaccines_until("hannah", 4140, 4140);
    demo.vaccine("hannah", 39, "141", "Influenza vaccine");
    demo.well_visit("ben", 160, "44.0", "156.5");
    demo.vaccines_until("ben", 4990, 4990);
    demo.appointment("hannah", "chen", 4, 105, "Complex care visit");
    tell(demo, PlanStory{.child = "hannah", .what_matters = "School with her friends, and home when she is sick. She decides what we tell people.", .said_by = caregiver("joanna"), .days_ago = 51,
        .written_by = staff("rosa"),
        .goals = {{"Be in class four days a week this winter", "en", "She missed two months last winter", caregiver("joanna"),
                   {{"Train the school nurse on the cough machine", staff("priya"), 4}, {"Write down who to call when she coughs more", staff("chen"), -10, 12},
                    {"Pack the second suction kit for school", caregiver("piotr"), 6}}},
                  {"Go to camp with kids like her", "en", "", caregiver("joanna"), {{"Fill in the camp’s health form together", staff("rosa"), 40}}}},
        .sections = {{"medicines", "Risdiplam after breakfast, never mixed with milk.", "en", staff("chen")},
                     {"if_sick", "At the first cough: cough machine every 4 hours, breathing machine for naps too, and call us the same day.", "en", staff("chen")},
                     {"school", "Her aide is Mrs. Adams. She tells you herself when she needs suction: wait for her sign.", "en", std::string(care::family_owner)},
                     {"home_care", "Night nurse three nights a week. Her brother may help, but it is not his job.", "en", std::string(care::family_owner)}},
        .review_in_days = 38,
        .agreed = {{47, caregiver("joanna")}},
        .opened_first = {caregiver("joanna"), staff("rosa"), staff("chen"), staff("priya")}});
    tell(demo, NeedStory{.child = "hannah", .domain = "medical", .text = "Nights with a nurse, so that we sleep", .for_whom = "family", .performer = "Lakeside Home Nursing", .owner = staff("elena"),
        .next_in_days = 1, .steps = {{Step::requested, 140, caregiver("joanna")}, {.step = Step::sent, .days_ago = 139, .by = staff("elena"), .to = {{}, "Visiting Nurses of the Valley"}},
                                     {.step = Step::stuck, .days_ago = 130, .by = staff("elena"), .note = "No nurse for our county", .reason = "not_available"},
                                     {Step::reopened, 64, staff("elena"), "A new nurse has started"}, {Step::sent, 63, staff("elena")},
                                     {Step::scheduled, 10, staff("elena"), "Three nights a week, from the first of the month"}}});
    tell(demo, NeedStory{.child = "hannah", .domain = "housing_utilities", .text = "The power company should know about her machine", .for_whom = "family", .performer = "Lakeside Power and Light",
        .owner = staff("elena"), .steps = {{Step::requested, 45, caregiver("piotr")}, {Step::sent, 44, staff("elena")}, {Step::done, 31, staff("elena")},
                                           {Step::family_confirmed, 19, caregiver("piotr"), "We are on their list now", FamilyAnswer::yes}}});
    tell(demo, NeedStory{.child = "ben", .domain = "sibling_support", .text = "Something that is only for Ben", .for_whom = "child", .performer = "Sibshop at the library", .owner = staff("rosa"),
        .next_in_days = 5, .steps = {{Step::requested, 13, caregiver("joanna-ben")}, {Step::sent, 12, staff("rosa")}, {Step::accepted, 5, staff("rosa")}}});
}

// A toddler with a mended heart and two fathers. They have their invitation and have not signed in yet.
void goldberg_reyes(DemoRecords& demo) {
    demo.child({.key = "leo", .given = "Leo", .family = "Goldberg-Reyes", .gender = "male", .language = "en", .age_days = 560});
    demo.caregiver({"sam", "leo", "Sam", "Goldberg", "father", "en", "+15550142340"});
    demo.caregiver({"luis", "leo", "Luis", "Reyes", "father", "en", "+15550142341"});
    demo.team("leo", {staff("rosa"), "coordinator", 45}, {{caregiver("sam"), "father", 45}, {caregiver("luis"), "father", 45}, {staff("okafor"), "clinician", 45}});
    demo.flag("leo", "Antibiotic before dental work");
    demo.condition("leo", "Tetralogy of Fallot, repaired", 540);
    demo.visit("leo", 43, "First visit", "New to the practice");
    demo.growth("leo", 43, "10.1", "79.5");
    demo.vaccines_until("leo", 560, 400);
    demo.appointment("leo", "okafor", 15, 75, "Shots and weight check");
    tell(demo, PlanStory{.child = "leo", .what_matters = "That he grows, and that we know what is safe to let him do.", .said_by = caregiver("sam"), .days_ago = 1, .written_by = staff("okafor"),
        .goals = {{"Gain weight before the next heart visit", "en", "", staff("okafor"), {{"Ask the heart clinic for its last letter", staff("rosa"), 3}}}}, .draft = true});
    tell(demo, NeedStory{.child = "leo", .domain = "medical", .text = "A heart doctor closer to home", .performer = "Lakeside Children’s Heart Clinic", .owner = staff("rosa"), .next_in_days = 6,
        .steps = {{Step::requested, 43, caregiver("sam")}, {Step::sent, 41, staff("rosa")}, {Step::accepted, 22, staff("rosa")}}});
    tell(demo, NeedStory{.child = "leo", .domain = "child_care_respite", .text = "A day care that will take him", .for_whom = "family", .owner = staff("rosa"), .next_in_days = 0,
        .steps = {{Step::requested, 8, caregiver("luis")}}});
}

// A baby with sickle cell disease; a fever is an emergency.
void n_diaye(DemoRecords& demo) {
    demo.child({.key = "anais", .given = "Anaïs Chloé Aïssatou", .family = "N’Diaye", .gender = "female", .language = "fr", .age_days = 430, .called = "Anaïs",
                .pronunciation = "ah-nah-EES en-JAI", .interpreter = true});
    demo.caregiver({"aissatou", "anais", "Aïssatou", "N’Diaye", "mother", "en", "+15550142350"});
    demo.caregiver({"ousmane", "anais", "Ousmane", "N’Diaye", "father", "en", "+15550142351"});
    demo.team("anais", {staff("okafor"), "clinician", 420}, {{caregiver("aissatou"), "mother", 420}, {caregiver("ousmane"), "father", 420}, {staff("priya"), "nurse", 300}});
    demo.flag("anais", "Fever over 38.5 °C: emergency department at once");
    demo.condition("anais", "Sickle cell disease, type SS", 425);
    demo.visit("anais", 66, "Emergency department visit", "Fever", true);
    demo.well_visit("anais", 63, "9.2", "74.6");
    demo.medicine("anais", 63, "Penicillin V 125 mg/5 mL", "5 mL by mouth, morning and night");
    demo.medicine("anais", 63, "Folic acid 1 mg tablet", "Half a tablet crushed, once a day");
    demo.vaccines_until("anais", 430, 430);
    demo.appointment("anais", "okafor", 2, 0, "Fever plan and blood test");
    tell(demo, PlanStory{.child = "anais", .what_matters = "That every doctor believes us when we say she is in pain.", .said_by = caregiver("aissatou"), .days_ago = 2,
        .written_by = staff("okafor"),
        .goals = {{"Know what to do with a fever, day or night", "en", "", caregiver("aissatou"),
                   {{"Put the fever plan on the fridge", caregiver("ousmane"), 2}, {"Send the fever plan to the emergency department", staff("priya"), 1}}}},
        .sections = {{"if_sick", "38.5 °C or more: go to the emergency department at once and show this page.", "en", staff("okafor")}},
        .review_in_days = 88, .asked = {{1, staff("okafor"), {caregiver("aissatou"), caregiver("ousmane")}}}});
    tell(demo, NeedStory{.child = "anais", .domain = "family_support", .text = "To meet another family with sickle cell", .for_whom = "family", .performer = "Family to Family Lakeside", .owner = staff("elena"),
        .next_in_days = 9, .steps = {{Step::requested, 24, caregiver("aissatou")}, {Step::sent, 23, staff("elena")}, {Step::scheduled, 3, staff("elena"), "A first call is set"}}});
}

}  // namespace

void families_with_complex_care(DemoRecords& demo) {
    kowalski(demo);
    goldberg_reyes(demo);
    n_diaye(demo);
}

}  // namespace medhome::server
