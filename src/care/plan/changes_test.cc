// UI.md "Suggestion and approval": words added and removed, per section, goal and action; owner and date changes in words.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/plan/changes.h"

#include <gtest/gtest.h>

namespace medhome::care {
namespace {

using namespace std::chrono;

std::string told(const std::vector<Piece>& pieces) {
    std::string text;
    for (const Piece& piece : pieces) text += (piece.op == Piece::Op::added ? "+" : piece.op == Piece::Op::removed ? "-" : "=") + std::string("[") + piece.text + "]";
    return text;
}

TEST(Words, AddedAtTheEndLeaveTheRestAlone) {
    EXPECT_EQ(told(words_between("Walk to school", "Walk to school with his sister")), "=[Walk to school ]+[with his sister]");
}

TEST(Words, TakenOutAndPutInStandInTheirPlace) {
    EXPECT_EQ(told(words_between("Give 2 puffs each night", "Give 4 puffs each night")), "=[Give ]-[2 ]+[4 ]=[puffs each night]");
    EXPECT_EQ(told(words_between("", "Caminar a la escuela")), "+[Caminar a la escuela]");
    EXPECT_EQ(told(words_between("Caminar", "")), "-[Caminar]");
    EXPECT_TRUE(words_between("", "").empty());
}

TEST(Words, TogetherGiveBothTextsBack) {
    const std::string before = "Use the blue inhaler before sport.\nCall us when he needs it twice a day, or at night.";
    const std::string after = "Before sport, use the blue inhaler with the spacer.\nCall us when he needs it twice a day.";
    std::string was, is;
    for (const Piece& piece : words_between(before, after)) {
        if (piece.op != Piece::Op::added) was += piece.text;
        if (piece.op != Piece::Op::removed) is += piece.text;
    }
    const auto bare = [](std::string text) {
        std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
        return text;
    };
    EXPECT_EQ(bare(was), bare(before));
    EXPECT_EQ(is, after);
}

TEST(Words, OfAVeryLongTextAreToldWhole) {
    std::string before, after;
    for (int i = 0; i < 3000; ++i) {
        before += "a" + std::to_string(i) + " ";
        after += "b" + std::to_string(i) + " ";
    }
    EXPECT_EQ(words_between(before, after).size(), 2U);
}

Plan begun() {
    Plan plan;
    plan.number = 1;
    plan.what_matters = "Que no falte a la escuela";
    Goal goal;
    goal.id = "walk";
    goal.text = "Walk to school";
    goal.owner = "RelatedPerson/maria";
    Action action;
    action.id = "stairs";
    action.text = "Check the stairs";
    action.owner = "Practitioner/rosa";
    action.due = 2026y / 12 / 11;
    goal.actions.push_back(action);
    plan.goals.push_back(goal);
    plan.sections.push_back({"medicines", "", "Salbutamol, 2 puffs", "en", "Practitioner/okafor", "", std::nullopt});
    return plan;
}

TEST(Changes, AreNoneBetweenAVersionAndItself) { EXPECT_TRUE(changes_between(begun(), begun()).empty()); }

TEST(Changes, TellOwnerAndDateOfAStep) {
    Plan after = begun();
    after.goals[0].actions[0].owner = "RelatedPerson/maria";
    after.goals[0].actions[0].due = 2026y / 12 / 18;
    const std::vector<PlanChange> changes = changes_between(begun(), after);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].part, PlanChange::Part::action);
    EXPECT_EQ(changes[0].title, "Walk to school");
    EXPECT_EQ(changes[0].owner, std::pair(std::string("Practitioner/rosa"), std::string("RelatedPerson/maria")));
    EXPECT_EQ(changes[0].due, std::pair(std::string("2026-12-11"), std::string("2026-12-18")));
    EXPECT_EQ(told(changes[0].words), "=[Check the stairs]");
}

TEST(Changes, OfADoneStepAreNoChangeOfThePlan) {
    Plan after = begun();
    after.goals[0].actions[0].done = true;
    EXPECT_TRUE(changes_between(begun(), after).empty());
}

TEST(Changes, NameWhatCameAndWhatWent) {
    Plan after = begun();
    after.what_matters.clear();
    after.goals.clear();
    after.sections[0].text = "";
    after.sections.push_back({"own-1", "Swimming", "Only with a grown-up", "en", "family", "", std::nullopt});
    std::vector<std::pair<PlanChange::Part, PlanChange::Did>> seen;
    for (const PlanChange& change : changes_between(begun(), after)) seen.emplace_back(change.part, change.did);
    using P = PlanChange::Part;
    using D = PlanChange::Did;
    EXPECT_EQ(seen, (std::vector<std::pair<P, D>>{{P::what_matters, D::removed}, {P::goal, D::removed}, {P::section, D::removed}, {P::section, D::added}}));
}

TEST(Changes, SinceBeforeThePlanAreAllOfIt) {
    const std::vector<PlanChange> changes = changes_between(Plan{}, begun());
    EXPECT_EQ(changes.size(), 4U);
    for (const PlanChange& change : changes) EXPECT_EQ(change.did, PlanChange::Did::added);
}

}  // namespace
}  // namespace medhome::care
