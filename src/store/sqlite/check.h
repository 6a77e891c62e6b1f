// Does the database say what the records say? Every body read again, every derived row reckoned again, compared both ways; and put right.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "store/sqlite/keys.h"
#include "store/sqlite/projections.h"
#include "store/store.h"

namespace medhome::store::sqlite {

CheckReport check(Connection& connection, Types& types, const Projections& projections, const std::function<void(double)>& progress);

// Writes the rows of every record again where they differ; returns how many records did. Bounded transactions, run by the writer.
std::int64_t reindex(Connection& reader, const std::function<void(const std::function<void(Connection&)>&)>& in_writer, Types& types,
                     const Projections& projections, const std::function<void(double)>& progress);

}  // namespace medhome::store::sqlite
