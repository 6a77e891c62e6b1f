// PRODUCT.md S18: two practices in one install show different hours and routing; what a family sends goes where its practice chose.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "access/records.h"
#include "care/elements.h"
#include "care/team/cover.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

namespace json = fhir::json;
constexpr const char* ways_at = "/api/staff/practice/ways";

std::int64_t number(json::Value value) { return std::stoll(std::string(value.text())); }

// Lakeside and Hilltop, an administrator in each, a family in each.
class WaysRoutes : public testing::Test {
protected:
    Practices practices;

    WaysRoutes() {
        const access::Machinery with{practices.store(), practices.clock(), practices.randomness()};
        const auto admin = [&](const char* name, store::Tenant tenant) {
            EXPECT_TRUE(practices.import(tenant, "Practitioner", R"({"resourceType":"Practitioner","id":")" + std::string(name) + R"(","name":[{"text":")" + name + R"("}]})"));
            EXPECT_TRUE(access::add_user(with, {name, name, "a long password", access::Role::admin, tenant, "Practitioner/" + std::string(name), "en"}));
        };
        admin("dana", 1);
        admin("yusuf", 2);
        EXPECT_TRUE(practices.import(2, "RelatedPerson", R"({"resourceType":"RelatedPerson","id":"amal","patient":{"reference":"Patient/omar"},"name":[{"text":"Amal Haddad"}]})"));
        EXPECT_TRUE(access::add_user(with, {"amal", "", "a long password", access::Role::family, 2, "RelatedPerson/amal", "en"}));
        EXPECT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
    }

    std::string pool(std::string_view name, std::string_view member) {
        const Answered made = practices.post("rosa", "/api/staff/practice/pools",
                                             R"({"name":")" + std::string(name) + R"(","does":"","phone":"","hours":"","members":["Practitioner/)" + std::string(member) + R"("]})");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(made["pool"]["reference"].text());
    }

    static std::string week(std::string_view from, std::string_view until) {
        json::Writer w;
        w.array();
        for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) w.object().key("day").string(day).key("from").string(from).key("until").string(until).end();
        return w.end().take();
    }
    static std::string body(const std::string& hours, const std::string& promises, const std::string& routing, const std::string& more = R"("closed":[],"role_names":[],"visit_types":[])") {
        return R"({"hours":)" + hours + R"(,"promises":)" + promises + R"(,"routing":)" + routing + "," + more + "}";
    }
    void save(std::string_view who, const std::string& written, std::int64_t version = 0) {
        const Answered saved = practices.put(who, ways_at, written, version);
        ASSERT_EQ(saved.status, 200) << saved.body;
    }
    Answered ask(std::string_view who, std::string_view child) {
        return practices.post(who, "/api/family/children/" + std::string(child) + "/questions", R"({"text":"Can we come a little later?"})");
    }
    Answered need(std::string_view domain) {
        return practices.post("maria", "/api/family/children/mateo/needs", R"({"domain":")" + std::string(domain) + R"(","text":"Ayuda","for":"child","how_soon":"week"})");
    }
};

// The check of S18. Both are asked at the same moment: Monday, November 23, ten in the morning.
TEST_F(WaysRoutes, TwoPracticesInOneInstallDifferInHoursPromiseAndRouting) {
    const std::string nurses = pool("Nurses", "okafor");
    save("dana", body(week("08:00", "17:00"), R"({"question":{"amount":1,"unit":"working_days"}})", R"({"question":")" + nurses + "\"}"));
    save("yusuf", body(week("12:00", "20:00"), R"({"question":{"amount":3,"unit":"working_hours"}})", R"({"question":"Practitioner/nadia"})"));

    const Answered lakeside = ask("maria", "mateo"), hilltop = ask("amal", "omar");
    ASSERT_EQ(lakeside.status, 201) << lakeside.body;
    ASSERT_EQ(hilltop.status, 201) << hilltop.body;
    EXPECT_EQ(lakeside["next"]["who"]["name"].text(), "Nurses");
    EXPECT_EQ(lakeside["next"]["at"].text(), "2026-11-24T22:00:00.000Z") << "Tuesday at 5 in the afternoon";
    EXPECT_EQ(hilltop["next"]["who"]["name"].text(), "Nadia Karim");
    EXPECT_EQ(hilltop["next"]["at"].text(), "2026-11-23T20:00:00.000Z") << "three hours after it opens at noon";

    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["office"]["open_until"].text(), "2026-11-23T22:00:00.000Z");
    EXPECT_EQ(practices.get("amal", "/api/family/home?child=omar")["office"]["opens"].text(), "2026-11-23T17:00:00.000Z");
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/team")["office"]["hours"].at(0)["until"].text(), "17:00");

    EXPECT_EQ(practices.get("okafor", "/api/staff/day")["all"].text(), "1") << "who is in the pool has it on My Day";
    EXPECT_EQ(practices.get("rosa", "/api/staff/day")["all"].text(), "0");
    EXPECT_EQ(practices.get("nadia", "/api/staff/day")["all"].text(), "1");
    EXPECT_EQ(practices.put("yusuf", ways_at, body("[]", "{}", R"({"question":")" + nurses + "\"}"), 1).status, 422) << "another practice's team is nobody here";
}

TEST_F(WaysRoutes, ANeedIsOwnedFromTheStartByWhomThePracticeChoseForItsKind) {
    const std::string drivers = pool("Rides", "okafor");
    save("dana", body(week("08:00", "17:00"), R"({"need":{"amount":1,"unit":"working_days"}})", R"({"transportation":")" + drivers + "\"}"));
    const Answered ride = need("transportation"), food = need("food");
    ASSERT_EQ(ride.status, 201) << ride.body;
    EXPECT_EQ(ride["need"]["owner"]["name"].text(), "Rides");
    EXPECT_EQ(ride["next"]["by"].text(), "2026-11-24");
    EXPECT_EQ(ride["next"]["at"].text(), "2026-11-24T22:00:00.000Z");
    EXPECT_EQ(food["need"]["owner"]["name"].text(), "Rosa Delgado") << "what nobody was chosen for is the main contact's";
    const Answered page = practices.get("maria", "/api/family/children/mateo/needs");
    EXPECT_EQ(page["readers"]["by_domain"]["transportation"]["name"].text(), "Rides") << "named before it is sent";
    EXPECT_EQ(page["readers"]["first"]["name"].text(), "Rosa Delgado");
}

TEST_F(WaysRoutes, WhoeverIsAwayIsCoveredForWhatIsSentToThemToo) {
    save("dana", body("[]", "{}", R"({"question":"Practitioner/rosa"})"));
    ASSERT_EQ(practices.put("rosa", "/api/staff/practice/people/rosa/away", R"({"from":"2026-11-23","until":"2026-12-01","cover":"Practitioner/okafor"})").status, 200);
    const Answered sent = ask("maria", "lucia");
    EXPECT_EQ(sent["next"]["who"]["name"].text(), "Amara Okafor");
    EXPECT_EQ(sent["question"]["to"]["away"]["cover"]["name"].text(), "Amara Okafor") << "the family sees who answers";
    EXPECT_EQ(practices.get("okafor", "/api/staff/day")["all"].text(), "1");
}

TEST_F(WaysRoutes, ATeamThatClosesIsSentNothingMore) {
    const std::string nurses = pool("Nurses", "okafor");
    save("dana", body("[]", "{}", R"({"question":")" + nurses + "\"}"));
    ASSERT_EQ(practices.post("rosa", "/api/staff/practice/pools/" + nurses.substr(13) + "/closed", "{}").status, 200);
    EXPECT_EQ(ask("maria", "mateo")["next"]["who"]["name"].text(), "Rosa Delgado");
    EXPECT_FALSE(practices.get("dana", ways_at)["ways"]["routing"]["question"]);
}

TEST_F(WaysRoutes, SomeoneWhoLeftIsSentNothingMore) {
    save("dana", body("[]", "{}", R"({"question":"Practitioner/okafor"})"));
    EXPECT_EQ(ask("maria", "mateo")["next"]["who"]["name"].text(), "Amara Okafor");
    ASSERT_EQ(practices.post("dana", "/api/staff/practice/people/okafor/left", "{}").status, 200);
    EXPECT_EQ(ask("maria", "mateo")["next"]["who"]["name"].text(), "Rosa Delgado");
}

TEST_F(WaysRoutes, RolesAreCalledWhatThePracticeCallsThemInTheReadersLanguage) {
    save("dana", body("[]", "{}", "{}", R"("closed":[],"visit_types":[],"role_names":[{"role":"coordinator","en":"Family navigator","es":"Guía de familias"}])"));
    const auto role = [&](std::string_view who, std::string_view where) {
        const Answered page = practices.get(who, std::string(where));
        EXPECT_EQ(page.status, 200) << page.body;
        return std::string(page["main_contact"]["role"].text());
    };
    EXPECT_EQ(role("maria", "/api/family/home?child=mateo"), "Guía de familias");
    const Answered team = practices.get("rosa", "/api/staff/children/mateo/team");
    const json::Value rosa = team["team"].at(0);
    EXPECT_EQ(rosa["role"].text(), "Family navigator");
    // The form sends back what it shows: that is still the coordinator, in both languages.
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/team/Practitioner/rosa", R"({"role":"Family navigator","hours":"Mornings","expertise":""})", number(team["team_version"])).status, 200);
    EXPECT_EQ(role("maria", "/api/family/home?child=mateo"), "Guía de familias");
}

TEST_F(WaysRoutes, AnAdministratorAloneChangesThemAndEveryoneReadsThem) {
    EXPECT_EQ(practices.put("rosa", ways_at, body("[]", "{}", "{}")).code(), "staff.administrators-only");
    EXPECT_EQ(practices.get("maria", ways_at).status, 403);
    const Answered read = practices.get("rosa", ways_at);
    EXPECT_EQ(read["may_change"].text(), "false");
    EXPECT_EQ(read["kinds"].size(), 17u);
    save("dana", body(week("08:00", "12:00"), "{}", "{}", R"("role_names":[],"visit_types":[{"code":"","en":"Long visit","es":"Cita larga","minutes":60}],"closed":[{"from":"2026-12-25","until":"2026-12-25","why":"Christmas"}])"));
    const Answered now = practices.get("dana", ways_at);
    EXPECT_EQ(now["ways"]["hours"].size(), 5u);
    EXPECT_EQ(now["ways"]["closed"].at(0)["why"].text(), "Christmas");
    EXPECT_EQ(now["ways"]["visit_types"].at(0)["minutes"].text(), "60");
    EXPECT_FALSE(now["ways"]["visit_types"].at(0)["code"].text().empty());
    const Answered stale = practices.put("dana", ways_at, body("[]", "{}", "{}"));
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(stale["current"]["hours"].size(), 5u) << "both versions are there to choose from";
    EXPECT_EQ(number(now["ways"]["version"]), 1);
}

TEST_F(WaysRoutes, AVisitIsShownByThePracticesOwnNameForItsKind) {
    save("dana", body("[]", "{}", "{}", R"("closed":[],"role_names":[],"visit_types":[{"code":"","en":"Long visit","es":"Cita larga","minutes":60}])"));
    const Answered kept = practices.get("dana", ways_at);
    const std::string code(kept["ways"]["visit_types"].at(0)["code"].text());
    ASSERT_TRUE(practices.import(1, "Appointment", R"({"resourceType":"Appointment","id":"next","status":"booked","start":"2026-11-25T15:00:00Z","end":"2026-11-25T16:00:00Z",
        "serviceType":[{"coding":[{"system":"https://medhome.dev/fhir/CodeSystem/visit-type","code":")" + code + R"("}]}],
        "participant":[{"actor":{"reference":"Patient/mateo"},"status":"accepted"}]})"));
    const Answered home = practices.get("maria", "/api/family/home?child=mateo");
    EXPECT_EQ(home["next_visit"]["visit_type"]["name"].text(), "Cita larga");
    EXPECT_EQ(home["next_visit"]["visit_type"]["minutes"].text(), "60");
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/ahead")["ahead"].at(0)["visit_type"]["name"].text(), "Cita larga");
    // Called otherwise, it is still that kind of visit.
    save("dana", body("[]", "{}", "{}", R"("closed":[],"role_names":[],"visit_types":[{"code":")" + code + R"(","en":"Hour visit","es":"Cita de una hora","minutes":60}])"), 1);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["next_visit"]["visit_type"]["name"].text(), "Cita de una hora");
}

TEST_F(WaysRoutes, TheHoursAreFhirAndNoCommunityService) {
    save("dana", body(R"([{"day":"sat","from":"09:00","until":"12:00"},{"day":"mon","from":"13:00","until":"24:00"}])", "{}", "{}"));
    access::Records records(practices.store(), practices.clock(), practices.randomness(), access::job_caller(1, "test"), access::Purpose::coordination, {"test", "test", ""});
    const Result<store::Stored> stored = records.read("HealthcareService", "practice-hours");
    ASSERT_TRUE(stored);
    const Result<json::Document> document = json::parse(*stored->body);
    EXPECT_EQ(document->root()["availableTime"].at(0)["daysOfWeek"].at(0).text(), "sat");
    EXPECT_EQ(document->root()["availableTime"].at(0)["availableStartTime"].text(), "09:00:00");
    EXPECT_EQ(practices.get("rosa", "/api/staff/services")["services"].size(), 0u);
    EXPECT_EQ(practices.get("rosa", "/api/staff/services/practice-hours").status, 404);
    const Answered again = practices.get("rosa", ways_at);
    EXPECT_EQ(again["ways"]["hours"].at(0)["day"].text(), "mon") << "in the order of the week";
    EXPECT_EQ(again["ways"]["hours"].at(0)["until"].text(), "24:00");
}

TEST_F(WaysRoutes, AClosedDayWithoutAReasonSaysNothingInALanguageTheFamilyDoesNotRead) {
    save("dana", body(R"([{"day":"mon","from":"08:00","until":"17:00"}])", "{}", "{}",
                      R"("closed":[{"from":"2026-11-26","until":"2026-11-26","why":""},{"from":"2026-11-27","until":"2026-11-27","why":"Navidad"}],"role_names":[],"visit_types":[])"));
    const Answered again = practices.get("dana", ways_at);
    EXPECT_EQ(again["ways"]["closed"].at(0)["why"].kind(), json::Kind::null) << "nothing stands in the field as if somebody had typed it";
    EXPECT_EQ(again["ways"]["closed"].at(1)["why"].text(), "Navidad");
    const Answered team = practices.get("maria", "/api/family/children/mateo/team");
    EXPECT_EQ(team["office"]["closed"].at(0)["why"].kind(), json::Kind::null);
    EXPECT_EQ(team["office"]["closed"].at(1)["why"].text(), "Navidad");
    access::Records records(practices.store(), practices.clock(), practices.randomness(), access::job_caller(1, "test"), access::Purpose::coordination, {"test", "test", ""});
    const Result<store::Stored> stored = records.read("HealthcareService", "practice-hours");
    ASSERT_TRUE(stored);
    const Result<json::Document> document = json::parse(*stored->body);
    EXPECT_EQ(document->root()["notAvailable"].at(0)["description"].text(), "Closed") << "FHIR asks for one";
}

TEST_F(WaysRoutes, WhatCannotBeIsRefusedByPathAndNothingIsSaved) {
    const Answered refused = practices.put("dana", ways_at,
        body(R"([{"day":"mon","from":"17:00","until":"08:00"},{"day":"someday","from":"8","until":"09:00"}])", R"({"question":{"amount":0,"unit":"weeks"}})", R"({"rides":"Practitioner/rosa","food":"Practitioner/gone"})"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(practices.put("dana", ways_at, body("[]", R"({"question":{"amount":4,"unit":"working_hours"}})", "{}")).status, 422) << "hours of nothing";
    EXPECT_EQ(practices.put("dana", ways_at, R"({"hours":[]})").status, 422) << "what is missing is not empty";
    EXPECT_EQ(practices.put("dana", ways_at, body("[]", "{}", R"({"food":"Practitioner/gone"})")).status, 422);
    EXPECT_EQ(practices.put("dana", ways_at, body("[]", "{}", "{}", R"("closed":[],"visit_types":[],"role_names":[{"role":"coordinator","en":"Navigator","es":""}])")).status, 422);
    EXPECT_EQ(practices.get("dana", ways_at)["ways"]["version"].kind(), json::Kind::null);
}

}  // namespace
}  // namespace medhome::care
