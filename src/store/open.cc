// From a database's address to the store behind it.
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "store/sqlite/backup.h"
#include "store/sqlite/store.h"
#include "store/sqlite/warming.h"
#include "store/store.h"
#include "store/warm.h"

namespace medhome::store {
namespace {

Result<std::string> sqlite_path(std::string_view url) {
    if (url.starts_with("sqlite:")) {
        url.remove_prefix(7);
        if (url.starts_with("//")) url.remove_prefix(2);
        if (!url.empty()) return std::string(url);
    }
    if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
        return fail(ErrorKind::unsupported, "store.postgresql", "PostgreSQL is not yet supported. Give --database sqlite:PATH.");
    }
    return fail(ErrorKind::invalid, "store.bad-address", fmt::format("{} does not name a database. Give --database sqlite:PATH.", url));
}

}  // namespace

Result<std::unique_ptr<Store>> open(std::string_view url, OpenOptions options) { return sqlite::open(TRY(sqlite_path(url)), std::move(options)); }
Result<void> restore(std::string_view backup_path, std::string_view url) { return sqlite::restore(std::string(backup_path), TRY(sqlite_path(url))); }
Result<std::unique_ptr<Warming>> warm(std::string_view url, std::vector<std::string> read_models) {
    return std::make_unique<sqlite::FileWarming>(TRY(sqlite_path(url)), std::move(read_models));
}

}  // namespace medhome::store
