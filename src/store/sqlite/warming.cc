// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/warming.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/log.h"
#include "store/sqlite/schema.h"

namespace medhome::store::sqlite {
namespace {

constexpr std::int64_t step = 64 << 10;  // SQLite's own file reads no more than 128 KiB with one call

// "MemAvailable: an estimate of how much memory is available ... without swapping." proc_meminfo(5)
std::int64_t available_memory() {
    std::ifstream lines("/proc/meminfo");
    for (std::string name; lines >> name;) {
        std::int64_t kib = 0;
        if (lines >> kib && name == "MemAvailable:") return kib * 1024;
        lines.clear();
        lines.ignore(100, '\n');
    }
    return 0;
}

void give_way() {
    pthread_setname_np(pthread_self(), "store-warming");
    const auto self = static_cast<id_t>(syscall(SYS_gettid));
    setpriority(PRIO_PROCESS, self, 19);
    constexpr int of_a_thread = 1;
    constexpr int idle = 3 << 13;  // ioprio_set(2)
    syscall(SYS_ioprio_set, of_a_thread, int(self), idle);
}

constexpr std::int64_t at_a_stretch = 512 << 10;
constexpr std::chrono::milliseconds longest_rest{100};

}  // namespace

Warmth warmth_for(std::int64_t file_bytes, std::int64_t available_bytes) { return file_bytes <= available_bytes / 2 ? Warmth::whole : Warmth::read_models; }

// Through SQLite's own handle: to open and close the file beside it would give up the locks that this process holds on it.
// https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
std::int64_t read_whole(Connection& connection, const std::atomic<bool>& stopping) {
    sqlite3_file* file = nullptr;
    sqlite3_int64 bytes = 0;
    if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods) return 0;
    if (file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) return 0;
    std::string into(std::size_t(step), '\0');
    std::int64_t at = 0;
    auto began = std::chrono::steady_clock::now();
    while (at < bytes && !stopping) {
        if (at % at_a_stretch == 0 && at > 0) {
            // Three quarters of the time the disk is free for those who ask meanwhile.
            std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(3 * (std::chrono::steady_clock::now() - began), longest_rest));
            began = std::chrono::steady_clock::now();
        }
        const std::int64_t part = std::min(step, std::int64_t(bytes) - at);
        if (file->pMethods->xRead(file, into.data(), int(part), at) != SQLITE_OK) break;
        at += part;
    }
    return at;
}

int read_tables(Connection& connection, const std::vector<std::string>& tables, const std::atomic<bool>& stopping) {
    int read = 0;
    for (const std::string& table : tables) {
        std::vector<std::string> ways{"NOT INDEXED"};
        {
            Statement indexes = connection.cached("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL");
            indexes.bind(table);
            while (indexes.step()) ways.push_back("INDEXED BY " + std::string(indexes.text(0)));
        }
        for (const std::string& way : ways) {
            if (stopping) return read;
            // The sum of a column is reckoned from the rows; a mere count would be taken from the smallest index.
            try {
                connection.number(fmt::format("SELECT sum(tenant_id) FROM {} {} WHERE tenant_id >= 0", table, way).c_str());
                ++read;
            } catch (const Failure&) {
                // An index of a part of the rows cannot be walked so; it stays as cold as it is.
            }
        }
    }
    return read;
}

FileWarming::FileWarming(std::string path, std::vector<std::string> read_models)
    : path_(std::move(path)), read_models_(std::move(read_models)), thread_([this] { run(); }) {}

FileWarming::~FileWarming() {
    stopping_ = true;
    thread_.join();
}

void FileWarming::run() {
    give_way();
    const auto began = std::chrono::steady_clock::now();
    try {
        Connection connection(path_, {.cache_kib = 256});
        settle(connection, false);
        const std::int64_t bytes = connection.number("PRAGMA page_count") * connection.number("PRAGMA page_size");
        const bool whole = warmth_for(bytes, available_memory()) == Warmth::whole;
        if (whole) {
            read_whole(connection, stopping_);
        } else {
            read_tables(connection, read_models_, stopping_);
        }
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
        log::info("store.warm", {{"whole", whole}, {"mib", bytes >> 20}, {"ms", std::int64_t{took.count()}}});
    } catch (const Failure& failure) {
        // Nobody waits for it: what is not warm is only slower.
        log::warning("store.not-warm", {{"code", std::string_view(failure.error.code)}});
    }
}

}  // namespace medhome::store::sqlite
