// Does the database say what the records say? Every body read again, every derived row reckoned again, compared both ways; and put right.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "store/sql/keys.h"
#include "store/sql/parameters.h"
#include "store/sql/projections.h"
#include "store/store.h"

namespace medhome::store::sql {

// What the records say, against every table made from them; the database's own look at its pages is not in it.
CheckReport check(Connection& connection, Types& types, const Projections& projections, ParameterSets& parameters, const std::function<void(double)>& progress, bool values_only_grow = false);

// Writes the rows of every record again where they differ; returns how many records did. Bounded transactions, run by the writer.
struct Rewriting {
    std::function<void(const std::function<void(Connection&)>&)> in_writer;
    std::function<std::unique_ptr<IndexTables>(Connection&)> index_tables;
    std::int64_t index_generation = 1;
    bool lock_records = false;     // others may write at the same time
    bool values_only_grow = false;  // ix_value may hold more than it must
};
std::int64_t reindex(Connection& reader, const Rewriting& rewriting, Types& types, const Projections& projections, ParameterSets& parameters, const std::function<void(double)>& progress);

}  // namespace medhome::store::sql
