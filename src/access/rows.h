// Values out of a row of our own tables.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "store/store.h"

namespace medhome::access {

inline const std::string& text_of(const store::Row& row, std::size_t column) { return std::get<std::string>(row.at(column)); }
inline std::int64_t number_of(const store::Row& row, std::size_t column) { return std::get<std::int64_t>(row.at(column)); }
inline bool is_null(const store::Row& row, std::size_t column) { return std::holds_alternative<std::nullptr_t>(row.at(column)); }
inline Instant instant_of(const store::Row& row, std::size_t column) { return Instant{std::chrono::microseconds{number_of(row, column)}}; }
inline std::int64_t to_number(Instant at) { return at.time_since_epoch().count(); }

}  // namespace medhome::access
