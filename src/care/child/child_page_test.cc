// PRODUCT.md page 24: the child's lists and timeline, each with who says so, what is in force first, and everything a page further.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/child/lists.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

class ChildPage : public testing::Test {
protected:
    Practices practices;

    void put(std::string_view type, std::string_view id, std::string_view members) {
        const auto kept = practices.import(1, type, R"({"resourceType":")" + std::string(type) + R"(","id":")" + std::string(id) + R"(",)" + std::string(members) + "}");
        ASSERT_TRUE(kept.has_value()) << kept.error().text << (kept.error().issues.empty() ? "" : kept.error().issues[0].path + kept.error().issues[0].text);
    }
    static std::vector<std::string> titles(fhir::json::Value list) {
        std::vector<std::string> all;
        for (const fhir::json::Value one : list["items"].children()) all.emplace_back(one["title"].text());
        return all;
    }
    using Titles = std::vector<std::string>;
};

const std::string of_mateo = R"("subject":{"reference":"Patient/mateo"})";

TEST_F(ChildPage, ListsWhatIsInForceAndSaysWhoTellsIt) {
    put("Condition", "asthma", of_mateo + R"(,"code":{"text":"Asthma"},"onsetDateTime":"2021-03-01","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"recorder":{"reference":"Practitioner/okafor"})");
    put("Condition", "cold", of_mateo + R"(,"code":{"text":"Cold"},"onsetDateTime":"2026-01-01","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]})");
    put("MedicationRequest", "inhaler", of_mateo + R"(,"status":"active","intent":"order","medicationCodeableConcept":{"text":"Albuterol 90 mcg"},"authoredOn":"2026-11-01","requester":{"display":"Lakeside Pulmonary"},"dosageInstruction":[{"text":"2 puffs when he wheezes"}])");
    put("MedicationRequest", "old", of_mateo + R"(,"status":"stopped","intent":"order","medicationCodeableConcept":{"text":"Amoxicillin"},"authoredOn":"2025-11-01")");
    put("AllergyIntolerance", "latex", R"("patient":{"reference":"Patient/mateo"},"code":{"text":"Latex"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"criticality":"high","reaction":[{"manifestation":[{"text":"Swelling"}],"severity":"severe"}])");
    put("Encounter", "ed", of_mateo + R"(,"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"EMER","display":"Emergency"},"period":{"start":"2026-11-09T07:00:00Z"},"serviceProvider":{"display":"Lakeside ED"})");
    put("Appointment", "next", R"("status":"booked","description":"Plan review","start":"2026-12-03T14:40:00Z","end":"2026-12-03T15:20:00Z","participant":[{"actor":{"reference":"Patient/mateo"},"status":"accepted"},{"actor":{"reference":"Practitioner/okafor"},"status":"accepted"}])");
    put("Appointment", "past", R"("status":"booked","description":"Long ago","start":"2026-10-03T14:40:00Z","end":"2026-10-03T15:20:00Z","participant":[{"actor":{"reference":"Patient/mateo"},"status":"accepted"}])");
    const Answered page = practices.get("rosa", "/api/staff/children/mateo");
    ASSERT_EQ(page.status, 200) << page.body;
    const fhir::json::Value lists = page["lists"];
    EXPECT_EQ(titles(lists["conditions"]), Titles{"Asthma"});
    EXPECT_EQ(lists["conditions"]["items"].at(0)["from"].text(), "Amara Okafor");
    EXPECT_EQ(titles(lists["medicines"]), Titles{"Albuterol 90 mcg"});
    EXPECT_EQ(lists["medicines"]["items"].at(0)["detail"].text(), "2 puffs when he wheezes");
    EXPECT_EQ(lists["medicines"]["items"].at(0)["from"].text(), "Lakeside Pulmonary");
    EXPECT_EQ(lists["allergies"]["items"].at(0)["detail"].text(), "Swelling, severe");
    EXPECT_EQ(titles(lists["visits"]), Titles{"Emergency"});
    EXPECT_EQ(titles(lists["next_visits"]), Titles{"Plan review"});
    EXPECT_EQ(lists["next_visits"]["items"].at(0)["from"].text(), "Amara Okafor");

    const Answered all = practices.get("rosa", "/api/staff/children/mateo/lists/conditions");
    EXPECT_EQ(titles(all["list"]), (Titles{"Cold", "Asthma"}));
    EXPECT_EQ(all["list"]["items"].at(0)["current"].text(), "false");
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/lists/secrets").status, 404);
}

TEST_F(ChildPage, ShowsEightOfALongListAndTheRestPageByPage) {
    for (int i = 0; i < 70; ++i) {
        const std::string n = std::to_string(i);
        put("MedicationRequest", "m" + n, of_mateo + R"(,"status":"active","intent":"order","medicationCodeableConcept":{"text":"Medicine )" + n + R"("},"authoredOn":"2026-0)" + std::to_string(1 + i % 9) + R"(-01")");
    }
    const Answered page = practices.get("rosa", "/api/staff/children/mateo");
    EXPECT_EQ(page["lists"]["medicines"]["items"].size(), 8u);
    EXPECT_FALSE(page["lists"]["medicines"]["next"].text().empty());
    const Answered first = practices.get("rosa", "/api/staff/children/mateo/lists/medicines");
    EXPECT_EQ(first["list"]["items"].size(), 50u);
    const Answered rest = practices.get("rosa", "/api/staff/children/mateo/lists/medicines?cursor=" + http::percent_encode(first["list"]["next"].text()));
    EXPECT_EQ(rest["list"]["items"].size(), 20u) << rest.body;
    EXPECT_TRUE(rest["list"]["next"].text().empty());
    EXPECT_NE(practices.get("rosa", "/api/staff/children/mateo/lists/medicines?cursor=%26_count%3D9999").status, 200);
}

TEST_F(ChildPage, NarrowsTheTimelineToOneKind) {
    put("Encounter", "ed", of_mateo + R"(,"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"EMER"},"period":{"start":"2026-11-09T07:00:00Z"},"meta":{"source":"https://ehr.lakeside.example/fhir"})");
    put("Immunization", "flu", R"("patient":{"reference":"Patient/mateo"},"status":"completed","vaccineCode":{"text":"Flu"},"occurrenceDateTime":"2026-10-01")");
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/timeline")["items"].size(), 2u);
    const Answered visits = practices.get("rosa", "/api/staff/children/mateo/timeline?kind=visit");
    ASSERT_EQ(visits["items"].size(), 1u);
    EXPECT_EQ(visits["items"].at(0)["from"].text(), "ehr.lakeside.example") << "the system it came from";
    EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo/timeline?kind=gossip").status, 400);
}

TEST_F(ChildPage, OfAnotherPracticeHasNoLists) {
    EXPECT_EQ(practices.get("nadia", "/api/staff/children/mateo/lists/conditions").status, 404);
    EXPECT_EQ(practices.get("maria", "/api/staff/children/mateo/lists/conditions").status, 403);
}

TEST(ListItem, LeavesOutWhatWasEnteredInErrorOrRefuted) {
    for (const char* text : {R"({"resourceType":"Condition","id":"1","verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{"text":"x"}})",
                             R"({"resourceType":"AllergyIntolerance","id":"1","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"x"}})",
                             R"({"resourceType":"Encounter","id":"1","status":"cancelled"})"}) {
        const auto document = fhir::json::parse(std::string(text));
        EXPECT_FALSE(list_item(document->root()).has_value()) << text;
    }
}

}  // namespace
}  // namespace medhome::care
