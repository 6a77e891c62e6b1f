// PRODUCT.md S02, S03, S16, S17: the team, who covers, who leaves, a caregiver who is taken off, and homes, over a real store.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "care/elements.h"
#include "care/team/care_team.h"
#include "care/team/home.h"
#include "care/team/person.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

using http::Method;

std::int64_t number(json::Value value) { return std::stoll(std::string(value.text())); }

json::Value named(json::Value list, std::string_view name) {
    for (const json::Value one : list.children()) {
        if (one["name"].text() == name) return one;
    }
    return {};
}

class TeamRoutes : public testing::Test {
protected:
    Practices practices;
    Answered away(std::string_view user, std::string_view who, std::string_view from, std::string_view until, std::string_view cover) {
        json::Writer w;
        w.object().key("from").string(from).key("until").string(until).key("cover").string(cover);
        return practices.put(user, "/api/staff/practice/people/" + std::string(who) + "/away", w.end().take());
    }
    void rosa_is_mateos() { ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200); }
    std::string nurses() {
        const Answered made = practices.post("rosa", "/api/staff/practice/pools", R"({"name":"Nurses","does":"Answer calls","phone":"(555) 014-2277","members":["Practitioner/okafor"]})");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(made["pool"]["reference"].text());
    }
    void add_admin() {
        SystemRandomness randomness;
        ASSERT_TRUE(practices.import(1, "Practitioner", R"({"resourceType":"Practitioner","id":"dana","name":[{"family":"Cole","given":["Dana"]}]})"));
        ASSERT_TRUE(access::add_user({practices.store(), practices.clock(), randomness},
                                     {"dana", "Dana Cole", "a long password", access::Role::admin, 1, "Practitioner/dana", "en"}));
    }
};

TEST_F(TeamRoutes, TellTheFamilyWhoAnswersWhileTheMainContactIsAway) {
    rosa_is_mateos();
    ASSERT_EQ(away("rosa", "rosa", "2026-11-23", "2026-12-02", "Practitioner/okafor").status, 200);
    for (const std::string& page : std::vector<std::string>{"/api/family/home?child=mateo", "/api/family/children/mateo/team", "/api/family/children/mateo/plan"}) {
        const Answered told = practices.get("maria", page);
        ASSERT_EQ(told.status, 200) << told.body;
        EXPECT_EQ(told["main_contact"]["name"].text(), "Rosa Delgado") << "she stays the main contact";
        EXPECT_EQ(told["main_contact"]["away"]["until"].text(), "2026-12-02");
        EXPECT_EQ(told["main_contact"]["away"]["cover"]["name"].text(), "Amara Okafor");
        EXPECT_EQ(told["main_contact"]["away"]["cover"]["phone"].text(), "+15550142200") << "the cover can be called, if only at the practice";
    }
    const Answered standing = practices.get("okafor", "/api/staff/standing");
    EXPECT_EQ(standing["covers_for"].at(0)["name"].text(), "Rosa Delgado");
    practices.clock().advance(std::chrono::hours(24 * 10));
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"]["away"].raw(), "null") << "from December 3 on she is here";
}

TEST_F(TeamRoutes, FollowTheCoverOfTheCover) {
    rosa_is_mateos();
    const std::string pool = nurses();
    ASSERT_EQ(away("rosa", "rosa", "2026-11-23", "2026-12-02", "Practitioner/okafor").status, 200);
    ASSERT_EQ(away("okafor", "okafor", "2026-11-23", "2026-11-25", pool).status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"]["away"]["cover"]["name"].text(), "Nurses");
    // Two who cover for each other, both away: nobody answers, and the page says so instead of turning in a circle.
    ASSERT_EQ(away("okafor", "okafor", "2026-11-23", "2026-11-25", "Practitioner/rosa").status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"]["away"]["cover"].raw(), "null");
}

TEST_F(TeamRoutes, RefuseDaysAndCoversThatCannotBe) {
    EXPECT_EQ(away("rosa", "rosa", "2026-11-25", "2026-11-24", "").status, 422);
    EXPECT_EQ(away("rosa", "rosa", "2026-11-01", "2026-11-20", "").status, 422) << "it has passed";
    EXPECT_EQ(away("rosa", "rosa", "2026-11-23", "2026-11-24", "Practitioner/rosa").status, 422);
    EXPECT_EQ(away("rosa", "rosa", "2026-11-23", "2026-11-24", "Practitioner/nadia").status, 422) << "of another practice";
    EXPECT_EQ(away("okafor", "rosa", "2026-11-23", "2026-11-24", "").status, 403) << "a clinician sets their own days alone";
    EXPECT_EQ(away("rosa", "nadia", "2026-11-23", "2026-11-24", "").status, 404);
    EXPECT_EQ(practices.ask("rosa", Method::DELETE, "/api/staff/practice/people/rosa/away").status, 200);
}

TEST_F(TeamRoutes, LetAPoolBeTheMainContactAndOwnNeeds) {
    const std::string pool = nurses();
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":")" + pool + "\"}").status, 200);
    const Answered home = practices.get("maria", "/api/family/home?child=mateo");
    EXPECT_EQ(home["main_contact"]["name"].text(), "Nurses");
    EXPECT_EQ(home["main_contact"]["kind"].text(), "pool");
    EXPECT_EQ(home["main_contact"]["phone"].text(), "+15550142277");
    EXPECT_EQ(practices.get("okafor", "/api/staff/standing")["pools"].at(0)["name"].text(), "Nurses");
    // It does not close while a child would lose its main contact.
    const std::string closed = "/api/staff/practice/pools/" + pool.substr(13) + "/closed";
    EXPECT_EQ(practices.post("rosa", closed, "{}").code(), "pool.still-needed");
    const Answered moved = practices.post("rosa", "/api/staff/practice/pools/" + pool.substr(13) + "/hand-over", R"({"to":"Practitioner/rosa"})");
    EXPECT_EQ(number(moved["left"]), 0) << moved.body;
    EXPECT_EQ(practices.post("rosa", closed, "{}").status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"]["name"].text(), "Rosa Delgado");
}

TEST_F(TeamRoutes, AskTheSecondOfTwoWhoChangeAPoolToLookFirst) {
    const std::string id = nurses().substr(13);
    ASSERT_EQ(practices.put("rosa", "/api/staff/practice/pools/" + id, R"({"name":"Nurses","does":"Night calls","members":["Practitioner/rosa"]})", 1).status, 200);
    const Answered late = practices.put("rosa", "/api/staff/practice/pools/" + id, R"({"name":"Nurses","members":[]})", 1);
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(late["current"]["does"].text(), "Night calls");
    EXPECT_EQ(late["current"]["members"].size(), 1U);
    EXPECT_EQ(practices.post("rosa", "/api/staff/practice/pools", R"({"name":"Nurses","members":[]})").status, 422) << "two of one name cannot be told apart";
    EXPECT_EQ(practices.post("okafor", "/api/staff/practice/pools", R"({"name":"Mine","members":[]})").status, 403);
}

TEST_F(TeamRoutes, EndTheAccountOfOneWhoLeavesAndLoseNothingOfTheirWork) {
    add_admin();
    rosa_is_mateos();
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs",
                             R"({"domain":"food","text":"Comida","for":"family","owner":"Practitioner/rosa","next_date":"2026-11-30"})").status, 201);
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/plan",
                            R"({"what_matters":"x","goals":[{"id":null,"text":"y","language":"es","owner":"RelatedPerson/maria-mateo","actions":[{"id":null,"text":"z","owner":"Practitioner/rosa","due":"2026-12-01"}]}]})").status, 200);
    EXPECT_EQ(practices.post("okafor", "/api/staff/practice/people/rosa/left", "{}").status, 403);
    EXPECT_EQ(practices.post("dana", "/api/staff/practice/people/dana/left", "{}").code(), "staff.yourself");
    const Answered left = practices.post("dana", "/api/staff/practice/people/rosa/left", "{}");
    ASSERT_EQ(left.status, 200) << left.body;
    EXPECT_EQ(left["still_theirs"]["needs"].text(), "1");
    EXPECT_EQ(left["still_theirs"]["actions"].text(), "1");
    EXPECT_EQ(left["still_theirs"]["main_contacts"].text(), "1");
    EXPECT_EQ(practices.get("rosa", "/api/staff/standing").status, 401) << "the session ended with the account";

    const std::string pool = [&] {
        const Answered made = practices.post("dana", "/api/staff/practice/pools", R"({"name":"Nurses","members":["Practitioner/okafor"]})");
        return std::string(made["pool"]["reference"].text());
    }();
    const Answered moved = practices.post("dana", "/api/staff/practice/people/rosa/hand-over", R"({"to":")" + pool + "\"}");
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(number(moved["moved"]), 3);
    EXPECT_EQ(number(moved["left"]), 0);
    const Answered child = practices.get("dana", "/api/staff/children/mateo");
    EXPECT_EQ(child["header"]["main_contact"]["name"].text(), "Nurses");
    EXPECT_EQ(child["open_needs"].at(0)["owner"]["name"].text(), "Nurses");
    EXPECT_EQ(child["plan"]["goals"].at(0)["actions"].at(0)["owner"]["name"].text(), "Nurses");
    const Answered team = practices.get("dana", "/api/staff/children/mateo/team");
    const json::Value was = named(team["former"], "Rosa Delgado");
    EXPECT_EQ(was["main_contact"].text(), "true") << "who was main contact stays on the record";
    EXPECT_EQ(was["until"].text(), "2026-11-23");
    EXPECT_EQ(practices.post("dana", "/api/staff/practice/people/rosa/returned", "{}").status, 200);
}

TEST_F(TeamRoutes, FlagWorkThatNobodyTookOverAsHavingNoOwner) {
    rosa_is_mateos();
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs",
                             R"({"domain":"food","text":"Comida","for":"family","owner":"Practitioner/okafor","next_date":"2026-11-30"})").status, 201);
    const Answered moved = practices.post("rosa", "/api/staff/practice/people/okafor/hand-over", R"({"to":""})");
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(practices.get("rosa", "/api/staff/board")["ownerless"].text(), "1");
    ASSERT_EQ(practices.post("rosa", "/api/staff/practice/people/rosa/hand-over", R"({"to":""})").status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"].raw(), "null");
}

TEST_F(TeamRoutes, KeepPeopleFromOutsideWithHowToReachThemAndHistory) {
    rosa_is_mateos();
    const Answered added = practices.post(
        "rosa", "/api/staff/children/mateo/team",
        R"({"kind":"person","name":"Renée D’Angelo-Núñez","phone":"555 014 2266","extension":"12","role":"School nurse","hours":"Monday to Thursday","expertise":"Knows his inhaler"})", 1);
    ASSERT_EQ(added.status, 201) << added.body;
    const Answered seen = practices.get("maria", "/api/family/children/mateo/team");
    const json::Value nurse = named(seen["team"], "Renée D’Angelo-Núñez");
    EXPECT_EQ(nurse["role"].text(), "School nurse");
    EXPECT_EQ(nurse["phone"].text(), "+15550142266");
    EXPECT_EQ(nurse["extension"].text(), "12");
    EXPECT_EQ(nurse["hours"].text(), "Monday to Thursday");
    EXPECT_EQ(nurse["expertise"].text(), "Knows his inhaler");
    EXPECT_EQ(nurse["since"].text(), "2026-11-23");
    const std::string member = "/api/staff/children/mateo/team/" + std::string(nurse["reference"].text());
    EXPECT_EQ(practices.put("rosa", member, R"({"role":"Enfermera"})", 1).status, 412) << "the team is at its second version";
    EXPECT_EQ(practices.put("rosa", member, R"({"role":"Enfermera"})", 2).status, 200);
    EXPECT_EQ(practices.post("rosa", member + "/end", "{}", 3).status, 200);
    const Answered after = practices.get("rosa", "/api/staff/children/mateo/team");
    EXPECT_FALSE(named(after["team"], "Renée D’Angelo-Núñez"));
    EXPECT_EQ(named(after["former"], "Renée D’Angelo-Núñez")["role"].text(), "Enfermera");
    // Ending the main contact as a member leaves none: said, not hidden.
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/team/Practitioner/rosa/end", "{}", 4).status, 200);
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/team")["header"]["main_contact"].raw(), "null");
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/team", R"({"kind":"person","name":""})", 5).status, 422);
}

TEST_F(TeamRoutes, FlagATeamWithoutFamilyAndNotOnceTheyJoin) {
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/team")["has_family"].text(), "false");
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/team", R"({"person":"RelatedPerson/maria-mateo"})").status, 201);
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/team")["has_family"].text(), "true");
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/team", R"({"person":"RelatedPerson/denise"})", 1).status, 422) << "another child's family";
}

TEST_F(TeamRoutes, ShutARemovedCaregiverOutAtOnceAndTellThemInWords) {
    const Answered plan = practices.put("rosa", "/api/staff/children/ava/plan",
                                        R"({"what_matters":"x","goals":[{"id":null,"text":"y","language":"en","owner":"RelatedPerson/denise","actions":[{"id":null,"text":"z","owner":"RelatedPerson/denise","due":"2026-12-01"}]}]})");
    ASSERT_EQ(plan.status, 200) << plan.body;
    const std::string action(plan["plan"]["goals"].at(0)["actions"].at(0)["id"].text());
    ASSERT_EQ(practices.get("denise", "/api/family/home?child=ava").status, 200);
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/ava/caregivers/denise/end", R"({"reason":""})").status, 422);
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/caregivers/denise/end", R"({"reason":"x"})").status, 404) << "not Mateo's";
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/ava/caregivers/denise/end", R"({"reason":"Ava moved to her aunt"})").status, 200);

    for (const std::string& page : std::vector<std::string>{"/api/family/home?child=ava", "/api/family/children/ava/plan", "/api/family/children/ava/team", "/api/family/children/ava/ahead"}) {
        const Answered refused = practices.get("denise", page);
        EXPECT_EQ(refused.status, 403) << page;
        EXPECT_EQ(refused.code(), "child.no-longer-yours");
        EXPECT_NE(refused.body.find("Lakeside Pediatrics"), std::string::npos) << "it says whom to call";
        EXPECT_EQ(refused.body.find("Ava"), std::string::npos) << "and nothing about the child";
    }
    const Answered typing = practices.post("denise", "/api/family/actions/" + action + "/done", "{}", 1);
    EXPECT_EQ(typing.code(), "child.no-longer-yours") << "what was under way when she was taken off";
    EXPECT_EQ(practices.get("denise", "/api/family/children/mateo/plan").status, 404) << "a child that never was hers stays unknown";
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/ava/caregivers/denise/returned", "{}").status, 200);
    EXPECT_EQ(practices.get("denise", "/api/family/home?child=ava").status, 200);
}

TEST_F(TeamRoutes, OfferTheKnownAdultSoThatOneAccountOpensBothChildren) {
    const Answered known = practices.get("rosa", "/api/staff/children/ava/known-adults?given=Maria&family=Herrera");
    ASSERT_EQ(known.status, 200) << known.body;
    ASSERT_GE(known["adults"].size(), 1U) << known.body;
    EXPECT_EQ(known["adults"].at(0)["name"].text(), "María Herrera");
    EXPECT_EQ(known["adults"].at(0)["account"].text(), "true");
    const Answered added = practices.post(
        "rosa", "/api/staff/children/ava/caregivers",
        R"({"given":"María","family":"Herrera","relationship":"guardian","language":"es","phone":"","same_as":"maria-mateo"})");
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(added["invitation"].raw(), "null") << "the account she has is enough";
    const Answered home = practices.get("maria", "/api/family/home?child=ava");
    EXPECT_EQ(home.status, 200) << home.body;
    EXPECT_EQ(home["children"].size(), 3U);
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/ava/caregivers",
                             R"({"given":"Otra","family":"Persona","relationship":"other","language":"es","phone":"","same_as":"maria-mateo"})").status, 422)
        << "not everybody's account may be handed on";
}

TEST_F(TeamRoutes, TellEachFamilyOfAHomeOnlyWhatIsItsOwn) {
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/homes", R"({"name":"Casa de María","when":"Entre semana","adult":"RelatedPerson/maria-mateo"})").status, 200);
    const std::string home(practices.get("rosa", "/api/staff/children/mateo/team")["homes"].at(0)["id"].text());
    // Ava of another family lives in the same house.
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/ava/homes/" + home, R"({"name":"Casa de María","when":"Always","adult":"RelatedPerson/denise"})").status, 200);
    const Answered mateos = practices.get("maria", "/api/family/home?child=mateo");
    ASSERT_EQ(mateos["homes"].size(), 1U) << mateos.body;
    EXPECT_EQ(mateos["homes"].at(0)["when"].text(), "Entre semana");
    EXPECT_EQ(mateos["homes"].at(0)["adult"]["name"].text(), "María Herrera");
    EXPECT_EQ(mateos.body.find("Denise"), std::string::npos);
    EXPECT_EQ(mateos.body.find("Always"), std::string::npos);
    const Answered avas = practices.get("denise", "/api/family/home?child=ava");
    EXPECT_EQ(avas["homes"].at(0)["when"].text(), "Always");
    EXPECT_EQ(avas.body.find("María Herrera"), std::string::npos);
    EXPECT_EQ(practices.post("rosa", "/api/staff/children/mateo/homes", R"({"name":"x","adult":"RelatedPerson/denise"})").status, 422);
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/homes/" + home + "/end", "{}").status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["homes"].size(), 0U);
    EXPECT_EQ(practices.get("denise", "/api/family/home?child=ava")["homes"].size(), 1U) << "Ava lives there still";
}

TEST_F(TeamRoutes, ListWhatIsAheadFromEveryTeamWithOwnerAndDate) {
    rosa_is_mateos();
    ASSERT_TRUE(practices.import(1, "Appointment", R"({"resourceType":"Appointment","id":"visit","status":"booked","description":"Cardiology","start":"2026-12-03T14:40:00Z","end":"2026-12-03T15:00:00Z","participant":[{"actor":{"reference":"Patient/mateo"},"status":"accepted"},{"actor":{"reference":"Practitioner/okafor"},"status":"accepted"}]})"));
    ASSERT_EQ(practices.post("rosa", "/api/staff/children/mateo/needs",
                             R"({"domain":"food","text":"Comida","for":"family","owner":"Practitioner/rosa","next_date":"2026-11-30"})").status, 201);
    const Answered list = practices.get("maria", "/api/family/children/mateo/ahead");
    ASSERT_EQ(list.status, 200) << list.body;
    ASSERT_EQ(list["ahead"].size(), 2U);
    EXPECT_EQ(list["ahead"].at(0)["kind"].text(), "need");
    EXPECT_EQ(list["ahead"].at(0)["stage"].text(), "requested") << "the word that Help has for it";
    EXPECT_TRUE(practices.get("maria", "/api/family/children/mateo/team")["me"].text().starts_with("RelatedPerson/")) << "nobody is told to call themselves";
    EXPECT_EQ(list["ahead"].at(0)["who"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(list["ahead"].at(1)["title"].text(), "Cardiology");
    EXPECT_EQ(list["ahead"].at(1)["when"].text(), "2026-12-03T14:40:00Z");
    EXPECT_EQ(practices.get("denise", "/api/family/children/mateo/ahead").status, 404);
}

TEST_F(TeamRoutes, NoQuestionOfAFamilyStaysBehindWithATeamThatCloses) {
    const Answered made = practices.post("rosa", "/api/staff/practice/pools", R"({"name":"Nurses","does":"","phone":"","hours":"","members":["Practitioner/rosa"]})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string pool(made["pool"]["reference"].text()), id(made["pool"]["id"].text());
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":")" + pool + R"("})").status, 200);
    const std::string question = "¿" + std::string(1990, 'a') + [] { std::string accents; for (int i = 0; i < 2000; ++i) accents += "é"; return accents; }() + "?";
    ASSERT_EQ(practices.post("maria", "/api/family/children/mateo/questions", R"({"text":")" + question + R"("})").status, 201) << "3,992 characters are fewer than 4,000";
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/okafor"})", 1).status, 200);
    EXPECT_EQ(practices.post("rosa", "/api/staff/practice/pools/" + id + "/closed", "{}").code(), "pool.still-needed");
    EXPECT_EQ(practices.get("rosa", "/api/staff/practice/pools/" + id + "/work")["still_theirs"]["questions"].text(), "1");
    const Answered moved = practices.post("rosa", "/api/staff/practice/pools/" + id + "/hand-over", R"({"to":"Practitioner/okafor"})");
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_EQ(moved["left"].text(), "0");
    EXPECT_EQ(practices.get("maria", "/api/family/children/mateo/questions")["questions"].first()["to"]["reference"].text(), "Practitioner/okafor");
    ASSERT_EQ(away("rosa", "okafor", "2026-11-23", "2026-12-02", pool).status, 200);
    EXPECT_EQ(practices.post("rosa", "/api/staff/practice/pools/" + id + "/closed", "{}").status, 200);
    EXPECT_EQ(practices.get("maria", "/api/family/home?child=mateo")["main_contact"]["away"]["cover"].raw(), "null") << "nobody is sent to a team that is no more";
}

}  // namespace
}  // namespace medhome::care
