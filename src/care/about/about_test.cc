// PRODUCT.md S24-S27: the family's own words, each with who said it, when, and in which language; and the days they keep.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/about/about.h"

#include <gtest/gtest.h>

#include "care/about/about_fhir.h"
#include "care/test_practices.h"

namespace medhome::care {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::year_month_day today = 2026y / 11 / 23;
const std::string maria = "RelatedPerson/maria-mateo";

AboutUs said(const AboutInput& input, const AboutUs& before = {}, const std::string& author = maria) {
    int n = 0;
    return apply(input, before, author, today, [&] { return "day-" + std::to_string(++n); });
}

TEST(AboutUs, KeepsWhoSaidAnAnswerWhenOnlyAnotherOneChanges) {
    AboutUs first = said({{{"works", "Cantarle bajito", "es"}, {"upsets", "Los ruidos", "es"}}, {}, {}});
    const AboutUs second = said({{{"upsets", "Loud rooms", "en"}, {"works", "Cantarle bajito", "en"}}, {}, maria}, first, "Practitioner/rosa");
    EXPECT_EQ(second.find("works")->said, first.find("works")->said) << "the same words stay hers, in her language";
    EXPECT_EQ(second.find("upsets")->said.author, "Practitioner/rosa");
    EXPECT_EQ(second.find("upsets")->said.told_by, maria);
    EXPECT_EQ(second.find("upsets")->said.language, "en");
}

TEST(AboutUs, TakesAnAnswerBackWhenItIsEmptied) {
    const AboutUs first = said({{{"food", "No pork", "en"}}, {}, {}});
    EXPECT_TRUE(said({{{"food", "", "en"}}, {}, {}}, first).answers.empty());
}

TEST(AboutUs, KeepsQuietOnTheDaysTheFamilyMarked) {
    AboutInput input;
    input.days = {{{"", "Día de la Virgen", "2025-12-12", "es", true, true}, {"", "Grandfather's burial", "2026-12-01", "en", false, true}, {"", "Birthday", "2019-07-14", "en", true, false}}};
    const AboutUs about = said(input);
    EXPECT_TRUE(is_quiet(about, 2026y / 12 / 12));
    EXPECT_TRUE(is_quiet(about, 2026y / 12 / 1));
    EXPECT_FALSE(is_quiet(about, 2027y / 12 / 1)) << "that was one day";
    EXPECT_FALSE(is_quiet(about, 2026y / 7 / 14)) << "a birthday is no day of quiet unless they say so";
    AboutInput leap;
    leap.days = {{{"", "Leap day", "2024-02-29", "en", true, true}}};
    EXPECT_TRUE(is_quiet(said(leap), 2027y / 2 / 28));
}

TEST(AboutUs, RefusesByPathWhatItCannotKeep) {
    std::string long_text;
    for (int i = 0; i < 4001; ++i) long_text += "é";
    AboutInput input{{{"works", long_text, "es"}, {"hobbies", "Chess", "en"}, {"works", "Twice", "en"}, {"food", "Halal", ""}}, {}, {}};
    input.days = {{{"", "", "2026-02-30", "en", false, false}}};
    std::vector<std::string> paths;
    for (const Issue& issue : check(input)) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"answers[0].text", "answers[1].question", "answers[2].question", "answers[3].language", "days[0].what", "days[0].on"}));
    EXPECT_TRUE(check({{{"works", long_text.substr(2), "es"}}, {}, {}}).empty()) << "four thousand characters are not too many, whatever their bytes";
}

TEST(AboutUs, ComesBackFromTheWireAsItWas) {
    AboutInput input{{{"say_name", "mah-TEH-oh", "en"}, {"works", "Primera línea\nsegunda «línea» \u202Eعمر", "es"}}, {}, {}};
    input.days = {{{"", "Ramadán", "2027-02-08", "es", false, true}}};
    AboutUs about = said(input);
    about.id = "a1";
    about.child_id = "mateo";
    const auto document = fhir::json::parse(about_json(about, Instant{}));
    ASSERT_TRUE(document.has_value());
    const AboutUs back = about_from(document->root());
    ASSERT_EQ(back.answers.size(), 2u);
    EXPECT_EQ(back.text("works"), about.text("works"));
    EXPECT_EQ(back.find("works")->said, about.find("works")->said);
    ASSERT_EQ(back.days.size(), 1u);
    EXPECT_EQ(back.days[0].what, "Ramadán");
    EXPECT_EQ(back.days[0].id, "day-1");
    EXPECT_TRUE(back.days[0].quiet);
    EXPECT_EQ(back.child_id, "mateo");
}

TEST(AboutUs, LeavesAloneWhatAnotherSystemAskedInTheSameForm) {
    const auto before = fhir::json::parse(R"({"resourceType":"QuestionnaireResponse","id":"a1","questionnaire":"https://medhome.dev/fhir/Questionnaire/about-us|2","status":"completed",
        "subject":{"reference":"Patient/mateo"},"item":[{"linkId":"pets","answer":[{"valueString":"A cat"}]},{"linkId":"works","answer":[{"valueString":"Music"}]}]})");
    ASSERT_TRUE(is_about_us(before->root()));
    const std::string after = about_json(said({{{"works", "Singing", "en"}}, {}, {}}, about_from(before->root())), Instant{}, before->root());
    EXPECT_NE(after.find("A cat"), std::string::npos);
    EXPECT_EQ(after.find("Music"), std::string::npos);
    EXPECT_NE(after.find("amended"), std::string::npos);
}

class AboutRoutes : public testing::Test {
protected:
    Practices practices;
    const std::string hers = "/api/family/children/mateo/about", theirs = "/api/staff/children/mateo/about";
};

TEST_F(AboutRoutes, CarryTheMothersWordsToTheHeaderThatStaffRead) {
    EXPECT_EQ(practices.get("maria", hers)["about"]["version"].kind(), fhir::json::Kind::null);
    const Answered saved = practices.put("maria", hers, R"({"answers":[{"question":"say_name","text":"mah-TEH-oh","language":"es"},{"question":"pronouns","text":"él","language":"es"},
        {"question":"child_strengths","text":"Es valiente y chistoso","language":"es"}],"days":[{"id":"","what":"Día de la Virgen","on":"2026-12-12","every_year":true,"quiet":true,"language":"es"}]})");
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved["about"]["version"].text(), "1");
    const Answered page = practices.get("rosa", "/api/staff/children/mateo");
    EXPECT_EQ(page["header"]["pronunciation"].text(), "mah-TEH-oh");
    EXPECT_EQ(page["header"]["pronouns"].text(), "él");
    EXPECT_EQ(page["header"]["strengths"].text(), "Es valiente y chistoso");
    ASSERT_EQ(practices.put("maria", "/api/family/children/mateo/plan/parts/what_matters", R"({"text":"Que no falte a la escuela","language":"es"})").status, 200);
    for (const std::string page_of : {"", "/about", "/team", "/care-map", "/lists/conditions"}) {
        EXPECT_EQ(practices.get("rosa", "/api/staff/children/mateo" + page_of)["header"]["what_matters"].text(), "Que no falte a la escuela") << page_of;
    }
    const Answered about = practices.get("rosa", theirs);
    EXPECT_EQ(about["about"]["answers"].at(0)["author"]["name"].text(), "María Herrera");
    EXPECT_EQ(about["about"]["answers"].at(0)["language"].text(), "es");
    EXPECT_EQ(about["about"]["days"].at(0)["on"].text(), "2026-12-12");
    EXPECT_EQ(about["caregivers"].at(0)["reference"].text(), "RelatedPerson/maria-mateo");
}

TEST_F(AboutRoutes, NameWhoWroteItDownAndWhoSaidIt) {
    const Answered saved = practices.put("rosa", theirs, R"({"told_by":"RelatedPerson/maria-mateo","answers":[{"question":"works","text":"Cantarle bajito","language":"es"}]})");
    ASSERT_EQ(saved.status, 200) << saved.body;
    const Answered seen = practices.get("maria", hers);
    EXPECT_EQ(seen["about"]["answers"].at(0)["author"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(seen["about"]["answers"].at(0)["told_by"]["name"].text(), "María Herrera");
    // Words of someone else's family cannot be put into this record, nor a family's words into another's mouth.
    EXPECT_EQ(practices.put("rosa", theirs, R"({"told_by":"RelatedPerson/denise","answers":[{"question":"works","text":"x","language":"en"}]})", 1).status, 422);
    EXPECT_EQ(practices.put("maria", hers, R"({"told_by":"RelatedPerson/maria-mateo","answers":[{"question":"works","text":"x","language":"en"}]})", 1).status, 422);
}

// PRODUCT.md S27: the plan carries the family's own lines, with who said them, to everyone who reads it.
TEST_F(AboutRoutes, PutWhatWorksIntoThePlanInTheFamilysWords) {
    const std::string staff_plan = "/api/staff/children/mateo/plan", family_plan = "/api/family/children/mateo/plan";
    EXPECT_EQ(practices.get("rosa", staff_plan)["what_works"].kind(), fhir::json::Kind::null);
    ASSERT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"works","text":"Explicarle antes.\nDarle el espaciador a él.","language":"es"}]})").status, 200);
    ASSERT_EQ(practices.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que no falte a la escuela","language":"es"})").status, 200);
    for (const auto& [who, where] : {std::pair("rosa", staff_plan), std::pair("maria", family_plan)}) {
        const Answered plan = practices.get(who, where);
        EXPECT_EQ(plan["what_works"]["text"].text(), "Explicarle antes.\nDarle el espaciador a él.") << where;
        EXPECT_EQ(plan["what_works"]["author"]["name"].text(), "María Herrera") << where;
        EXPECT_EQ(plan["what_works"]["language"].text(), "es") << where;
        EXPECT_EQ(plan["what_works"]["date"].text(), "2026-11-23") << where;
    }
    ASSERT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"works","text":"","language":"es"}]})", 1).status, 200);
    EXPECT_EQ(practices.get("maria", family_plan)["what_works"].kind(), fhir::json::Kind::null) << "what was taken back is in no plan";
}

TEST_F(AboutRoutes, ShowTheSecondOfTwoWritersWhatTheFirstSaved) {
    ASSERT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"food","text":"Sin cerdo","language":"es"}]})").status, 200);
    const Answered second = practices.put("rosa", theirs, R"({"answers":[{"question":"food","text":"No pork","language":"en"}]})");
    EXPECT_EQ(second.status, 412);
    EXPECT_EQ(second.code(), "about.changed");
    EXPECT_EQ(second["current"]["answers"].at(0)["text"].text(), "Sin cerdo");
    EXPECT_EQ(second["current"]["version"].text(), "1");
    EXPECT_EQ(practices.put("rosa", theirs, R"({"answers":[{"question":"food","text":"No pork","language":"en"}]})", 1).status, 200);
}

TEST_F(AboutRoutes, WriteOnceWhenTheAnswerWasLostAndItIsSentAgain) {
    const std::string body = R"({"answers":[{"question":"food","text":"Sin cerdo","language":"es"}]})";
    const Answered first = practices.ask("maria", http::Method::PUT, hers, body, 0, "the-same-key");
    const Answered again = practices.ask("maria", http::Method::PUT, hers, body, 0, "the-same-key");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(practices.get("maria", hers)["about"]["version"].text(), "1");
}

TEST_F(AboutRoutes, KeepFourThousandCharactersAndRefuseOneMoreSavingNothing) {
    std::string text;
    for (int i = 0; i < 4000; ++i) text += i % 50 == 49 ? "\\n" : "ñ";
    EXPECT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"works","text":")" + text + R"(","language":"es"}]})").status, 200);
    EXPECT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"food","text":"Sin cerdo","language":"es"},{"question":"works","text":")" + text + R"(ñ","language":"es"}]})", 1).status, 422);
    EXPECT_EQ(practices.get("maria", hers)["about"]["answers"].size(), 1u);
}

TEST_F(AboutRoutes, TellNothingToAnotherFamilyOrAnotherPractice) {
    ASSERT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"food","text":"Sin cerdo","language":"es"}]})").status, 200);
    const std::string unknown = practices.get("denise", "/api/family/children/nobody/about").but_for_request();
    EXPECT_EQ(practices.get("denise", hers).but_for_request(), unknown);
    EXPECT_EQ(practices.put("denise", hers, R"({"answers":[]})", 1).status, 404);
    EXPECT_EQ(practices.get("nadia", theirs).but_for_request(), practices.get("nadia", "/api/staff/children/nobody/about").but_for_request());
    EXPECT_EQ(practices.put("nadia", theirs, R"({"answers":[]})", 1).status, 404);
    EXPECT_EQ(practices.get("maria", theirs).status, 403);
}

TEST_F(AboutRoutes, RefuseASecondPageForOneChildOnEveryPath) {
    ASSERT_EQ(practices.put("maria", hers, R"({"answers":[{"question":"food","text":"Sin cerdo","language":"es"}]})").status, 200);
    const auto second = practices.import(1, "QuestionnaireResponse", R"({"resourceType":"QuestionnaireResponse","id":"other","questionnaire":"https://medhome.dev/fhir/Questionnaire/about-us",
        "status":"completed","subject":{"reference":"Patient/mateo"}})");
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, "about.second");
}

}  // namespace
}  // namespace medhome::care
