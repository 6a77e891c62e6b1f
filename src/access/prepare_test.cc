// FHIR.md 3.1 and 3.2: create, update, delete and transactions: conditions, references, versions, all or nothing.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "access/records.h"
#include "access/test_site.h"

namespace medhome::access {
namespace {

using testing::must;

class CommitTest : public testing::TestSite {
protected:
    void SetUp() override {
        TestSite::SetUp();
        add_children();
    }
    static Change create(const std::string& type, const std::string& body, const std::string& if_none_exist = "") {
        Change change;
        change.type = type;
        change.body = body;
        change.if_none_exist = if_none_exist;
        return change;
    }
    static std::string practitioner(const std::string& identifier, const std::string& family = "Delgado") {
        return R"({"resourceType":"Practitioner","identifier":[{"system":"http://npi.example","value":")" + identifier + R"("}],"name":[{"family":")" + family + R"("}]})";
    }
    std::int64_t count(const std::string& query) { return must(as(staff()).search(query + (query.find('?') == std::string::npos ? "?" : "&") + "_total=accurate")).total.value(); }
};

TEST_F(CommitTest, ABodyIsKeptAsItWasWritten) {
    const std::string written =
        "{\n \"status\" : \"final\", \"valueQuantity\":{\"value\":1.50,\"unit\":\"k\\u0067\"}, \"resourceType\":\"Observation\",\n \"code\":{\"text\":\"a  b\"},"
        "\"subject\":{\"reference\":\"Patient/mateo\"}}";
    Records records = as(staff());
    const Changed made = must(records.create("Observation", written));
    EXPECT_EQ(*must(records.read("Observation", made.id)).body,
              "{\"status\":\"final\",\"valueQuantity\":{\"value\":1.50,\"unit\":\"k\\u0067\"},\"resourceType\":\"Observation\",\"id\":\"" + made.id +
                  "\",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"2026-11-22T12:00:00.000Z\"},\"code\":{\"text\":\"a  b\"},"
                  "\"subject\":{\"reference\":\"Patient/mateo\"}}");
    EXPECT_EQ(*made.body, *must(records.read("Observation", made.id)).body);
}

TEST_F(CommitTest, VersionsCountUpAndADeletedRecordComesBackWithTheNextOne) {
    Records records = as(staff());
    const Changed made = must(records.create("Observation", observation("mateo")));
    EXPECT_EQ(must(records.update("Observation", made.id, observation("mateo", "height"), 1)).version, 2);
    std::vector<Change> removal(1);
    removal[0].kind = Change::Kind::remove;
    removal[0].type = "Observation";
    removal[0].id = made.id;
    EXPECT_EQ(must(records.commit(removal))[0].did, Changed::Did::removed);
    EXPECT_EQ(records.read("Observation", made.id).error().kind, ErrorKind::gone);
    EXPECT_EQ(must(records.commit(removal))[0].version, 3) << "deleting twice is no error, and writes nothing";
    const Changed back = must(records.update("Observation", made.id, observation("mateo"), std::nullopt));
    EXPECT_EQ(back.version, 4);
    EXPECT_EQ(back.did, Changed::Did::created);
}

TEST_F(CommitTest, TheSecondToSaveTheSameVersionIsTold) {
    Records records = as(staff());
    const Changed made = must(records.create("Observation", observation("mateo")));
    must(records.update("Observation", made.id, observation("mateo", "first"), 1));
    const auto second = records.update("Observation", made.id, observation("mateo", "second"), 1);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().kind, ErrorKind::stale);
    EXPECT_EQ(second.error().code, "record.changed");
    EXPECT_NE(must(records.read("Observation", made.id)).body->find("first"), std::string::npos);
}

TEST_F(CommitTest, EntriesThatNameEachOtherFindEachOther) {
    Records records = as(staff());
    const std::string name = "urn:uuid:11111111-1111-4111-8111-111111111111";
    std::vector<Change> changes{
        create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":")" + name + R"("}})"),
        create("Patient", R"({"resourceType":"Patient"})")};
    const std::vector<Changed> made = must(records.commit(changes, {}, {{name, 1}}));
    EXPECT_NE(made[0].body->find("\"reference\":\"Patient/" + made[1].id + "\""), std::string::npos);
    EXPECT_EQ(must(records.search("Observation?patient=" + made[1].id)).matches.size(), 1U) << "the index knows the new id too";
    EXPECT_EQ(must(records.compartment(made[1].id, {}, 10, "")).matches.size(), 2U);
}

TEST_F(CommitTest, ADeadReferenceRefusesTheWholeTransactionAndNamesThePlace) {
    Records records = as(staff());
    const std::int64_t before = count("Observation");
    std::vector<Change> changes{create("Observation", observation("mateo")), create("Observation", observation("nobody"))};
    const auto refused = records.commit(changes, {}, {}, {"Bundle.entry[0].resource", "Bundle.entry[1].resource"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    EXPECT_EQ(refused.error().code, "reference.dead");
    ASSERT_EQ(refused.error().issues.size(), 1U);
    EXPECT_EQ(refused.error().issues[0].path, "Bundle.entry[1].resource.subject.reference");
    EXPECT_EQ(count("Observation"), before) << "nothing half done";

    Extras tolerant;
    tolerant.allow_dead_references = true;
    const std::vector<Changed> made = must(records.commit(changes, tolerant));
    EXPECT_TRUE(made[0].warnings.empty());
    EXPECT_EQ(made[1].warnings.size(), 1U);
}

TEST_F(CommitTest, ARecordWhoseReferenceDiedCanStillBeEdited) {
    Records records = as(staff());
    const Changed child = must(records.create("Patient", R"({"resourceType":"Patient"})"));
    const Changed about = must(records.create("Observation", observation(child.id)));
    std::vector<Change> removal(1);
    removal[0].kind = Change::Kind::remove;
    removal[0].type = "Patient";
    removal[0].id = child.id;
    must(records.commit(removal));
    EXPECT_TRUE(records.update("Observation", about.id, observation(child.id, "height"), 1).has_value());
    EXPECT_FALSE(records.create("Observation", observation(child.id)).has_value());
}

TEST_F(CommitTest, EveryProblemOfEveryEntryIsToldAtOnce) {
    Records records = as(staff());
    const auto refused = records.commit({create("Observation", R"({"resourceType":"Observation","status":"wrong","code":{"text":"x"}})"),
                                         create("Patient", R"({"resourceType":"Patient","birthDate":"yesterday","unheard":1})")},
                                        {}, {}, {"Bundle.entry[0].resource", "Bundle.entry[1].resource"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    const auto has = [&](const std::string& path) {
        return std::any_of(refused.error().issues.begin(), refused.error().issues.end(), [&](const Issue& issue) { return issue.path.starts_with(path); });
    };
    EXPECT_TRUE(has("Bundle.entry[0].resource.status"));
    EXPECT_TRUE(has("Bundle.entry[1].resource.birthDate"));
    EXPECT_TRUE(has("Bundle.entry[1].resource.unheard"));
}

TEST_F(CommitTest, AConditionalReferenceBecomesTheOneRecordItMeans) {
    Records records = as(staff());
    const Changed doctor = must(records.create("Practitioner", practitioner("1")));
    const std::string body =
        R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"Practitioner?identifier=http://npi.example|1"}]})";
    const Changed made = must(records.create("Observation", body));
    EXPECT_NE(made.body->find("\"Practitioner/" + doctor.id + "\""), std::string::npos);

    must(records.create("Practitioner", practitioner("1", "Twin")));
    EXPECT_EQ(records.create("Observation", body).error().code, "reference.many-matches");
    const auto none = records.create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"Practitioner?identifier=none"}]})");
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "reference.no-match");
    EXPECT_EQ(none.error().issues.at(0).path, "Observation.performer[0].reference");
}

TEST_F(CommitTest, AConditionalReferenceSeesWhatItsOwnTransactionMakes) {
    Records records = as(staff());
    const std::vector<Changed> made = must(records.commit(
        {create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"Practitioner?identifier=http://npi.example|7"}]})"),
         create("Practitioner", practitioner("7"))}));
    EXPECT_NE(made[0].body->find("\"Practitioner/" + made[1].id + "\""), std::string::npos);
}

TEST_F(CommitTest, AConditionalReferenceDoesNotSeeWhatItsOwnTransactionTakesAwayOrChanges) {
    Records records = as(staff());
    const Changed doctor = must(records.create("Practitioner", practitioner("3")));
    const Change asks = create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"Practitioner?identifier=http://npi.example|3"}]})");
    Change gone;
    gone.kind = Change::Kind::remove;
    gone.type = "Practitioner";
    gone.id = doctor.id;
    EXPECT_EQ(records.commit({gone, asks}).error().code, "reference.no-match");
    Change other = gone;
    other.kind = Change::Kind::update;
    other.body = practitioner("4");
    EXPECT_EQ(records.commit({asks, other}).error().code, "reference.no-match");
    other.body = practitioner("3", "Renamed");
    EXPECT_NE(must(records.commit({asks, other}))[0].body->find("Practitioner/" + doctor.id), std::string::npos);
    EXPECT_EQ(records.commit({asks, create("Practitioner", practitioner("3", "Second"))}).error().code, "reference.many-matches");
}

TEST_F(CommitTest, AConditionalReferenceBySurnameSeesWhatItsOwnTransactionMakesAndSaysWhatItCannotTell) {
    Records records = as(staff());
    const auto asks = [](const std::string& query) {
        return create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"Practitioner?)" + query + R"("}]})");
    };
    const std::vector<Changed> made = must(records.commit({asks("family=Ybarra"), create("Practitioner", practitioner("8", "Ybarra"))}));
    EXPECT_NE(made[0].body->find("Practitioner/" + made[1].id), std::string::npos);
    EXPECT_EQ(records.commit({asks("_has:Observation:performer:status=final"), create("Practitioner", practitioner("9"))}).error().code, "reference.cannot-tell");
}

TEST_F(CommitTest, WhatIsDeletedFirstIsNotFoundByTheConditionsOfTheSameTransaction) {
    Records records = as(staff());
    const Changed old = must(records.create("Practitioner", practitioner("6")));
    Change gone;
    gone.kind = Change::Kind::remove;
    gone.type = "Practitioner";
    gone.id = old.id;
    const std::vector<Changed> made = must(records.commit({gone, create("Practitioner", practitioner("6"), "identifier=http://npi.example|6")}));
    EXPECT_EQ(made[1].did, Changed::Did::created);
    EXPECT_NE(made[1].id, old.id);
    EXPECT_EQ(count("Practitioner?identifier=6"), 1);
}

TEST_F(CommitTest, ACreationThatBringsAnIdOrVersionOfItsOwnGetsTheServers) {
    Records records = as(staff());
    const Changed made = must(records.create("Patient", "\xEF\xBB\xBF" R"({"resourceType":"Patient","id":"not an id","meta":{"versionId":"a b","lastUpdated":"yesterday"}})"));
    EXPECT_EQ(made.version, 1);
    EXPECT_TRUE(made.body->starts_with("{\"resourceType\":\"Patient\",\"id\":\"" + made.id + "\"")) << "a byte order mark does not stand in the middle of a Bundle";
}

TEST_F(CommitTest, TagsAndLabelsThatAnUpdateHasNoWordOfStay) {
    Records records = as(staff());
    const std::string label = R"({"system":"urn:label","code":"R"})", tag = R"({"system":"urn:tag","code":"a"})";
    const Changed made = must(records.create("Patient", R"({"resourceType":"Patient","meta":{"security":[)" + label + R"(],"tag":[)" + tag + "]}}"));
    Change change;
    change.kind = Change::Kind::update;
    change.type = "Patient";
    change.id = made.id;
    change.unsaid_meta_stays = true;
    change.body = R"({"resourceType":"Patient","active":true})";
    const Changed plain = must(records.commit({change}))[0];
    EXPECT_NE(plain.body->find(label), std::string::npos);
    EXPECT_NE(plain.body->find(tag), std::string::npos);
    EXPECT_EQ(must(records.search("Patient?_security=urn:label|R")).matches.size(), 1U);
    change.body = R"({"resourceType":"Patient","meta":{"versionId":"2","tag":[{"code":"b"}]}})";
    const Changed replaced = must(records.commit({change}))[0];
    EXPECT_NE(replaced.body->find(label), std::string::npos);
    EXPECT_EQ(replaced.body->find(tag), std::string::npos);
}

TEST_F(CommitTest, WhoMayNotReadMayNotPatch) {
    Change change;
    change.kind = Change::Kind::update;
    change.type = "Patient";
    change.id = "mateo";
    change.patch = [](fhir::json::Value current) -> Result<std::string> { return std::string(current.raw()); };
    EXPECT_EQ(as(machine({"system/Patient.u"})).commit({change}).error().kind, ErrorKind::forbidden);
    EXPECT_TRUE(as(machine({"system/Patient.ru"})).commit({change}));
}

TEST_F(CommitTest, IfNoneExistFindsWhatIsThereAndReferencesFollowIt) {
    Records records = as(staff());
    const Changed doctor = must(records.create("Practitioner", practitioner("1")));
    const std::string name = "urn:uuid:11111111-1111-4111-8111-111111111111";
    const std::vector<Changed> made = must(records.commit(
        {create("Practitioner", practitioner("1"), "identifier=http://npi.example|1"),
         create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":")" + name + R"("}]})")},
        {}, {{name, 0}}));
    EXPECT_EQ(made[0].did, Changed::Did::existing);
    EXPECT_EQ(made[0].id, doctor.id);
    EXPECT_NE(made[1].body->find("\"Practitioner/" + doctor.id + "\""), std::string::npos);
    EXPECT_EQ(count("Practitioner"), 1);
}

TEST_F(CommitTest, AConditionalCreateUnderAChosenIdFindsItselfTheNextTime) {
    Records records = as(staff());
    Change change = create("Practitioner", practitioner("1"), "identifier=http://npi.example|1");
    change.id = "doctor";
    EXPECT_EQ(must(records.commit({change}))[0].id, "doctor");
    change.id = "same-doctor-of-another-file";
    const Changed again = must(records.commit({change}))[0];
    EXPECT_EQ(again.did, Changed::Did::existing);
    EXPECT_EQ(again.id, "doctor");
    EXPECT_EQ(count("Practitioner"), 1);
}

TEST_F(CommitTest, TheSameIfNoneExistTwiceInOneTransactionMakesOneRecord) {
    Records records = as(staff());
    const std::vector<Changed> made = must(records.commit({create("Practitioner", practitioner("5"), "identifier=http://npi.example|5"),
                                                           create("Practitioner", practitioner("5"), "identifier=http://npi.example|5")}));
    EXPECT_EQ(made[0].did, Changed::Did::created);
    EXPECT_EQ(made[1].did, Changed::Did::existing);
    EXPECT_EQ(made[0].id, made[1].id);
    EXPECT_EQ(count("Practitioner?identifier=5"), 1);
    const std::vector<Changed> turned = must(records.commit({create("Practitioner", practitioner("50"), "identifier=http://npi.example|50&active:missing=true"),
                                                             create("Practitioner", practitioner("50"), "active:missing=true&identifier=http://npi.example|50")}));
    EXPECT_EQ(turned[0].id, turned[1].id) << "whichever part of the condition stands first";
}

TEST_F(CommitTest, ManyWhoCreateTheSameOnConditionMakeOne) {
    std::vector<std::thread> writers;
    std::vector<std::string> ids(8);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        writers.emplace_back([&, i] {
            Records records = as(staff());
            const auto made = records.commit({create("Practitioner", practitioner("9"), "identifier=http://npi.example|9")});
            if (made) ids[i] = made->front().id;
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(count("Practitioner?identifier=9"), 1);
    for (const std::string& id : ids) EXPECT_EQ(id, ids[0]);
}

TEST_F(CommitTest, ManyWhoUpdateWithoutAConditionAllComeThrough) {
    std::vector<std::thread> writers;
    std::atomic<int> through{0};
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&] {
            Records records = as(staff());
            if (records.update("Observation", "weight-of-mateo", observation("mateo", "again"), std::nullopt)) ++through;
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(through, 4);
    EXPECT_EQ(must(as(staff()).read("Observation", "weight-of-mateo")).version, 5);
}

TEST_F(CommitTest, TheSameRecordTwiceInOneTransactionIsRefused) {
    Change change;
    change.kind = Change::Kind::update;
    change.type = "Observation";
    change.id = "weight-of-mateo";
    change.body = observation("mateo");
    Records records = as(staff());
    EXPECT_EQ(records.commit({change, change}).error().code, "commit.same-record-twice");
}

TEST_F(CommitTest, AnImportOfTheSameAgainWritesNothing) {
    Records records = as(staff());
    Change change;
    change.kind = Change::Kind::update;
    change.type = "Observation";
    change.id = "weight-of-mateo";
    change.body = observation("mateo");
    change.unchanged_is_no_write = true;
    clock_.advance(std::chrono::hours{1});
    EXPECT_EQ(must(records.commit({change}))[0].did, Changed::Did::unchanged);
    change.body = observation("mateo", "other");
    EXPECT_EQ(must(records.commit({change}))[0].did, Changed::Did::updated);
    EXPECT_EQ(must(records.read("Observation", "weight-of-mateo")).version, 2);
}

TEST_F(CommitTest, ABodyOfAnotherTypeOrIdOrDoubledKeysIsRefused) {
    Records records = as(staff());
    EXPECT_EQ(records.create("Patient", observation("mateo")).error().code, "record.wrong-type");
    EXPECT_EQ(records.update("Patient", "mateo", R"({"resourceType":"Patient","id":"nora"})", std::nullopt).error().code, "record.id-mismatch");
    EXPECT_EQ(records.create("Patient", R"({"resourceType":"Patient","active":true,"active":false})").error().code, "json.duplicate-key");
    EXPECT_EQ(records.create("Patient", std::string(10'000, '[') + std::string(10'000, ']')).error().code, "json.too-deep");
    EXPECT_EQ(records.update("Patient", "no spaces", R"({"resourceType":"Patient"})", std::nullopt).error().code, "record.id-malformed");
}

TEST_F(CommitTest, AnAnswerIsKeptWithTheWriteAndKnowsWhatCameOfIt) {
    Records records = as(staff());
    records.answer_under("key-1", "digest");
    Extras extras;
    extras.answer_of = [](const std::vector<Changed>& changed) { return Answer{201, "Location: /x\n", changed[0].id + " " + std::to_string(changed[0].version)}; };
    const Changed made = must(records.create("Observation", observation("mateo"), extras));
    EXPECT_EQ(records.kept(), Records::Kept::the_answer);
    const auto kept = must(store_->answer_to(1, staff().account_id, "key-1"));
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->status, 201);
    EXPECT_EQ(kept->body, made.id + " 1");
    EXPECT_FALSE(must(store_->answer_to(2, staff().account_id, "key-1")).has_value());
}

}  // namespace
}  // namespace medhome::access
