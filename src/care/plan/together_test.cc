// PRODUCT.md S20: "agreed" only by a parent or with a recorded reason. DOMAIN.md 6.1: reviewed after 6 months, 3 for complex needs.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/elements.h"
#include "care/plan/agreement.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/suggestion.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

const Instant noon = sys_days(2026y / 11 / 22) + 17h;
const year_month_day today = 2026y / 11 / 22;

json::Document parsed(const std::string& text) {
    Result<json::Document> document = json::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

std::function<std::string()> ids() {
    return [n = 0]() mutable { return "id" + std::to_string(++n); };
}

Plan with_section(const std::string& owner) {
    PlanInput input;
    input.what_matters = "Que no falte a la escuela";
    input.goals.push_back({"", "Walk to school", "en", "", "RelatedPerson/maria", {{"", "Check the stairs", "Practitioner/rosa", "2026-12-11"}}});
    input.sections = std::vector<PlanInput::SectionInput>{{"medicines", "", "Salbutamol, 2 puffs", "en", owner}};
    return apply(input, nullptr, "mateo", "Practitioner/rosa", noon, today, ids()).plan;
}

Suggestion suggested(Suggests kind) {
    Suggestion s;
    s.id = "s1";
    s.child_id = "mateo";
    s.plan_id = "p1";
    s.kind = kind;
    s.text = "Con su hermana";
    s.language = "es";
    s.by = "RelatedPerson/maria";
    s.owner = "Practitioner/rosa";
    s.at = noon;
    return s;
}

TEST(Section, IsReadBackFromTheRecordWithOwnerAndWhoChangedIt) {
    Plan plan = with_section("family");
    const json::Document record = parsed(care_plan_json(plan));
    const Plan read = plan_from(record.root(), noon, {});
    EXPECT_EQ(read.number, 1);
    ASSERT_NE(read.section("medicines"), nullptr);
    EXPECT_TRUE(read.section("medicines")->is_familys());
    EXPECT_EQ(read.section("medicines")->text, "Salbutamol, 2 puffs");
    EXPECT_EQ(read.section("medicines")->changed_by, "Practitioner/rosa");
    EXPECT_EQ(read.section("medicines")->changed_on, today);
    EXPECT_EQ(read.section("goals")->changed_by, "Practitioner/rosa") << "its goals were written with it";
}

TEST(Section, ASaveLeavesWhatOthersWroteIntoAGoal) {
    const Plan plan = with_section("family");
    const json::Document before = parsed(R"({"resourceType":"Goal","id":"g","lifecycleStatus":"active","subject":{"reference":"Patient/mateo"},
        "description":{"coding":[{"system":"http://snomed.info/sct","code":"1"}],"text":"Walk to school"},
        "note":[{"authorString":"PT clinic","text":"Start with two blocks"}]})");
    Goal goal = plan.goals.front();
    goal.why = "He wants to";
    const json::Document same_words = parsed(goal_json(goal, plan, today, noon, "Practitioner/rosa", before.root()));
    EXPECT_EQ(same_words.root()["description"].raw(), before.root()["description"].raw());
    EXPECT_EQ(same_words.root()["note"].at(1).raw(), R"({"authorString":"PT clinic","text":"Start with two blocks"})");
    goal.text = "Walk alone";
    const json::Document other_words = parsed(goal_json(goal, plan, today, noon, "Practitioner/rosa", before.root()));
    EXPECT_EQ(other_words.root()["description"].raw(), R"({"text":"Walk alone"})") << "a code of other words is not kept";
}

// A clinic elsewhere wrote beside a goal of ours: its words are never taken for why the family wants it, nor the family's for the clinic's.
TEST(Goal, SaysWhyInTheFamilysWordsAloneWhateverOthersWriteBesideIt) {
    const Plan plan = with_section("family");
    const auto why_in = [&](const json::Document& record) {
        PlanRecords records;
        records.by_reference.emplace("Goal/" + plan.goals.front().id, parsed(std::string(record.root().raw())));
        const json::Document care_plan = parsed(care_plan_json(plan));
        return plan_from(care_plan.root(), noon, records).goals.at(0).why;
    };
    Goal goal = plan.goals.front();
    const json::Document theirs = parsed(R"({"resourceType":"Goal","id":")" + goal.id + R"(","lifecycleStatus":"active","subject":{"reference":"Patient/mateo"},
        "note":[{"authorReference":{"reference":"Practitioner/pt"},"time":"2026-01-01","text":"Weak left leg"}]})");
    EXPECT_EQ(why_in(theirs), "");

    goal.why = "He wants to be like his sister";
    const json::Document said = parsed(goal_json(goal, plan, today, noon, "RelatedPerson/maria", theirs.root()));
    EXPECT_EQ(why_in(said), "He wants to be like his sister");
    EXPECT_EQ(reference_of(said.root()["note"].first()["authorReference"]), "RelatedPerson/maria");
    EXPECT_EQ(said.root()["note"].size(), 2u);

    const json::Document again = parsed(goal_json(goal, plan, today, noon + days{9}, "Practitioner/okafor", said.root()));
    EXPECT_EQ(again.root()["note"].raw(), said.root()["note"].raw()) << "the same words stay with who wrote them";

    goal.why = "So that he gets there alone";
    const json::Document anew = parsed(goal_json(goal, plan, today, noon + days{9}, "Practitioner/okafor", again.root()));
    EXPECT_EQ(reference_of(anew.root()["note"].first()["authorReference"]), "Practitioner/okafor");
    EXPECT_EQ(anew.root()["note"].first()["time"].text(), to_fhir_instant(noon + days{9}));
    EXPECT_EQ(anew.root()["note"].at(1).raw(), theirs.root()["note"].first().raw());

    goal.why.clear();
    const json::Document cleared = parsed(goal_json(goal, plan, today, noon, "Practitioner/okafor", anew.root()));
    EXPECT_EQ(cleared.root()["note"].raw(), theirs.root()["note"].raw());
    EXPECT_EQ(why_in(cleared), "") << "the clinic's note is nobody's reason";
}

TEST(Section, KeepsWhoWroteItWhenOnlyItsOwnerChanges) {
    const Plan before = with_section("Practitioner/okafor");
    PlanInput input = input_of(before);
    (*input.sections)[1].owner = "family";
    const Plan after = apply(input, &before, "mateo", "Practitioner/okafor", noon + days{3}, 2026y / 11 / 25, ids()).plan;
    EXPECT_TRUE(after.section("medicines")->is_familys());
    EXPECT_EQ(after.section("medicines")->changed_by, "Practitioner/rosa");
    EXPECT_EQ(after.number, 2);
}

TEST(Section, OfTheTeamsOwnNeedsATitleAndNoMoreThan4000Characters) {
    PlanInput input;
    std::string long_text;
    for (int i = 0; i < 4001; ++i) long_text += "ñ";
    input.sections = std::vector<PlanInput::SectionInput>{{"", "", "Only with a grown-up", "", ""}, {"school", "", long_text, "", ""}};
    std::vector<std::string> paths;
    for (const Issue& issue : check(input, nullptr)) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"sections[0].title", "sections[1].text"}));
    (*input.sections)[1].text.resize(2 * 4000);
    (*input.sections)[0].title = "Swimming";
    EXPECT_TRUE(check(input, nullptr).empty()) << "characters are counted, not bytes";
}

TEST(Plan, CountsOnlySavesThatChangedSomething) {
    const Plan before = with_section("family");
    EXPECT_EQ(apply(input_of(before), &before, "mateo", "Practitioner/rosa", noon, today, ids()).plan.number, 1);
    PlanInput later = input_of(before);
    later.next_review = "2027-02-01";
    const Plan reviewed = apply(later, &before, "mateo", "Practitioner/rosa", noon, today, ids()).plan;
    EXPECT_EQ(reviewed.number, 1) << "when it is looked at again is no part of what the family agrees to";
    EXPECT_EQ(reviewed.next_review, 2027y / 2 / 1);
}

TEST(Plan, IsReviewedAfterHalfAYearOrThreeMonths) {
    EXPECT_EQ(review_after(today, false), 2027y / 5 / 22);
    EXPECT_EQ(review_after(2026y / 11 / 30, true), 2027y / 2 / 28);
    EXPECT_EQ(review_state(today + months{1}, today), DueState::not_due);
    EXPECT_EQ(review_state(2026y / 12 / 6, today), DueState::due_soon);
    EXPECT_EQ(review_state(2026y / 11 / 21, today), DueState::overdue);
    const json::Document old = parsed(R"({"resourceType":"CarePlan","id":"p","created":"2026-08-31T10:00:00Z"})");
    EXPECT_EQ(next_review_of(old.root()), 2027y / 2 / 28) << "a plan from before review days were set has one too";
}

TEST(Suggestion, IsReadBackFromItsTask) {
    Suggestion s = suggested(Suggests::goal_text);
    s.goal_id = "g1";
    s.was = "Walk to school";
    s.why = "Quiere ser como Lucía";
    const json::Document task = parsed(suggestion_json(s));
    ASSERT_TRUE(is_plan_suggestion(task.root()));
    EXPECT_EQ(task.root()["intent"].text(), "proposal");
    Suggestion read = suggestion_from(task.root());
    EXPECT_EQ(std::tie(read.text, read.was, read.why, read.goal_id, read.by, read.owner, read.language), std::tie(s.text, s.was, s.why, s.goal_id, s.by, s.owner, s.language));
    EXPECT_TRUE(read.is_open());
    EXPECT_EQ(plan_suggestion_projection().rows(task.root()).size(), 1U);

    read.state = Suggestion::State::declined;
    read.answer = "The path has no sidewalk yet.";
    read.answered_by = "Practitioner/rosa";
    read.answered_at = noon;
    const json::Document no = parsed(suggestion_json(read, task.root()));
    const Suggestion answered = suggestion_from(no.root());
    EXPECT_EQ(answered.state, Suggestion::State::declined);
    EXPECT_EQ(answered.answer, "The path has no sidewalk yet.");
    EXPECT_EQ(answered.answered_by, "Practitioner/rosa");
    EXPECT_EQ(answered.text, "Con su hermana") << "the family's words stay as they were";
}

TEST(Suggestion, ChangesOnlyWhatItIsAbout) {
    const Plan plan = with_section("Practitioner/okafor");
    Suggestion s = suggested(Suggests::goal_text);
    s.goal_id = plan.goals[0].id;
    Result<PlanInput> input = with_suggestion(plan, s, {});
    ASSERT_TRUE(input);
    EXPECT_EQ(input->goals[0].text, "Con su hermana");
    EXPECT_EQ(input->goals[0].actions.size(), 1U);

    Suggestion new_goal = suggested(Suggests::new_goal);
    input = with_suggestion(plan, new_goal, {.text = "Walk with her sister", .why = "", .owner = "", .due = ""});
    ASSERT_TRUE(input);
    EXPECT_EQ(input->goals.back().text, "Walk with her sister") << "as staff changed it before accepting";
    EXPECT_EQ(input->goals.back().owner, "RelatedPerson/maria");

    Suggestion section = suggested(Suggests::section_text);
    section.section = "if_sick";
    EXPECT_EQ(with_suggestion(plan, section, {})->sections->back().code, "if_sick") << "a section nobody has written in yet";
    s.goal_id = "taken-off";
    EXPECT_EQ(with_suggestion(plan, s, {}).error().code, "plan.part-gone");
}

TEST(Suggestion, OfMoreThan4000CharactersOrOfNothingIsRefused) {
    const Plan plan = with_section("family");
    Suggestion s = suggested(Suggests::note);
    s.text = std::string(4000, 'x');
    EXPECT_TRUE(check(s, plan).empty());
    s.text += "x";
    EXPECT_EQ(check(s, plan).at(0).path, "text");
    s.text.clear();
    EXPECT_EQ(check(s, plan).at(0).code, "required");
    Suggestion about = suggested(Suggests::section_text);
    about.section = "goals";
    EXPECT_EQ(check(about, plan).at(0).path, "section");
}

TEST(Suggestion, AcceptedNamesTheFamilyAndWhoAcceptedInOneProvenance) {
    const Plan before = with_section("family");
    PlanInput input = input_of(before);
    input.goals[0].text = "Con su hermana";
    const PlanSave save = apply(input, &before, "mateo", "Practitioner/rosa", noon, today, ids());
    const std::string provenance = changes_of(save, &before, {}, noon, today, "RelatedPerson/maria").back().body;
    const json::Document record = parsed(provenance);
    std::vector<std::string> who;
    for (const json::Value agent : record.root()["agent"].children()) who.emplace_back(agent["who"]["reference"].text());
    EXPECT_EQ(who, (std::vector<std::string>{"RelatedPerson/maria", "Practitioner/rosa"}));
}

Agreement agreed() {
    Agreement a;
    a.child_id = "mateo";
    a.plan_id = "p1";
    a.plan_version = 7;
    a.number = 4;
    a.by = "RelatedPerson/maria";
    a.at = noon;
    return a;
}

TEST(Agreement, BelongsToAVersionAndIsReadBack) {
    const json::Document record = parsed(agreement_json(agreed()));
    EXPECT_NE(agreement_json(agreed()).find("CarePlan/p1/_history/7"), std::string::npos);
    const std::optional<Agreement> read = agreement_from(record.root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->plan_version, 7);
    EXPECT_EQ(read->number, 4);
    EXPECT_EQ(read->by, "RelatedPerson/maria");
    EXPECT_TRUE(read->recorded_by.empty());
    EXPECT_EQ(plan_agreement_projection().rows(record.root()).size(), 1U);
}

TEST(Agreement, ByStaffCountsOnlyWithAReason) {
    Agreement a = agreed();
    a.recorded_by = "Practitioner/rosa";
    a.how = "phone";
    EXPECT_FALSE(agreement_from(parsed(agreement_json(a)).root())) << "without a reason it is none, whoever wrote it";
    EXPECT_TRUE(plan_agreement_projection().rows(parsed(agreement_json(a)).root()).empty());
    EXPECT_EQ(check_recorded(a).at(0).path, "reason");
    a.reason = "She said yes on the phone; the app did not open.";
    EXPECT_TRUE(check_recorded(a).empty());
    const std::optional<Agreement> read = agreement_from(parsed(agreement_json(a)).root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->reason, a.reason);
    EXPECT_EQ(read->recorded_by, "Practitioner/rosa");
    a.by.clear();
    EXPECT_EQ(check_recorded(a).at(0).path, "by");
    a.how = "cannot";
    EXPECT_TRUE(check_recorded(a).empty());
}

TEST(Agreement, ByAPractitionerAloneIsNone) {
    Agreement a = agreed();
    a.by = "Practitioner/rosa";
    EXPECT_FALSE(agreement_from(parsed(agreement_json(a)).root()));
}

TEST(PlanState, FollowsFromVersionAgreementAndAsk) {
    EXPECT_EQ(plan_state(true, 3, 0, false), PlanState::shared);
    EXPECT_EQ(plan_state(true, 3, 0, true), PlanState::asked);
    EXPECT_EQ(plan_state(true, 3, 3, false), PlanState::agreed);
    EXPECT_EQ(plan_state(true, 4, 3, false), PlanState::changed_since);
    EXPECT_EQ(plan_state(true, 4, 3, true), PlanState::asked);
    EXPECT_EQ(plan_state(false, 1, 0, false), PlanState::draft);
}

TEST(Ask, IsReadBackAndClosedByTheAnswer) {
    Ask ask;
    ask.id = "a1";
    ask.child_id = "mateo";
    ask.plan_id = "p1";
    ask.number = 4;
    ask.by = "Practitioner/rosa";
    ask.of = {"RelatedPerson/maria", "RelatedPerson/jose"};
    ask.at = noon;
    const json::Document task = parsed(ask_json(ask));
    Ask read = ask_from(task.root());
    EXPECT_EQ(read.of, ask.of);
    EXPECT_EQ(read.number, 4);
    EXPECT_TRUE(read.open);
    read.open = false;
    EXPECT_FALSE(ask_from(parsed(ask_json(read, task.root())).root()).open);
}

}  // namespace
}  // namespace medhome::care
