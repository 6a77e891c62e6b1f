// PRODUCT.md S04 and 4.1.5: a need has an owner and a next date, a reason to close, and is over when the family says so.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace medhome::care {
namespace {

using namespace std::chrono;

const Instant monday = sys_days(2026y / 11 / 23) + 9h;
const std::string rosa = "Practitioner/rosa";
const std::string maria = "RelatedPerson/maria";

Need respite() {
    Need need;
    need.child_id = "mateo";
    need.domain = "child_care_respite";
    need.text = "Dos noches de descanso al mes";
    need.owner = rosa;
    need.next_date = 2026y / 11 / 30;
    need.steps = {{Step::requested, monday, rosa, "", std::nullopt}};
    return need;
}

Result<void> staff(Need& need, Step step, std::string note = "") { return need.take({step, monday + days{1}, rosa, std::move(note), std::nullopt}, By::staff, std::nullopt); }

TEST(Need, GoesFromAskingToTheFamilysYes) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::sent));
    ASSERT_TRUE(staff(need, Step::done));
    ASSERT_TRUE(need.answer(FamilyAnswer::yes, monday + days{5}, maria, "Vino la señora Ana", 2026y / 12 / 1));

    EXPECT_EQ(need.stage(), Stage::family_confirmed);
    EXPECT_FALSE(need.next_date) << "nothing more is due";
    ASSERT_TRUE(need.family_answer());
    EXPECT_EQ(need.family_answer()->by, maria);
    EXPECT_EQ(need.since(), monday + days{5});
}

TEST(Need, CannotBeConfirmedByStaffNorMovedByTheFamily) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::done));
    const Result<void> confirmed = staff(need, Step::family_confirmed);
    ASSERT_FALSE(confirmed);
    EXPECT_EQ(confirmed.error().code, "need.step-not-possible");

    Need open = respite();
    EXPECT_EQ(possible_steps(open.stage(), By::family), std::vector<Step>{Step::closed}) << "only that it is not needed any more";
    const Result<void> answered = open.answer(FamilyAnswer::yes, monday, maria, "", 2026y / 12 / 1);
    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error().code, "need.not-waiting-for-answer");
    EXPECT_EQ(open.stage(), Stage::requested) << "a refused answer must change nothing";
}

TEST(Need, AYesCanBeTakenBackByTheFamilyUntilSomebodyActsOnIt) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::done));
    ASSERT_TRUE(need.answer(FamilyAnswer::yes, monday + days{2}, maria, "", 2026y / 11 / 27));
    const Need said_yes = need;
    EXPECT_FALSE(need.answer(FamilyAnswer::yes, monday + days{2}, maria, "", 2026y / 11 / 27)) << "it stands already";
    ASSERT_TRUE(need.answer(FamilyAnswer::no, monday + days{3}, maria, "Me equivoqué", 2026y / 11 / 28));
    EXPECT_EQ(need.stage(), Stage::stuck);
    EXPECT_EQ(need.next_date, 2026y / 11 / 28) << "somebody looks again";
    EXPECT_EQ(need.family_answer()->answer, FamilyAnswer::no);
    EXPECT_EQ(need.steps[2].answer, FamilyAnswer::yes) << "what was said before stays on the thread";
    EXPECT_TRUE(check_continues(said_yes, need)) << "on every path";

    ASSERT_TRUE(need.answer(FamilyAnswer::yes, monday + days{4}, maria, "", 2026y / 11 / 30)) << "and a no became a yes";
    EXPECT_FALSE(need.next_date);
    ASSERT_TRUE(staff(need, Step::closed, "Family told us twice"));
    EXPECT_FALSE(need.can_be_answered());
    EXPECT_FALSE(need.answer(FamilyAnswer::no, monday + days{5}, maria, "", 2026y / 12 / 1)) << "the team has closed it: they ask anew";
}

TEST(Need, StuckByTheTeamIsNotTheFamilysAnswerToChange) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::stuck, "No answer from them"));
    EXPECT_FALSE(need.can_be_answered());
    Need confirmed = need;
    confirmed.steps.push_back({Step::family_confirmed, monday + days{2}, maria, "", FamilyAnswer::yes});
    EXPECT_FALSE(check_continues(need, confirmed));
}

TEST(Need, ThatDidNotHelpIsStuckInTheFamilysWordsAndDueAgain) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::done));
    ASSERT_TRUE(need.answer(FamilyAnswer::partly, monday + days{2}, maria, "Solo una noche", 2026y / 11 / 26));
    EXPECT_EQ(need.stage(), Stage::stuck);
    EXPECT_EQ(need.steps.back().note, "Solo una noche");
    EXPECT_EQ(need.next_date, 2026y / 11 / 26);
    EXPECT_FALSE(need.was_done());
}

TEST(Need, NeedsAReasonToBeStuckClosedOrReopened) {
    for (const Step step : {Step::stuck, Step::closed}) {
        Need need = respite();
        const Result<void> without = staff(need, step);
        ASSERT_FALSE(without);
        EXPECT_EQ(without.error().kind, ErrorKind::unprocessable);
        EXPECT_EQ(without.error().issues.at(0).path, "note");
        EXPECT_EQ(need.steps.size(), 1U);
        EXPECT_TRUE(staff(need, step, "The family moved away"));
    }
}

TEST(Need, IsReopenedAtTheStartWithANewDateAndKeepsItsHistory) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::closed, "Not wanted now"));
    const Result<void> undated = staff(need, Step::reopened, "Asked again");
    ASSERT_FALSE(undated);
    EXPECT_EQ(undated.error().code, "need.date-missing");
    ASSERT_TRUE(need.take({Step::reopened, monday + days{9}, rosa, "Asked again", std::nullopt}, By::staff, 2026y / 12 / 7));
    EXPECT_EQ(need.stage(), Stage::requested);
    EXPECT_EQ(need.steps.size(), 3U);
    EXPECT_EQ(need.opened(), monday) << "its age counts from the first asking";
}

TEST(Need, NeverGoesBackAndSaysWhichStepsThereAre) {
    Need need = respite();
    ASSERT_TRUE(staff(need, Step::scheduled));
    const Result<void> back = staff(need, Step::sent);
    ASSERT_FALSE(back);
    EXPECT_NE(back.error().text.find("done, stuck, closed"), std::string::npos) << back.error().text;
}

// Every step that is offered can be taken; every other is refused and changes nothing.
TEST(Need, TakesExactlyTheStepsItOffers) {
    for (int s = 0; s <= static_cast<int>(Stage::closed); ++s) {
        for (int t = 0; t <= static_cast<int>(Step::reopened); ++t) {
            Need need = respite();
            need.steps.push_back({static_cast<Step>(s), monday, rosa, "", std::nullopt});
            const std::vector<Step> offered = possible_steps(static_cast<Stage>(s), By::staff);
            const bool possible = std::find(offered.begin(), offered.end(), static_cast<Step>(t)) != offered.end();
            EXPECT_EQ(staff(need, static_cast<Step>(t), "because").has_value(), possible) << s << " to " << t;
            EXPECT_EQ(need.steps.size(), possible ? 3U : 2U);
        }
    }
}

TEST(Need, WithoutOwnerDateOrWordsIsNotTaken) {
    Need empty;
    std::vector<std::string> paths;
    for (const Issue& issue : check_new_need(empty, 2026y / 11 / 23)) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"domain", "text", "owner", "next_date"}));

    Need late = respite();
    late.next_date = 2026y / 11 / 22;
    ASSERT_EQ(check_new_need(late, 2026y / 11 / 23).size(), 1U);
    EXPECT_TRUE(check_new_need(respite(), 2026y / 11 / 23).empty());
}

TEST(Need, DomainsReachFarBeyondHealth) { EXPECT_EQ(need_domains().size(), 16U); }

}  // namespace
}  // namespace medhome::care
