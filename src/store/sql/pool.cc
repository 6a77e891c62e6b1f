// SPDX-License-Identifier: Apache-2.0
#include "store/sql/pool.h"

#include <algorithm>

namespace medhome::store::sql {
namespace {

constexpr std::chrono::seconds longest_wait{10};

[[noreturn]] void stopping() { refuse(ErrorKind::unavailable, "store.closing", "The server is stopping. Try again in a moment."); }

}  // namespace

Pool::Pool(Make make, int most) : make_(std::move(make)), most_(std::size_t(std::max(most, 1))) {}

std::unique_ptr<Connection> Pool::take() {
    std::unique_lock lock(mutex_);
    if (closed_) stopping();
    if (!idle_.empty()) {
        // The one used last: what it needs is warm.
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        ++lent_;
        return connection;
    }
    if (lent_ < most_) {
        ++lent_;
        lock.unlock();
        return make();
    }
    const auto self = std::make_shared<Waiting>();
    waiting_.push_back(self);
    if (!self->called.wait_for(lock, longest_wait, [&] { return self->may_go || closed_; })) {
        std::erase(waiting_, self);
        refuse(ErrorKind::unavailable, "store.busy", "The server is busy. Try again in a moment.");
    }
    if (!self->may_go) stopping();
    lock.unlock();
    return self->connection ? std::move(self->connection) : make();
}

// For one that is counted as lent already.
std::unique_ptr<Connection> Pool::make() {
    try {
        return make_();
    } catch (...) {
        pass_on(nullptr);
        throw;
    }
}

void Pool::pass_on(std::unique_ptr<Connection> connection) {
    std::unique_lock lock(mutex_);
    if (waiting_.empty() || closed_) {
        --lent_;
        if (connection) idle_.push_back(std::move(connection));
        if (closed_ && lent_ == 0) all_back_.notify_all();
        return;
    }
    const std::shared_ptr<Waiting> next = std::move(waiting_.front());
    waiting_.pop_front();
    next->connection = std::move(connection);
    next->may_go = true;
    lock.unlock();
    next->called.notify_one();
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    if (!connection->is_broken()) return pass_on(std::move(connection));
    std::vector<std::unique_ptr<Connection>> gone;  // closed outside the lock
    {
        const std::lock_guard lock(mutex_);
        gone.swap(idle_);
    }
    pass_on(nullptr);
}

void Pool::close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    for (const auto& waiting : waiting_) waiting->called.notify_one();
    waiting_.clear();
    all_back_.wait(lock, [&] { return lent_ == 0; });
    idle_.clear();
}

}  // namespace medhome::store::sql
