// Issue 3, "Ask": a family's question is sent, opened by name, answered; and nobody else's family or practice hears of it.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "access/records.h"
#include "care/team/cover.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

namespace json = fhir::json;
using http::Method;

std::int64_t number(json::Value value) { return std::stoll(std::string(value.text())); }

class Questions : public testing::Test {
protected:
    Practices practices;
    Questions() { EXPECT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200); }

    std::string ask(std::string_view text = "¿Puede ir al paseo de la escuela?") {
        const Answered sent = practices.post("maria", "/api/family/children/mateo/questions", json::Writer().object().key("text").string(text).end().take());
        EXPECT_EQ(sent.status, 201) << sent.body;
        return std::string(sent["question"]["id"].text());
    }
    json::Value latest(const Answered& page) { return page["questions"].at(0); }
};

TEST_F(Questions, AreSentOpenedByNameAndAnswered) {
    const Answered before = practices.get("maria", "/api/family/children/mateo/questions");
    EXPECT_EQ(before["answer_by"].text(), "2026-11-24") << "the next day the office is open";
    EXPECT_EQ(before["main_contact"]["name"].text(), "Rosa Delgado");

    const Answered sent = practices.post("maria", "/api/family/children/mateo/questions", R"({"text":"¿Puede ir al paseo?"})");
    ASSERT_EQ(sent.status, 201) << sent.body;
    EXPECT_EQ(sent["next"]["who"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(sent["next"]["by"].text(), "2026-11-24");
    EXPECT_EQ(sent["question"]["state"].text(), "sent");
    const std::string id(sent["question"]["id"].text());

    const Answered day = practices.get("rosa", "/api/staff/day");
    const json::Value waiting = day["groups"].at(2)["items"].at(0);
    EXPECT_EQ(waiting["item"].text(), "Communication/" + id);
    EXPECT_EQ(waiting["from"]["name"].text(), "María Herrera");
    EXPECT_EQ(waiting["next_step"].text(), "answer");

    const Answered opened = practices.post("rosa", "/api/staff/questions/" + id + "/opened", "{}");
    ASSERT_EQ(opened.status, 200) << opened.body;
    EXPECT_EQ(practices.post("okafor", "/api/staff/questions/" + id + "/opened", "{}")["question"]["opened"]["by"]["name"].text(), "Rosa Delgado")
        << "who opened it first is who the family reads";
    EXPECT_EQ(latest(practices.get("maria", "/api/family/children/mateo/questions"))["state"].text(), "opened");
    EXPECT_EQ(latest(practices.get("maria", "/api/family/children/mateo/questions"))["opened"]["by"]["name"].text(), "Rosa Delgado");

    const Answered answered = practices.post("rosa", "/api/staff/questions/" + id + "/answer", R"({"text":"Sí, con su plan de rescate.","language":"es"})", number(opened["question"]["version"]));
    ASSERT_EQ(answered.status, 200) << answered.body;
    const Answered page = practices.get("maria", "/api/family/children/mateo/questions");
    EXPECT_EQ(latest(page)["state"].text(), "answered");
    EXPECT_EQ(latest(page)["answer"]["text"].text(), "Sí, con su plan de rescate.");
    EXPECT_EQ(latest(page)["answer"]["by"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(practices.get("rosa", "/api/staff/day")["all"].text(), "0") << "what is answered waits no longer";
    EXPECT_EQ(practices.post("okafor", "/api/staff/questions/" + id + "/answer", R"({"text":"Sí","language":"es"})", number(answered["question"]["version"])).code(), "question.answered");
}

TEST_F(Questions, ARepeatedSendAfterALostConnectionWritesOnce) {
    const std::string body = R"({"text":"¿Puede ir al paseo?"})";
    const Answered first = practices.ask("maria", Method::POST, "/api/family/children/mateo/questions", body, 0, "the-same-key");
    const Answered again = practices.ask("maria", Method::POST, "/api/family/children/mateo/questions", body, 0, "the-same-key");
    EXPECT_EQ(first["question"]["id"].text(), again["question"]["id"].text());
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/questions")["questions"].size(), 1u);
}

TEST_F(Questions, AreHandedOverAndTheHandingTakenBackButNotTheOpening) {
    const std::string id = ask();
    const std::string item = "Communication/" + id;
    const Answered given = practices.post("rosa", "/api/staff/day/assign", R"({"item":")" + item + R"(","to":"Practitioner/okafor"})", 1);
    ASSERT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(latest(practices.get("maria", "/api/family/children/mateo/questions"))["to"]["name"].text(), "Amara Okafor");
    EXPECT_EQ(practices.get("okafor", "/api/staff/day")["all"].text(), "1");
    ASSERT_EQ(practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + item + R"("})", 2).status, 200);
    EXPECT_EQ(practices.get("rosa", "/api/staff/day")["all"].text(), "1");
    const Answered opened = practices.post("rosa", "/api/staff/questions/" + id + "/opened", "{}");
    EXPECT_EQ(practices.post("rosa", "/api/staff/day/undo", R"({"item":")" + item + R"("})", number(opened["question"]["version"])).code(), "day.nothing-to-undo");
}

TEST_F(Questions, AStaleAnswerIsRefusedWithWhatStandsThere) {
    const std::string id = ask();
    ASSERT_EQ(practices.post("okafor", "/api/staff/questions/" + id + "/opened", "{}").status, 200);
    const Answered stale = practices.post("rosa", "/api/staff/questions/" + id + "/answer", R"({"text":"Sí","language":"es"})", 1);
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(stale["current"]["opened"]["by"]["name"].text(), "Amara Okafor");
    EXPECT_EQ(practices.post("rosa", "/api/staff/questions/" + id + "/answer", R"({"text":"  ","language":"es"})", 2).status, 422);
    EXPECT_EQ(practices.post("rosa", "/api/staff/questions/" + id + "/answer", R"({"text":"Sí","language":"fr"})", 2).status, 422);
}

TEST_F(Questions, AreLateOnTheDayAfterThePromise) {
    ask();
    practices.later(std::chrono::hours(24));
    EXPECT_EQ(practices.get("rosa", "/api/staff/day")["groups"].at(1)["count"].text(), "1") << "the promise is for today";
    practices.later(std::chrono::hours(24));
    const Answered late = practices.get("rosa", "/api/staff/day");
    EXPECT_EQ(late["groups"].at(0)["items"].at(0)["days_late"].text(), "1");
}

TEST_F(Questions, ReachWhoCoversWhileTheMainContactIsAwayAndTheFamilyIsToldWho) {
    access::Records records(practices.store(), practices.clock(), practices.randomness(), access::job_caller(1, "test"), access::Purpose::coordination, {"test", "test", ""});
    const Day today = std::chrono::year(2026) / 11 / 23;
    access::Extras extras;
    extras.statements = set_away(records, {"away-1", "Practitioner/rosa", today, today + std::chrono::months(1), "Practitioner/okafor"}, today);
    ASSERT_TRUE(records.commit({}, std::move(extras)));
    const Answered sent = practices.post("maria", "/api/family/children/mateo/questions", R"({"text":"¿Puede ir al paseo?"})");
    EXPECT_EQ(sent["next"]["who"]["name"].text(), "Amara Okafor");
    const Answered day = practices.get("okafor", "/api/staff/day");
    EXPECT_EQ(day["covering"].at(0)["name"].text(), "Rosa Delgado");
    EXPECT_EQ(day["groups"].at(2)["items"].at(0)["text"].text(), "¿Puede ir al paseo?");
    EXPECT_EQ(day["groups"].at(2)["items"].at(0)["owner"]["name"].text(), "Rosa Delgado") << "it is hers again when she is back";
}

TEST_F(Questions, BelongToTheFamilyThatAskedAndToItsPractice) {
    const std::string id = ask();
    EXPECT_EQ(practices.get("denise", "/api/family/children/mateo/questions").status, 404);
    EXPECT_EQ(practices.post("denise", "/api/family/children/mateo/questions", R"({"text":"Hi"})").status, 404);
    EXPECT_EQ(practices.get("nadia", "/api/staff/questions/" + id).status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/questions/" + id + "/opened", "{}").status, 404);
    EXPECT_EQ(practices.post("nadia", "/api/staff/questions/" + id + "/answer", R"({"text":"Hi","language":"en"})", 1).status, 404);
    EXPECT_EQ(practices.get("maria", "/api/staff/questions/" + id).status, 403);
    EXPECT_EQ(practices.get("rosa", "/api/family/children/mateo/questions").status, 403);
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/questions", R"({"text":"   "})").status, 422);
    EXPECT_EQ(practices.post("maria", "/api/family/children/mateo/questions", json::Writer().object().key("text").string(std::string(4001, 'a')).end().take()).status, 422);
}

}  // namespace
}  // namespace medhome::care
