// The database read once after a start, so that who asks first does not wait for the disk page by page.
//
// A list of children reads up to two thousand pages that stand far apart; read from the disk one by one they took 100 to 150 ms where they take 10 from
// the system's page cache (docs/scale.md). Read from end to end a gigabyte is there within a few seconds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/warm.h"

namespace medhome::store::sqlite {

// What is worth reading: all of a file that fills no more than half of the memory that is free for it, else the read models alone.
enum class Warmth { whole, read_models };
Warmth warmth_for(std::int64_t file_bytes, std::int64_t available_bytes);

// One column of each table and each index of these tables, so that all their pages are read; how many there were.
int read_tables(Connection& connection, const std::vector<std::string>& tables, const std::atomic<bool>& stopping);
// How many bytes of the file were read.
std::int64_t read_whole(Connection& connection, const std::atomic<bool>& stopping);

// In a thread of its own that gives way to all others; it holds no lock that anybody waits for.
class FileWarming final : public Warming {
public:
    FileWarming(std::string path, std::vector<std::string> read_models);
    ~FileWarming() override;

private:
    void run();

    std::string path_;
    std::vector<std::string> read_models_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace medhome::store::sqlite
