// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

// A boy who hears with an implant. His name is kept as his family writes it, from right to left.
void al_masri(DemoRecords& demo) {
    demo.child({.key = "yousef", .given = "يوسف", .family = "المصري", .gender = "male", .language = "ar", .age_days = 1890, .called = "Yousef", .pronunciation = "YOO-sef al-MAS-ree", .interpreter = true});
    demo.caregiver({"amal", "yousef", "Amal", "al-Masri", "mother", "en", "+15550142360"});
    demo.team("yousef", {staff("rosa"), "coordinator", 320}, {{caregiver("amal"), "mother", 320}, {staff("chen"), "clinician", 318}});
    demo.condition("yousef", "Hearing loss, both ears", 1500);
    demo.visit("yousef", 29, "Hearing visit", "Cochlear implant check");
    demo.growth("yousef", 29, "18.0", "109.1");
    demo.vaccines_until("yousef", 1890, 1890);
    demo.appointment("yousef", "chen", 19, 20, "Check-up before school");
    tell(demo, PlanStory{.child = "yousef", .what_matters = "He speaks with his grandmother in Arabic and with his class in English.", .said_by = caregiver("amal"), .days_ago = 29, .written_by = staff("rosa"),
        .goals = {{"Wear the implant all day", "en", "He takes it off when it is loud", caregiver("amal"),
                   {{"Wear it one hour longer each week", caregiver("amal"), 0}, {"Ask the school for a quiet place to eat", staff("rosa"), 8}}}},
        .sections = {{"school", "Face him when you speak. He reads lips in both languages.", "en", staff("rosa")}},
        .review_in_days = 75,
        .agreed = {{26, caregiver("amal")}},
        .suggested = {{3, caregiver("amal"), care::Suggests::section_text, "Face him when you speak. He reads lips in both languages. Say his name first.", "en", "He jumps when someone touches him", "school", staff("rosa")}},
        .opened_first = {caregiver("amal"), staff("rosa")}});
    tell(demo, NeedStory{.child = "yousef", .domain = "dental_vision_hearing", .text = "New batteries for his implant", .performer = "Tri-County Medical Supply", .owner = staff("rosa"), .next_in_days = 3,
        .steps = {{Step::requested, 16, caregiver("amal")}, {Step::sent, 15, staff("rosa")}, {Step::scheduled, 2, staff("rosa"), "They come by mail"}}});
    tell(demo, NeedStory{.child = "yousef", .domain = "legal", .text = "Help with papers to stay in the country", .for_whom = "family", .performer = "Lakeside Legal Aid", .owner = staff("elena"), .next_in_days = 10,
        .steps = {{Step::requested, 27, caregiver("amal")}, {Step::sent, 26, staff("elena")}, {Step::accepted, 13, staff("elena")}}});
    const care::Named salma = tell(demo, LightSibling{.key = "salma", .child = "yousef", .given = "Salma", .family = "al-Masri", .age_days = 3520,
        .grown_up = {"amal-salma", "salma", "Amal", "al-Masri", "mother", "en", "+15550142360"}});
    tell(demo, NeedStory{.child = "yousef", .domain = "sibling_support", .text = "A sign class that his sister may go to with him", .for_whom = "sibling", .performer = "Sibshop at the library",
        .owner = staff("rosa"), .next_in_days = 7, .steps = {{Step::requested, 6, caregiver("amal")}, {Step::sent, 5, staff("rosa")}}, .for_person = salma});
}

// A baby and a big sister with a peanut allergy. Both well.
void patel_shah(DemoRecords& demo) {
    demo.child({.key = "aarav", .given = "Aarav", .family = "Patel", .gender = "male", .language = "en", .age_days = 190});
    demo.child({.key = "diya", .given = "Diya", .family = "Patel", .gender = "female", .language = "en", .age_days = 1520, .pronunciation = "DEE-yah"});
    demo.caregiver({"meera-aarav", "aarav", "Meera", "Shah", "mother", "en", "+15550142370"});
    demo.caregiver({"meera-diya", "diya", "Meera", "Shah", "mother", "en", "+15550142370"});
    demo.caregiver({"nikhil-diya", "diya", "Nikhil", "Patel", "father", "en", "+15550142371"});
    demo.team("aarav", {DemoRecords::pool("front-desk"), "pool", 180}, {{caregiver("meera-aarav"), "mother", 180}, {staff("okafor"), "clinician", 180}});
    demo.team("diya", {DemoRecords::pool("front-desk"), "pool", 600},
              {{caregiver("meera-diya"), "mother", 600}, {caregiver("nikhil-diya"), "father", 600}, {staff("okafor"), "clinician", 600}});
    demo.well_visit("aarav", 6, "7.9", "67.5");
    demo.vaccines_until("aarav", 190, 184);
    demo.allergy("diya", "Peanut", "high");
    demo.well_visit("diya", 20, "16.1", "102.4");
    demo.medicine("diya", 20, "Epinephrine 0.15 mg auto-injector", "1 into the thigh for a bad reaction, then call 911");
    demo.vaccines_until("diya", 1520, 1520);
    tell(demo, NeedStory{.child = "diya", .domain = "child_care_respite", .text = "A food allergy plan for her preschool", .performer = "Bright Steps Preschool", .owner = DemoRecords::pool("front-desk"), .next_in_days = 4,
        .steps = {{Step::requested, 20, caregiver("meera-diya")}, {Step::done, 7, staff("dana"), "The form is signed and sent"}}});
    tell(demo, NeedStory{.child = "aarav", .domain = "other", .text = "Someone to show us how to fit the crib", .for_whom = "family", .owner = DemoRecords::pool("front-desk"), .next_in_days = 3,
        .steps = {{Step::requested, 2, caregiver("meera-aarav")}}});
}

// A newborn, and a brother in third grade who is always moving.
void washington(DemoRecords& demo) {
    demo.child({.key = "amari", .given = "Amari", .family = "Washington", .gender = "female", .language = "en", .age_days = 12});
    demo.child({.key = "jayden", .given = "Jayden", .family = "Washington", .gender = "male", .language = "en", .age_days = 3325});
    demo.caregiver({"simone-amari", "amari", "Simone", "Washington", "mother", "en", "+15550142380"});
    demo.caregiver({"simone-jayden", "jayden", "Simone", "Washington", "mother", "en", "+15550142380"});
    demo.team("amari", {staff("priya"), "nurse", 10}, {{caregiver("simone-amari"), "mother", 10}, {staff("okafor"), "clinician", 10}});
    demo.team("jayden", {staff("rosa"), "coordinator", 800}, {{caregiver("simone-jayden"), "mother", 800}, {staff("okafor"), "clinician", 800}});
    demo.visit("amari", 9, "Newborn visit", "First check after birth");
    demo.growth("amari", 9, "3.2", "50.4");
    demo.vaccines_until("amari", 12, 1);
    demo.condition("jayden", "Attention-deficit hyperactivity disorder", 420);
    demo.visit("jayden", 37, "Medicine check", "Attention-deficit hyperactivity disorder");
    demo.growth("jayden", 37, "29.4", "134.0");
    demo.medicine("jayden", 37, "Methylphenidate ER 18 mg", "1 tablet each school morning, with food");
    demo.vaccines_until("jayden", 3325, 3325);
    demo.appointment("amari", "okafor", 2, 100, "Two-week check-up");
    tell(demo, PlanStory{.child = "jayden", .what_matters = "That he likes going to school again.", .said_by = caregiver("simone-jayden"), .days_ago = 37, .written_by = staff("rosa"),
        .goals = {{"Finish homework without tears", "en", "", caregiver("simone-jayden"),
                   {{"Homework at the kitchen table, with a timer", caregiver("simone-jayden"), -5, 6}, {"Send the teacher the rating form", staff("rosa"), 5}}}}, .review_in_days = 12, .opened_first = {staff("rosa")}});
    tell(demo, NeedStory{.child = "amari", .domain = "family_support", .text = "Someone who comes home and helps with feeding", .for_whom = "family", .performer = "Lakeside Nurse Home Visits", .owner = staff("priya"),
        .next_in_days = 1, .steps = {{Step::requested, 9, caregiver("simone-amari")}, {Step::sent, 9, staff("priya")}, {Step::scheduled, 4, staff("priya"), "First visit is set"}}});
    tell(demo, NeedStory{.child = "jayden", .domain = "recreation", .text = "A sport where he may move a lot", .performer = "Lakeside Family Center", .owner = staff("rosa"),
        .steps = {{Step::requested, 58, caregiver("simone-jayden")}, {Step::done, 28, staff("rosa")},
                  {Step::family_confirmed, 20, caregiver("simone-jayden"), "Soccer, twice a week", FamilyAnswer::yes}}});
}

}  // namespace

void families_with_young_children(DemoRecords& demo) {
    al_masri(demo);
    patel_shah(demo);
    washington(demo);
}

}  // namespace medhome::server
