// PRODUCT.md S03, S19, S20: edits by a parent say so; each sees a change as new until opened; "agreed" only by the family or with a reason.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "care/test_practices.h"

namespace medhome::care {
namespace {

namespace json = fhir::json;
using http::Method;

const std::string staff_plan = "/api/staff/children/mateo/plan";
const std::string family_plan = "/api/family/children/mateo/plan";

class PlanTogether : public ::testing::Test {
protected:
    Practices two;

    std::int64_t version_of_plan() { return static_cast<std::int64_t>(std::stoll(std::string(two.get("rosa", staff_plan)["plan"]["version"].text()))); }

    static std::int64_t number(json::Value value) { return static_cast<std::int64_t>(std::stoll(std::string(value.text()))); }

    // Time passes between what people do, so that versions stand apart.
    void later() { two.clock().advance(std::chrono::minutes(5)); }

    void begin() {
        ASSERT_EQ(two.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
        const Answered first = two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que no falte a la escuela","language":"es"})");
        ASSERT_EQ(first.status, 200) << first.body;
        EXPECT_EQ(first["plan"]["what_matters"]["author"]["reference"].text(), "RelatedPerson/maria-mateo") << "S03: a parent's words are the parent's";
        later();
        const std::string body = R"({"what_matters":"Que no falte a la escuela","goals":[{"id":null,"text":"Walk to school","language":"en","owner":"RelatedPerson/maria-mateo",
            "actions":[{"id":null,"text":"Check the stairs","owner":"Practitioner/rosa","due":"2026-12-11"}]}],
            "sections":[{"code":"medicines","text":"Salbutamol, 2 puffs","language":"en","owner":"Practitioner/okafor"},{"code":"school","text":"He carries his own inhaler","language":"en","owner":"family"}]})";
        const Answered second = two.put("rosa", staff_plan, body, number(first["plan"]["version"]));
        ASSERT_EQ(second.status, 200) << second.body;
        ASSERT_EQ(second["plan"]["number"].text(), "2");
        later();
    }
};

TEST_F(PlanTogether, AFamilyWritesItsOwnPartsAndNoOthers) {
    begin();
    const std::int64_t version = version_of_plan();
    const Answered not_theirs = two.put("maria", family_plan + "/parts/medicines", R"({"text":"More"})", version);
    EXPECT_EQ(not_theirs.status, 403);
    EXPECT_EQ(not_theirs.code(), "plan.part-not-yours");
    const Answered own = two.put("maria", family_plan + "/parts/school", R"({"text":"Lleva su inhalador","language":"es"})", version);
    ASSERT_EQ(own.status, 200) << own.body;
    const Answered seen = two.get("rosa", staff_plan);
    for (const json::Value section : seen["plan"]["sections"].children()) {
        if (section["code"].text() != "school") continue;
        EXPECT_EQ(section["text"].text(), "Lleva su inhalador");
        EXPECT_EQ(section["changed_by"]["reference"].text(), "RelatedPerson/maria-mateo");
    }
    EXPECT_EQ(seen["plan"]["goals"].first()["actions"].first()["text"].text(), "Check the stairs") << "nothing else was touched";
}

TEST_F(PlanTogether, AnotherChildsParentAndAnotherPracticeFindNothing) {
    begin();
    for (const char* path : {"", "/versions", "/changes"}) {
        EXPECT_EQ(two.get("denise", family_plan + path).status, 404) << path;
        EXPECT_EQ(two.get("nadia", staff_plan + path).status, 404) << path;
        EXPECT_EQ(two.get("maria", staff_plan + path).status, 403) << path;
    }
    EXPECT_EQ(two.put("denise", family_plan + "/parts/what_matters", R"({"text":"x"})", 1).status, 404);
    EXPECT_EQ(two.post("denise", family_plan + "/suggestions", R"({"kind":"new_goal","text":"x"})").status, 404);
    EXPECT_EQ(two.post("denise", family_plan + "/approve", "{}", 1).status, 404);
    EXPECT_EQ(two.post("nadia", staff_plan + "/ask", "{}", 1).status, 404);
    EXPECT_EQ(two.post("nadia", staff_plan + "/agreement", R"({"how":"phone"})", 1).status, 404);
    const Answered suggested = two.post("maria", family_plan + "/suggestions", R"({"kind":"new_goal","text":"Nadar","language":"es"})");
    ASSERT_EQ(suggested.status, 201) << suggested.body;
    const std::string id(suggested["suggestion"]["id"].text());
    EXPECT_EQ(two.post("nadia", "/api/staff/suggestions/" + id + "/accept", "{}", 1).status, 404);
    EXPECT_EQ(two.post("maria", "/api/staff/suggestions/" + id + "/accept", "{}", 1).status, 403) << "a family does not accept for the team";
    const std::string need_like = std::string(two.get("rosa", staff_plan)["plan"]["goals"].first()["actions"].first()["id"].text());
    EXPECT_EQ(two.post("rosa", "/api/staff/suggestions/" + need_like + "/accept", "{}", 1).status, 404) << "another kind of Task is no suggestion";
}

TEST_F(PlanTogether, ASuggestionIsTakenInByStaffAndTheFamilySeesTheAnswer) {
    begin();
    const std::string goal(two.get("rosa", staff_plan)["plan"]["goals"].first()["id"].text());
    const Answered suggested = two.post("maria", family_plan + "/suggestions", R"({"kind":"goal_text","goal":")" + goal + R"(","text":"Walk to school with his sister","language":"en"})");
    ASSERT_EQ(suggested.status, 201) << suggested.body;
    EXPECT_EQ(suggested["next"]["who"]["reference"].text(), "Practitioner/rosa") << "who answers is told";
    const Answered waiting = two.get("okafor", staff_plan);
    const json::Value shown = waiting["together"]["suggestions"].first();
    EXPECT_EQ(shown["state"].text(), "open");
    EXPECT_EQ(shown["words"].first()["text"].text(), "Walk to school ");
    const std::string path = "/api/staff/suggestions/" + std::string(shown["id"].text());
    later();
    const Answered taken = two.post("okafor", path + "/accept", "{}", number(shown["version"]));
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(taken["plan"]["number"].text(), "3");
    EXPECT_EQ(two.post("rosa", path + "/accept", "{}", number(shown["version"])).code(), "suggestion.answered") << "once is enough";
    const Answered told = two.get("maria", family_plan);
    EXPECT_EQ(told["plan"]["goals"].first()["text"].text(), "Walk to school with his sister");
    EXPECT_EQ(told["together"]["suggestions"].first()["state"].text(), "accepted");
    EXPECT_EQ(told["together"]["suggestions"].first()["answered_by"]["reference"].text(), "Practitioner/okafor");
}

TEST_F(PlanTogether, ANoCarriesItsReasonToTheFamily) {
    begin();
    const Answered suggested = two.post("maria", family_plan + "/suggestions", R"({"kind":"section_text","section":"medicines","text":"4 puffs"})");
    ASSERT_EQ(suggested.status, 201) << suggested.body;
    EXPECT_EQ(suggested["next"]["who"]["reference"].text(), "Practitioner/okafor") << "the section's owner answers";
    const std::string path = "/api/staff/suggestions/" + std::string(suggested["suggestion"]["id"].text());
    EXPECT_EQ(two.post("okafor", path + "/decline", "{}", 1).status, 422);
    ASSERT_EQ(two.post("okafor", path + "/decline", R"({"reason":"More than 2 is not safe at his weight."})", 1).status, 200);
    const Answered told = two.get("maria", family_plan);
    EXPECT_EQ(told["together"]["suggestions"].first()["answer"].text(), "More than 2 is not safe at his weight.");
    EXPECT_EQ(told["plan"]["number"].text(), "2") << "the plan stayed as it was";
}

TEST_F(PlanTogether, AStepIsSuggestedButGetsOwnerAndDateFromStaff) {
    begin();
    const std::string goal(two.get("rosa", staff_plan)["plan"]["goals"].first()["id"].text());
    const Answered suggested = two.post("maria", family_plan + "/suggestions", R"({"kind":"action","goal":")" + goal + R"(","text":"Ask the school for a crossing guard"})");
    const std::string path = "/api/staff/suggestions/" + std::string(suggested["suggestion"]["id"].text());
    const Answered refused = two.post("rosa", path + "/accept", "{}", 1);
    EXPECT_EQ(refused.status, 422);
    const Answered taken = two.post("rosa", path + "/accept", R"({"owner":"Practitioner/rosa","due":"2026-12-01"})", 1);
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_NE(taken.body.find("Ask the school for a crossing guard"), std::string::npos);
}

TEST_F(PlanTogether, ASeenDifferentlyNoteIsAnsweredAndStays) {
    begin();
    const Answered note = two.post("maria", family_plan + "/suggestions", R"({"kind":"note","section":"medicines","text":"En casa usa 1"})");
    ASSERT_EQ(note.status, 201) << note.body;
    const std::string path = "/api/staff/suggestions/" + std::string(note["suggestion"]["id"].text());
    EXPECT_EQ(two.post("rosa", path + "/accept", "{}", 1).status, 422);
    ASSERT_EQ(two.post("rosa", path + "/accept", R"({"answer":"Thank you. Dr. Okafor calls you today."})", 1).status, 200);
    EXPECT_EQ(two.get("maria", family_plan)["together"]["suggestions"].first()["answer"].text(), "Thank you. Dr. Okafor calls you today.");
}

TEST_F(PlanTogether, TheFamilyIsAskedAgreesAndASaveAfterItShows) {
    begin();
    const Answered asked = two.post("rosa", staff_plan + "/ask", "{}", version_of_plan());
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(asked["asked"]["of"].first()["reference"].text(), "RelatedPerson/maria-mateo");
    EXPECT_EQ(two.post("rosa", staff_plan + "/ask", "{}", version_of_plan()).code(), "plan.already-asked");
    const Answered page = two.get("maria", family_plan);
    EXPECT_EQ(page["together"]["state"].text(), "asked");
    EXPECT_EQ(two.post("maria", family_plan + "/approve", "{}", version_of_plan() - 1).status, 412) << "nobody agrees to what they have not seen";
    EXPECT_EQ(two.post("maria", family_plan + "/approve", "{}").status, 400);
    ASSERT_EQ(two.post("maria", family_plan + "/approve", "{}", version_of_plan()).status, 201);
    const Answered agreed = two.get("rosa", staff_plan);
    EXPECT_EQ(agreed["together"]["state"].text(), "agreed");
    EXPECT_EQ(agreed["together"]["agreement"]["by"]["reference"].text(), "RelatedPerson/maria-mateo");
    EXPECT_EQ(agreed["together"]["asked"].kind(), json::Kind::null);
    later();
    const Answered changed = two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que no falte a la escuela ni al futbol"})", version_of_plan());
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(two.get("rosa", staff_plan)["together"]["state"].text(), "changed_since");
    const Answered versions = two.get("rosa", staff_plan + "/versions");
    std::vector<std::string> told;
    for (const json::Value one : versions["versions"].children()) {
        told.push_back(std::string(one["number"].text()) + " " + std::string(one["by"]["name"].text()) + (one["agreement"].is_object() ? " agreed" : "") + (one["asked"].text() == "true" ? " asked" : ""));
    }
    EXPECT_EQ(told, (std::vector<std::string>{"3 María Herrera", "2 Rosa Delgado agreed asked", "1 María Herrera"}));
    const Answered changes = two.get("maria", family_plan + "/changes");
    EXPECT_EQ(changes["from"]["number"].text(), "2") << "since the family last agreed";
    EXPECT_EQ(changes["agreement"]["by"]["name"].text(), "María Herrera") << "and who said yes, on which day";
    EXPECT_NE(changes["agreement"]["at"].text(), changes["from"]["at"].text());
    ASSERT_EQ(changes["changes"].size(), 1U) << changes.body;
    EXPECT_EQ(changes["changes"].first()["part"].text(), "what_matters");
}

TEST_F(PlanTogether, AgreementRecordedByStaffNeedsAReason) {
    begin();
    EXPECT_EQ(two.post("rosa", staff_plan + "/agreement", R"({"by":"RelatedPerson/maria-mateo","how":"phone"})", version_of_plan()).status, 422);
    EXPECT_EQ(two.post("rosa", staff_plan + "/agreement", R"({"by":"RelatedPerson/denise","how":"phone","reason":"She said yes."})", version_of_plan()).status, 422)
        << "another child's family cannot agree for this one";
    EXPECT_EQ(two.get("rosa", staff_plan)["together"]["state"].text(), "shared");
    ASSERT_EQ(two.post("rosa", staff_plan + "/agreement", R"({"by":"RelatedPerson/maria-mateo","how":"phone","reason":"She said yes on the phone."})", version_of_plan()).status, 201);
    const Answered seen = two.get("maria", family_plan);
    EXPECT_EQ(seen["together"]["state"].text(), "agreed");
    EXPECT_EQ(seen["together"]["agreement"]["recorded_by"]["name"].text(), "Rosa Delgado");
    EXPECT_EQ(seen["together"]["agreement"]["reason"].text(), "She said yes on the phone.");
}

TEST_F(PlanTogether, IsNewForEachUntilTheyOpenIt) {
    begin();
    EXPECT_EQ(two.get("rosa", staff_plan)["together"]["new"].text(), "false") << "she wrote it";
    EXPECT_EQ(two.get("maria", family_plan)["together"]["new"].text(), "true");
    EXPECT_EQ(two.get("maria", "/api/family/home?child=mateo")["plan"]["new"].text(), "true");
    EXPECT_EQ(two.post("maria", family_plan + "/opened", R"({"number":9})").status, 422) << "no version that is not there";
    ASSERT_EQ(two.post("maria", family_plan + "/opened", R"({"number":2})").status, 200);
    EXPECT_EQ(two.get("maria", family_plan)["together"]["new"].text(), "false");
    EXPECT_EQ(two.get("maria", "/api/family/home?child=mateo")["plan"]["new"].text(), "false");
    ASSERT_EQ(two.post("maria", family_plan + "/opened", R"({"number":1})").status, 200);
    EXPECT_EQ(two.get("maria", family_plan)["together"]["opened"].text(), "2") << "an old version opened later takes nothing back";
    EXPECT_EQ(two.get("okafor", staff_plan)["together"]["new"].text(), "true");
}

TEST_F(PlanTogether, TwoWhoWriteDifferentPartsLoseNothingAndTheSamePartIsForThemToChoose) {
    begin();
    const std::int64_t read = version_of_plan();
    const Answered family = two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que juegue"})", read);
    ASSERT_EQ(family.status, 200);
    later();
    ASSERT_EQ(two.put("maria", family_plan + "/parts/school", R"({"text":"Lleva su inhalador"})", read).status, 200) << "another part was untouched";
    later();
    const Answered clash = two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que nade"})", read);
    EXPECT_EQ(clash.status, 412);
    EXPECT_EQ(clash["current"]["what_matters"]["text"].text(), "Que juegue") << "both can be seen";
}

TEST_F(PlanTogether, WhatMattersNamesWhoSaidItAndWhoWroteItDown) {
    begin();
    const auto saved = [&](std::string_view words, std::string_view told_by) {
        later();
        return two.put("rosa", staff_plan, R"({"what_matters":")" + std::string(words) + R"(","goals":[],"told_by":")" + std::string(told_by) + "\"}", version_of_plan());
    };
    EXPECT_EQ(saved("Que juegue", "RelatedPerson/denise").status, 422) << "nobody of another family";
    ASSERT_EQ(saved("Que juegue", "RelatedPerson/maria-mateo").status, 200);
    const Answered read = two.get("maria", family_plan);
    const json::Value matters = read["plan"]["what_matters"];
    EXPECT_EQ(matters["told_by"]["reference"].text(), "RelatedPerson/maria-mateo") << read.body;
    EXPECT_EQ(matters["author"]["reference"].text(), "Practitioner/rosa");
    ASSERT_EQ(saved("Que juegue", "").status, 200);
    EXPECT_EQ(two.get("rosa", staff_plan)["plan"]["what_matters"]["told_by"]["reference"].text(), "RelatedPerson/maria-mateo") << "the same words stay hers";
    ASSERT_EQ(two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que nade"})", version_of_plan()).status, 200);
    EXPECT_EQ(two.get("rosa", staff_plan)["plan"]["what_matters"]["told_by"].kind(), json::Kind::null) << "nobody stands between her and what she wrote herself";
}

TEST_F(PlanTogether, IsToldAsItStoodInAnOlderVersion) {
    begin();
    const Answered now = two.get("rosa", staff_plan);
    const std::string goal(now["plan"]["goals"].first()["id"].text());
    const std::string action(now["plan"]["goals"].first()["actions"].first()["id"].text());
    const std::string body = R"({"what_matters":"Que no falte a la escuela","goals":[{"id":")" + goal + R"(","text":"Walk to school alone","language":"en","owner":"RelatedPerson/maria-mateo",
        "actions":[{"id":")" + action + R"(","text":"Check the stairs","owner":"Practitioner/rosa","due":"2026-12-20"}]}]})";
    ASSERT_EQ(two.put("rosa", staff_plan, body, version_of_plan()).status, 200);
    const Answered changes = two.get("okafor", staff_plan + "/changes?from=2&to=3");
    ASSERT_EQ(changes["changes"].size(), 2U) << changes.body;
    EXPECT_EQ(changes["changes"].first()["part"].text(), "goal");
    EXPECT_NE(changes.body.find(R"("due":{"from":"2026-12-11","to":"2026-12-20"})"), std::string::npos) << changes.body;
    EXPECT_EQ(two.get("okafor", staff_plan + "/changes?from=1&to=2")["changes"].size(), 4U);
    EXPECT_EQ(two.get("okafor", staff_plan + "/changes?from=1&to=9").code(), "plan.no-such-version");
    EXPECT_EQ(two.get("okafor", staff_plan)["plan"]["sections"].size(), 3U) << "a page that knows no sections leaves them";
}

TEST_F(PlanTogether, TheReviewDayMovesWithoutTakingTheAgreementBack) {
    begin();
    EXPECT_EQ(two.get("rosa", staff_plan)["together"]["review"]["date"].text(), "2027-05-23");
    ASSERT_EQ(two.post("maria", family_plan + "/approve", "{}", version_of_plan()).status, 201);
    EXPECT_EQ(two.put("rosa", staff_plan + "/review", R"({"date":"2026-11-01"})", version_of_plan()).status, 422);
    ASSERT_EQ(two.put("rosa", staff_plan + "/review", R"({"date":"2026-11-30"})", version_of_plan()).status, 200);
    const Answered page = two.get("rosa", staff_plan);
    EXPECT_EQ(page["together"]["review"]["state"].text(), "due_soon");
    EXPECT_EQ(page["together"]["state"].text(), "agreed");
}

TEST_F(PlanTogether, WhatIsKeptFromAFamilyStaysOnThePlanThatItSaves) {
    begin();
    const Answered now = two.get("rosa", staff_plan);
    const json::Value seen = now["plan"]["goals"].first();
    const std::string goal(seen["id"].text()), action(seen["actions"].first()["id"].text());
    const std::string both = R"({"what_matters":"Que no falte a la escuela","goals":[{"id":")" + goal + R"(","text":"Walk to school","language":"en","owner":"RelatedPerson/maria-mateo",
        "actions":[{"id":")" + action + R"(","text":"Check the stairs","owner":"Practitioner/rosa","due":"2026-12-11"}]},
        {"id":null,"text":"Talk about his safety","language":"en","owner":"Practitioner/okafor","actions":[{"id":null,"text":"Call the school","owner":"Practitioner/okafor","due":"2026-12-12"}]}]})";
    const Answered two_goals = two.put("rosa", staff_plan, both, version_of_plan());
    ASSERT_EQ(two_goals.status, 200) << two_goals.body;
    const std::string hidden(two_goals["plan"]["goals"].at(1)["id"].text());
    const std::string label = R"("meta":{"security":[{"system":"https://medhome.dev/fhir/CodeSystem/label","code":"not-for-family"}]},)";
    ASSERT_TRUE(two.import(1, "Goal", R"({"resourceType":"Goal","id":")" + hidden + "\"," + label +
                                          R"("lifecycleStatus":"active","description":{"text":"Talk about his safety"},"subject":{"reference":"Patient/mateo"}})"));
    later();
    const Answered familys = two.get("maria", family_plan);
    ASSERT_EQ(familys["plan"]["goals"].size(), 1U) << familys.body;
    EXPECT_EQ(familys.body.find("safety"), std::string::npos);
    EXPECT_EQ(familys.body.find("Call the school"), std::string::npos);
    const Answered saved = two.put("maria", family_plan + "/parts/what_matters", R"({"text":"Que juegue","language":"es"})", version_of_plan());
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved.body.find("safety"), std::string::npos);
    const Answered staff = two.get("rosa", staff_plan);
    ASSERT_EQ(staff["plan"]["goals"].size(), 2U) << "the team's goal is where it was";
    EXPECT_EQ(staff["plan"]["goals"].at(1)["actions"].size(), 1U) << "with its step";
    EXPECT_EQ(staff["plan"]["what_matters"]["text"].text(), "Que juegue");
}

}  // namespace
}  // namespace medhome::care
