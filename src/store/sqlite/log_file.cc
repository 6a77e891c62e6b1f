// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/log_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <string>

namespace medhome::store::sqlite {
namespace {

constexpr const char* our_name = "medhome-log";
constexpr std::size_t most_gathered = 1 << 20;
// SQLite's own file looks at 17 bits of a length alone.
constexpr std::size_t most_at_once = 124 << 10;
constexpr int frame_header = 24;

// Followed in memory by the file of SQLite's own VFS.
struct LogFile {
    sqlite3_file base;
    std::string gathered;           // what stands before `next` and is not handed over yet
    sqlite3_int64 next = 0;         // where what is written goes on
    bool ends_transaction = false;  // the page that comes next is the last of a commit
    bool gathers = false;
    sqlite3_int64 missing_from = -1;  // what was to stand from here on was refused: nothing may be written after it
    int refused = SQLITE_OK;
};

constexpr std::size_t inner_at = (sizeof(LogFile) + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);

LogFile* log_of(sqlite3_file* file) { return reinterpret_cast<LogFile*>(file); }
sqlite3_file* inner(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + inner_at); }

int hand_over(sqlite3_file* file) {
    LogFile& log = *log_of(file);
    if (log.gathered.empty()) return SQLITE_OK;
    const std::size_t size = log.gathered.size();
    int code = SQLITE_OK;
    for (std::size_t done = 0; done < size && code == SQLITE_OK; done += most_at_once) {
        const std::size_t part = std::min(most_at_once, size - done);
        code = inner(file)->pMethods->xWrite(inner(file), log.gathered.data() + done, int(part), log.next - sqlite3_int64(size - done));
    }
    if (code != SQLITE_OK) {
        log.missing_from = log.next - sqlite3_int64(size);
        log.refused = code;
    }
    // Refused or not, it is gone: SQLite rolls the transaction back and writes the next one over the same place.
    log.gathered.clear();
    return code;
}

// After all before it stands in the file.
template <class Call>
int in_order(sqlite3_file* file, Call&& call) {
    if (const int code = hand_over(file); code != SQLITE_OK) return code;
    return call(inner(file));
}

// "4: For commit records, the size of the database file in pages after the commit. For all other records, zero."
bool is_commit_header(const void* bytes) {
    static constexpr char none[4] = {};
    return std::memcmp(static_cast<const char*>(bytes) + 4, none, sizeof none) != 0;
}

// Only what goes on where the last write ended is gathered. What is written elsewhere (a header anew, a page once more) is handed over at once.
int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 at) {
    LogFile& log = *log_of(file);
    if (log.missing_from >= 0) {
        if (at > log.missing_from) return log.refused;
        log.missing_from = -1;
    }
    const bool goes_on = at == log.next;
    if (!goes_on || log.gathered.size() + std::size_t(amount) > most_gathered) {
        if (const int code = hand_over(file); code != SQLITE_OK) return code;
    }
    log.next = at + amount;
    const bool ended = log.ends_transaction && amount != frame_header;
    if (amount == frame_header) log.ends_transaction = is_commit_header(bytes);
    if (!goes_on || !log.gathers) return inner(file)->pMethods->xWrite(inner(file), bytes, amount, at);
    try {
        log.gathered.append(static_cast<const char*>(bytes), std::size_t(amount));
    } catch (const std::bad_alloc&) {
        log.missing_from = at - sqlite3_int64(log.gathered.size());
        log.refused = SQLITE_IOERR_NOMEM;
        log.gathered.clear();
        log.next = -1;
        return SQLITE_IOERR_NOMEM;
    }
    return ended ? hand_over(file) : SQLITE_OK;
}

int close(sqlite3_file* file) {
    const int code = inner(file)->pMethods->xClose(inner(file));
    log_of(file)->~LogFile();  // what is still gathered belongs to no commit
    file->pMethods = nullptr;
    return code;
}

int read(sqlite3_file* file, void* into, int amount, sqlite3_int64 at) {
    return in_order(file, [&](sqlite3_file* log) { return log->pMethods->xRead(log, into, amount, at); });
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return in_order(file, [&](sqlite3_file* log) { return log->pMethods->xTruncate(log, size); });
}
int sync(sqlite3_file* file, int flags) {
    return in_order(file, [&](sqlite3_file* log) { return log->pMethods->xSync(log, flags); });
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return in_order(file, [&](sqlite3_file* log) { return log->pMethods->xFileSize(log, size); });
}
int lock(sqlite3_file* file, int level) { return inner(file)->pMethods->xLock(inner(file), level); }
int unlock(sqlite3_file* file, int level) { return inner(file)->pMethods->xUnlock(inner(file), level); }
int check_reserved_lock(sqlite3_file* file, int* held) { return inner(file)->pMethods->xCheckReservedLock(inner(file), held); }
int file_control(sqlite3_file* file, int operation, void* argument) {
    return in_order(file, [&](sqlite3_file* log) { return log->pMethods->xFileControl(log, operation, argument); });
}
int sector_size(sqlite3_file* file) { return inner(file)->pMethods->xSectorSize(inner(file)); }
int device_characteristics(sqlite3_file* file) { return inner(file)->pMethods->xDeviceCharacteristics(inner(file)); }

constexpr sqlite3_io_methods methods{1,
                                     close,
                                     read,
                                     write,
                                     truncate,
                                     sync,
                                     file_size,
                                     lock,
                                     unlock,
                                     check_reserved_lock,
                                     file_control,
                                     sector_size,
                                     device_characteristics,
                                     // Memory maps and shared memory belong to the database's own file.
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr};

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* got) {
    auto* own = static_cast<sqlite3_vfs*>(vfs->pAppData);
    if ((flags & SQLITE_OPEN_WAL) == 0) return own->xOpen(own, name, file, flags, got);
    file->pMethods = nullptr;
    inner(file)->pMethods = nullptr;
    const int code = own->xOpen(own, name, inner(file), flags, got);
    if (code != SQLITE_OK) {
        if (inner(file)->pMethods) inner(file)->pMethods->xClose(inner(file));
        return code;
    }
    // Without it SQLite fills the last sector with frames cut in two, and syncs between the halves.
    const bool whole_pages = (inner(file)->pMethods->xDeviceCharacteristics(inner(file)) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
    new (file) LogFile{.base = {&methods}, .gathered = {}, .gathers = whole_pages};
    return SQLITE_OK;
}

}  // namespace

const char* gathering_vfs() {
    static const bool registered = [] {
        sqlite3_vfs* own = sqlite3_vfs_find(nullptr);
        if (!own) return false;
        static sqlite3_vfs vfs = *own;
        vfs.szOsFile = int(inner_at) + own->szOsFile;
        vfs.pNext = nullptr;
        vfs.zName = our_name;
        vfs.pAppData = own;
        vfs.xOpen = open;
        return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
    }();
    return registered ? our_name : nullptr;
}

}  // namespace medhome::store::sqlite
