// The site as a whole: its file, its migrations, its copies, its check, and a disk that fills.
//
// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

class SiteTest : public testing::Test {
protected:
    std::string path(const std::string& name = "site.db") const { return folder_.path() + "/" + name; }
    std::string url(const std::string& name = "site.db") const { return "sqlite:" + path(name); }
    std::unique_ptr<Store> must_open(OpenOptions options = {}, const std::string& name = "site.db") {
        auto opened = open(url(name), std::move(options));
        EXPECT_TRUE(opened) << opened.error().text;
        return opened ? std::move(*opened) : nullptr;
    }
    void sql(const std::string& text) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(database, text.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
        sqlite3_close(database);
    }
    static Result<void> keep(Store& store, std::string body, std::int64_t base = 0) {
        Commit commit;
        commit.tenant = 1;
        commit.puts = {put_of(std::move(body), base)};
        return store.commit(std::move(commit));
    }
    Folder folder_;
};

TEST_F(SiteTest, AFileOfAnotherProgramIsLeftAloneAndNamed) {
    std::ofstream(path("notes.txt")) << "Buy milk. This is a text of more than a hundred bytes, so that nobody takes it for an empty database file; it is not one.";
    const auto text = open(url("notes.txt"), {});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, "store.not-ours");
    sql("CREATE TABLE music (name TEXT)");
    const auto other = open(url(), {});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "store.not-ours");
    EXPECT_NE(other.error().text.find(path()), std::string::npos);
    EXPECT_EQ(open("mysql://x", {}).error().code, "store.bad-address");
    EXPECT_EQ(open("sqlite:" + folder_.path() + "/no/such/folder/site.db", {}).error().kind, ErrorKind::unavailable);
}

TEST_F(SiteTest, ADatabaseOfANewerProgramIsNotTouchedAndBothVersionsAreNamed) {
    must_open()->close();
    sql("PRAGMA user_version = 99");
    const auto newer = open(url(), {});
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, "store.newer");
    EXPECT_NE(newer.error().text.find("99"), std::string::npos);
    EXPECT_NE(newer.error().text.find("version 1"), std::string::npos);
}

TEST_F(SiteTest, AnAppliedMigrationMayNotChange) {
    OpenOptions options;
    options.migrations = {{"care", 1, "CREATE TABLE care_a (tenant_id INTEGER NOT NULL PRIMARY KEY);"}};
    must_open(options)->close();
    must_open(options)->close();
    options.migrations[0].sql = "CREATE TABLE care_a (tenant_id INTEGER NOT NULL PRIMARY KEY, more TEXT);";
    EXPECT_EQ(open(url(), options).error().code, "store.migration-differs");
    options.migrations[0].sql = "CREATE TABLE care_a (tenant_id INTEGER NOT NULL PRIMARY KEY);";
    options.migrations.push_back({"care", 2, "CREATE TABLE care_b (tenant_id INTEGER NOT NULL PRIMARY KEY);"});
    must_open(options)->close();
    options.migrations.pop_back();
    EXPECT_EQ(open(url(), options).error().code, "store.newer") << "an older program must not write what it does not know";
}

TEST_F(SiteTest, WithoutLeaveToCreateAnAbsentSiteIsAnError) {
    OpenOptions options;
    options.create = false;
    EXPECT_EQ(open(url(), options).error().code, "store.no-site");
}

TEST_F(SiteTest, AFullDiskRefusesWritesClearlyKeepsNothingHalfAndGoesOnReading) {
    OpenOptions options;
    options.most_pages = 120;
    auto store = must_open(options);
    int kept = 0;
    Error full;
    for (int i = 0; i < 3000 && full.code.empty(); ++i) {
        const auto done = keep(*store, patient("p" + std::to_string(i), "Ruiz" + std::string(900, 'x')));
        if (done) {
            ++kept;
        } else {
            full = done.error();
        }
    }
    EXPECT_EQ(full.kind, ErrorKind::unavailable);
    EXPECT_EQ(full.code, "store.disk-full");
    ASSERT_GT(kept, 10);
    EXPECT_TRUE(store->read(staff(), "Patient", "p0"));
    EXPECT_EQ(store->read(staff(), "Patient", "p" + std::to_string(kept)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(store->search(staff(), query("Patient?_count=0"))->total, kept);
    store.reset();
    store = must_open();
    EXPECT_TRUE(keep(*store, patient("after", "Ruiz"))) << "with room again it writes again";
    EXPECT_TRUE(store->check({})->findings.empty());
}

TEST_F(SiteTest, WhenReadsCannotBeWrittenDownTheyAreRefusedUntilTheyCan) {
    OpenOptions options;
    options.most_pages = 100;
    auto store = must_open(options);
    AuditRow row;
    row.route = std::string(2000, 'r');
    bool refused = false;
    for (int i = 0; i < 3000 && !refused; ++i) {
        refused = !store->audit(1, row);
        if (i % 100 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(60));
    }
    EXPECT_TRUE(refused);
    EXPECT_EQ(store->audit(1, row).error().code, "audit.cannot-be-kept");
}

TEST_F(SiteTest, ABackupTakenWhileOthersWriteIsWholeAndRestores) {
    auto store = must_open();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(keep(*store, patient("p" + std::to_string(i), "Ruiz")));
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (int i = 0; !stop && i < 5000; ++i) (void)keep(*store, patient("during" + std::to_string(i), "Vega"));
    });
    double last = 0;
    const auto done = store->backup(path("copy.db"), [&](double part) { last = part; });
    stop = true;
    writer.join();
    ASSERT_TRUE(done) << done.error().text;
    EXPECT_EQ(last, 1.0);
    EXPECT_EQ(store->backup(path("copy.db"), {}).error().code, "backup.exists");
    store.reset();

    EXPECT_EQ(restore(path("copy.db"), url()).error().code, "restore.exists");
    ASSERT_TRUE(restore(path("copy.db"), url("new.db")));
    auto restored = must_open({}, "new.db");
    EXPECT_TRUE(restored->read(staff(), "Patient", "p199"));
    EXPECT_TRUE(restored->check({})->findings.empty());
    EXPECT_EQ(restore(path("nothing.db"), url("x.db")).error().code, "restore.no-backup");
    std::ofstream(path("bad.db")) << std::string(5000, 'z');
    EXPECT_EQ(restore(path("bad.db"), url("x.db")).error().code, "store.not-ours");
    struct stat status = {};
    EXPECT_NE(stat(path("x.db").c_str(), &status), 0) << "a refused restore leaves nothing";
}

TEST_F(SiteTest, CheckNamesWhatDiffersAndReindexPutsItRight) {
    auto store = must_open();
    ASSERT_TRUE(keep(*store, patient("p1", "Ruiz")));
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(keep(*store, observation("o" + std::to_string(i), "p1", "29463-7", "2024-01-01")));
    const auto clean = store->check({});
    ASSERT_TRUE(clean);
    EXPECT_TRUE(clean->findings.empty());
    EXPECT_EQ(clean->records, 21);
    store.reset();
    sql("DELETE FROM ix_hash WHERE rid = 2; DELETE FROM ix_date WHERE rid = 3; UPDATE ix_string SET folded = 'zzz' WHERE rid = 1;"
        "INSERT INTO ix_hash (tenant_id, branch, value, patient_key, rid, system, audience_id) VALUES (1, 5, 5, 1, 4, 5, 0), (1, 5, 5, 1, 999, 5, 0);"
        "UPDATE ix_quantity SET audience_id = 9 WHERE rid = 5; DELETE FROM ix_value WHERE patient_key = 1;"
        "INSERT INTO ix_value (tenant_id, branch, value, patient_key) VALUES (1, 7, 7, 1);");
    store = must_open();
    const auto found = store->check({});
    ASSERT_TRUE(found);
    std::string all;
    for (const std::string& finding : found->findings) all += finding + "\n";
    for (const char* part : {"ix_hash: Observation/o0", "ix_date: Observation/o1", "ix_string: Patient/p1", "ix_hash: Observation/o2", "ix_quantity: Observation/o3",
                             "ix_hash: 1 rows belong to no record", "ix_value: 1 rows name a child without the value", "rows are missing"}) {
        EXPECT_NE(all.find(part), std::string::npos) << part << " in:\n" << all;
    }
    const auto rewritten = store->reindex({});
    ASSERT_TRUE(rewritten) << rewritten.error().text;
    EXPECT_EQ(*rewritten, 6);
    EXPECT_TRUE(store->check({})->findings.empty());
    EXPECT_EQ(store->search(staff(), query("Patient?family=ruiz"))->matches.size(), 1u);
}

TEST_F(SiteTest, CheckSeesABodyThatWasChangedBehindOurBack) {
    auto store = must_open();
    ASSERT_TRUE(keep(*store, patient("p1", "Ruiz")));
    AuditRow row;
    row.action = "R read";
    ASSERT_TRUE(store->audit(1, row));
    store.reset();
    sql("UPDATE resource SET body = replace(body, 'Ruiz', 'Vega'); UPDATE audit SET actor = 'somebody else';");
    store = must_open();
    const auto found = store->check({});
    ASSERT_TRUE(found);
    std::string all;
    for (const std::string& finding : found->findings) all += finding + "\n";
    EXPECT_NE(all.find("ix_string: Patient/p1"), std::string::npos) << all;
    EXPECT_NE(all.find("audit: row 1 of tenant 1"), std::string::npos) << all;
}

}  // namespace
}  // namespace medhome::store
