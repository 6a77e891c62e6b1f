// PRODUCT.md 4.1: My Day is ordered by age and risk. What waits, how it waits, and where it stands in the order.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/day/work.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/plan/agreement.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/suggestion.h"
#include "care/questions/question.h"

namespace medhome::care {
namespace {

using std::chrono::sys_days;
const Day monday = std::chrono::year(2026) / 11 / 23;
const std::string rosa = "Practitioner/rosa", marcus = "Practitioner/marcus", maria = "RelatedPerson/maria";

Instant at(int days) { return Instant(sys_days(monday)) + std::chrono::days(days); }

Need need_with(std::vector<StepTaken> steps, std::string_view domain = "school") {
    Need need;
    need.id = "n1";
    need.request_id = "r1";
    need.child_id = "mateo";
    need.domain = domain;
    need.text = "Rides to therapy";
    need.owner = rosa;
    need.next_date = monday;
    need.steps = std::move(steps);
    return need;
}

std::vector<Work> work_of(const Need& need) {
    const std::string text = task_json(need, rosa, at(0));
    const Result<json::Document> task = json::parse(text);
    return work_in(task->root());
}

Lane lane_of(const Need& need) { return work_of(need).at(0).lane; }

TEST(Work, ANeedThatStandsStillIsStuckAndAFamilysNoComesBeforeAllElse) {
    const Need stuck = need_with({{Step::requested, at(-40), rosa, "", {}}, {Step::stuck, at(-23), rosa, "No answer", {}}});
    ASSERT_EQ(work_of(stuck).size(), 1u);
    EXPECT_EQ(lane_of(stuck), Lane::stuck);

    Need no_help = need_with({{Step::requested, at(-40), rosa, "", {}}, {Step::done, at(-2), rosa, "", {}}});
    ASSERT_TRUE(no_help.answer(FamilyAnswer::no, at(0), maria, "Nobody came", monday));
    EXPECT_LT(ripe_day(work_of(no_help).at(0)), ripe_day(work_of(stuck).at(0))) << "the family said it did not help: today's word stands before an old silence";
}

TEST(Work, AskedByAFamilyIsNewUntilSomeoneTakesAStep) {
    Need asked = need_with({{Step::requested, at(0), maria, "", {}}});
    EXPECT_EQ(lane_of(asked), Lane::asked);
    asked.steps.push_back({Step::sent, at(0), rosa, "", {}});
    EXPECT_EQ(lane_of(asked), Lane::dated);
}

TEST(Work, AStepOfAnyoneButTheOwnerIsNewsToTheOwner) {
    Need need = need_with({{Step::requested, at(-3), rosa, "", {}}, {Step::accepted, at(0), marcus, "", {}}});
    EXPECT_EQ(lane_of(need), Lane::moved);
    need.owner = marcus;
    EXPECT_EQ(lane_of(need), Lane::dated);
}

TEST(Work, ANeedThatTheFamilyConfirmedIsToBeHeardOnlyAndAClosedOneIsGone) {
    Need need = need_with({{Step::requested, at(-3), rosa, "", {}}, {Step::done, at(-1), rosa, "", {}}});
    ASSERT_TRUE(need.answer(FamilyAnswer::yes, at(0), maria, "", monday));
    ASSERT_EQ(work_of(need).size(), 1u);
    EXPECT_EQ(lane_of(need), Lane::moved);
    EXPECT_EQ(ripe_day(work_of(need).at(0)), "") << "it stands in no list of what is late";
    need.steps.push_back({Step::closed, at(0), rosa, "Done", {}});
    EXPECT_TRUE(work_of(need).empty());
}

TEST(Work, RiskIsToldInDays) {
    const std::vector<StepTaken> steps{{Step::requested, at(-3), rosa, "", {}}};
    EXPECT_EQ(ripe_day(work_of(need_with(steps, "recreation")).at(0)), "2026-11-23");
    EXPECT_EQ(ripe_day(work_of(need_with(steps, "school")).at(0)), "2026-11-20");
    EXPECT_EQ(ripe_day(work_of(need_with(steps, "food")).at(0)), "2026-11-16");
}

TEST(Work, AStepOfThePlanWaitsUntilItIsDone) {
    Plan plan;
    plan.id = "p1";
    plan.child_id = "mateo";
    Goal goal;
    goal.id = "g1";
    Action action;
    action.id = "a1";
    action.text = "Check the stairs";
    action.owner = rosa;
    action.due = monday;
    const auto work = [&] {
        const Result<json::Document> task = json::parse(action_json(action, goal, plan, at(0)));
        return work_in(task->root());
    };
    ASSERT_EQ(work().size(), 1u);
    EXPECT_EQ(work().at(0).kind, "action");
    EXPECT_EQ(work().at(0).owner, rosa);
    EXPECT_EQ(ripe_day(work().at(0)), "2026-11-23");
    action.done = true;
    EXPECT_TRUE(work().empty());
}

TEST(Work, AQuestionWaitsUntilItIsAnswered) {
    Question question;
    question.id = "q1";
    question.child_id = "mateo";
    question.text = "¿Puede ir al paseo?";
    question.from = maria;
    question.to = rosa;
    question.sent = at(0);
    question.answer_by = monday;
    const auto work = [&] {
        const Result<json::Document> letter = json::parse(question_json(question));
        return work_in(letter->root());
    };
    ASSERT_EQ(work().size(), 1u);
    EXPECT_EQ(work().at(0).lane, Lane::asked);
    EXPECT_EQ(work().at(0).item, "Communication/q1");
    question.answer_id = "x1";
    EXPECT_TRUE(work().empty());
}

TEST(Work, APlanWaitsForALookTwoWeeksBeforeItsReviewByWhoOwnsItsGoals) {
    Plan plan;
    plan.id = "p1";
    plan.child_id = "mateo";
    plan.next_review = monday;
    plan.updated_by = maria;
    const auto work = [&] {
        const Result<json::Document> care_plan = json::parse(care_plan_json(plan));
        return work_in(care_plan->root());
    };
    ASSERT_EQ(work().size(), 1u);
    EXPECT_EQ(work().at(0).lane, Lane::review);
    EXPECT_EQ(work().at(0).owner, "") << "the family wrote last, and the goals have no owner: nobody looks";
    EXPECT_EQ(work().at(0).moved_at, at(-14));
    Section goals;
    goals.code = goals_section;
    goals.owner = rosa;
    plan.sections.push_back(goals);
    EXPECT_EQ(work().at(0).owner, rosa);
}

TEST(Work, ASuggestionWaitsUntilItIsAnswered) {
    Suggestion suggestion;
    suggestion.id = "s1";
    suggestion.child_id = "mateo";
    suggestion.plan_id = "p1";
    suggestion.kind = Suggests::new_goal;
    suggestion.text = "Swim on Fridays";
    suggestion.by = maria;
    suggestion.owner = rosa;
    suggestion.at = at(0);
    const auto work = [&] {
        const Result<json::Document> task = json::parse(suggestion_json(suggestion));
        return work_in(task->root());
    };
    ASSERT_EQ(work().size(), 1u);
    EXPECT_EQ(work().at(0).kind, "suggestion");
    EXPECT_EQ(work().at(0).lane, Lane::asked);
    EXPECT_EQ(work().at(0).owner, rosa);
    const Result<json::Document> before = json::parse(suggestion_json(suggestion));
    suggestion.state = Suggestion::State::accepted;
    suggestion.answered_by = rosa;
    suggestion.answered_at = at(0);
    const Result<json::Document> after = json::parse(suggestion_json(suggestion, before->root()));
    EXPECT_TRUE(work_in(after->root()).empty());
}

TEST(Work, WhoAskedAFamilyToAgreeHearsOfItAndAfterAWeekOfTheSilence) {
    Ask ask;
    ask.id = "k1";
    ask.child_id = "mateo";
    ask.plan_id = "p1";
    ask.number = 2;
    ask.by = rosa;
    ask.of = {maria};
    ask.at = at(0);
    const Result<json::Document> open = json::parse(ask_json(ask));
    ASSERT_EQ(work_in(open->root()).size(), 1u);
    EXPECT_EQ(work_in(open->root()).at(0).owner, rosa);
    EXPECT_EQ(work_in(open->root()).at(0).lane, Lane::review);
    EXPECT_EQ(work_in(open->root()).at(0).moved_at, at(7));
    ask.open = false;
    const Result<json::Document> closed = json::parse(ask_json(ask, open->root()));
    EXPECT_EQ(work_in(closed->root()).at(0).lane, Lane::moved);
    EXPECT_TRUE(work_in(closed->root()).at(0).over);
}

TEST(Work, WhatOthersWroteIntoAQuestionStays) {
    const Result<json::Document> before = json::parse(
        R"({"resourceType":"Communication","id":"q1","status":"in-progress","priority":"urgent","category":[{"coding":[{"system":"https://medhome.dev/fhir/CodeSystem/care-kind","code":"question"}]}],)"
        R"("subject":{"reference":"Patient/mateo"},"sent":"2026-11-23T10:00:00Z","sender":{"reference":"RelatedPerson/maria"},"payload":[{"contentString":"Hola"}],"extension":[{"url":"https://example.org/x","valueCode":"y"}]})");
    std::optional<Question> question = question_from(before->root());
    ASSERT_TRUE(question);
    question->opened = at(0);
    question->opened_by = rosa;
    const Result<json::Document> after = json::parse(question_json(*question, before->root()));
    EXPECT_EQ(after->root()["priority"].text(), "urgent");
    EXPECT_EQ(after->root()["extension"].at(0)["url"].text(), "https://example.org/x");
    EXPECT_EQ(question_from(after->root())->opened_by, rosa);
    EXPECT_EQ(question_from(after->root())->state(), QuestionState::opened);
}

}  // namespace
}  // namespace medhome::care
