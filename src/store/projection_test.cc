// Read models follow the record on every path, their unique keys are rules, and a new generation rebuilds them.
//
// DESIGN.md 5.6
// SPDX-License-Identifier: Apache-2.0
#include "fhir/json/tree.h"
#include "store/store_fixture.h"

namespace medhome::store {
namespace {

Projection one_weight_a_day(int generation = 1) {
    Projection projection;
    projection.table = "care_weight";
    projection.resource_types = {"Observation"};
    projection.columns_sql = "on_day TEXT NOT NULL, grams INTEGER";
    projection.columns = {"on_day", "grams"};
    projection.indexes_sql = {"CREATE UNIQUE INDEX IF NOT EXISTS care_weight_once ON care_weight (tenant_id, patient_key, on_day)"};
    projection.rows = [generation](fhir::json::Value resource) {
        return std::vector<Row>{{std::string(resource["effectiveDateTime"].text()), std::int64_t{generation}}};
    };
    projection.on_duplicate = Error{ErrorKind::conflict, "weight.second", "This day has a weight already.", {}};
    projection.generation = generation;
    return projection;
}

class ProjectionTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        open_with(1);
        keep(patient("p1", "Ruiz"));
        keep(patient("p2", "Vega"));
    }
    void open_with(int generation) {
        OpenOptions options;
        options.projections = {one_weight_a_day(generation)};
        reopen(std::move(options));
    }
    std::size_t rows(const Visibility& sees = staff()) {
        const auto found = store_->select(sees, "SELECT w.on_day, w.grams FROM care_weight w WHERE {visible:w}", {});
        EXPECT_TRUE(found) << found.error().text;
        return found ? found->size() : 0;
    }
};

INSTANTIATE_TEST_SUITE_P(Databases, ProjectionTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(ProjectionTest, FollowsTheRecordThroughItsLife) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    EXPECT_EQ(rows(), 1u);
    keep(observation("o1", "p1", "29463-7", "2024-01-02"), 1);
    EXPECT_EQ(rows(), 1u);
    ASSERT_TRUE(commit({removal("Observation", "o1", 2)}));
    EXPECT_EQ(rows(), 0u);
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(ProjectionTest, ItsUniqueKeyRefusesTheSecondAndNothingOfThatCommitStays) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    const auto refused = commit({put_of(patient("p3", "Lopez")), put_of(observation("o2", "p1", "29463-7", "2024-01-01"))});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "weight.second");
    EXPECT_EQ(store_->read(staff(), "Patient", "p3").error().kind, ErrorKind::not_found);
    keep(observation("o2", "p2", "29463-7", "2024-01-01"));
    EXPECT_EQ(rows(), 2u);
}

TEST_P(ProjectionTest, APlaceGivenUpAndTakenInOneCommitIsNoConflictInEitherOrder) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    ASSERT_TRUE(commit({put_of(observation("o2", "p1", "29463-7", "2024-01-01")), put_of(observation("o1", "p1", "29463-7", "2024-01-09"), 1)}));
    EXPECT_EQ(rows(), 2u);
}

TEST_P(ProjectionTest, ShowsARowToWhomItsRecordIsShown) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    keep(observation("o2", "p1", "29463-7", "2024-01-02", 1, labelled()));
    keep(observation("o3", "p2", "29463-7", "2024-01-03"));
    EXPECT_EQ(rows(), 3u);
    EXPECT_EQ(rows(parent_of({"p1"})), 1u);
    EXPECT_EQ(rows(parent_of({"p1", "p2"})), 2u);
    EXPECT_EQ(rows(parent_of({})), 0u);
    EXPECT_EQ(rows(staff(2)), 0u);
}

TEST_P(ProjectionTest, ANewGenerationIsRebuiltAtStart) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    open_with(2);
    const auto found = store_->select(staff(), "SELECT w.grams FROM care_weight w WHERE {visible:w}", {});
    ASSERT_TRUE(found && found->size() == 1);
    EXPECT_EQ(std::get<std::int64_t>((*found)[0][0]), 2);
    OpenOptions older;
    older.projections = {one_weight_a_day(1)};
    store_.reset();
    EXPECT_EQ(open(url_, std::move(older)).error().code, "store.newer");
}

}  // namespace
}  // namespace medhome::store
