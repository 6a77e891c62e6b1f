// Numbers for records and children, from the application: they grow with time, so that what arrives later stands later, on whichever server.
//
// 51 bits of microseconds since 2020 and 12 bits of the process's lane: unique while no two processes of one lane number run at once, and the primary key
// says so if they do (the commit is then tried again with other numbers).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace medhome::store::postgres {

class Ids {
public:
    explicit Ids(std::int64_t lane) : lane_(lane & 0xfff) {}
    std::int64_t next();
    // Microseconds since 1970, each only once: for rows that are numbered by their time.
    std::int64_t next_microsecond();

private:
    std::int64_t lane_;
    std::atomic<std::int64_t> last_{0};
    std::atomic<std::int64_t> last_microsecond_{0};
};

}  // namespace medhome::store::postgres
