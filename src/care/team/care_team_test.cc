// PRODUCT.md S16: exactly one active central contact per child. S03: the family is on the team.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/team/care_team.h"

#include <gtest/gtest.h>

#include "care/team/person.h"
#include "fhir/json/tree.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

json::Document parsed(std::string text) {
    Result<json::Document> document = json::parse(std::move(text));
    EXPECT_TRUE(document) << (document ? "" : document.error().text);
    return document ? std::move(*document) : json::Document();
}

std::vector<store::Row> rows(const json::Document& team) { return central_contact_projection().rows(team.root()); }

TEST(MainContact, IsOneRowForTheDatabase) {
    const json::Document team = parsed(with_main_contact({}, "t1", "mateo", "Practitioner/rosa", "coordinator", 2026y / 11 / 22));
    EXPECT_EQ(main_contact_of(team.root()), "Practitioner/rosa");
    ASSERT_EQ(rows(team).size(), 1U);
    EXPECT_EQ(rows(team).front(), (store::Row{std::string("mateo"), std::string("Practitioner/rosa"), std::string("t1")}));
}

TEST(MainContact, ThatIsReplacedStaysOnRecordWithAnEnd) {
    const json::Document first = parsed(with_main_contact({}, "t1", "mateo", "Practitioner/rosa", "coordinator", 2026y / 11 / 1));
    const json::Document second = parsed(with_main_contact(first.root(), "t1", "mateo", "Practitioner/okafor", "clinician", 2026y / 11 / 22));
    EXPECT_EQ(main_contact_of(second.root()), "Practitioner/okafor");
    EXPECT_EQ(rows(second).size(), 1U);
    const json::Value before = second.root()["participant"].at(0);
    EXPECT_EQ(before["member"]["reference"].text(), "Practitioner/rosa");
    EXPECT_EQ(before["period"]["start"].text(), "2026-11-01");
    EXPECT_EQ(before["period"]["end"].text(), "2026-11-22");
}

TEST(MainContact, TwiceInOneTeamIsTwoRowsWhichTheDatabaseRefuses) {
    const json::Document team = parsed(R"({"resourceType":"CareTeam","id":"t","subject":{"reference":"Patient/mateo"},"participant":[
      {"role":[{"coding":[{"system":"https://medhome.dev/fhir/CodeSystem/care-team-role","code":"main-contact"}]}],"member":{"reference":"Practitioner/a"}},
      {"role":[{"coding":[{"system":"https://medhome.dev/fhir/CodeSystem/care-team-role","code":"main-contact"}]}],"member":{"reference":"Practitioner/b"}}]})");
    EXPECT_EQ(rows(team).size(), 2U);
    EXPECT_EQ(central_contact_projection().on_duplicate.code, "team.second-main-contact");
}

TEST(MainContact, OfAnEndedTeamIsNone) {
    const json::Document active = parsed(with_main_contact({}, "t1", "mateo", "Practitioner/rosa", "", 2026y / 11 / 1));
    std::string text = active.source();
    text.replace(text.find("\"active\""), 8, "\"inactive\"");
    EXPECT_TRUE(rows(parsed(text)).empty());
}

TEST(Team, KeepsWhatOthersWroteAndTakesAMemberOnce) {
    const json::Document team = parsed(R"({"resourceType":"CareTeam","id":"t","name":"Lung team","note":[{"text":"from the hospital"}],)"
                                       R"("subject":{"reference":"Patient/mateo"},"participant":[{"member":{"reference":"Practitioner/a"}}]})");
    const json::Document more = parsed(with_member(team.root(), "t", "mateo", "RelatedPerson/maria", "mother", 2026y / 11 / 22));
    EXPECT_EQ(members_of(more.root()).size(), 2U);
    EXPECT_EQ(more.root()["note"].raw(), R"([{"text":"from the hospital"}])");
    EXPECT_EQ(with_member(more.root(), "t", "mateo", "RelatedPerson/maria", "mother", 2026y / 11 / 23), more.source());
}

TEST(Caregiver, KeepsBothSurnamesAndIsReachedByAPhoneAnyoneCanDial) {
    const NewCaregiver maria{"María José", "de la O'Brien-Peña", "mother", "es", "(555) 014-2291"};
    EXPECT_TRUE(check_new_caregiver(maria).empty());
    const json::Document record = parsed(related_person_json(maria, "m1", "mateo"));
    const std::optional<Person> person = person_from(record.root());
    ASSERT_TRUE(person);
    EXPECT_EQ(person->name, "María José de la O'Brien-Peña");
    EXPECT_EQ(person->role, "mother");
    EXPECT_EQ(person->phone, "+15550142291");
    EXPECT_EQ(relationship_of(record.root()), "mother");
}

TEST(Caregiver, WithoutNameOrLanguageIsRefusedByPath) {
    std::vector<std::string> paths;
    for (const Issue& issue : check_new_caregiver({"", "", "aunt", "fr", "call me"})) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"given", "relationship", "language", "phone"}));
}

}  // namespace
}  // namespace medhome::care
