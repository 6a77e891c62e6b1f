// The sessions that read: as many as asked for, opened when first needed, lent to one at a time.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sql/connection.h"

namespace medhome::store::sql {

class Pool {
public:
    using Make = std::function<std::unique_ptr<Connection>()>;
    Pool(Make make, int most);
    ~Pool() { close(); }

    // Throws: unavailable when none came free in time, or none could be made.
    std::unique_ptr<Connection> take();
    // A broken one is dropped, and with it all that are idle: they lost the same server.
    void give_back(std::unique_ptr<Connection> connection);
    void close();  // waits for those that are lent

private:
    // Who waits is handed what is given back: nobody else is woken for it, and nobody who comes later is before them.
    struct Waiting {
        std::condition_variable called;
        bool may_go = false;  // with the connection, or to make one
        std::unique_ptr<Connection> connection;
    };
    std::unique_ptr<Connection> make();
    void pass_on(std::unique_ptr<Connection> connection);  // none: the place of one

    const Make make_;
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable all_back_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::deque<std::shared_ptr<Waiting>> waiting_;
    std::size_t lent_ = 0;
    bool closed_ = false;
};

class Lent {
public:
    Lent(Pool& pool, std::chrono::milliseconds time) : pool_(pool), connection_(pool.take()) { connection_->limit_time(time); }
    ~Lent() {
        connection_->no_time_limit();
        pool_.give_back(std::move(connection_));
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Connection& operator*() { return *connection_; }

private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace medhome::store::sql
