// What the disk refuses to keep ends the program, for asking a second time would be answered as if all were well. https://sqlite.org/c3ref/io_methods.html
//
// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpoints.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {
namespace {

// The connection's own file, but for a sync that the disk refuses.
void let_syncs_fail(Connection& connection) {
    static sqlite3_io_methods refusing;
    sqlite3_file* file = nullptr;
    ASSERT_EQ(sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file), SQLITE_OK);
    refusing = *file->pMethods;
    refusing.xSync = [](sqlite3_file*, int) { return SQLITE_IOERR_FSYNC; };
    file->pMethods = &refusing;
}

TEST(CheckpointsDeathTest, EndTheProgramWhenTheDiskDidNotKeepWhatWasMovedAndKeepTheLog) {
    char name[] = "/tmp/medhome-sync-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    const std::string path = std::string(name) + "/site.db";
    const auto written = [&] {
        auto one = std::make_unique<Connection>(path, ConnectionOptions{.create = true, .cache_kib = 4096});
        one->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;");
        one->execute("CREATE TABLE IF NOT EXISTS visit (number INTEGER PRIMARY KEY); INSERT INTO visit DEFAULT VALUES;");
        return one;
    };
    EXPECT_EXIT(
        {
            const auto one = written();
            let_syncs_fail(*one);
            sync_database(*one);
        },
        testing::KilledBySignal(SIGABRT), "store.sync-failed");
    EXPECT_EXIT(
        {
            const auto one = written();
            let_syncs_fail(*one);
            move_pages(*one);
        },
        testing::KilledBySignal(SIGABRT), "store.sync-failed");
    Connection after(path, {});
    EXPECT_EQ(after.number("SELECT count(*) FROM visit"), 2) << "both were acknowledged";
    std::filesystem::remove_all(name);
}

}  // namespace
}  // namespace medhome::store::sqlite
