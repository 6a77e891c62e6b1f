// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpoints.h"

#include <pthread.h>
#include <sqlite3.h>

#include "base/log.h"

namespace medhome::store::sqlite {
namespace {

constexpr int pages_worth_moving = 6000;  // 24 MiB: the same page written often is moved once
// Under steady writing the log is never wholly moved by a thread that only follows, and so never begins anew. From here on the writer
// waits once, for the few pages that came since.
constexpr int pages_before_writer_waits = 16000;
constexpr int pages_it_waits_for = 1000;

// How many pages of the log are in the database now.
int move_pages(Connection& connection) {
    int in_log = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (code != SQLITE_OK && code != SQLITE_BUSY) log::warning("store.checkpoint-failed", {{"sqlite", std::int64_t{code}}});
    return moved;
}

// SQLite syncs the database only when the whole log is in it, which under steady writing is when the writer waits. What was moved before then is
// put on disk here, so that the writer waits for the last pages alone. One sync more than SQLite asks for weakens nothing.
void sync_database(Connection& connection) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods) return;
    if (const int code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL); code != SQLITE_OK) log::warning("store.sync-failed", {{"sqlite", std::int64_t{code}}});
}

}  // namespace

Checkpoints::Checkpoints(Connection& connection, Writer& writer) : connection_(connection), writer_(writer) {
    writer.on_commit([this] {
        if (writer_.wal_pages.load(std::memory_order_relaxed) < pages_worth_moving) return;
        const std::lock_guard lock(mutex_);
        wanted_ = true;
        wake_.notify_one();
    });
    thread_ = std::thread([this] { run(); });
}

Checkpoints::~Checkpoints() { stop(); }

void Checkpoints::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Checkpoints::run() {
    pthread_setname_np(pthread_self(), "store-log-moves");
    int moved_at = 0;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait(lock, [&] { return wanted_ || stopping_; });
        wanted_ = false;
        if (stopping_) break;
        const int pages = writer_.wal_pages.load(std::memory_order_relaxed);
        if (pages < moved_at) moved_at = 0;  // the log began anew
        if (pages < moved_at + pages_worth_moving) continue;
        lock.unlock();
        moved_at = move_pages(connection_);
        if (pages >= pages_before_writer_waits) {
            // Each pass is shorter than the one before, for less came meanwhile.
            sync_database(connection_);
            for (int again = 0; again < 4 && writer_.wal_pages.load(std::memory_order_relaxed) > moved_at + pages_it_waits_for; ++again) {
                moved_at = move_pages(connection_);
                sync_database(connection_);
            }
            writer_.between_batches([](Connection& connection) { move_pages(connection); });
        }
        lock.lock();
    }
}

}  // namespace medhome::store::sqlite
