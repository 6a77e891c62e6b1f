// What a caller may see is part of every query: by id, version, history, search, order, count, include, compartment, cursor and condition.
//
// DESIGN.md 5.3, 5.5
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using Ids = std::vector<std::string>;

// Two children of one practice, a label on one record, and a child of the same id in another practice.
class VisibilityTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        keep(patient("mine", "Ruiz"));
        keep(patient("other", "Ruiz"));
        keep(R"({"resourceType":"Practitioner","id":"doctor","name":[{"family":"Okafor"}]})");
        keep(R"({"resourceType":"Medication","id":"drug","code":{"text":"x"}})");
        keep(observation("m1", "mine", "29463-7", "2024-01-01", 1, R"("performer":[{"reference":"Practitioner/doctor"}])"));
        keep(observation("m2", "mine", "29463-7", "2024-01-02", 2, labelled()));
        keep(observation("x1", "other", "29463-7", "2024-01-03", 3));
        keep(patient("mine", "Ruiz"), 0, 2);
        keep(observation("t2", "mine", "29463-7", "2024-01-04", 4), 0, 2);
    }
    const Visibility mother = parent_of({"mine"});
};

INSTANTIATE_TEST_SUITE_P(Databases, VisibilityTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(VisibilityTest, OutsideIsNotFoundAsIfItWereNotThere) {
    for (const auto& [type, id] : {std::pair("Patient", "other"), std::pair("Observation", "x1"), std::pair("Observation", "m2"), std::pair("Medication", "drug"),
                                   std::pair("Observation", "t2"), std::pair("Observation", "never-was")}) {
        const auto absent = store_->read(mother, type, "never-was");
        for (const Error& error : {store_->read(mother, type, id).error(), store_->vread(mother, type, id, 1).error(), store_->history(mother, type, id, 10, "").error()}) {
            EXPECT_EQ(error.kind, ErrorKind::not_found) << type << "/" << id;
            EXPECT_EQ(error.code, absent.error().code);
            EXPECT_EQ(error.text, absent.error().text) << "the words must not tell the two apart";
        }
    }
    EXPECT_TRUE(store_->read(mother, "Patient", "mine"));
    EXPECT_TRUE(store_->read(mother, "Observation", "m1"));
    EXPECT_TRUE(store_->read(mother, "Practitioner", "doctor"));
    EXPECT_TRUE(store_->read(staff(), "Observation", "m2"));
    EXPECT_FALSE(store_->read(staff(), "Observation", "t2")) << "another practice";
    EXPECT_TRUE(store_->read(staff(2), "Observation", "t2"));
}

TEST_P(VisibilityTest, NoSearchFindsCountsOrOrdersWhatIsOutside) {
    for (const char* text : {"Observation", "Observation?code=29463-7", "Observation?code=29463-7,8302-2", "Observation?status=final", "Observation?code:not=8302-2",
                             "Observation?date=ge2023", "Observation?date=ge2023&_sort=-date", "Observation?_sort=date", "Observation?_sort=-value-quantity",
                             "Observation?value-quantity=gt0", "Observation?subject=Patient/mine,Patient/other", "Observation?patient=mine,other",
                             "Observation?_id=m1,m2,x1,t2", "Observation?_lastUpdated=ge2000", "Observation?date:missing=false", "Observation?code=http://loinc.org|",
                             "Observation?_sort=-_lastUpdated", "Observation?_sort=_id", "Observation?_sort=status", "Observation?_sort=-code,subject"}) {
        EXPECT_EQ(find(text, mother), Ids{"m1"}) << text;
        fhir::search::Query counted = query(text);
        counted.total = fhir::search::Total::accurate;
        counted.count = 1;
        const auto page = store_->search(mother, counted);
        ASSERT_TRUE(page) << text;
        EXPECT_EQ(page->total, 1) << text;
        EXPECT_TRUE(page->next_cursor.empty()) << text << ": a next link would tell that there is more";
        EXPECT_EQ(page->rows_fetched, 1) << text;
        EXPECT_TRUE(find(text, parent_of({})).empty()) << text;
        EXPECT_EQ(find(text, staff(2)), Ids{"t2"}) << text;
        EXPECT_TRUE(find(text, staff(3)).empty()) << text;
    }
    EXPECT_EQ(find("Patient?name=ruiz", mother), Ids{"mine"});
    EXPECT_EQ(find("Patient?family:contains=ui", mother), Ids{"mine"});
    EXPECT_EQ(find("Patient?_sort=family", mother), Ids{"mine"});
    EXPECT_EQ(find("Practitioner", mother), Ids{"doctor"});
    EXPECT_TRUE(find("Medication", mother).empty());
    EXPECT_EQ(find("Observation?patient=mine", staff()).size(), 2u);
}

TEST_P(VisibilityTest, ACursorOfAnothersPageShowsNothingMore) {
    fhir::search::Query all = query("Observation?_sort=date");
    all.count = 1;
    const auto first = store_->search(staff(), all);
    ASSERT_TRUE(first && !first->next_cursor.empty());
    all.cursor = first->next_cursor;
    all.count = 50;
    EXPECT_TRUE(store_->search(mother, all)->matches.empty());
}

TEST_P(VisibilityTest, IncludesPassTheSameGate) {
    keep(R"({"resourceType":"Flag","id":"f1","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/mine"},"author":{"reference":"Patient/other"}})");
    const Page forward = page("Flag?_include=Flag:author&_include=Flag:subject", mother);
    ASSERT_EQ(forward.included.size(), 1u);
    EXPECT_EQ(forward.included[0].id, "mine");
    const Page back = page("Patient?_id=mine&_revinclude=Observation:subject", mother);
    ASSERT_EQ(back.included.size(), 1u);
    EXPECT_EQ(back.included[0].id, "m1");
    EXPECT_EQ(page("Practitioner?_revinclude=Observation:performer", parent_of({"other"})).included.size(), 0u);
}

TEST_P(VisibilityTest, TheCompartmentOfAnotherChildIsNotThere) {
    EXPECT_EQ(store_->compartment(mother, "other", {}, 10, "").error().kind, ErrorKind::not_found);
    const auto own = store_->compartment(mother, "mine", {}, 10, "");
    ASSERT_TRUE(own);
    Ids ids;
    for (const Stored& one : own->matches) ids.push_back(one.id);
    EXPECT_EQ(ids, (Ids{"mine", "m1"}));
    EXPECT_EQ(own->rows_fetched, 2);
}

TEST_P(VisibilityTest, TodaysLabelDecidesForEveryVersion) {
    keep(observation("m1", "mine", "29463-7", "2024-01-01", 1, labelled()), 1);
    EXPECT_EQ(store_->vread(mother, "Observation", "m1", 1).error().kind, ErrorKind::not_found) << "version 1 carried no label, the record does now";
    EXPECT_EQ(store_->history(mother, "Observation", "m1", 10, "").error().kind, ErrorKind::not_found);
    EXPECT_TRUE(find("Observation", mother).empty());
    keep(observation("m1", "mine", "29463-7", "2024-01-01", 1), 2);
    EXPECT_TRUE(store_->vread(mother, "Observation", "m1", 2));
    EXPECT_EQ(find("Observation?code=29463-7", mother), Ids{"m1"});
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(VisibilityTest, ARecordFiledWithTheWrongChildTellsTheNextFamilyNothingOfIt) {
    // x1 was the other's, is corrected to be this mother's, and changes once more.
    keep(observation("x1", "mine", "29463-7", "2024-01-03", 3), 1);
    keep(observation("x1", "mine", "29463-7", "2024-01-04", 3), 2);
    EXPECT_TRUE(store_->read(mother, "Observation", "x1"));
    EXPECT_TRUE(store_->vread(mother, "Observation", "x1", 2));
    EXPECT_EQ(store_->vread(mother, "Observation", "x1", 1).error().kind, ErrorKind::not_found) << "it says the other child's name";
    const auto history = store_->history(mother, "Observation", "x1", 10, "");
    ASSERT_TRUE(history);
    EXPECT_EQ(history->matches.size(), 2U);
    EXPECT_EQ(history->total, 2);
    EXPECT_EQ(history->next_cursor, "");
    const auto first = store_->history(mother, "Observation", "x1", 1, "");
    ASSERT_TRUE(first);
    const auto second = store_->history(mother, "Observation", "x1", 1, first->next_cursor);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->matches.size(), 1U);
    EXPECT_EQ(second->next_cursor, "") << "no empty page that tells of more";
    EXPECT_EQ(store_->history(staff(), "Observation", "x1", 10, "")->matches.size(), 3U);
    EXPECT_EQ(store_->history(parent_of({"mine", "other"}), "Observation", "x1", 10, "")->matches.size(), 3U) << "a parent of both sees both";
    EXPECT_EQ(store_->history(parent_of({"other"}), "Observation", "x1", 10, "").error().kind, ErrorKind::not_found);
    // The same where one was deleted and its id came back with another child.
    ASSERT_TRUE(commit({removal("Observation", "x1", 3)}));
    keep(observation("x1", "other", "29463-7", "2024-01-05", 3), 4);
    EXPECT_EQ(store_->history(parent_of({"other"}), "Observation", "x1", 10, "")->matches.size(), 2U);
}

TEST_P(VisibilityTest, WhatWasDeletedStaysHiddenFromWhomItWasHidden) {
    ASSERT_TRUE(commit({removal("Observation", "m2", 1), removal("Observation", "x1", 1), removal("Observation", "m1", 1)}));
    EXPECT_EQ(store_->read(mother, "Observation", "m2").error().kind, ErrorKind::not_found);
    EXPECT_EQ(store_->read(mother, "Observation", "x1").error().kind, ErrorKind::not_found);
    EXPECT_EQ(store_->read(mother, "Observation", "m1").error().kind, ErrorKind::gone);
}

TEST_P(VisibilityTest, AConditionLooksWithTheEyesOfItsCaller) {
    Commit commit;
    commit.tenant = 1;
    commit.conditions.push_back({query("Observation?code=29463-7"), mother, {"m1"}});
    commit.puts = {put_of(observation("m3", "mine", "8302-2", "2024-01-05"))};
    EXPECT_TRUE(store_->commit(commit));
    commit.puts = {put_of(observation("m4", "mine", "8302-2", "2024-01-05"))};
    commit.conditions[0].visibility = staff();
    EXPECT_EQ(store_->commit(commit).error().code, "store.condition-changed");
}

}  // namespace
}  // namespace medhome::store
