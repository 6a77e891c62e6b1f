// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"

namespace medhome::store::sqlite {
namespace {

bool something_at(const std::string& path) {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0;
}

void sync(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    fsync(file);
    ::close(file);
}

// One state of the source throughout: an open read transaction keeps it, whatever is written meanwhile.
void copy(Connection& from, const std::string& to, const std::function<void(double)>& progress) {
    const std::string partial = to + ".partial";
    std::remove(partial.c_str());
    try {
        {
            Connection target(partial, {.create = true});
            const Snapshot snapshot(from);
            from.number("SELECT count(*) FROM sqlite_schema");
            sqlite3_backup* copying = sqlite3_backup_init(target.handle(), "main", from.handle(), "main");
            if (!copying) {
                throw failure_of(target.handle());
            }
            int code = SQLITE_OK;
            while (code == SQLITE_OK) {
                code = sqlite3_backup_step(copying, 1024);
                const int all = sqlite3_backup_pagecount(copying);
                if (progress && all > 0) progress(1.0 - double(sqlite3_backup_remaining(copying)) / all);
            }
            sqlite3_backup_finish(copying);
            if (code != SQLITE_DONE) throw Failure{error_of(code, sqlite3_errmsg(target.handle())), code, false};
        }
        {
            // The copy's header says WAL; a file to be carried away is better alone.
            Connection target(partial, {});
            target.execute("PRAGMA journal_mode = DELETE");
        }
        sync(partial);
        if (std::rename(partial.c_str(), to.c_str()) != 0) refuse(ErrorKind::unavailable, "backup.cannot-write", fmt::format("{} cannot be written. Choose another place.", to));
        const std::size_t slash = to.rfind('/');
        sync(slash == std::string::npos ? "." : to.substr(0, slash + 1));
    } catch (const Failure& failure) {
        std::remove(partial.c_str());
        Error error = failure.error;
        error.text = fmt::format("The copy at {} was not made. {}", to, error.text);
        throw Failure{std::move(error), failure.code, failure.unique};
    }
}

}  // namespace

Result<void> backup(const std::string& from, const std::string& to, const std::function<void(double)>& progress) {
    return guarded([&]() -> Result<void> {
        if (something_at(to)) return fail(ErrorKind::conflict, "backup.exists", fmt::format("{} is already there. Name a new file for the backup.", to));
        Connection source(from, {});
        settle(source, false);
        copy(source, to, progress);
        return {};
    });
}

Result<void> restore(const std::string& backup, const std::string& to) {
    return guarded([&]() -> Result<void> {
        if (something_at(to)) {
            return fail(ErrorKind::conflict, "restore.exists", fmt::format("{} is already there. Move it away first: restore never writes over a site.", to));
        }
        if (!something_at(backup)) return fail(ErrorKind::not_found, "restore.no-backup", fmt::format("There is no backup at {}.", backup));
        if (look_at(backup) == Place::empty) return fail(ErrorKind::invalid, "restore.not-a-backup", fmt::format("{} is empty: it is not a backup.", backup));
        Connection source(backup, {.read_only = true});
        Statement integrity = source.prepare("PRAGMA integrity_check(1)");
        if (!integrity.step() || integrity.text(0) != "ok") {
            return fail(ErrorKind::invalid, "restore.damaged", fmt::format("{} is damaged. Nothing was restored. Take an earlier backup.", backup));
        }
        integrity.reset();
        copy(source, to, {});
        return {};
    });
}

}  // namespace medhome::store::sqlite
