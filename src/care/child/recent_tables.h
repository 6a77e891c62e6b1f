// The last ten children that someone opened, so that the list is not empty before anything is typed.
//
// A table of its own, by account: a reference and a time, no name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"

namespace medhome::care {

std::vector<store::Migration> recent_migrations();

inline constexpr int recents_kept = 10;

// Puts the child on top of the caller's list and drops what has become the eleventh.
std::vector<store::Statement> opened_statements(const access::Caller& caller, std::string_view child_id, Instant now);
// Patient ids, latest first.
Result<std::vector<std::string>> recently_opened(access::Records& records);

}  // namespace medhome::care
