// The tables of the store, and how a file becomes, or proves to be, a site of ours.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace medhome::store::sqlite {

// "Mdhm" in the file's header: https://sqlite.org/fileformat2.html#application_id
inline constexpr std::int64_t our_application_id = 0x4D64686D;
// Raised with every change of the tables below.
inline constexpr std::int64_t schema_version = 1;

// Looks before anything is written: nothing there, ours, or a clear refusal (not ours; newer than the program).
enum class Place { empty, ours };
Place look_at(const std::string& path);

// Makes the site in one transaction, with practice 1.
void create_site(Connection& writer);
// Applies what was not applied yet, each in its own transaction; refuses where an applied one differs from ours.
void migrate(Connection& writer, const std::vector<Migration>& migrations);
// Settings every connection of a site has; the writer's own beside them.
void settle(Connection& connection, bool writer);

}  // namespace medhome::store::sqlite
