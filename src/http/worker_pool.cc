// The pool behind handlers.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/worker_pool.h"

#include <algorithm>
#include <iterator>

namespace medhome::http {

WorkerPool::WorkerPool(int threads, std::size_t max_queued) : max_queued_(max_queued) {
    const int count = std::max(threads, 1);
    running_threads_ = count;
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::submit(std::vector<std::shared_ptr<Task>>& tasks) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t room = stopping_ ? 0 : max_queued_ + static_cast<std::size_t>(idle_) - std::min(max_queued_ + static_cast<std::size_t>(idle_), queue_.size());
        const auto taken = static_cast<std::ptrdiff_t>(std::min(room, tasks.size()));
        std::move(tasks.begin(), tasks.begin() + taken, std::back_inserter(queue_));
        tasks.erase(tasks.begin(), tasks.begin() + taken);
        wake = taken > 0 && idle_ > 0 && !waking_;
        if (wake) waking_ = true;
    }
    if (wake) more_.notify_one();
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (queue_.empty() && !stopping_) {
            ++idle_;
            more_.wait(lock);
            --idle_;
            waking_ = false;
        }
        if (queue_.empty()) break;
        std::shared_ptr<Task> task = std::move(queue_.front());
        queue_.pop_front();
        const bool wake = !queue_.empty() && idle_ > 0 && !waking_;
        if (wake) waking_ = true;
        lock.unlock();
        if (wake) more_.notify_one();
        Task& running = *task;
        running.run(std::move(task));
        lock.lock();
    }
    --running_threads_;
    ended_.notify_all();
}

bool WorkerPool::stop(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    more_.notify_all();
    return ended_.wait_until(lock, deadline, [this] { return running_threads_ == 0; });
}

}  // namespace medhome::http
