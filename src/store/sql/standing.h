// The record as it stood at an instant, without a transaction that lasts: what an export walks along, page by page.
//
// A record that has not changed since the instant stands there itself; of one that has, the newest version of before. The order is by when that
// version came, which no later write changes: whether the record stands or its version does, its place in the walk is the same. So a page
// begins where the one before it ended, however long ago that was, and nothing comes twice or is passed over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sql/reads.h"

namespace medhome::store::sql {

Result<Page> standing(const Reads& reads, const Visibility& sees, std::string_view type, const Standing& asked);
Result<std::vector<Stored>> read_all(const Reads& reads, const Visibility& sees, const std::vector<std::pair<std::string, std::string>>& names,
                                     std::optional<Instant> at);

}  // namespace medhome::store::sql
