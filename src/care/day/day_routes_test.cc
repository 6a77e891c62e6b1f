// Issue 3, "My Day": what waits for whom, in which order, and that assigning, putting off and marking done can be taken back.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "access/accounts.h"
#include "care/elements.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

std::int64_t number(json::Value value) { return std::stoll(std::string(value.text())); }

class MyDay : public testing::Test {
protected:
    Practices practices;

    std::string need(std::string_view child, std::string_view text, std::string_view next_date, std::string_view owner = "Practitioner/rosa", std::string_view domain = "school") {
        json::Writer w;
        w.object().key("domain").string(domain).key("text").string(text).key("for").string("child").key("owner").string(owner);
        w.key("next_date").string(next_date).end();
        const Answered filed = practices.post("rosa", "/api/staff/children/" + std::string(child) + "/needs", w.take());
        EXPECT_EQ(filed.status, 201) << filed.body;
        return "Task/" + std::string(filed["need"]["id"].text());
    }
    std::string action(std::string_view child, std::string_view text, std::string_view due, std::string_view owner = "Practitioner/rosa") {
        json::Writer w;
        w.object().key("what_matters").string("School").key("goals").array().object().key("id").null().key("text").string("Walk to school");
        w.key("language").string("en").key("owner").string(owner).key("actions").array().object().key("id").null();
        w.key("text").string(text).key("owner").string(owner).key("due").string(due).end().end().end().end().end();
        const Answered plan = practices.put("rosa", "/api/staff/children/" + std::string(child) + "/plan", w.take());
        EXPECT_EQ(plan.status, 200) << plan.body;
        return "Task/" + std::string(plan["plan"]["goals"].at(0)["actions"].at(0)["id"].text());
    }
    // The texts of a group, in order.
    std::vector<std::string> texts(const Answered& day, std::string_view group) {
        std::vector<std::string> all;
        EXPECT_EQ(day.status, 200) << day.body;
        for (const json::Value one : day["groups"].children()) {
            if (one["group"].text() != group) continue;
            for (const json::Value item : one["items"].children()) all.emplace_back(item["text"].text());
        }
        return all;
    }
    json::Value item(const Answered& day, std::string_view reference) {
        for (const json::Value group : day["groups"].children()) {
            for (const json::Value one : group["items"].children()) {
                if (one["item"].text() == reference) return one;
            }
        }
        return {};
    }
    Answered day(std::string_view user, std::string_view query = "") { return practices.get(user, "/api/staff/day" + std::string(query)); }
    Answered stage(const std::string& task, std::string_view body, std::int64_t version) {
        return practices.post("rosa", "/api/staff/needs/" + task.substr(5) + "/stage", std::string(body), version);
    }
};

using Texts = std::vector<std::string>;

TEST_F(MyDay, PutsEachThingIntoTheFirstGroupThatFits) {
    const std::string stuck = need("mateo", "Pump supplies", "2026-11-24");
    ASSERT_EQ(stage(stuck, R"({"to":"stuck","note":"No answer from the supplier","next_date":"2026-11-30"})", 1).status, 200);
    need("mateo", "Due today", "2026-11-23");
    need("mateo", "Due on Friday", "2026-11-27");
    need("mateo", "Due next month", "2026-12-23");
    action("mateo", "Check the stairs", "2026-11-19");
    const std::string moved = need("lucia", "Support group", "2026-12-20");
    ASSERT_EQ(practices.post("okafor", "/api/staff/needs/" + moved.substr(5) + "/stage", R"({"to":"accepted"})", 1).status, 200);

    const Answered seen = day("rosa");
    ASSERT_EQ(seen.status, 200) << seen.body;
    EXPECT_EQ(texts(seen, "before_anything"), (Texts{"Check the stairs", "Pump supplies"}));
    EXPECT_EQ(texts(seen, "due_today"), Texts{"Due today"});
    EXPECT_EQ(texts(seen, "moved"), Texts{"Support group"});
    EXPECT_EQ(texts(seen, "due_soon"), Texts{"Due on Friday"});
    EXPECT_EQ(seen["all"].text(), "5");
    EXPECT_EQ(seen["cannot_wait"].text(), "2");
    EXPECT_EQ(seen["kinds"]["need"].text(), "4");
    const json::Value first = seen["groups"].at(0)["items"].at(0);
    EXPECT_EQ(first["child"]["name"].text(), "Mateo Ruiz Herrera");
    EXPECT_EQ(first["child"]["age"]["value"].text(), "7");
    EXPECT_EQ(first["days_late"].text(), "4");
    EXPECT_EQ(first["next_step"].text(), "do_it");
    const Answered count = practices.get("rosa", "/api/staff/day/count");
    EXPECT_EQ(count["all"].text(), "5");
    EXPECT_EQ(count["cannot_wait"].text(), "2");
    EXPECT_TRUE(texts(day("okafor"), "moved").empty()) << "her own step is no news to her, and the need is not hers";
}

TEST_F(MyDay, TheChildWithADangerousAllergyComesFirstAmongEquals) {
    need("lucia", "Lucía’s ride", "2026-11-23");
    need("ava", "Ava’s ride", "2026-11-23");
    need("mateo", "Mateo’s ride", "2026-11-23");
    ASSERT_TRUE(practices.import(1, "AllergyIntolerance", R"({"resourceType":"AllergyIntolerance","id":"latex","patient":{"reference":"Patient/ava"},"criticality":"high","code":{"text":"Latex"},
        "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]}})"));
    const Answered seen = day("rosa");
    EXPECT_EQ(texts(seen, "due_today").at(0), "Ava’s ride");
    EXPECT_EQ(seen["groups"].at(1)["items"].at(0)["high_alert"].text(), "true");
}

TEST_F(MyDay, GoesOnByPageWithoutLosingOrRepeatingAnything) {
    for (int i = 0; i < 23; ++i) need("mateo", "Ride " + std::to_string(i), "2026-11-23");
    const Answered first = day("rosa");
    const json::Value group = first["groups"].at(1);
    EXPECT_EQ(group["count"].text(), "23");
    Texts seen = texts(first, "due_today");
    EXPECT_EQ(seen.size(), 15u);
    const Answered second = day("rosa", "?group=due_today&cursor=" + http::percent_encode(group["next"].text()));
    ASSERT_EQ(second.status, 200) << second.body;
    for (std::string& text : texts(second, "due_today")) seen.push_back(std::move(text));
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_EQ(seen.size(), 23u);
    EXPECT_EQ(second["groups"].at(0)["next"].raw(), "null");
    EXPECT_EQ(day("rosa", "?group=due_today&cursor=nonsense").status, 400);
}

TEST_F(MyDay, WhatIsNobodysIsShownToAllAndSoIsTheWorkOfWhoHasLeft) {
    const std::string of_okafor = need("mateo", "Call the school", "2026-11-24", "Practitioner/okafor");
    EXPECT_TRUE(texts(day("rosa"), "no_owner").empty());
    const access::Machinery with{practices.store(), practices.clock(), practices.randomness()};
    ASSERT_TRUE(access::disable_user(with, "okafor", true));
    const Answered seen = day("rosa");
    EXPECT_EQ(texts(seen, "no_owner"), Texts{"Call the school"});
    EXPECT_EQ(item(seen, of_okafor)["owner_left"].text(), "true");
    EXPECT_EQ(item(seen, of_okafor)["next_step"].text(), "assign");
    EXPECT_EQ(texts(day("rosa", "?owner=none"), "no_owner"), Texts{"Call the school"});
    EXPECT_TRUE(texts(day("rosa", "?owner=all"), "due_soon").empty()) << "it stands once, under no owner";
    // Nobody can hand anything to someone who has left.
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/assign", R"({"item":")" + of_okafor + R"(","to":"Practitioner/okafor"})", 1).status, 422);
}

TEST_F(MyDay, HandingOverIsTakenBackWhole) {
    const std::string task = need("mateo", "Call the school", "2026-11-23");
    const Answered given = practices.post("rosa", "/api/staff/day/assign", R"({"item":")" + task + R"(","to":"Practitioner/okafor"})", 1);
    ASSERT_EQ(given.status, 200) << given.body;
    EXPECT_TRUE(texts(day("rosa"), "due_today").empty());
    EXPECT_EQ(texts(day("okafor"), "due_today"), Texts{"Call the school"});
    EXPECT_EQ(practices.post("okafor", "/api/staff/day/undo", R"({"item":")" + task + R"("})", number(given["version"])).code(), "day.nothing-to-undo")
        << "only who did it takes it back";
    const Answered back = practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + task + R"("})", number(given["version"]));
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(texts(day("rosa"), "due_today"), Texts{"Call the school"});
    EXPECT_TRUE(texts(day("okafor"), "due_today").empty());
}

TEST_F(MyDay, UndoEndsAfterFiveMinutesAndIsRefusedWhenSomeoneElseChangedIt) {
    const std::string task = need("mateo", "Call the school", "2026-11-23");
    const Answered given = practices.post("rosa", "/api/staff/day/assign", R"({"item":")" + task + R"(","to":"Practitioner/okafor"})", 1);
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + task + R"("})", 1).status, 412);
    practices.clock().advance(std::chrono::minutes(6));
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + task + R"("})", number(given["version"])).code(), "day.nothing-to-undo");
}

TEST_F(MyDay, AStepOfAPlanIsTickedOffAndTheTickTakenBack) {
    const std::string task = action("mateo", "Check the stairs", "2026-11-23");
    const std::string path = "/api/staff/actions/" + task.substr(5);
    EXPECT_EQ(practices.get("rosa", path)["goal"].text(), "Walk to school");
    const Answered done = practices.post("rosa", path + "/done", "{}", 1);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done["action"]["done_by"]["name"].text(), "Rosa Delgado");
    EXPECT_TRUE(texts(day("rosa"), "due_today").empty());
    EXPECT_EQ(practices.post("rosa", path + "/done", "{}", 2).code(), "action.done-already");
    ASSERT_EQ(practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + task + R"("})", 2).status, 200);
    EXPECT_EQ(texts(day("rosa"), "due_today"), Texts{"Check the stairs"});
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/plan")["plan"]["goals"].at(0)["actions"].at(0)["status"].text(), "open");
}

TEST_F(MyDay, AStepOfANeedIsTakenBackWithItsServiceRequest) {
    const std::string task = need("mateo", "Call the school", "2026-11-23");
    ASSERT_EQ(stage(task, R"({"to":"closed","note":"A slip of the hand"})", 1).status, 200);
    const Answered back = practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + task + R"("})", 2);
    ASSERT_EQ(back.status, 200) << back.body;
    const Answered again = practices.get("rosa", "/api/staff/needs/" + task.substr(5));
    EXPECT_EQ(again["need"]["stage"].text(), "requested");
    EXPECT_EQ(again["need"]["history"].size(), 1u) << "the page leaves out what was taken back; the record keeps it";
    EXPECT_EQ(texts(day("rosa"), "due_today"), Texts{"Call the school"});
}

TEST_F(MyDay, WhatIsPutOffComesBackOnItsDayOrWhenItChanges) {
    const std::string task = need("mateo", "Call the school", "2026-11-23"), other = need("mateo", "Call the bus", "2026-11-23");
    const auto put_off = [&](const std::string& which, std::string_view rest) {
        return practices.post("rosa", "/api/staff/day/put-off", R"({"item":")" + which + R"(",)" + std::string(rest) + "}");
    };
    EXPECT_EQ(put_off(task, R"("until":"2026-11-23","reason":"no_time_today")").status, 422) << "today is not later";
    EXPECT_EQ(put_off(task, R"("until":"2026-11-25","reason":"because")").status, 422);
    const Answered first = put_off(task, R"("until":"2026-11-25","reason":"waiting_for_family")");
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first["before"].raw(), "null");
    ASSERT_EQ(put_off(other, R"("until":"2026-11-25","reason":"no_time_today")").status, 200);
    EXPECT_TRUE(texts(day("rosa"), "due_today").empty());
    EXPECT_EQ(day("rosa")["put_off"].text(), "2");

    // Undo of a second putting off restores the first one.
    const Answered second = put_off(task, R"("until":"2026-11-30","reason":"other")");
    EXPECT_EQ(second["before"]["until"].text(), "2026-11-25");
    ASSERT_EQ(put_off(task, R"("until":"2026-11-25","reason":"waiting_for_family")").status, 200);

    ASSERT_EQ(stage(other, R"({"to":"sent"})", 1).status, 200);
    EXPECT_EQ(texts(day("rosa"), "due_today"), Texts{"Call the bus"}) << "it changed, so it is back";
    practices.later(std::chrono::hours(48));
    EXPECT_EQ(texts(day("rosa"), "before_anything").size(), 2u) << "its day has come";
    ASSERT_EQ(put_off(task, R"("until":null)").status, 200);
}

TEST_F(MyDay, WhatCameWhileThePageStoodOpenIsNeitherPutOffNorReadUnseen) {
    const std::string task = need("mateo", "Wheelchair ramp", "2026-11-23");
    ASSERT_EQ(stage(task, R"({"to":"stuck","reason":"no_answer"})", 1).status, 200);
    const std::string put_off = R"({"item":")" + task + R"(","until":"2026-11-30","reason":"waiting_for_partner"})";
    const Answered stale = practices.post("rosa", "/api/staff/day/put-off", put_off, 1);
    EXPECT_EQ(stale.status, 412) << "she saw it before it was stuck";
    EXPECT_EQ(stale["current"]["version"].text(), "2");
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/read", R"({"item":")" + task + R"(","read":true})", 1).status, 412);
    EXPECT_EQ(texts(day("rosa"), "before_anything"), Texts{"Wheelchair ramp"});
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/put-off", put_off, 2).status, 200);
    EXPECT_TRUE(texts(day("rosa"), "before_anything").empty());
}

TEST_F(MyDay, NewsGoesAwayWhenItIsReadAndComesBackWhenUndone) {
    const std::string task = need("mateo", "Support group", "2026-12-20");
    ASSERT_EQ(practices.post("okafor", "/api/staff/needs/" + task.substr(5) + "/stage", R"({"to":"accepted"})", 1).status, 200);
    ASSERT_EQ(practices.post("rosa", "/api/staff/day/read", R"({"item":")" + task + R"(","read":true})").status, 200);
    EXPECT_TRUE(texts(day("rosa"), "moved").empty());
    ASSERT_EQ(practices.post("rosa", "/api/staff/day/read", R"({"item":")" + task + R"(","read":false})").status, 200);
    EXPECT_EQ(texts(day("rosa"), "moved"), Texts{"Support group"});
    practices.later(std::chrono::hours(24 * 8));
    EXPECT_TRUE(texts(day("rosa"), "moved").empty()) << "after a week it is no news";
}

TEST_F(MyDay, TellsNothingOfAnotherPracticeAndNothingToFamilies) {
    const std::string task = need("mateo", "Call the school", "2026-11-24");
    EXPECT_EQ(day("nadia", "?owner=all")["all"].text(), "0");
    EXPECT_EQ(practices.post("nadia", "/api/staff/day/assign", R"({"item":")" + task + R"(","to":"Practitioner/nadia"})", 1).status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/day/undo", R"({"item":")" + task + R"("})", 1).status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/day/put-off", R"({"item":")" + task + R"(","until":"2026-11-25","reason":"other"})").status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/day/read", R"({"item":")" + task + R"("})").status, 404);
    EXPECT_EQ(practices.get("nadia", "/api/staff/actions/" + task.substr(5)).status, 404);
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/assign", R"({"item":")" + task + R"(","to":"Practitioner/nadia"})", 1).status, 422);
    EXPECT_EQ(day("maria").status, 403);
    EXPECT_EQ(practices.get("maria", "/api/staff/day/count").status, 403);
    EXPECT_EQ(practices.post("maria", "/api/staff/day/assign", R"({"item":")" + task + R"(","to":"Practitioner/rosa"})", 1).status, 403);
    EXPECT_EQ(practices.get("", "/api/staff/day").status, 401);
}

}  // namespace
}  // namespace medhome::care
