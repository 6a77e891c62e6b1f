// Threads for handlers that may wait for a disk. Tasks come in batches and wake one thread at a time, which wakes the
// next if there is more to do: a wake-up costs more than most handlers.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace medhome::http {

class Task {
public:
    virtual ~Task() = default;
    // On a worker. Throws nothing; `self` keeps the task alive and is handed on when it is done.
    virtual void run(std::shared_ptr<Task> self) noexcept = 0;
};

class WorkerPool {
public:
    WorkerPool(int threads, std::size_t max_queued);
    ~WorkerPool();  // waits for what runs: it may hold references into the program
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Takes as many as the queue has room for; those it refuses are left in `tasks`.
    void submit(std::vector<std::shared_ptr<Task>>& tasks);
    // Runs what is queued, then ends the threads. False when some still run at the deadline.
    bool stop(std::chrono::steady_clock::time_point deadline);

private:
    // Where one idle thread sleeps. The last to fall asleep is the first to be woken: what it touched is still near the
    // processor, and threads beyond those that the load needs sleep on.
    struct Sleeper {
        std::condition_variable called;
        bool is_called = false;
    };
    void work(Sleeper& self);
    Sleeper* next_to_wake();  // under the lock; none when nobody need be woken

    const std::size_t max_queued_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::deque<std::shared_ptr<Task>> queue_;
    std::vector<std::unique_ptr<Sleeper>> sleepers_;  // one a thread; they outlive the threads, so that waking needs no lock
    std::vector<Sleeper*> idle_;
    bool waking_ = false;  // one thread is called and has not looked at the queue yet
    bool stopping_ = false;
    int running_threads_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace medhome::http
