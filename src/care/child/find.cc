// SPDX-License-Identifier: Apache-2.0
#include "care/child/find.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace medhome::care {
namespace {

constexpr std::size_t most_words = 6;

// For a value of a search parameter: FHIR's escapes, then percent-encoding.
std::string encoded(std::string_view word) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : word) {
        std::string escaped;
        if (c == ',' || c == '$' || c == '|' || c == '\\') escaped += '\\';
        escaped += c;
        for (const char e : escaped) {
            const bool plain = (e >= 'a' && e <= 'z') || (e >= 'A' && e <= 'Z') || (e >= '0' && e <= '9') || e == '-' || e == '.' || e == '_';
            if (plain) {
                out += e;
            } else {
                const auto byte = static_cast<unsigned char>(e);
                out += '%';
                out += hex[byte >> 4];
                out += hex[byte & 15];
            }
        }
    }
    return out;
}

std::vector<std::string_view> words(std::string_view typed) {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < typed.size() && all.size() < most_words;) {
        const std::size_t end = std::min(typed.find_first_of(" ,\t", at), typed.size());
        if (end > at) all.push_back(typed.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

std::optional<std::chrono::year_month_day> birth_date(std::string_view typed) {
    if (const auto iso = parse_iso_date(typed)) return *iso;
    int part[3] = {0, 0, 0};
    const char* at = typed.data();
    const char* const end = typed.data() + typed.size();
    for (int i = 0; i < 3; ++i) {
        const auto [stopped, error] = std::from_chars(at, end, part[i]);
        if (error != std::errc() || part[i] <= 0) return std::nullopt;
        at = stopped;
        if (i < 2 && (at == end || *at++ != '/')) return std::nullopt;
    }
    if (at != end || part[2] < 1000) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(part[2]), std::chrono::month(static_cast<unsigned>(part[0])),
                                          std::chrono::day(static_cast<unsigned>(part[1]))};
    return day.ok() ? std::optional(day) : std::nullopt;
}

}  // namespace

bool is_birth_date(std::string_view typed) { return birth_date(typed).has_value(); }

bool may_stand_anywhere(std::string_view typed) {
    constexpr std::size_t shortest = 3;
    if (is_birth_date(typed)) return false;
    const std::vector<std::string_view> all = words(typed);
    return !all.empty() && std::all_of(all.begin(), all.end(), [](std::string_view word) { return word.size() >= shortest; });
}

std::string patient_query(std::string_view typed, Match match) {
    std::string query = "Patient?";
    if (const auto day = birth_date(typed)) {
        query += "birthdate=" + to_iso(*day) + "&";
    } else {
        for (const std::string_view word : words(typed)) query += (match == Match::anywhere ? "name:contains=" : "name=") + encoded(word) + "&";
    }
    return query + "_sort=family&_count=30";
}

}  // namespace medhome::care
