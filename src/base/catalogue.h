// What the server says, in English and Spanish: messages of locales/*.po by key, filled in by ICU's rules.
//
// https://unicode-org.github.io/icu/userguide/format_parse/messages/
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace medhome::catalogue {

using Argument = std::variant<std::string, std::int64_t>;
using Arguments = std::vector<std::pair<std::string, Argument>>;

// language: "es", else English. A key that is in no catalogue is our own bug.
std::string text(std::string_view language, std::string_view key, const Arguments& arguments = {});
bool has(std::string_view key);

// "Thursday, December 3, 2026", "jueves 3 de diciembre de 2026"
std::string day_in_words(std::string_view language, std::chrono::year_month_day day);
// "(555) 014-2277" of a number of North America; others as they stand.
std::string phone_in_print(std::string_view e164);

}  // namespace medhome::catalogue
