// The tables of the store in PostgreSQL, and how a database becomes, or proves to be, a site of ours.
//
// They are SQLite's (sqlite/schema.cc), with what many servers on one database need besides. tools/check/schema_rules.py holds them to docs/decisions/0019.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "store/postgres/connection.h"
#include "store/store.h"

namespace medhome::store::postgres {

// Raised with every change of the tables below.
inline constexpr std::int64_t schema_version = 1;

enum class Place { empty, ours };
// Refuses what is not ours, what is newer, and a database that does not keep UTF-8. named: the database as it may be told.
Place look_at(Connection& connection, const std::string& named);

// Makes the site in one transaction, with practice 1; another program may have been first.
void create_site(Connection& writer);
void migrate(Connection& writer, const std::vector<Migration>& migrations);
// One program at a time brings the site to its form: begins a transaction on `gate` that holds the others off until it ends.
void hold_others_off(Connection& gate);

// What is kept by time stands in a part for each month: the parts of this month and the next two are made, answers older than a week go with theirs.
void keep_parts(Connection& writer, Instant now);

}  // namespace medhome::store::postgres
