// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpoints.h"

#include <pthread.h>
#include <sqlite3.h>

#include <cstdlib>

#include "base/log.h"

namespace medhome::store::sqlite {
namespace {

constexpr int pages_worth_moving = 6000;  // 24 MiB: the same page written often is moved once
// Under steady writing the log is never wholly moved by a thread that only follows, and so never begins anew. From here on the writer
// waits once, for the few pages that came since.
constexpr int pages_before_writer_waits = 16000;
constexpr int pages_it_waits_for = 1000;

// What the disk refused to keep is told once to one file handle; whoever asks again hears that all is well, and the log, which still holds it, would
// be begun anew. So the program ends here: the next start finds the whole log and moves it again.
void end_if_sync_failed(int code) {
    if (code == SQLITE_OK) return;
    log::error("store.sync-failed", {{"sqlite", std::int64_t{code}}, {"what", "the disk did not keep what was written; restart after it is whole, nothing acknowledged is lost"}});
    std::abort();
}

}  // namespace

int move_pages(Connection& connection) {
    int in_log = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (code == SQLITE_OK || code == SQLITE_BUSY) return moved;
    if (const int exactly = sqlite3_extended_errcode(connection.handle()); exactly == SQLITE_IOERR_FSYNC) end_if_sync_failed(exactly);
    log::warning("store.checkpoint-failed", {{"sqlite", std::int64_t{code}}});
    return moved;
}

void sync_database(Connection& connection) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods) return;
    end_if_sync_failed(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL));
}

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
