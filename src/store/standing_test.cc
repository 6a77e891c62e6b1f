// The record as it stood at an instant, and records by name: on every database, while others go on writing.
//
// https://hl7.org/fhir/uv/bulkdata/STU2/export.html (transactionTime)
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using std::chrono::seconds;

const Instant noon{std::chrono::sys_days{std::chrono::year{2020} / 3 / 4} + std::chrono::hours{12}};

class StandingTest : public StoreTest {
protected:
    // Commits a body as of an instant; version is what it becomes.
    void write(const std::string& body, Instant at, std::int64_t base_version = 0) {
        Put put = put_of(body, base_version);
        put.updated = at;
        const auto done = commit({std::move(put)});
        ASSERT_TRUE(done) << done.error().text;
    }
    void remove(const std::string& type, const std::string& id, Instant at, std::int64_t base_version) {
        Put put = removal(type, id, base_version);
        put.updated = at;
        ASSERT_TRUE(commit({std::move(put)}));
    }
    // "id/version", deleted ones with a minus; `count` a page, every page asked for.
    std::vector<std::string> walk(const std::string& type, Instant at, std::optional<Instant> since = {}, const Visibility& sees = staff(), int count = 2) {
        std::vector<std::string> found;
        Standing asked{at, since, count, ""};
        do {
            const auto page = store_->standing(sees, type, asked);
            EXPECT_TRUE(page) << page.error().text;
            if (!page) return found;
            EXPECT_LE(int(page->matches.size()), count);
            for (const Stored& one : page->matches) {
                found.push_back((one.deleted ? "-" : "") + one.id + "/" + std::to_string(one.version));
                EXPECT_EQ(one.deleted, one.body == nullptr);
                if (one.body) { EXPECT_NE(one.body->find("\"" + one.id + "\""), std::string::npos); }
            }
            asked.cursor = page->next_cursor;
        } while (!asked.cursor.empty());
        return found;
    }
};

INSTANTIATE_TEST_SUITE_P(Databases, StandingTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

using Names = std::vector<std::string>;

TEST_P(StandingTest, TellsWhatWasThereThenWhateverCameAfter) {
    for (int n = 1; n <= 5; ++n) write(patient("p" + std::to_string(n), "Ruiz"), noon + seconds(n));
    write(patient("p2", "Ruiz Vega"), noon + seconds(6), 1);
    remove("Patient", "p3", noon + seconds(7), 1);
    const Instant at = noon + seconds(7);
    const Names then{"p1/1", "p4/1", "p5/1", "p2/2"};
    EXPECT_EQ(walk("Patient", at), then);

    write(patient("p6", "Ruiz"), noon + seconds(10));
    write(patient("p1", "Ruiz Soto"), noon + seconds(11), 1);
    write(patient("p1", "Ruiz Sosa"), noon + seconds(12), 2);
    remove("Patient", "p4", noon + seconds(13), 1);
    write(patient("p3", "Ruiz"), noon + seconds(14), 2);
    EXPECT_EQ(walk("Patient", at), then) << "neither what came, nor what changed, nor what went or came back";
    EXPECT_EQ(walk("Patient", at, {}, staff(), 1), then);
    EXPECT_EQ(walk("Patient", at, {}, staff(), 100), then);
    EXPECT_EQ(walk("Patient", noon + seconds(1)), Names{"p1/1"});
    EXPECT_EQ(walk("Patient", noon), Names{});
}

TEST_P(StandingTest, AWalkGoesOnWhereItStoodThoughRecordsChangeBehindAndBeforeIt) {
    for (int n = 1; n <= 6; ++n) write(patient("p" + std::to_string(n), "Ruiz"), noon + seconds(n));
    const Instant at = noon + seconds(6);
    Standing asked{at, {}, 2, ""};
    const auto first = store_->standing(staff(), "Patient", asked);
    ASSERT_TRUE(first);
    write(patient("p1", "Behind"), noon + seconds(20), 1);
    write(patient("p4", "Before"), noon + seconds(21), 1);
    remove("Patient", "p5", noon + seconds(22), 1);
    asked.cursor = first->next_cursor;
    asked.count = 10;
    const auto rest = store_->standing(staff(), "Patient", asked);
    ASSERT_TRUE(rest);
    Names ids;
    for (const Stored& one : rest->matches) ids.push_back(one.id + "/" + std::to_string(one.version));
    EXPECT_EQ(ids, (Names{"p3/1", "p4/1", "p5/1", "p6/1"}));
}

TEST_P(StandingTest, SinceTellsWhatChangedAndWhatWasDeletedAfterIt) {
    for (int n = 1; n <= 4; ++n) write(patient("p" + std::to_string(n), "Ruiz"), noon + seconds(n));
    const Instant since = noon + seconds(4);
    EXPECT_EQ(walk("Patient", noon + seconds(5), since), Names{});
    write(patient("p1", "Vega"), noon + seconds(6), 1);
    remove("Patient", "p2", noon + seconds(7), 1);
    write(patient("p5", "Ruiz"), noon + seconds(8));
    EXPECT_EQ(walk("Patient", noon + seconds(9), since), (Names{"p1/2", "-p2/2", "p5/1"}));
    write(patient("p2", "Back"), noon + seconds(10), 2);
    EXPECT_EQ(walk("Patient", noon + seconds(9), since), (Names{"p1/2", "-p2/2", "p5/1"})) << "it was deleted then";
    EXPECT_EQ(walk("Patient", noon + seconds(11), since), (Names{"p1/2", "p5/1", "p2/3"}));
}

TEST_P(StandingTest, ShowsEachCallerTheirOwnAlone) {
    write(patient("mine", "Ruiz"), noon + seconds(1));
    write(patient("other", "Ruiz"), noon + seconds(2));
    write(observation("m1", "mine", "29463-7", "2024-01-01"), noon + seconds(3));
    write(observation("m2", "mine", "29463-7", "2024-01-02", 2, labelled()), noon + seconds(4));
    write(observation("x1", "other", "29463-7", "2024-01-03"), noon + seconds(5));
    write(R"({"resourceType":"Medication","id":"drug","code":{"text":"x"}})", noon + seconds(6));
    const Instant at = noon + seconds(6);
    EXPECT_EQ(walk("Observation", at, {}, parent_of({"mine"})), Names{"m1/1"});
    EXPECT_EQ(walk("Observation", at, {}, parent_of({"mine", "other"}), 1), (Names{"m1/1", "x1/1"}));
    EXPECT_EQ(walk("Observation", at, {}, parent_of({})), Names{});
    EXPECT_EQ(walk("Medication", at, {}, parent_of({"mine"})), Names{});
    EXPECT_EQ(walk("Medication", at), Names{"drug/1"});
    Visibility children_alone = staff();
    children_alone.all_unowned = false;
    EXPECT_EQ(walk("Medication", at, {}, children_alone), Names{});
    EXPECT_EQ(walk("Observation", at, {}, children_alone), (Names{"m1/1", "m2/1", "x1/1"}));
    EXPECT_EQ(walk("Observation", at, {}, staff(2)), Names{});
}

TEST_P(StandingTest, WhatWasFiledWithTheWrongChildIsInNeithersPast) {
    write(patient("mine", "Ruiz"), noon + seconds(1));
    write(patient("other", "Ruiz"), noon + seconds(2));
    write(observation("o", "other", "29463-7", "2024-01-01"), noon + seconds(3));
    const Instant at = noon + seconds(3);
    write(observation("o", "mine", "29463-7", "2024-01-01"), noon + seconds(4), 1);
    EXPECT_EQ(walk("Observation", at, {}, parent_of({"mine"})), Names{}) << "what it said of the other child";
    EXPECT_EQ(walk("Observation", at, {}, parent_of({"other"})), Names{}) << "it is not theirs";
    EXPECT_EQ(walk("Observation", noon + seconds(4), {}, parent_of({"mine"})), Names{"o/2"});
}

TEST_P(StandingTest, ACursorOfAnotherWalkIsRefused) {
    for (int n = 1; n <= 3; ++n) write(patient("p" + std::to_string(n), "Ruiz"), noon + seconds(n));
    const auto first = store_->standing(staff(), "Patient", {noon + seconds(3), {}, 1, ""});
    ASSERT_TRUE(first);
    for (const std::string& cursor : {std::string("nonsense"), first->next_cursor}) {
        const auto other = store_->standing(staff(), "Patient", {noon + seconds(2), {}, 1, cursor});
        ASSERT_FALSE(other);
        EXPECT_EQ(other.error().code, "search.bad-cursor");
    }
}

TEST_P(StandingTest, OnceAnInstantIsClosedNothingComesInFromBeforeIt) {
    write(patient("p1", "Ruiz"), noon + seconds(1));
    Commit closing;
    closing.tenant = 1;
    closing.closes = noon + seconds(5);
    ASSERT_TRUE(store_->commit(std::move(closing)));
    Put late = put_of(patient("p2", "Late"));
    late.updated = noon + seconds(5);
    const auto refused = commit({std::move(late)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::stale) << "so that it is prepared again";
    EXPECT_FALSE(store_->read(staff(), "Patient", "p2"));
    write(patient("p2", "In time"), noon + seconds(6));
    reopen();
    Put late_again = put_of(patient("p3", "Late"));
    late_again.updated = noon + seconds(4);
    EXPECT_FALSE(commit({std::move(late_again)})) << "also after a restart";
    Commit earlier;
    earlier.tenant = 1;
    earlier.closes = noon + seconds(2);
    ASSERT_TRUE(store_->commit(std::move(earlier)));
    Put still_late = put_of(patient("p4", "Late"));
    still_late.updated = noon + seconds(5);
    EXPECT_FALSE(commit({std::move(still_late)})) << "an earlier instant opens nothing";
}

TEST_P(StandingTest, AClockThatWasSetBackKeepsNobodyFromWriting) {
    Commit closing;
    closing.tenant = 1;
    closing.closes = SystemClock().now() + std::chrono::hours{1};
    ASSERT_TRUE(store_->commit(std::move(closing)));
    write(patient("p1", "Ruiz"), SystemClock().now());
    EXPECT_TRUE(store_->read(staff(), "Patient", "p1"));
}

TEST_P(StandingTest, NamedRecordsComeInTheOrderOfTheirNamesAndOnlyWhatIsSeen) {
    write(R"({"resourceType":"Practitioner","id":"a","name":[{"family":"Okafor"}]})", noon + seconds(1));
    write(R"({"resourceType":"Practitioner","id":"b","name":[{"family":"Lund"}]})", noon + seconds(2));
    write(patient("mine", "Ruiz"), noon + seconds(3));
    write(R"({"resourceType":"Medication","id":"drug","code":{"text":"x"}})", noon + seconds(4));
    const std::vector<std::pair<std::string, std::string>> names{{"Practitioner", "b"}, {"Medication", "drug"}, {"Patient", "mine"}, {"Practitioner", "a"}, {"Practitioner", "never"}, {"Nonsense", "x"}};
    const auto ids = [&](const Visibility& sees, std::optional<Instant> at) {
        const auto found = store_->read_all(sees, names, at);
        EXPECT_TRUE(found);
        Names all;
        for (const Stored& one : *found) all.push_back(one.id + "/" + std::to_string(one.version));
        return all;
    };
    EXPECT_EQ(ids(staff(), {}), (Names{"b/1", "drug/1", "mine/1", "a/1"}));
    EXPECT_EQ(ids(parent_of({}), {}), (Names{"b/1", "a/1"})) << "a family sees the directory, and no child that is not theirs";
    const Instant at = noon + seconds(4);
    write(R"({"resourceType":"Practitioner","id":"a","name":[{"family":"Okafor-Lund"}]})", noon + seconds(5), 1);
    remove("Practitioner", "b", noon + seconds(6), 1);
    EXPECT_EQ(ids(staff(), {}), (Names{"drug/1", "mine/1", "a/2"}));
    EXPECT_EQ(ids(staff(), at), (Names{"b/1", "drug/1", "mine/1", "a/1"}));
    EXPECT_EQ(ids(staff(), noon + seconds(1)), Names{"a/1"});
}

}  // namespace
}  // namespace medhome::store
