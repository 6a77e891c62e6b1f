// PRODUCT.md page 24 and UI.md, "Find": who is found by what was typed, in which order, and who is not.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

using Ids = std::vector<std::string>;

class Children : public testing::Test {
protected:
    Practices practices;

    void child(std::string_view id, std::string_view names, std::string_view born = "2019-07-14", std::string_view more = "") {
        const auto put = practices.import(1, "Patient", R"({"resourceType":"Patient","id":")" + std::string(id) + R"(","name":)" + std::string(names) + R"(,"birthDate":")" +
                                                            std::string(born) + "\"" + std::string(more) + "}");
        ASSERT_TRUE(put.has_value()) << put.error().text;
    }
    Ids found(std::string query) {
        const Answered answer = practices.get("rosa", "/api/staff/children?" + std::move(query));
        EXPECT_EQ(answer.status, 200) << answer.body;
        Ids ids;
        for (const json::Value one : answer["children"].children()) ids.emplace_back(one["id"].text());
        return ids;
    }
};

TEST_F(Children, AreFoundByTheBeginningOfAnyWordOfAnyOfTheirNames) {
    child("liliana", R"([{"use":"official","family":"Peña Ortiz","given":["Liliana"]},{"use":"nickname","given":["Lili"]}])");
    child("sean", R"([{"family":"O’Connor-D'Ángelo","given":["Séan"]}])");
    for (const char* q : {"pena", "PE%C3%91A", "ortiz", "orti", "lili+ortiz", "Ortiz+Pe%C3%B1a", "ortiz,+liliana"}) EXPECT_EQ(found("q=" + std::string(q)), Ids{"liliana"}) << q;
    for (const char* q : {"oconnor", "o'connor", "o%E2%80%99con", "connor", "angelo", "sean+d'angelo"}) EXPECT_EQ(found("q=" + std::string(q)), Ids{"sean"}) << q;
    EXPECT_TRUE(found("q=rtiz").empty()) << "a word is found by its beginning";
    EXPECT_TRUE(found("q=liliana+ruiz").empty()) << "every word must be hers";
}

TEST_F(Children, AreFoundByBirthDateAndByThePhoneOfWhoeverCaresForThem) {
    child("zoe", R"([{"family":"Nguyễn","given":["Zoë"]}])", "2017-03-02", R"(,"telecom":[{"system":"phone","value":"(555) 014-3000"}])");
    ASSERT_TRUE(practices.import(1, "RelatedPerson", related_person_json({"Linh", "Nguyễn", "mother", "en", "(555) 014-2291"}, "linh", "zoe")).has_value());
    for (const char* q : {"2017-03-02", "3/2/2017", "Mar+2+2017", "2+de+marzo+de+2017", "nguyen+3/2/2017", "5550142291", "(555)+014-22", "014-2291", "014-3000"}) {
        EXPECT_EQ(found("q=" + std::string(q)), Ids{"zoe"}) << q;
    }
}

TEST_F(Children, AreFoundByTheAgeTheyAreToldToHaveOnALeapDayToo) {
    child("one", R"([{"family":"Bisiesto","given":["Uno"]}])", "2027-02-28");
    child("not-yet", R"([{"family":"Bisiesto","given":["Cero"]}])", "2027-03-01");
    practices.later(std::chrono::hours(24 * 463));
    ASSERT_EQ(practices.get("rosa", "/api/staff/day")["today"].text(), "2028-02-29");
    EXPECT_EQ(found("q=bisiesto&age=1-1"), Ids{"one"});
    EXPECT_EQ(found("q=bisiesto&age=0-0"), Ids{"not-yet"});
}

TEST_F(Children, ComeInTheOrderOfTheirFamilyNamesAndPageByPage) {
    for (int i = 0; i < 70; ++i) {
        const std::string n = std::to_string(100 + i);
        child("t" + n, R"([{"family":"Tester)" + n + R"(","given":["Mar"]}])");
    }
    const Answered first = practices.get("rosa", "/api/staff/children?q=tester");
    EXPECT_EQ(first["children"].size(), 30u);
    EXPECT_TRUE(first["total"].text() == "null" || first["total"].kind() == json::Kind::null);
    Ids all;
    std::string next;
    for (int page = 0; page < 5; ++page) {
        const Answered one = practices.get("rosa", "/api/staff/children?q=mar+tester&cursor=" + http::percent_encode(next));
        for (const json::Value row : one["children"].children()) all.emplace_back(row["id"].text());
        next = one["next"].text();
        if (next.empty()) break;
    }
    ASSERT_EQ(all.size(), 70u);
    EXPECT_EQ(all.front(), "t100");
    EXPECT_EQ(all.back(), "t169");
    EXPECT_EQ(practices.get("rosa", "/api/staff/children?cursor=nonsense").status, 400);
}

TEST_F(Children, OfTheSameNameAreToldApartByTheirBirthDate) {
    child("ana1", R"([{"family":"García","given":["Ana"]}])", "2018-01-05");
    child("ana2", R"([{"family":"Garcia","given":["Ana"]}])", "2020-09-30");
    const Answered both = practices.get("rosa", "/api/staff/children?q=ana+garcia");
    ASSERT_EQ(both["children"].size(), 2u);
    EXPECT_EQ(both["children"].at(0)["birth_date"].text(), "2018-01-05");
    EXPECT_EQ(both["children"].at(1)["birth_date"].text(), "2020-09-30");
    EXPECT_EQ(both["total"].text(), "2");
}

// A brother who is known only by name, for a need that is his, is no child of the practice.
TEST_F(Children, DoNotIncludeLightSiblings) {
    child("light", R"([{"family":"Ruiz Herrera","given":["Tomás"]}])", "2015-01-01",
          R"(,"meta":{"tag":[{"system":")" + std::string(kind_system) + R"(","code":"light-sibling"}]},"telecom":[{"system":"phone","value":"5550147777"}])");
    EXPECT_EQ(found("q=ruiz"), (Ids{"lucia", "mateo"}));
    EXPECT_TRUE(found("q=tomas").empty());
    EXPECT_TRUE(found("q=2015-01-01").empty());
    EXPECT_TRUE(found("q=5550147777").empty());
    EXPECT_EQ(found(""), (Ids{"lucia", "mateo", "ava"}));
}

TEST_F(Children, AreNarrowedByMainContactLanguageAgeStuckNeedAndPlan) {
    child("baby", R"([{"family":"Zamora","given":["Sol"]}])", "2026-05-01");
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
    EXPECT_EQ(found("contact=Practitioner/rosa"), Ids{"mateo"});
    EXPECT_EQ(found("contact=none"), (Ids{"lucia", "ava", "baby"}));
    EXPECT_EQ(found("language=es"), (Ids{"lucia", "mateo", "ava"}));
    EXPECT_EQ(found("age=0-1"), Ids{"baby"});
    EXPECT_EQ(found("age=6-11&q=ru"), (Ids{"lucia", "mateo"}));
    EXPECT_TRUE(found("age=18-").empty());
    EXPECT_EQ(found("plan=none&contact=Practitioner/rosa"), Ids{"mateo"});
    const auto planned = [&](std::string_view id, std::string_view review) {
        return practices.import(1, "CarePlan", R"({"resourceType":"CarePlan","id":"plan-)" + std::string(id) + R"(","status":"active","intent":"plan","category":[{"coding":[{"system":")" + std::string(kind_system) +
                                                   R"(","code":"shared-plan"}]}],"subject":{"reference":"Patient/)" + std::string(id) + R"("},"extension":[{"url":")" + std::string(extension_base) +
                                                   R"(plan-next-review","valueDate":")" + std::string(review) + R"("}]})").has_value();
    };
    ASSERT_TRUE(planned("mateo", "2026-11-20"));
    ASSERT_TRUE(planned("lucia", "2027-01-20"));
    EXPECT_EQ(found("plan=review"), Ids{"mateo"});
    EXPECT_EQ(found("plan=none"), (Ids{"ava", "baby"}));
    const Answered need = practices.post("rosa", "/api/staff/children/ava/needs",
                                         R"({"domain":"food","text":"Food box","for":"family","owner":"Practitioner/rosa","next_date":"2026-11-30","performer":"Pantry"})");
    ASSERT_EQ(need.status, 201) << need.body;
    EXPECT_TRUE(found("needs=stuck").empty());
    ASSERT_EQ(practices.post("rosa", "/api/staff/needs/" + std::string(need["need"]["id"].text()) + "/stage", R"({"to":"stuck","note":"Nobody answers"})", 1).status, 200);
    EXPECT_EQ(found("needs=stuck"), Ids{"ava"});
    EXPECT_EQ(practices.get("rosa", "/api/staff/children?age=old").status, 400);
    EXPECT_EQ(practices.get("rosa", "/api/staff/children?plan=some").status, 400);
}

TEST_F(Children, OpenedLatelyStandOnTopOnceAndTenAtMost) {
    for (int i = 0; i < 12; ++i) {
        const std::string id = "r" + std::to_string(i);
        child(id, R"([{"family":"Recent","given":["No)" + std::to_string(i) + R"("]}])");
        practices.clock().advance(std::chrono::minutes(1));
        ASSERT_EQ(practices.post("rosa", "/api/staff/children/" + id + "/opened", "{}").status, 200);
    }
    practices.clock().advance(std::chrono::minutes(1));
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/r5/opened", "{}").status, 200);
    const Answered recent = practices.get("rosa", "/api/staff/children/recent");
    Ids ids;
    for (const json::Value one : recent["children"].children()) ids.emplace_back(one["id"].text());
    EXPECT_EQ(ids, (Ids{"r5", "r11", "r10", "r9", "r8", "r7", "r6", "r4", "r3", "r2"}));
    EXPECT_EQ(practices.get("okafor", "/api/staff/children/recent")["children"].size(), 0u) << "each account has its own";
}

TEST_F(Children, OfAnotherPracticeAreNeitherFoundNorOpened) {
    EXPECT_TRUE(found("q=omar").empty());
    EXPECT_EQ(practices.get("nadia", "/api/staff/children?q=ruiz")["children"].size(), 0u);
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/omar/opened", "{}").status, 404);
    EXPECT_EQ(practices.get("maria", "/api/staff/children?q=ruiz").status, 403);
    EXPECT_EQ(practices.get("maria", "/api/staff/children/recent").status, 403);
}

TEST_F(Children, WhoseNameChangesAreFoundByTheNewName) {
    child("ava", R"([{"family":"Baker","given":["Ava"]}])");
    EXPECT_TRUE(found("q=thompson").empty());
    EXPECT_EQ(found("q=baker"), Ids{"ava"});
}

}  // namespace
}  // namespace medhome::care
