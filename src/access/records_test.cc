// DESIGN.md 5.2 and 5.3: one gate, and what a caller may see is part of the query. Here on a real database.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/records.h"

#include <algorithm>
#include <thread>

#include "access/audit.h"
#include "access/test_site.h"
#include "fhir/validation/validate.h"

namespace medhome::access {
namespace {

using testing::must;

class RecordsTest : public testing::TestSite {
protected:
    void SetUp() override {
        TestSite::SetUp();
        add_children();
    }
    static std::vector<std::string> ids(const store::Page& page) {
        std::vector<std::string> found;
        for (const store::Stored& match : page.matches) found.push_back(match.id);
        std::sort(found.begin(), found.end());
        return found;
    }
    static ErrorKind kind_of(const Error& error) { return error.kind; }
};

TEST_F(RecordsTest, AFamilyReadsItsOwnChildAndAnotherChildIsAsUnknownAsNobody) {
    Records records = as(family({"mateo"}));
    EXPECT_TRUE(records.read("Patient", "mateo").has_value());
    EXPECT_TRUE(records.read("Observation", "weight-of-mateo").has_value());

    const auto other = records.read("Observation", "weight-of-nora");
    const auto nobody = records.read("Observation", "never-was");
    ASSERT_FALSE(other.has_value());
    ASSERT_FALSE(nobody.has_value());
    EXPECT_EQ(other.error().kind, ErrorKind::not_found);
    EXPECT_EQ(other.error().kind, nobody.error().kind);
    EXPECT_EQ(other.error().code, nobody.error().code);
    EXPECT_EQ(other.error().text, nobody.error().text) << "not even the words may tell the two apart";
}

TEST_F(RecordsTest, WhatStaffKeepFromTheFamilyIsNotThereForIt) {
    Records parent = as(family({"mateo"}));
    EXPECT_EQ(parent.read("Observation", "secret-of-mateo").error().kind, ErrorKind::not_found);
    EXPECT_FALSE(parent.vread("Observation", "secret-of-mateo", 1).has_value());
    EXPECT_FALSE(parent.history("Observation", "secret-of-mateo", 10, "").has_value() &&
                 !parent.history("Observation", "secret-of-mateo", 10, "")->matches.empty());
    EXPECT_EQ(ids(must(parent.search("Observation?_total=accurate"))), (std::vector<std::string>{"weight-of-mateo"}));
    EXPECT_EQ(must(parent.search("Observation?_total=accurate")).total, 1);

    Records coordinator = as(staff());
    EXPECT_TRUE(coordinator.read("Observation", "secret-of-mateo").has_value());
    EXPECT_EQ(must(coordinator.search("Observation?_total=accurate")).total, 4);
}

TEST_F(RecordsTest, NoMethodTellsAFamilyOfAnotherChild) {
    Records records = as(family({"mateo"}));
    EXPECT_EQ(records.vread("Observation", "weight-of-nora", 1).error().kind, ErrorKind::not_found);
    const auto past = records.history("Observation", "weight-of-nora", 10, "");
    EXPECT_TRUE(!past || past->matches.empty());
    EXPECT_TRUE(must(records.search("Observation?patient=nora")).matches.empty());
    EXPECT_TRUE(must(records.search("Patient?_id=nora")).matches.empty());
    EXPECT_EQ(ids(must(records.search("RelatedPerson"))), (std::vector<std::string>{"parent-of-mateo"}));
    const auto compartment = records.compartment("nora", {}, 100, "");
    EXPECT_TRUE(!compartment || compartment->matches.empty());
    for (const store::Stored& mine : must(records.compartment("mateo", {}, 100, "")).matches) EXPECT_NE(mine.id, "secret-of-mateo");
}

TEST_F(RecordsTest, AFamilyWithoutALinkedChildSeesNoChildAtAll) {
    Records records = as(family({}));
    EXPECT_TRUE(must(records.search("Patient")).matches.empty());
    EXPECT_TRUE(must(records.search("Observation")).matches.empty());
}

TEST_F(RecordsTest, AnotherPracticeSeesNothingOfThisOne) {
    Records records = as(staff(Role::admin, 2));
    EXPECT_EQ(records.read("Patient", "mateo").error().kind, ErrorKind::not_found);
    EXPECT_TRUE(must(records.search("Patient")).matches.empty());
    const auto written = records.update("Patient", "mateo", R"({"resourceType":"Patient"})", std::nullopt);
    ASSERT_TRUE(written.has_value()) << "ids are unique within a practice, not on the site";
    EXPECT_EQ(written->version, 1);
    EXPECT_EQ(must(as(staff()).read("Patient", "mateo")).version, 1);
}

TEST_F(RecordsTest, AFamilyWritesOnlyItsOwnKindsInItsOwnChildsCompartment) {
    Records records = as(family({"mateo"}));
    EXPECT_TRUE(records.create("Task", task("mateo")).has_value());
    EXPECT_EQ(records.create("Task", task("nora")).error().kind, records.create("Task", task("never-was")).error().kind);
    EXPECT_EQ(records.create("Observation", observation("mateo")).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(records.update("Patient", "mateo", R"({"resourceType":"Patient"})", std::nullopt).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(records.create("Task", R"({"resourceType":"Task","status":"requested","intent":"order"})").error().kind, ErrorKind::not_found);
    EXPECT_EQ(records.update("Task", "my-own-id", task("mateo"), std::nullopt).error().kind, ErrorKind::not_found) << "a family cannot choose an id";

    std::vector<Change> removal(1);
    removal[0].kind = Change::Kind::remove;
    removal[0].type = "Task";
    removal[0].id = "any";
    EXPECT_EQ(records.commit(removal).error().kind, ErrorKind::forbidden);
}

TEST_F(RecordsTest, AFamilyCannotMoveARecordFromOneOfItsChildrenToTheOther) {
    Records records = as(family({"mateo", "nora"}));
    const Changed made = must(records.create("Task", task("mateo")));
    const auto moved = records.update("Task", made.id, task("nora"), 1);
    ASSERT_FALSE(moved.has_value());
    EXPECT_EQ(moved.error().code, "family.may-not-move");
    EXPECT_EQ(must(records.read("Task", made.id)).version, 1) << "a refused change must change nothing";
}

TEST_F(RecordsTest, AFamilyCannotSetWhoSeesARecord) {
    Records records = as(family({"mateo"}));
    const std::string labelled = R"({"resourceType":"Task","meta":{"security":[{"system":"urn:example:labels","code":"c"}]},"status":"requested","intent":"order","for":{"reference":"Patient/mateo"}})";
    EXPECT_EQ(records.create("Task", labelled).error().code, "family.may-not-label");
    const Changed made = must(as(staff()).create("Task", labelled));
    EXPECT_EQ(records.update("Task", made.id, task("mateo"), std::nullopt).error().code, "family.may-not-label") << "nor take a label away";
}

TEST_F(RecordsTest, AMachineDoesWhatItsScopesSay) {
    Records reader = as(machine({"system/Observation.rs"}));
    EXPECT_TRUE(reader.read("Observation", "weight-of-mateo").has_value());
    EXPECT_EQ(reader.read("Patient", "mateo").error().kind, ErrorKind::forbidden);
    EXPECT_EQ(reader.create("Observation", observation("mateo")).error().kind, ErrorKind::forbidden);
    EXPECT_EQ(reader.search("Observation?_include=Observation:subject").error().code, "scope.include");
    EXPECT_EQ(reader.search("Observation?_include=Observation:subject:Patient").error().kind, ErrorKind::forbidden);
    EXPECT_EQ(reader.search("Observation?_revinclude=Provenance:target").error().kind, ErrorKind::forbidden);
    EXPECT_EQ(reader.compartment("mateo", {}, 10, "").error().kind, ErrorKind::forbidden);

    Records writer = as(machine({"system/*.read", "system/Observation.write"}));
    EXPECT_TRUE(writer.create("Observation", observation("mateo")).has_value());
    EXPECT_EQ(writer.create("Task", task("mateo")).error().kind, ErrorKind::forbidden);
}

TEST(Scopes, AreReadInBothVersionsAndInNoOtherForm) {
    EXPECT_TRUE(scopes_allow({"system/*.cruds"}, 'd', "Patient"));
    EXPECT_TRUE(scopes_allow({"system/Patient.read"}, 's', "Patient"));
    EXPECT_FALSE(scopes_allow({"system/Patient.read"}, 'u', "Patient"));
    EXPECT_FALSE(scopes_allow({"system/Patient.write"}, 'r', "Patient"));
    for (const char* wrong : {"system/*.sr", "system/*.", "user/*.cruds", "patient/*.rs", "system/*", "system/.r", "system/patient.r", "system/Observation.rs?category=x"})
        EXPECT_FALSE(is_scope(wrong)) << wrong;
}

TEST_F(RecordsTest, EveryReadIsToldToTheTrailOnceARequestAndOnlyAdministratorsReadIt) {
    {
        Records records = as(family({"mateo"}));
        must(records.read("Patient", "mateo"));
        must(records.read("Observation", "weight-of-mateo"));
        must(records.tell_audit(200));
    }
    Records coordinator = as(staff(Role::coordinator));
    EXPECT_EQ(audit_events(coordinator, 10).error().kind, ErrorKind::forbidden);
    Records admin = as(staff(Role::admin));
    std::vector<AuditEvent> events;
    for (int i = 0; i < 300; ++i) {  // a read's row is on disk within 100 ms, on a quiet machine
        events = must(audit_events(admin, 1));
        if (!events.empty() && events[0].body.find("\"code\":\"read\"") != std::string::npos) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    ASSERT_EQ(events.size(), 1U);
    EXPECT_NE(events[0].body.find("Observation/weight-of-mateo"), std::string::npos);
    EXPECT_NE(events[0].body.find("Patient/mateo"), std::string::npos);
    EXPECT_NE(events[0].body.find("family-access"), std::string::npos);
    const fhir::json::Document event = must(fhir::json::parse(events[0].body));
    for (const Issue& issue : fhir::validation::validate(event.root())) ADD_FAILURE() << issue.path << ": " << issue.text;
    EXPECT_EQ(events[0].body.find("Test"), std::string::npos) << "the trail names records, not what they say";
}

}  // namespace
}  // namespace medhome::access
