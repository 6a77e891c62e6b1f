// What is still to be done for the practices' own search parameters, done beside the writers: the rows of old records, and the rows of what is no more.
//
// Bounded pieces, each a transaction of its own that also says how far it is; a holder renews its lease with each, and nothing is written when the lease is
// another's. Every record written since a parameter was made brought its rows along (parameters.h); so the walk ends at the last change before it began.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "store/sql/check.h"

namespace medhome::store::sql {

inline constexpr std::chrono::seconds parameter_lease{6};

// Whether anything waits that nobody holds.
bool parameters_wait(Connection& reader, Instant now);
// Takes what waits, what is to be indexed first, and goes on with it until it is done or `until`. False when others were quicker.
bool index_parameters(Connection& reader, const Rewriting& writing, Types& types, ParameterSets& parameters, std::string_view holder, std::chrono::steady_clock::time_point until);

}  // namespace medhome::store::sql
