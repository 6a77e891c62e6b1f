// FHIR.md 3.9: the referral Task's states; DOMAIN.md 7.2. What the board shows must be readable from the Task alone.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need_fhir.h"

#include <gtest/gtest.h>

#include "fhir/json/tree.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

const Instant monday = sys_days(2026y / 11 / 23) + 9h;

Need rides() {
    Need need;
    need.id = "t1";
    need.request_id = "s1";
    need.child_id = "mateo";
    need.domain = "transportation";
    need.text = "Transporte a la terapia";
    need.for_whom = "family";
    need.owner = "Practitioner/rosa";
    need.performer = "Lakeside Rides";
    need.next_date = 2026y / 11 / 30;
    need.steps = {{Step::requested, monday, "Practitioner/rosa", "", std::nullopt}};
    return need;
}

json::Document parsed(const std::string& text) {
    Result<json::Document> document = json::parse(text);
    EXPECT_TRUE(document) << text;
    return document ? std::move(*document) : json::Document();
}

TEST(NeedOnTheWire, IsReadBackWithItsWholeHistory) {
    Need need = rides();
    need.steps[0].told_by = "RelatedPerson/maria";
    ASSERT_TRUE(need.take({Step::done, monday + days{3}, "Practitioner/rosa", "Pass sent", std::nullopt}, By::staff, std::nullopt));
    ASSERT_TRUE(need.answer(FamilyAnswer::yes, monday + days{4}, "RelatedPerson/maria", "", 2026y / 12 / 1));
    const json::Document task = parsed(task_json(need, "Practitioner/rosa", monday + days{4}));

    const std::optional<Need> read = need_from(task.root());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->stage(), Stage::family_confirmed);
    EXPECT_EQ(read->text, need.text);
    EXPECT_EQ(read->domain, "transportation");
    EXPECT_EQ(read->for_whom, "family");
    EXPECT_EQ(read->performer, "Lakeside Rides");
    EXPECT_EQ(read->child_id, "mateo");
    EXPECT_EQ(read->request_id, "s1");
    ASSERT_EQ(read->steps.size(), 3U);
    EXPECT_EQ(read->steps[0].note, "") << "a step without words is read back without words";
    EXPECT_EQ(read->steps[0].told_by, "RelatedPerson/maria") << "whose words the need is in";
    EXPECT_EQ(read->steps[1].told_by, "");
    EXPECT_EQ(read->steps[1].note, "Pass sent");
    ASSERT_TRUE(read->family_answer());
    EXPECT_EQ(read->family_answer()->by, "RelatedPerson/maria");
    EXPECT_EQ(read->since(), monday + days{4});
}

TEST(NeedOnTheWire, SaysItsStageInR4sOwnStatesToo) {
    struct Case {
        Step step;
        std::string_view task, request;
    };
    for (const Case& one : {Case{Step::sent, "requested", "active"}, Case{Step::accepted, "accepted", "active"}, Case{Step::scheduled, "in-progress", "active"},
                            Case{Step::done, "completed", "completed"}, Case{Step::stuck, "on-hold", "on-hold"}, Case{Step::closed, "cancelled", "revoked"}}) {
        Need need = rides();
        ASSERT_TRUE(need.take({one.step, monday, "", "why", std::nullopt}, By::staff, std::nullopt));
        EXPECT_EQ(task_status(need), one.task);
        EXPECT_EQ(service_request_status(need), one.request);
    }
    Need given = rides();
    ASSERT_TRUE(given.take({Step::done, monday, "", "", std::nullopt}, By::staff, std::nullopt));
    ASSERT_TRUE(given.take({Step::closed, monday, "", "The family moved", std::nullopt}, By::staff, std::nullopt));
    EXPECT_EQ(task_status(given), "completed") << "help that came is not cancelled by closing";
}

TEST(NeedOnTheWire, KeepsWhatAPartnerWroteIntoTheTask) {
    const json::Document first = parsed(task_json(rides(), "Practitioner/rosa", monday));
    std::string text = first.source();
    text.insert(text.find("\"note\":[") + 8, R"({"text":"Partner: van is full on Fridays"},)");
    text.insert(1, R"("priority":"urgent",)");
    const json::Document partner = parsed(text);
    Need need = *need_from(partner.root());
    EXPECT_EQ(need.steps.size(), 1U);
    ASSERT_TRUE(need.take({Step::accepted, monday + days{1}, "", "", std::nullopt}, By::staff, std::nullopt));
    const json::Document after = parsed(task_json(need, "", monday + days{1}, partner.root()));
    EXPECT_EQ(after.root()["priority"].text(), "urgent");
    EXPECT_EQ(after.root()["note"].first()["text"].text(), "Partner: van is full on Fridays");
    EXPECT_EQ(after.root()["requester"]["reference"].text(), "Practitioner/rosa");
    EXPECT_EQ(need_from(after.root())->steps.size(), 2U);
}

TEST(NeedOnTheWire, MovedByAnotherSystemStandsWhereThatSystemSays) {
    json::Document task = parsed(task_json(rides(), "", monday));
    std::string text = task.source();
    const std::size_t at = text.find(R"("code":"requested"}]},"description")");
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, 18, R"("code":"scheduled")");
    const std::optional<Need> need = need_from(parsed(text).root());
    ASSERT_TRUE(need);
    EXPECT_EQ(need->stage(), Stage::scheduled);
}

TEST(NeedOnTheWire, IsOneRowWithoutAnyWords) {
    const json::Document task = parsed(task_json(rides(), "Practitioner/rosa", monday));
    const auto rows = need_projection().rows(task.root());
    ASSERT_EQ(rows.size(), 1U);
    ASSERT_EQ(rows[0].size(), need_projection().columns.size());
    for (const store::Param& value : rows[0]) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            EXPECT_EQ(text->find("terapia"), std::string::npos);
        }
    }
    EXPECT_TRUE(need_projection().rows(parsed(R"({"resourceType":"Task","status":"draft","intent":"order"})").root()).empty());
}

}  // namespace
}  // namespace medhome::care
