// The threads that write. Each has a session of its own and takes what waits of one tenant as one transaction (batch.h), so that many commits share a way
// to the database and its sync; while one waits for the disk, another writes.
//
// Nothing is written twice and nothing acknowledged is lost when the database goes away: every transaction leaves a mark that says "done", and after a COMMIT
// without an answer whoever asks writes the same mark, saying "not done". Which of the two stands there tells: if the asker's, the transaction was not done and
// never will be, for its own mark is now refused. Asked twice, for the asker too may lose its answer, it says the same.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/postgres/batch.h"

namespace medhome::store::postgres {

class Writer {
public:
    Writer(std::string url, const Shared& shared, int lanes);
    ~Writer();

    // Blocks until it is durable or refused.
    Result<void> commit(Prepared& prepared);
    // Queues a read's row; flushed with the next batch or within 100 ms.
    Result<void> audit(Tenant tenant, AuditRow row);
    void stop();  // finishes what waits

private:
    struct Lane {
        std::unique_ptr<Connection> connection;
        std::int64_t number = 0;  // its own in the database, given with the first connection
        std::int64_t mark = 0;    // of its last transaction
        AuditChain chain;
        std::thread thread;
    };
    enum class Settled { done, not_done, unknown };

    void run(Lane& lane);
    bool gathers() const;
    void at_commit(const Lane& lane);
    std::vector<Prepared*> take();
    std::vector<WaitingRead> take_reads(Tenant tenant);
    void write(Lane& lane, Tenant tenant, std::vector<Prepared*> commits, std::vector<WaitingRead>& reads);
    bool try_once(Lane& lane, Tenant tenant, std::vector<Prepared*>& left, std::vector<WaitingRead>& reads);
    void connect(Lane& lane);
    Settled settle(Lane& lane, Tenant tenant);
    void forget_marks(Lane& lane, Tenant tenant);
    void count_tables(Lane& lane, std::unique_lock<std::mutex>& lock);

    std::string url_;
    Shared shared_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Prepared*> interactive_;
    std::deque<Prepared*> bulk_;
    std::vector<WaitingRead> reads_;
    std::chrono::steady_clock::time_point first_read_{};
    std::chrono::system_clock::time_point next_parts_{};
    bool reads_refused_ = false;
    bool stopping_ = false;
    std::size_t waiting_puts_ = 0;
    const Lane* writing_ = nullptr;  // who sends a batch's statements now, and is not yet at its COMMIT
    std::chrono::steady_clock::time_point writing_since_{};
    std::int64_t records_ = 0;           // handed to the lanes since the start
    std::int64_t counted_at_ = 0;        // so many when the planner was last told how large the tables have become
    std::int64_t look_again_at_ = 500;
    std::vector<std::unique_ptr<Lane>> lanes_;
};

// A number for a session that writes, or for a process: new each time.
std::int64_t new_lane(Connection& connection);

}  // namespace medhome::store::postgres
