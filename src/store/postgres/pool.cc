// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/pool.h"

#include <algorithm>

namespace medhome::store::postgres {
namespace {

constexpr std::chrono::seconds longest_wait{10};

[[noreturn]] void stopping() { refuse(ErrorKind::unavailable, "store.closing", "The server is stopping. Try again in a moment."); }

}  // namespace

Pool::Pool(std::string url, SessionOptions options, int most) : url_(std::move(url)), options_(options), most_(std::size_t(std::max(most, 1))) {}

std::unique_ptr<Connection> Pool::take() {
    std::unique_lock lock(mutex_);
    const bool free = wake_.wait_for(lock, longest_wait, [&] { return closed_ || !idle_.empty() || lent_ < most_; });
    if (closed_) stopping();
    if (!free) refuse(ErrorKind::unavailable, "store.busy", "The server is busy. Try again in a moment.");
    ++lent_;
    if (!idle_.empty()) {
        // The one used last: what it needs is warm.
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    lock.unlock();
    try {
        return std::make_unique<Connection>(url_, options_);
    } catch (...) {
        lock.lock();
        --lent_;
        wake_.notify_all();
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    std::vector<std::unique_ptr<Connection>> gone;  // closed outside the lock
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection->is_broken()) {
        gone.swap(idle_);
        gone.push_back(std::move(connection));
    } else {
        idle_.push_back(std::move(connection));
    }
    wake_.notify_all();
}

void Pool::close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    wake_.notify_all();
    wake_.wait(lock, [&] { return lent_ == 0; });
    idle_.clear();
}

}  // namespace medhome::store::postgres
