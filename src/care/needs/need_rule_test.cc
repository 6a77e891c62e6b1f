// DESIGN.md 5.6: changes of stage go only through the state machine, on every path. DOMAIN.md 7.1: attempts, tries, reasons.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "care/needs/need.h"
#include "care/needs/need_fhir.h"
#include "fhir/json/tree.h"
#include "fhir/search/index.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

const Instant monday = sys_days(2026y / 11 / 23) + 9h;
const std::string rosa = "Practitioner/rosa";
const std::string maria = "RelatedPerson/maria";

Need group() {
    Need need;
    need.id = "t1";
    need.request_id = "s1";
    need.child_id = "mateo";
    need.domain = "sibling_support";
    need.text = "Un grupo de apoyo para Lucía";
    need.for_whom = "sibling";
    need.for_person = {"Patient/lucia", "Lucía O'Connor Núñez"};
    need.owner = rosa;
    need.next_date = 2026y / 11 / 30;
    need.steps = {{Step::requested, monday, maria, "", std::nullopt}};
    return need;
}

StepTaken step(Step kind, int day, std::string note = "", std::string reason = "") {
    StepTaken taken{kind, monday + days{day}, rosa, std::move(note), std::nullopt};
    taken.reason = std::move(reason);
    return taken;
}

Result<void> tried(Need& need, const std::string& how) {
    StepTaken mark = step(Step::tried, 1);
    mark.how = how;
    return need.tell(std::move(mark));
}

json::Document parsed(const std::string& text) {
    Result<json::Document> document = json::parse(text);
    EXPECT_TRUE(document) << text;
    return document ? std::move(*document) : json::Document();
}

// Every change of stage that somebody could write, by whoever: allowed exactly where the machine has a step.
TEST(NeedRule, LetsAStageChangeExactlyWhereThereIsAStep) {
    for (int s = 0; s <= static_cast<int>(Stage::closed); ++s) {
        for (int t = 0; t <= static_cast<int>(Step::reopened); ++t) {
            for (const std::string& by : {rosa, maria}) {
                Need before = group();
                if (s > 0) before.steps.push_back(step(static_cast<Step>(s), 1, "because"));
                Need after = before;
                StepTaken added = step(static_cast<Step>(t), 2, "because");
                added.by = by;
                const bool answers = by == maria && (added.step == Step::family_confirmed || added.step == Step::stuck);
                if (answers) added.answer = added.step == Step::stuck ? FamilyAnswer::no : FamilyAnswer::yes;
                after.steps.push_back(added);
                const std::vector<Step> offered = possible_steps(before.stage(), by == maria ? By::family : By::staff);
                const bool possible = std::find(offered.begin(), offered.end(), added.step) != offered.end();
                EXPECT_EQ(check_continues(before, after).has_value(), possible) << to_string(before.stage()) << " to " << to_string(added.step) << " by " << by;
            }
        }
    }
}

TEST(NeedRule, KeepsWhatStandsOnTheThread) {
    Need before = group();
    before.steps.push_back(step(Step::sent, 1));
    Need after = before;
    after.steps.pop_back();
    EXPECT_EQ(check_continues(before, after).error().code, "need.history-changed");
    after = before;
    after.steps[0].note = "other words";
    EXPECT_EQ(check_continues(before, after).error().code, "need.history-changed");
    after = before;
    after.child_id = "ava";
    EXPECT_EQ(check_continues(before, after).error().code, "need.child-changed");
    after = before;
    after.owner.clear();
    after.text = "plainer words";
    EXPECT_TRUE(check_continues(before, after)) << "an owner may be missing: the board flags it";
}

TEST(NeedRule, HoldsForATaskWhoseStageAloneAnotherSystemSets) {
    const Need need = group();
    const std::string text = task_json(need, maria, monday);
    const auto at_stage = [&](const std::string& stage, const std::string& status_reason) {
        std::string changed = text;
        const std::string from = R"("code":"requested"}]})";
        changed.replace(changed.find(from), from.size(), R"("code":")" + stage + R"("}]})");
        if (!status_reason.empty()) changed.insert(1, R"("statusReason":{"text":")" + status_reason + R"("},)");
        return changed;
    };
    const store::WriteRule rule = need_rule();
    const json::Document before = parsed(text);
    const auto check = [&](const std::string& after) { return rule.check(before.root(), parsed(after).root()); };
    EXPECT_TRUE(check(at_stage("accepted", "")));
    EXPECT_EQ(check(at_stage("family_confirmed", "")).error().code, "need.step-not-possible");
    EXPECT_EQ(check(at_stage("closed", "")).error().code, "need.reason-missing");
    EXPECT_TRUE(check(at_stage("closed", "The family moved away")));
    std::string without = text;
    without.replace(without.find("businessStatus"), 14, "businessStatvs");
    EXPECT_EQ(check(without).error().code, "need.stage-missing");
    std::string mistaken = text;
    mistaken.replace(mistaken.find(R"("status":"requested")"), 20, R"("status":"entered-in-error")");
    EXPECT_TRUE(check(mistaken));
    EXPECT_FALSE(need_from(parsed(mistaken).root())) << "and it is on no board then";
    EXPECT_EQ(rule.check(parsed(mistaken).root(), before.root()).error().code, "need.entered-in-error");
    EXPECT_TRUE(rule.check(parsed(R"({"resourceType":"Task","status":"draft","intent":"order"})").root(), before.root())) << "a Task may become a need";
}

TEST(Need, ForABrotherStaysInTheCompartmentOfTheChildWhoseTeamWorksIt) {
    const json::Document task = parsed(task_json(group(), maria, monday));
    EXPECT_EQ(task.root()["for"]["reference"].text(), "Patient/lucia");
    EXPECT_EQ(fhir::search::patient_of(task.root()), "mateo");
    const std::optional<Need> read = need_from(task.root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->child_id, "mateo");
    EXPECT_EQ(read->for_person, group().for_person);
    const json::Document request = parsed(service_request_json(group(), maria, monday));
    EXPECT_EQ(request.root()["subject"]["reference"].text(), "Patient/mateo");

    Need unknown = group();
    unknown.for_person = {"", "Zoë «la pequeña» نور"};
    const json::Document named = parsed(task_json(unknown, maria, monday));
    EXPECT_FALSE(named.root()["for"]["reference"]);
    EXPECT_EQ(fhir::search::patient_of(named.root()), "mateo");
    EXPECT_EQ(need_from(named.root())->for_person.name, "Zoë «la pequeña» نور");

    Need mother = group();
    mother.for_whom = "caregiver";
    mother.for_person = {maria, "María"};
    EXPECT_EQ(need_from(parsed(task_json(mother, maria, monday)).root())->for_person.reference, maria);
}

TEST(Need, KeepsItsEarlierAttemptsWhenSentToSomebodyElseAndWhenReopened) {
    Need need = group();
    StepTaken first = step(Step::sent, 1);
    first.to = {"HealthcareService/a", "Casa Azul"};
    ASSERT_TRUE(need.take(first, By::staff, std::nullopt));
    ASSERT_TRUE(need.take(step(Step::stuck, 8, "", "no_answer"), By::staff, std::nullopt));
    StepTaken second = step(Step::sent, 9);
    second.to = {"HealthcareService/b", "Sibs Together"};
    ASSERT_TRUE(need.take(second, By::staff, std::nullopt));
    ASSERT_TRUE(need.take(step(Step::done, 12), By::staff, std::nullopt));
    ASSERT_TRUE(need.take(step(Step::reopened, 20, "The group ended"), By::staff, 2026y / 12 / 20));

    const json::Document task = parsed(task_json(need, maria, monday));
    const std::vector<Attempt> attempts = need_from(task.root())->attempts();
    ASSERT_EQ(attempts.size(), 3U);
    EXPECT_EQ(attempts[0].service, "Casa Azul");
    EXPECT_EQ(attempts[0].reason, "no_answer");
    EXPECT_EQ(attempts[0].ended, monday + days{8});
    EXPECT_EQ(attempts[1].service, "Sibs Together");
    EXPECT_EQ(attempts[1].note, "The group ended");
    EXPECT_EQ(attempts[2].number, 3);
    EXPECT_FALSE(attempts[2].ended);
}

TEST(Need, IsSentToAnotherServiceOnlyWithAWordOnWhyTheFirstWasGivenUp) {
    Need need = group();
    ASSERT_TRUE(need.take(step(Step::sent, 1), By::staff, std::nullopt)) << "the first time owes no reason";
    EXPECT_EQ(need.take(step(Step::sent, 2), By::staff, std::nullopt).error().code, "need.reason-missing");
    EXPECT_EQ(need.take(step(Step::sent, 2, "", "other"), By::staff, std::nullopt).error().code, "need.reason-missing") << "other asks for words";
    EXPECT_EQ(need.take(step(Step::sent, 2, "", "moved_away"), By::staff, std::nullopt).error().code, "need.reason-unknown");
    EXPECT_TRUE(need.take(step(Step::sent, 2, "", "waiting_list"), By::staff, std::nullopt));
}

TEST(Need, IsClosedForWantOfContactAfterThreeTriesInTwoWays) {
    Need need = group();
    ASSERT_TRUE(tried(need, "phone"));
    ASSERT_TRUE(tried(need, "phone"));
    ASSERT_TRUE(tried(need, "phone"));
    EXPECT_EQ(need.take(step(Step::closed, 5, "", "unable_to_contact"), By::staff, std::nullopt).error().code, "need.tries-missing");
    EXPECT_EQ(tried(need, "pigeon").error().issues.at(0).path, "how");
    ASSERT_TRUE(tried(need, "letter"));
    EXPECT_TRUE(need.take(step(Step::closed, 5, "", "unable_to_contact"), By::staff, std::nullopt));
}

TEST(Need, TakesAMoveBackWithinTenMinutesAndOnlyByWhoMadeIt) {
    Need need = group();
    ASSERT_TRUE(need.take(step(Step::accepted, 1), By::staff, std::nullopt));
    EXPECT_FALSE(need.undo(monday + days{1} + 1min, "Practitioner/okafor"));
    EXPECT_FALSE(need.undo(monday + days{1} + 11min, rosa));
    const Need before = need;
    ASSERT_TRUE(need.undo(monday + days{1} + 1min, rosa));
    EXPECT_EQ(need.stage(), Stage::requested);
    EXPECT_EQ(need.since(), monday);
    EXPECT_EQ(need.standing().size(), 1U);
    EXPECT_TRUE(check_continues(before, need)) << "the record keeps both";
    EXPECT_FALSE(need.undo(monday + days{1} + 2min, rosa)) << "the asking itself is not taken back";

    Need answered = group();
    ASSERT_TRUE(answered.take(step(Step::done, 1), By::staff, std::nullopt));
    ASSERT_TRUE(answered.answer(FamilyAnswer::no, monday + days{2}, maria, "Nadie vino", 2026y / 11 / 27));
    EXPECT_FALSE(answered.undo(monday + days{2} + 1min, maria)) << "nor is a family's answer";
}

TEST(Need, IsToBeHandedUpAWeekAfterItsDateUnlessSomethingWasTold) {
    Need need = group();
    EXPECT_FALSE(need.should_be_handed_up(2026y / 12 / 6, "America/New_York"));
    EXPECT_TRUE(need.should_be_handed_up(2026y / 12 / 7, "America/New_York"));
    ASSERT_TRUE(need.tell(step(Step::noted, 9, "They call back on Friday")));
    EXPECT_FALSE(need.should_be_handed_up(2026y / 12 / 7, "America/New_York"));
}

TEST(Need, SaysWhoHandedItToWhomAndHow) {
    Need need = group();
    StepTaken hand = step(Step::handed_off, 1, "Both were on the line");
    EXPECT_EQ(need.tell(hand).error().issues.size(), 2U) << "whom, and how";
    hand.to.name = "Ana Ruiz, Sibs Together";
    hand.how = "phone";
    ASSERT_TRUE(need.tell(hand));
    const std::optional<Need> read = need_from(parsed(task_json(need, maria, monday)).root());
    EXPECT_EQ(read->steps.back().to.name, "Ana Ruiz, Sibs Together");
    EXPECT_EQ(read->steps.back().by, rosa);
    EXPECT_EQ(read->steps.back().how, "phone");
    EXPECT_EQ(read->stage(), Stage::requested);
    EXPECT_EQ(need.tell(step(Step::report_read, 2)).error().code, "need.mark-not-possible") << "no report before anything was done";
}

TEST(Need, TakesFourThousandCharactersOfAnyScriptAndNotOneMore) {
    Need need = group();
    need.text.clear();
    for (std::size_t i = 0; i < longest_words; ++i) need.text += "ñ";
    EXPECT_TRUE(check_new_need(need, 2026y / 11 / 23).empty());
    need.text += "ñ";
    ASSERT_EQ(check_new_need(need, 2026y / 11 / 23).size(), 1U);
    EXPECT_EQ(check_new_need(need, 2026y / 11 / 23)[0].path, "text");
}

}  // namespace
}  // namespace medhome::care
