// What is read after a start, so that the first to ask need not wait for the disk (docs/scale.md).
// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/warming.h"

#include <filesystem>

#include "store/store_fixture.h"

namespace medhome::store::sqlite {
namespace {

Projection surnames() {
    Projection projection;
    projection.table = "surname";
    projection.resource_types = {"Patient"};
    projection.columns_sql = "family TEXT NOT NULL";
    projection.columns = {"family"};
    projection.indexes_sql = {"CREATE INDEX IF NOT EXISTS surname_by_family ON surname (tenant_id, family)",
                              "CREATE INDEX IF NOT EXISTS surname_of_some ON surname (family) WHERE family > 'M'"};
    projection.rows = [](fhir::json::Value patient) {
        std::vector<Row> rows;
        for (const auto name : patient["name"].children()) rows.push_back({std::string(name["family"].text())});
        return rows;
    };
    return projection;
}

class WarmingTest : public testing::Test {
protected:
    void SetUp() override {
        OpenOptions options;
        options.projections = {surnames()};
        auto opened = open("sqlite:" + path(), std::move(options));
        ASSERT_TRUE(opened);
        Commit commit;
        commit.tenant = 1;
        for (int i = 0; i < 300; ++i) commit.puts.push_back(put_of(patient("p" + std::to_string(i), "Ruiz")));
        ASSERT_TRUE((*opened)->commit(std::move(commit)));
        store_ = std::move(*opened);
    }
    std::string path() const { return folder_.path() + "/site.db"; }

    Folder folder_;
    std::unique_ptr<Store> store_;
    std::atomic<bool> stopping_{false};
};

TEST(Warmth, IsTheWholeFileWhereItFillsHalfOfTheFreeMemoryAtMost) {
    EXPECT_EQ(warmth_for(500, 1000), Warmth::whole);
    EXPECT_EQ(warmth_for(501, 1000), Warmth::read_models);
    EXPECT_EQ(warmth_for(1, 0), Warmth::read_models);
}

TEST_F(WarmingTest, ReadsTheWholeFile) {
    store_->close();  // all of the log is in the file
    Connection connection(path(), {});
    connection.number("SELECT count(*) FROM resource");
    EXPECT_EQ(read_whole(connection, stopping_), std::int64_t(std::filesystem::file_size(path())));
    stopping_ = true;
    EXPECT_EQ(read_whole(connection, stopping_), 0) << "a server that stops does not wait for it";
}

TEST_F(WarmingTest, ReadsAReadModelWithItsIndexes) {
    Connection connection(path(), {});
    const std::int64_t indexes = connection.number("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'surname' AND sql IS NOT NULL");
    EXPECT_EQ(read_tables(connection, {"surname"}, stopping_), 1 + indexes - 1) << "the table and each index but that of some rows";
}

TEST_F(WarmingTest, GoesOnBesideASiteThatIsOpen) {
    for (int i = 0; i < 5; ++i) {
        auto warming = warm("sqlite:" + path(), {"surname"});
        ASSERT_TRUE(warming);
        Commit commit;
        commit.tenant = 1;
        commit.puts.push_back(put_of(patient("q" + std::to_string(i), "Vega")));
        EXPECT_TRUE(store_->commit(std::move(commit)));
    }
    EXPECT_TRUE(warm("postgresql://here", {})) << "what PostgreSQL keeps in memory is its own business";
    EXPECT_FALSE(warm("mysql://here", {})) << "a database that is neither is refused in words";
}

}  // namespace
}  // namespace medhome::store::sqlite
