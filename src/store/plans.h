// Looking over the database's shoulder: each statement as it is prepared, and how the database will run it. A statement's text holds no
// values, only their places, so that it may stand in a log.
//
// For `medhome serve --log-plans`, and for the test that no page reads a table from end to end (DESIGN.md 5.11).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace medhome::store {

// Set before a store is opened; called from any thread.
void watch_plans(std::function<void(std::string_view sql, std::string_view plan)> told);

}  // namespace medhome::store
