// DOMAIN.md 6.1: goals in the family's words; each action has one named owner and a date. UI.md: saving loses nothing of others.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan.h"

#include <gtest/gtest.h>

#include "care/plan/plan_fhir.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

const Instant morning = sys_days(2026y / 11 / 22) + 15h;
const year_month_day today = 2026y / 11 / 22;
const std::string rosa = "Practitioner/rosa";
const std::string maria = "RelatedPerson/maria";

PlanInput typed() {
    PlanInput input;
    input.what_matters = "Que no falte a la escuela";
    input.goals.push_back({"", "Caminar a la escuela con su hermana", "es", "", maria, {{"", "Check the stairs", rosa, "2026-12-11"}, {"", "Try the inhaler", maria, "2026-11-30"}}});
    return input;
}

std::function<std::string()> ids() {
    return [n = 0]() mutable { return "id" + std::to_string(++n); };
}

// What a save would leave in the record, read back.
struct Kept {
    json::Document plan;
    PlanRecords records;
};
Kept kept(const PlanSave& save, const Plan* before, const PlanRecords& records, std::int64_t version) {
    Kept result;
    for (const access::Change& change : changes_of(save, before, records, morning, today)) {
        std::string body = change.body;
        body.insert(1, R"("meta":{"versionId":")" + std::to_string(version) + "\"},");
        Result<json::Document> document = json::parse(body);
        EXPECT_TRUE(document) << change.type;
        if (change.type == "Provenance") continue;
        if (change.type == "CarePlan") {
            Result<json::Document> again = json::parse(body);
            result.plan = std::move(*again);
        }
        result.records.by_reference.emplace(change.type + "/" + change.id, std::move(*document));
    }
    return result;
}

TEST(Plan, WithoutOwnerOrDateIsRefusedByThePathOfTheAction) {
    PlanInput input = typed();
    input.goals[0].actions[1].owner.clear();
    input.goals[0].actions[0].due = "soon";
    std::vector<std::string> paths;
    for (const Issue& issue : check(input, nullptr)) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"goals[0].actions[0].due", "goals[0].actions[1].owner"}));
    EXPECT_TRUE(check(typed(), nullptr).empty());
}

TEST(Plan, CannotTakeAnotherPlansGoal) {
    PlanInput input = typed();
    input.goals[0].id = "of-another-child";
    const std::vector<Issue> issues = check(input, nullptr);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].path, "goals[0].id");
}

TEST(Plan, IsReadBackFromTheRecordAsItWasWritten) {
    const PlanSave save = apply(typed(), nullptr, "mateo", rosa, morning, today, ids());
    const Kept written = kept(save, nullptr, {}, 1);
    ASSERT_TRUE(is_shared_plan(written.plan.root()));
    const Plan plan = plan_from(written.plan.root(), morning, written.records);
    EXPECT_EQ(plan.child_id, "mateo");
    EXPECT_EQ(plan.what_matters, "Que no falte a la escuela");
    EXPECT_EQ(plan.what_matters_by, rosa);
    EXPECT_EQ(plan.what_matters_on, today);
    ASSERT_EQ(plan.goals.size(), 1U);
    EXPECT_EQ(plan.goals[0].text, "Caminar a la escuela con su hermana");
    EXPECT_EQ(plan.goals[0].language, "es");
    EXPECT_EQ(plan.goals[0].owner, maria);
    ASSERT_EQ(plan.goals[0].actions.size(), 2U);
    EXPECT_TRUE(plan.goals[0].actions[0].same_as(save.plan.goals[0].actions[0]));
    EXPECT_EQ(plan.version, 1);
}

TEST(Plan, SavedAgainUnchangedWritesThePlanAloneSoThatItsVersionCovers) {
    const PlanSave first = apply(typed(), nullptr, "mateo", rosa, morning, today, ids());
    const Kept written = kept(first, nullptr, {}, 1);
    const Plan before = plan_from(written.plan.root(), morning, written.records);
    PlanInput again = typed();
    again.goals[0].id = before.goals[0].id;
    for (std::size_t i = 0; i < 2; ++i) again.goals[0].actions[i].id = before.goals[0].actions[i].id;
    const std::vector<access::Change> changes = changes_of(apply(again, &before, "mateo", maria, morning, today, ids()), &before, written.records, morning, today);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].type, "CarePlan");
    EXPECT_EQ(changes[0].if_match, 1);
    EXPECT_EQ(changes[1].type, "Provenance");
    EXPECT_NE(changes[1].body.find("RelatedPerson/maria"), std::string::npos);
}

TEST(Plan, KeepsWhatIsDoneWhenWordsChangeAndTakesOffWhatIsLeftOut) {
    const PlanSave first = apply(typed(), nullptr, "mateo", rosa, morning, today, ids());
    Kept written = kept(first, nullptr, {}, 1);
    Plan before = plan_from(written.plan.root(), morning, written.records);
    Action done = before.goals[0].actions[1];
    done.done = true;
    done.done_on = today;
    done.done_by = maria;
    const std::string name = "Task/" + done.id;
    Result<json::Document> task = json::parse(action_json(done, morning, written.records.find(name)));
    ASSERT_TRUE(task);
    written.records.by_reference.insert_or_assign(name, std::move(*task));
    before = plan_from(written.plan.root(), morning, written.records);
    ASSERT_TRUE(before.goals[0].actions[1].done);
    EXPECT_EQ(before.goals[0].actions[1].done_by, maria);

    PlanInput again = typed();
    again.goals[0].id = before.goals[0].id;
    again.goals[0].actions.erase(again.goals[0].actions.begin());
    again.goals[0].actions[0].id = done.id;
    again.goals[0].actions[0].text = "Try the new inhaler";
    const PlanSave save = apply(again, &before, "mateo", rosa, morning, today, ids());
    EXPECT_TRUE(save.plan.goals[0].actions[0].done) << "the mother's tick is hers";
    EXPECT_EQ(save.gone_actions, std::vector<std::string>{before.goals[0].actions[0].id});
    bool cancelled = false;
    for (const access::Change& change : changes_of(save, &before, written.records, morning, today)) {
        cancelled = cancelled || (change.id == before.goals[0].actions[0].id && change.body.find(R"("status":"cancelled")") != std::string::npos);
    }
    EXPECT_TRUE(cancelled);
}

TEST(Plan, ThatMattersTheSameStaysItsAuthors) {
    const PlanSave first = apply(typed(), nullptr, "mateo", maria, morning, today, ids());
    const PlanSave second = apply(typed(), &first.plan, "mateo", rosa, morning + days{3}, 2026y / 11 / 25, ids());
    EXPECT_EQ(second.plan.what_matters_by, maria);
    EXPECT_EQ(second.plan.what_matters_on, today);
    EXPECT_EQ(second.plan.updated_by, rosa);
}

TEST(Plan, HasOneRowAChildAndOneAnAction) {
    const PlanSave save = apply(typed(), nullptr, "mateo", rosa, morning, today, ids());
    const Kept written = kept(save, nullptr, {}, 1);
    EXPECT_EQ(shared_plan_projection().rows(written.plan.root()).size(), 1U);
    const store::Projection actions = plan_action_projection();
    const auto rows = actions.rows(written.records.find("Task/" + save.plan.goals[0].actions[0].id));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(std::get<std::string>(rows[0][2]), rosa);
    EXPECT_EQ(std::get<std::string>(rows[0][3]), "2026-12-11");
    EXPECT_TRUE(actions.rows(written.records.find("Goal/" + save.plan.goals[0].id)).empty());
}

TEST(Due, IsSoonForAWeekThenNowThenOverdue) {
    EXPECT_EQ(due_state(2026y / 12 / 1, today), DueState::not_due);
    EXPECT_EQ(due_state(2026y / 11 / 29, today), DueState::due_soon);
    EXPECT_EQ(due_state(today, today), DueState::due);
    EXPECT_EQ(due_state(2026y / 11 / 21, today), DueState::overdue);
}

}  // namespace
}  // namespace medhome::care
