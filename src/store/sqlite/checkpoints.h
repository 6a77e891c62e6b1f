// Moving what was written from the write-ahead log into the database, off the request path. https://sqlite.org/wal.html#checkpointing
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.h"
#include "store/sqlite/writer.h"

namespace medhome::store::sqlite {

class Checkpoints {
public:
    Checkpoints(Connection& connection, Writer& writer);
    ~Checkpoints();
    void stop();

private:
    void run();

    Connection& connection_;
    Writer& writer_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace medhome::store::sqlite
