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
    for (int i = 0; i < count; ++i) sleepers_.push_back(std::make_unique<Sleeper>());
    for (const auto& sleeper : sleepers_) threads_.emplace_back([this, self = sleeper.get()] { work(*self); });
}

WorkerPool::~WorkerPool() {
    stop(std::chrono::steady_clock::now());
    for (std::thread& thread : threads_) thread.join();
}

WorkerPool::Sleeper* WorkerPool::next_to_wake() {
    if (queue_.empty() || idle_.empty() || waking_) return nullptr;
    Sleeper* sleeper = idle_.back();
    idle_.pop_back();
    sleeper->is_called = true;
    waking_ = true;
    return sleeper;
}

void WorkerPool::submit(std::vector<std::shared_ptr<Task>>& tasks) {
    std::unique_lock lock(mutex_);
    // Idle threads take one each, whether they have woken yet or not.
    const std::size_t room = max_queued_ + idle_.size() + (waking_ ? 1 : 0);
    const std::size_t taken = stopping_ || queue_.size() >= room ? 0 : std::min(room - queue_.size(), tasks.size());
    const auto end = tasks.begin() + static_cast<std::ptrdiff_t>(taken);
    std::move(tasks.begin(), end, std::back_inserter(queue_));
    tasks.erase(tasks.begin(), end);
    Sleeper* sleeper = next_to_wake();
    lock.unlock();
    if (sleeper != nullptr) sleeper->called.notify_one();
}

void WorkerPool::work(Sleeper& self) {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (queue_.empty() && !stopping_) {
            self.is_called = false;
            idle_.push_back(&self);
            self.called.wait(lock, [&] { return self.is_called; });
            waking_ = false;
        }
        if (queue_.empty()) break;
        std::shared_ptr<Task> task = std::move(queue_.front());
        queue_.pop_front();
        Sleeper* sleeper = next_to_wake();
        lock.unlock();
        if (sleeper != nullptr) sleeper->called.notify_one();
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
    for (Sleeper* sleeper : idle_) {
        sleeper->is_called = true;
        sleeper->called.notify_one();
    }
    idle_.clear();
    return ended_.wait_until(lock, deadline, [this] { return running_threads_ == 0; });
}

}  // namespace medhome::http
