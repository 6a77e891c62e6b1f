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

// Moves what no reader still needs in the log; answers how many pages of the log are in the database now.
int move_pages(Connection& connection);
// SQLite syncs the database only when the whole log is in it, which under steady writing is when the writer waits. What was moved before then is
// put on disk here, so that the writer waits for the last pages alone. A disk that refuses ends the program: see there.
void sync_database(Connection& connection);

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
