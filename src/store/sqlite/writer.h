// The one thread that writes. What waits is applied together: a savepoint each, one fsync for all, then all are answered.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "store/sqlite/apply.h"

namespace medhome::store::sqlite {

class Writer {
public:
    Writer(Connection& connection, Types& types, const Projections& projections);
    ~Writer();

    // Blocks until it is on disk or refused.
    Result<void> commit(Prepared& prepared);
    // Queues a read's row; flushed with the next batch or within 100 ms.
    Result<void> audit(Tenant tenant, AuditRow row);
    // Runs alone in the writer's thread, outside a transaction, between two batches.
    void between_batches(const std::function<void(Connection&)>& work);
    void stop();  // finishes what waits

    // Pages in the write-ahead log after the last commit, and who is told of it.
    std::atomic<int> wal_pages{0};
    void on_commit(std::function<void()> told) { told_ = std::move(told); }

private:
    struct Waiting {
        Tenant tenant;
        AuditRow row;
    };
    struct Errand {
        const std::function<void(Connection&)>* work;
        std::exception_ptr failed;
        Done done;
    };

    void run();
    std::vector<Prepared*> take();
    void write(const std::vector<Prepared*>& batch, std::vector<Waiting>& reads);
    void lose(const std::vector<Prepared*>& batch, const Error& error);
    void apply(Prepared& prepared);

    Connection& connection_;
    Types& types_;
    Applier applier_;
    std::function<void()> told_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Prepared*> interactive_;
    std::deque<Prepared*> bulk_;
    std::vector<Waiting> reads_;
    std::deque<Errand*> errands_;
    std::chrono::steady_clock::time_point first_read_{};
    bool reads_refused_ = false;  // the last flush failed; until one works, reads are refused
    std::size_t last_batch_ = 0;
    bool stopping_ = false;
    bool sleeping_ = false;
    std::thread thread_;
};

}  // namespace medhome::store::sqlite
