// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

// Two foster children in one home, of two families: who may consent is the first thing to know, and it is not the same for both.
void denise_baker(DemoRecords& demo) {
    demo.child({.key = "ava", .given = "Ava", .family = "Thompson", .gender = "female", .language = "en", .age_days = 781});
    demo.child({.key = "jaylen", .given = "Jaylen", .family = "Brooks", .gender = "male", .language = "en", .age_days = 2320, .called = "Jay"});
    demo.caregiver({"denise", "ava", "Denise", "Baker", "foster_parent", "en", "+15550142292"});
    demo.caregiver({"denise-jaylen", "jaylen", "Denise", "Baker", "foster_parent", "en", "+15550142292"});
    demo.caregiver({"tanya-ava", "ava", "Tanya", "Morris", "guardian", "en", "+15550142260"});
    demo.caregiver({"tanya-jaylen", "jaylen", "Tanya", "Morris", "guardian", "en", "+15550142260"});
    demo.team("ava", {staff("rosa"), "coordinator", 34},
              {{caregiver("denise"), "foster_parent", 34}, {caregiver("tanya-ava"), "County caseworker, gives consent", 34}, {staff("okafor"), "clinician", 34}});
    demo.team("jaylen", {staff("elena"), "coordinator", 260},
              {{caregiver("denise-jaylen"), "foster_parent", 260}, {caregiver("tanya-jaylen"), "County caseworker, gives consent", 260}, {staff("chen"), "clinician", 255}});
    demo.flag("ava", "Foster care: the county caseworker consents");
    demo.flag("jaylen", "Foster care: the county caseworker consents");
    demo.condition("ava", "Speech delay", 200);
    demo.visit("ava", 34, "First visit after placement", "New to the practice");
    demo.growth("ava", 34, "11.3", "84.0");
    demo.vaccine("ava", 34, "21", "Chickenpox vaccine");
    demo.condition("jaylen", "Attention-deficit hyperactivity disorder", 300);
    demo.condition("jaylen", "Post-traumatic stress", 240);
    demo.visit("jaylen", 21, "Behavioral health visit", "Sleep and school");
    demo.well_visit("jaylen", 250, "20.8", "115.4");
    demo.vaccines_until("jaylen", 2320, 2320);
    demo.appointment("ava", "okafor", 12, 30, "Two-year check-up");
    const std::string denise = caregiver("denise");
    tell(demo, PlanStory{.child = "ava", .what_matters = "A calm home, and words for what she wants.", .said_by = denise, .days_ago = 30, .written_by = staff("rosa"),
        .goals = {{"Say ten words by summer", "en", "", denise, {{"Read with her every night", denise, 5}, {"Ask the court for the birth records", staff("rosa"), -2}}}}, .review_in_days = 60, .opened_first = {staff("rosa"), denise}});
    tell(demo, PlanStory{.child = "jaylen", .what_matters = "Sleep through the night, and one grown-up at school he trusts.", .said_by = caregiver("denise-jaylen"), .days_ago = 120,
        .written_by = staff("elena"),
        .goals = {{"Sleep in his own bed most nights", "en", "He wakes up scared", caregiver("denise-jaylen"),
                   {{"Keep the same bedtime story and light", caregiver("denise-jaylen"), -30, 31}, {"Ask about a trauma therapist near home", staff("elena"), -8}}}},
        .review_in_days = -14, .agreed = {{110, caregiver("denise-jaylen")}}, .opened_first = {caregiver("denise-jaylen"), staff("elena"), staff("chen")}});
    tell(demo, NeedStory{.child = "ava", .domain = "therapy", .text = "Speech help at home", .performer = "Early Intervention", .owner = staff("rosa"), .next_in_days = 5,
        .steps = {{Step::requested, 30, staff("okafor")}, {Step::sent, 29, staff("rosa")}, {Step::accepted, 8, staff("rosa")}}});
    tell(demo, NeedStory{.child = "ava", .domain = "equipment", .text = "A car seat that fits her", .owner = staff("rosa"), .next_in_days = 1, .steps = {{Step::requested, 3, denise}}});
    tell(demo, NeedStory{.child = "jaylen", .domain = "mental_health", .text = "A therapist who knows about trauma", .performer = "Lakeside Counseling", .owner = staff("elena"),
        .next_in_days = -5, .steps = {{Step::requested, 95, caregiver("denise-jaylen")}, {.step = Step::sent, .days_ago = 92, .by = staff("elena"), .to = {{}, "County Children’s Clinic"}},
                                      {.step = Step::stuck, .days_ago = 60, .by = staff("elena"), .note = "The waiting list is four months", .reason = "waiting_list"}, {Step::reopened, 33, staff("elena"), "A second place was found"},
                                      {Step::sent, 32, staff("elena")}}});
    tell(demo, NeedStory{.child = "jaylen", .domain = "legal", .text = "Leave to travel with him at New Year", .performer = "County Children Services", .owner = staff("elena"),
        .next_in_days = 7, .steps = {{Step::requested, 6, caregiver("denise-jaylen")}, {Step::sent, 4, staff("elena")}}});
}

// A boy with autism who lives with his grandmother. She is his guardian; the invitation lies on the table.
void begay(DemoRecords& demo) {
    demo.child({.key = "elijah", .given = "Elijah", .family = "Begay", .gender = "male", .language = "en", .age_days = 1660, .called = "Eli"});
    demo.caregiver({"lorraine", "elijah", "Lorraine", "Begay", "grandparent", "en", "+15550142310"});
    demo.team("elijah", {DemoRecords::pool("nurses"), "pool", 120}, {{caregiver("lorraine"), "grandparent", 120}, {staff("chen"), "clinician", 118}});
    demo.flag("elijah", "Grandmother is the legal guardian");
    demo.condition("elijah", "Autism", 500);
    demo.well_visit("elijah", 62, "17.2", "103.8");
    demo.vaccines_until("elijah", 1660, 1660);
    demo.visit("elijah", 9, "Nurse phone call", "Will only eat three foods");
    tell(demo, PlanStory{.child = "elijah", .what_matters = "He knows his language, his relatives and the land, and he is not rushed.", .said_by = caregiver("lorraine"), .days_ago = 60,
        .written_by = staff("priya"),
        .goals = {{"Try one new food each month", "en", "", caregiver("lorraine"), {{"Put the new food beside blue corn mush", caregiver("lorraine"), 3}, {"Send the food picture cards", staff("priya"), -1}}}},
        .review_in_days = 9, .agreed = {{58, caregiver("lorraine"), staff("priya"), "in_person", "She read it here and said yes; she does not use a computer"}},
        .opened_first = {staff("priya"), staff("chen")}});
    tell(demo, NeedStory{.child = "elijah", .domain = "therapy", .text = "Help with eating and loud places", .performer = "Lakeside Children’s Therapy", .owner = DemoRecords::pool("nurses"),
        .next_in_days = 3, .steps = {{Step::requested, 14, caregiver("lorraine")}, {Step::sent, 12, staff("priya")}}});
    tell(demo, NeedStory{.child = "elijah", .domain = "money_benefits_insurance", .text = "Money for grandparents who raise a child", .for_whom = "family", .performer = "County Children Services",
        .steps = {{Step::requested, 11, caregiver("lorraine")}}});
}

}  // namespace

void foster_and_kinship_families(DemoRecords& demo) {
    denise_baker(demo);
    begay(demo);
}

}  // namespace medhome::server
