// Which versions a history asks for, as SQL: for each type the records as they stand, those deleted, and what they said before, each a walk of
// one index from the newest on, and of all these the first page.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/history.h"
#include "store/sql/visibility.h"

namespace medhome::store::sql {

// The version after which a page begins: made at, of which record, its number.
struct Made {
    std::int64_t updated = 0, rid = 0, version = 0;
};

struct HistoryOf {
    std::vector<std::pair<std::int64_t, Sees>> types;  // the type's number, and what of it is seen
    std::optional<std::int64_t> rid;                   // one record alone
};

// Columns: updated, rid, version, 1 for the version that stands or 0 for an earlier one, type. Newest first.
Sql versions_made(const HistoryOf& of, const HistoryQuery& query, const std::optional<Made>& before, std::int64_t limit);
// Of one record.
Sql versions_counted(const HistoryOf& of, const HistoryQuery& query);

}  // namespace medhome::store::sql
