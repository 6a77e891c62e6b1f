// Every shape of search walks an index of its tenant on PostgreSQL too: no plan reads a table of records or of index rows from end to end.
//
// DESIGN.md 5.11; the plans are those the sessions really run, told as statements are prepared (store/plans.h).
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <mutex>

#include "store/plans.h"
#include "store/postgres/translate.h"
#include "store/postgres_cluster.h"
#include "store/store_fixture.h"

namespace medhome::store::postgres {
namespace {

class PostgresPlanTest : public testing::Test {
protected:
    void SetUp() override {
        watch_plans([this](std::string_view sql, std::string_view plan) {
            const std::lock_guard lock(mutex_);
            plans_.emplace_back(sql, plan);
        });
        auto opened = open(PostgresCluster::shared().new_database(), {});
        ASSERT_TRUE(opened) << opened.error().text;
        store_ = std::move(*opened);
        Commit commit;
        commit.tenant = 1;
        commit.puts.push_back(put_of(patient("p1", "Ruiz")));
        for (int i = 0; i < 500; ++i) commit.puts.push_back(put_of(observation(fmt::format("o{}", i), "p1", "29463-7", "2024-01-01")));
        for (int i = 0; i < 500; ++i) commit.puts.push_back(put_of(patient(fmt::format("q{}", i), "Vega")));
        ASSERT_TRUE(store_->commit(std::move(commit)));
    }
    void TearDown() override {
        store_.reset();
        watch_plans({});
    }

    std::mutex mutex_;
    std::vector<std::pair<std::string, std::string>> plans_;
    std::unique_ptr<Store> store_;
};

TEST_F(PostgresPlanTest, NoSearchReadsATableFromEndToEnd) {
    {
        const std::lock_guard lock(mutex_);
        plans_.clear();
    }
    for (const char* text :
         {"Observation", "Observation?code=29463-7", "Observation?code=29463-7,1,2,3,4,5,6,7,8,9", "Observation?code=http://loinc.org|", "Observation?code:not=1", "Observation?patient=p1",
          "Observation?patient=p1&code=29463-7", "Observation?patient=p1&code=29463-7&_sort=-date", "Observation?patient=p1&date=ge2020", "Observation?date=ge2020&date=lt2025",
          "Observation?date=ge2020&_sort=date", "Observation?_sort=-date", "Observation?_sort=-_lastUpdated", "Observation?_lastUpdated=ge2020", "Observation?value-quantity=gt5",
          "Observation?value-quantity=gt5&code=29463-7", "Observation?code=29463-7&_sort=value-quantity", "Observation?code:missing=true", "Observation?_id=o1,o2",
          "Observation?status=final&category=vital-signs", "Patient?name=ru", "Patient?family=ru&given=ma", "Patient?name:contains=ui", "Patient?family:exact=Ruiz", "Patient?_sort=family",
          "Patient?name=vega&_sort=-birthdate", "Patient?identifier=urn:mrn|p1", "Patient?_sort=birthdate,family", "Patient?gender=male&_sort=_id", "Observation?subject.name=vega&_count=3",
          "Patient?_has:Observation:patient:code=29463-7", "Observation?_include=Observation:patient&_count=3", "Patient?_revinclude=Observation:patient&_count=3&_sort=-birthdate"}) {
        for (const Visibility& sees : {staff(), parent_of({"p1"})}) {
            fhir::search::Query asked = query(text);
            auto page = store_->search(sees, asked);
            ASSERT_TRUE(page) << text << ": " << page.error().text;
            if (page->next_cursor.empty()) continue;
            asked.cursor = page->next_cursor;
            EXPECT_TRUE(store_->search(sees, asked)) << text;
        }
    }
    ASSERT_TRUE(store_->read(staff(), "Patient", "p1"));
    ASSERT_TRUE(store_->history(staff(), "Patient", "p1", 5, ""));
    ASSERT_TRUE(store_->compartment(staff(), "p1", {}, 5, ""));
    const std::lock_guard lock(mutex_);
    EXPECT_GT(plans_.size(), 30u);
    for (const auto& [sql, plan] : plans_) {
        if (sql.find("FROM resource_type") != std::string::npos) continue;  // a hundred names, read once
        for (const char* table : {"resource", "version", "ix_", "patient", "audit"}) {
            EXPECT_EQ(plan.find(fmt::format("Seq Scan on {}", table)), std::string::npos) << sql << "\n" << plan;
        }
        for (const char* whole : {"Hash Join", "Merge Join"}) EXPECT_EQ(plan.find(whole), std::string::npos) << sql << "\n" << plan;
    }
}

TEST(Translate, SaysInPostgresWhatSqliteUnderstands) {
    EXPECT_EQ(translate("SELECT a FROM t INDEXED BY t_by_a WHERE a = ? AND b = '?' LIMIT ?"), "SELECT a FROM t WHERE a = $1 AND b = '?' LIMIT $2");
    EXPECT_EQ(translate("SELECT a FROM v CROSS JOIN t ON t.a = v.a WHERE instr(t.folded, ?) > 0 AND b = ?"), "SELECT a FROM v JOIN t ON t.a = v.a WHERE position($1 IN t.folded) > 0 AND b = $2");
    EXPECT_EQ(translate("UPDATE t SET a = ?2 WHERE b = ?1"), "UPDATE t SET a = $2 WHERE b = $1");
    EXPECT_EQ(translate("INSERT OR IGNORE INTO t (a) VALUES (?)"), "INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING");
    EXPECT_EQ(translate("CREATE TABLE t (a INTEGER NOT NULL, b TEXT, c REAL, d BLOB, PRIMARY KEY (a)) WITHOUT ROWID;"),
              "CREATE TABLE t (a BIGINT NOT NULL, b TEXT COLLATE \"C\", c DOUBLE PRECISION, d BYTEA, PRIMARY KEY (a)) ;");
    EXPECT_TRUE(only_reads(" SELECT 1"));
    EXPECT_TRUE(only_reads("WITH a AS (SELECT 1) SELECT * FROM a"));
    EXPECT_FALSE(only_reads("DELETE FROM t"));
}

}  // namespace
}  // namespace medhome::store::postgres
