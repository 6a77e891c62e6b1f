// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/ids.h"

#include <algorithm>
#include <chrono>

namespace medhome::store::postgres {
namespace {

std::int64_t microseconds_now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

constexpr std::int64_t of_2020 = std::int64_t{1577836800} * 1000000;

std::int64_t after(std::atomic<std::int64_t>& last, std::int64_t wanted, std::int64_t step) {
    std::int64_t before = last.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    do {
        next = std::max(before + step, wanted);
    } while (!last.compare_exchange_weak(before, next, std::memory_order_relaxed));
    return next;
}

}  // namespace

std::int64_t Ids::next() { return after(last_, ((microseconds_now() - of_2020) << 12) | lane_, std::int64_t{1} << 12); }
std::int64_t Ids::next_microsecond() { return after(last_microsecond_, microseconds_now(), 1); }

}  // namespace medhome::store::postgres
