// From a database's address to the store behind it.
//
// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/store.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/store.h"
#include "store/sqlite/warming.h"
#include "store/store.h"
#include "store/warm.h"

namespace medhome::store {
namespace {

bool is_postgres(std::string_view url) { return url.starts_with("postgresql://") || url.starts_with("postgres://"); }

Result<std::string> sqlite_path(std::string_view url) {
    if (url.starts_with("sqlite:")) {
        url.remove_prefix(7);
        if (url.starts_with("//")) url.remove_prefix(2);
        if (!url.empty()) return std::string(url);
    }
    return fail(ErrorKind::invalid, "store.bad-address", "This does not name a database. Give --database sqlite:PATH or --database postgresql://USER@HOST:PORT/NAME.");
}

// What PostgreSQL keeps in memory is its own business.
class NoWarming final : public Warming {};

}  // namespace

Result<std::unique_ptr<Store>> open(std::string_view url, OpenOptions options) {
    if (is_postgres(url)) return postgres::open(std::string(url), std::move(options));
    return sqlite::open(TRY(sqlite_path(url)), std::move(options));
}
Result<void> restore(std::string_view backup_path, std::string_view url) {
    if (is_postgres(url)) {
        return fail(ErrorKind::unsupported, "restore.use-pg-restore", "PostgreSQL puts its copies back itself: createdb NAME, then pg_restore --dbname=ADDRESS FILE.");
    }
    return sqlite::restore(std::string(backup_path), TRY(sqlite_path(url)));
}
Result<std::unique_ptr<Warming>> warm(std::string_view url, std::vector<std::string> read_models) {
    if (is_postgres(url)) return std::make_unique<NoWarming>();
    return std::make_unique<sqlite::FileWarming>(TRY(sqlite_path(url)), std::move(read_models));
}

}  // namespace medhome::store
