// JSON lines on standard error. A line names an event and facts about the machine; never a name, an id of a record,
// a query string, a birth date or free text.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>

namespace medhome::log {

using Value = std::variant<std::string_view, std::int64_t, double, bool>;
using Fact = std::pair<std::string_view, Value>;

enum class Level { debug, info, warning, error };
void set_level(Level lowest);
// {"at":"2026-11-22T04:41:16.123Z","level":"info","event":"http.served",...facts}
void write(Level level, std::string_view event, std::initializer_list<Fact> facts = {});

inline void info(std::string_view event, std::initializer_list<Fact> facts = {}) { write(Level::info, event, facts); }
inline void warning(std::string_view event, std::initializer_list<Fact> facts = {}) { write(Level::warning, event, facts); }
inline void error(std::string_view event, std::initializer_list<Fact> facts = {}) { write(Level::error, event, facts); }

}  // namespace medhome::log
