// The log that is handed over with one call a commit (log_file.h) is held to what SQLite's own file keeps: what was committed is in the file
// before the commit returns, whatever came before it. https://sqlite.org/fileformat2.html#walformat
// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/log_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {
namespace {

class LogFile : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/medhome-log-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        folder_ = name;
        writer_ = std::make_unique<Connection>(path(), ConnectionOptions{.create = true, .gathers_log = true, .cache_kib = 4096});
        writer_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;");
        writer_->execute("CREATE TABLE visit (number INTEGER PRIMARY KEY, words TEXT); CREATE INDEX visit_by_words ON visit (words);");
    }
    void TearDown() override {
        writer_.reset();
        std::filesystem::remove_all(folder_);
    }
    std::string path() const { return folder_ + "/site.db"; }

    void add(int from, int many, std::size_t length = 100) {
        for (int number = from; number < from + many; ++number) {
            const std::string words = fmt::format("{:08x}", std::hash<int>{}(number) * 2654435761u) + std::string(length, 'x');
            writer_->cached("INSERT INTO visit (number, words) VALUES (?, ?)").bind(std::int64_t{number}, words).run();
        }
    }
    // As a server that was killed now would find it: the files as they are, opened by a plain connection.
    std::int64_t kept_if_killed_now() {
        const std::string image = folder_ + "/image";
        std::filesystem::remove_all(image);
        std::filesystem::create_directory(image);
        for (const char* suffix : {"", "-wal"}) std::filesystem::copy_file(path() + suffix, image + "/site.db" + suffix);
        Connection found(image + "/site.db", {});
        Statement whole = found.prepare("PRAGMA integrity_check");
        EXPECT_TRUE(whole.step() && whole.text(0) == "ok") << whole.text(0);
        return found.number("SELECT count(*) FROM visit");
    }

    std::string folder_;
    std::unique_ptr<Connection> writer_;
};

TEST_F(LogFile, HoldsACommitBeforeTheCommitReturns) {
    for (int commit = 0; commit < 20; ++commit) {
        writer_->execute("BEGIN IMMEDIATE");
        add(commit * 7, 7);
        EXPECT_EQ(kept_if_killed_now(), commit * 7) << "half a transaction is none";
        writer_->execute("COMMIT");
        EXPECT_EQ(kept_if_killed_now(), commit * 7 + 7);
        EXPECT_EQ(Connection(path(), {}).number("SELECT count(*) FROM visit"), commit * 7 + 7) << "and another connection sees it";
    }
}

TEST_F(LogFile, HoldsACommitThatIsNotSyncedEither) {
    writer_->execute("PRAGMA synchronous = OFF");
    for (int commit = 0; commit < 5; ++commit) {
        add(commit, 1);
        EXPECT_EQ(kept_if_killed_now(), commit + 1);
    }
}

// Pages are written before the commit, read back, written again in their place, and their checksums reckoned anew.
TEST_F(LogFile, HoldsATransactionGreaterThanTheCacheAndThanWhatIsGathered) {
    writer_->execute("PRAGMA cache_size = 20");
    writer_->execute("BEGIN IMMEDIATE");
    add(0, 4000, 600);
    writer_->execute("UPDATE visit SET words = 'again' || words WHERE number % 3 = 0");
    writer_->execute("COMMIT");
    EXPECT_EQ(kept_if_killed_now(), 4000);
}

TEST_F(LogFile, ForgetsWhatIsRolledBackAndGoesOnInItsPlace) {
    writer_->execute("PRAGMA cache_size = 20");
    for (int round = 0; round < 6; ++round) {
        writer_->execute("BEGIN IMMEDIATE");
        add(100000, 500 + round * 131, 300);
        writer_->execute("SAVEPOINT one");
        add(200000, 300, 300);
        writer_->execute("ROLLBACK TO one");
        writer_->execute("ROLLBACK");
        writer_->execute("BEGIN IMMEDIATE");
        add(round * 50, 50);
        writer_->execute("COMMIT");
        EXPECT_EQ(kept_if_killed_now(), round * 50 + 50);
    }
}

TEST_F(LogFile, SaysThatACommitFoundNoRoomOnTheDisk) {
    add(0, 10);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    int kept = 10;
    // With the small cache pages are written, and refused, before the commit.
    for (const char* cache : {"PRAGMA cache_size = 2000", "PRAGMA cache_size = 10"}) {
        writer_->execute(cache);
        const rlimit small = {rlim_t(std::filesystem::file_size(path() + "-wal")) + 40000, before.rlim_max};
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
        int refused = 0;
        try {
            writer_->execute("BEGIN IMMEDIATE");
            add(1000, 1000, 300);
            writer_->execute("COMMIT");
        } catch (const Failure& failure) {
            refused = failure.code;
        }
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
        EXPECT_TRUE(is_about_the_machine(refused)) << refused;
        if (writer_->in_transaction()) writer_->execute("ROLLBACK");
        EXPECT_EQ(kept_if_killed_now(), kept);
        add(kept, 5);
        kept += 5;
        EXPECT_EQ(kept_if_killed_now(), kept) << "and what comes later stands in its place";
    }
}

TEST_F(LogFile, BeginsAnewAfterACheckpoint) {
    for (int round = 0; round < 6; ++round) {
        add(round * 40, 40);
        writer_->execute(round % 2 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(RESTART)");
        add(1000 + round, 1);
        EXPECT_EQ(kept_if_killed_now(), (round + 1) * 41);
    }
}

TEST_F(LogFile, IsTheSameAsSQLitesOwnAfterAnyCourseOfEvents) {
    std::mt19937 chance(7);
    int kept = 0;
    for (int event = 0; event < 150; ++event) {
        writer_->execute(fmt::format("PRAGMA cache_size = {}", chance() % 3 ? 2000 : 10).c_str());
        writer_->execute("BEGIN IMMEDIATE");
        const int many = int(chance() % (chance() % 8 ? 10 : 700));
        add(event * 1000, many, chance() % 900);
        writer_->execute(fmt::format("UPDATE visit SET words = words || '.' WHERE number % 97 = {}", chance() % 97).c_str());
        const bool commits = chance() % 3 != 0;
        writer_->execute(commits ? "COMMIT" : "ROLLBACK");
        if (commits) kept += many;
        if (chance() % 10 == 0) writer_->execute("PRAGMA wal_checkpoint(PASSIVE)");
        if (event % 10 == 0) {
            ASSERT_EQ(kept_if_killed_now(), kept);
        }
    }
    EXPECT_EQ(kept_if_killed_now(), kept);
}

}  // namespace
}  // namespace medhome::store::sqlite
