// What every database behind the port must keep: versions, conditions, all-or-nothing, answers, the audit trail.
//
// DESIGN.md 5.1, 5.4, 5.5
// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <thread>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using testing::Values;
INSTANTIATE_TEST_SUITE_P(Databases, StoreTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(StoreTest, ReadsBackTheVeryBytesThatWereKept) {
    Put put = put_of(patient("child-1", "Ruiz Herrera"));
    const std::string bytes = *put.body;
    ASSERT_TRUE(commit({put}));
    const auto read = store_->read(staff(), "Patient", "child-1");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(*read->body, bytes);
    EXPECT_EQ(read->version, 1);
    EXPECT_EQ(read->updated, put.updated);
    EXPECT_FALSE(read->deleted);
}

TEST_P(StoreTest, KeepsWhatItHeldAfterItIsClosedAndOpenedAgain) {
    keep(patient("0192f0c1-7f00-7abc-8def-0123456789ab", "Ruiz"));
    reopen();
    const auto read = store_->read(staff(), "Patient", "0192f0c1-7f00-7abc-8def-0123456789ab");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->id, "0192f0c1-7f00-7abc-8def-0123456789ab");
    EXPECT_EQ(find("Patient?family=ruiz"), std::vector<std::string>{"0192f0c1-7f00-7abc-8def-0123456789ab"});
}

TEST_P(StoreTest, EveryVersionStaysReadable) {
    keep(patient("child-1", "Ruiz"));
    keep(patient("child-1", "Herrera"), 1);
    ASSERT_TRUE(commit({removal("Patient", "child-1", 2)}));

    EXPECT_NE(store_->vread(staff(), "Patient", "child-1", 1)->body->find("Ruiz"), std::string::npos);
    EXPECT_NE(store_->vread(staff(), "Patient", "child-1", 2)->body->find("Herrera"), std::string::npos);
    EXPECT_EQ(store_->vread(staff(), "Patient", "child-1", 3).error().kind, ErrorKind::gone);
    EXPECT_EQ(store_->vread(staff(), "Patient", "child-1", 4).error().kind, ErrorKind::not_found);
    EXPECT_EQ(store_->read(staff(), "Patient", "child-1").error().kind, ErrorKind::gone);

    const auto history = store_->history(staff(), "Patient", "child-1", 2, "");
    ASSERT_TRUE(history);
    ASSERT_EQ(history->matches.size(), 2u);
    EXPECT_EQ(history->matches[0].version, 3);
    EXPECT_TRUE(history->matches[0].deleted);
    EXPECT_EQ(history->total, 3);
    const auto rest = store_->history(staff(), "Patient", "child-1", 2, history->next_cursor);
    ASSERT_TRUE(rest);
    ASSERT_EQ(rest->matches.size(), 1u);
    EXPECT_EQ(rest->matches[0].version, 1);
    EXPECT_TRUE(rest->next_cursor.empty());
}

TEST_P(StoreTest, ADeletedRecordCanComeBackAndIsFoundAgain) {
    keep(patient("child-1", "Ruiz"));
    ASSERT_TRUE(commit({removal("Patient", "child-1", 1)}));
    EXPECT_TRUE(find("Patient?family=ruiz").empty());
    EXPECT_TRUE(find("Patient?_id=child-1").empty());
    keep(patient("child-1", "Ruiz"), 2);
    EXPECT_EQ(find("Patient?family=ruiz").size(), 1u);
}

TEST_P(StoreTest, TheSecondOfTwoWhoSaveTheSameVersionIsTold) {
    keep(patient("child-1", "Ruiz"));
    keep(patient("child-1", "Herrera"), 1);
    const auto second = commit({put_of(patient("child-1", "Lopez"), 1)});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::stale);
    EXPECT_EQ(second.error().code, "store.version-changed");
    EXPECT_EQ(store_->read(staff(), "Patient", "child-1")->version, 2);
    EXPECT_EQ(commit({put_of(patient("child-1", "Lopez"))}).error().kind, ErrorKind::stale) << "a record that is there is not created again";
}

TEST_P(StoreTest, NothingOfACommitStaysWhenOnePartIsRefused) {
    keep(patient("child-1", "Ruiz"));
    const auto refused = commit({put_of(patient("child-2", "Vega")), put_of(patient("child-1", "Herrera"), 7)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(store_->read(staff(), "Patient", "child-2").error().kind, ErrorKind::not_found);
    EXPECT_TRUE(find("Patient?family=vega").empty());
}

TEST_P(StoreTest, AChangedRecordIsFoundByWhatItSaysNowAndNoMoreByWhatItSaidBefore) {
    keep(patient("child-1", "Ruiz", "2019-03-04"));
    keep(patient("child-1", "Herrera", "2020-05-06"), 1);
    EXPECT_TRUE(find("Patient?family=ruiz").empty());
    EXPECT_EQ(find("Patient?family=herrera").size(), 1u);
    EXPECT_TRUE(find("Patient?birthdate=2019-03-04").empty());
    EXPECT_EQ(find("Patient?birthdate=2020-05-06").size(), 1u);
    EXPECT_EQ(find("Patient?identifier=urn:mrn|child-1").size(), 1u);
}

TEST_P(StoreTest, ARecordThatMovesToAnotherChildIsFoundWithThatChildAlone) {
    keep(patient("child-1", "Ruiz"));
    keep(patient("child-2", "Vega"));
    keep(observation("weight", "child-1", "29463-7", "2024-01-02"));
    keep(observation("weight", "child-2", "29463-7", "2024-01-02"), 1);
    EXPECT_TRUE(find("Observation?patient=child-1&code=29463-7").empty());
    EXPECT_EQ(find("Observation?patient=child-2&code=29463-7").size(), 1u);
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(StoreTest, OfSixteenWhoCreateUnderTheSameConditionOneWins) {
    std::vector<std::thread> writers;
    std::atomic<int> won{0};
    std::atomic<int> stale{0};
    for (int i = 0; i < 16; ++i) {
        writers.emplace_back([&, i] {
            Commit one;
            one.tenant = 1;
            one.conditions.push_back({query("Patient?identifier=urn:ssn|1"), staff(), {}});
            std::string body = patient("child-" + std::to_string(i), "Ruiz");
            body.replace(body.find("urn:mrn"), 7, "urn:ssn");
            body.replace(body.find("\"value\":\"child-" + std::to_string(i)), 16 + std::to_string(i).size(), "\"value\":\"1\"");
            one.puts = {put_of(body)};
            const auto done = store_->commit(std::move(one));
            if (done) {
                ++won;
            } else if (done.error().code == "store.condition-changed") {
                ++stale;
            }
        });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(stale, 15);
    EXPECT_EQ(find("Patient?identifier=urn:ssn|1").size(), 1u);
}

TEST_P(StoreTest, TheSameSaveSentTwiceIsWrittenOnceAndItsAnswerKept) {
    Commit first;
    first.tenant = 1;
    first.puts = {put_of(patient("child-1", "Ruiz"))};
    first.answer = IdempotentAnswer{"account-1", "key-1", "digest", 201, "ETag: W/\"1\"\n", "{}"};
    Commit second = first;
    second.puts = {put_of(patient("child-2", "Ruiz"))};
    ASSERT_TRUE(store_->commit(first));
    const auto again = store_->commit(second);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "idempotency.in-flight");
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_EQ(store_->read(staff(), "Patient", "child-2").error().kind, ErrorKind::not_found);
    const auto kept = store_->answer_to(1, "account-1", "key-1");
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->status, 201);
    EXPECT_FALSE(*store_->answer_to(1, "account-2", "key-1")) << "a key is its caller's own";
    EXPECT_FALSE(*store_->answer_to(2, "account-1", "key-1"));
}

TEST_P(StoreTest, AReadIsInTheAuditTrailWithinATenthOfASecondAndTheChainHolds) {
    AuditRow row{.action = "R read", .actor = "account-1", .role = "clinician", .purpose = "treatment", .route = "/fhir/Patient/:id", .request_id = "r-1",
                 .outcome = 200, .records = {"Patient/child-1", "Patient/child-2"}, .at = Instant(std::chrono::seconds(1'700'000'000))};
    ASSERT_TRUE(store_->audit(1, row));
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const auto rows = store_->audit_rows(1, 10, 0);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ(rows->front().records, row.records);
    EXPECT_EQ(rows->front().at, row.at);
    Commit write;
    write.tenant = 1;
    write.puts = {put_of(patient("child-1", "Ruiz"))};
    write.audit = row;
    ASSERT_TRUE(store_->commit(write));
    const auto both = store_->audit_rows(1, 10, 0);
    ASSERT_EQ(both->size(), 2u) << "a write's row is durable with the write";
    EXPECT_EQ(store_->audit_rows(1, 10, both->front().number)->size(), 1u);
    EXPECT_TRUE(store_->audit_rows(2, 10, 0)->empty());
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(StoreTest, ARefusedWriteLeavesNoTraceInTheTrail) {
    Commit write;
    write.tenant = 1;
    write.puts = {put_of(patient("child-1", "Ruiz"), 5)};
    write.audit.emplace();
    write.audit->action = "U update";
    EXPECT_FALSE(store_->commit(write));
    EXPECT_TRUE(store_->audit_rows(1, 10, 0)->empty());
}

TEST_P(StoreTest, AfterItIsClosedItRefusesAndHangsNobody) {
    keep(patient("child-1", "Ruiz"));
    store_->close();
    EXPECT_EQ(store_->read(staff(), "Patient", "child-1").error().code, "store.closing");
    EXPECT_EQ(commit({put_of(patient("child-2", "Ruiz"))}).error().kind, ErrorKind::unavailable);
}

TEST_P(StoreTest, AMessageIsQueuedOnceHoweverOftenItsKeyIsGiven) {
    Commit commit;
    commit.tenant = 1;
    commit.outbox = {{"remind-1", "visit-reminder", "Appointment/1", Instant(std::chrono::seconds(100))}};
    ASSERT_TRUE(store_->commit(commit));
    ASSERT_TRUE(store_->commit(commit));
    EXPECT_TRUE(store_->outbox_due(1, Instant(std::chrono::seconds(99)), 10)->empty());
    EXPECT_EQ(store_->outbox_due(1, Instant(std::chrono::seconds(100)), 10)->size(), 1u);
}

TEST_P(StoreTest, ATablesRowIsWrittenWithTheRecordOrNotAtAll) {
    OpenOptions options;
    options.migrations = {{"care", 1, "CREATE TABLE care_mark (tenant_id INTEGER NOT NULL, account TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (tenant_id, account));"}};
    reopen(std::move(options));
    Commit commit;
    commit.tenant = 1;
    commit.statements = {{"INSERT INTO care_mark (tenant_id, account, seen) VALUES (?1, ?2, ?3)", {std::int64_t{1}, std::string("a"), std::int64_t{5}}, std::nullopt,
                          Error{ErrorKind::conflict, "mark.twice", "Once only.", {}}}};
    ASSERT_TRUE(store_->commit(commit));
    commit.puts = {put_of(patient("child-1", "Ruiz"))};
    EXPECT_EQ(store_->commit(commit).error().code, "mark.twice");
    EXPECT_EQ(store_->read(staff(), "Patient", "child-1").error().kind, ErrorKind::not_found);
    commit.statements[0] = {"UPDATE care_mark SET seen = 6 WHERE tenant_id = ?1 AND account = ?2 AND seen = ?3", {std::int64_t{1}, std::string("a"), std::int64_t{4}}, 1, {}};
    EXPECT_EQ(store_->commit(commit).error().kind, ErrorKind::conflict);
    const auto rows = store_->select(staff(), "SELECT seen FROM care_mark WHERE tenant_id = {tenant} AND account = ?1", {std::string("a")});
    ASSERT_TRUE(rows) << rows.error().text;
    EXPECT_EQ(std::get<std::int64_t>((*rows)[0][0]), 5);
    EXPECT_FALSE(store_->select(staff(), "SELECT seen FROM care_mark", {})) << "a statement bound to no tenant";
    EXPECT_FALSE(store_->select_site("DELETE FROM care_mark", {})) << "select only reads";
}

}  // namespace
}  // namespace medhome::store
