// SPDX-License-Identifier: Apache-2.0
#include "clinical/matching/likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>

namespace medhome::clinical::matching {
namespace {

struct Date {
    int year, month, day;
};

std::optional<Date> date_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t count) {
        int value = 0;
        for (const char c : text.substr(at, count)) {
            if (c < '0' || c > '9') return -1;
            value = value * 10 + (c - '0');
        }
        return value;
    };
    const Date date{number(0, 4), number(5, 2), number(8, 2)};
    if (date.year < 0 || date.month < 0 || date.day < 0) return std::nullopt;
    return date;
}

bool exists(const Date& date) {
    return std::chrono::year_month_day(std::chrono::year(date.year), std::chrono::month(unsigned(date.month)), std::chrono::day(unsigned(date.day))).ok();
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    constexpr std::size_t longest = 64;
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    const std::size_t reach = std::max(std::max(a.size(), b.size()) / 2, std::size_t{1}) - 1;
    bool taken_a[longest] = {}, taken_b[longest] = {};
    std::size_t common = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t from = i > reach ? i - reach : 0;
        const std::size_t to = std::min(b.size(), i + reach + 1);
        for (std::size_t j = from; j < to; ++j) {
            if (taken_b[j] || a[i] != b[j]) continue;
            taken_a[i] = taken_b[j] = true;
            ++common;
            break;
        }
    }
    if (common == 0) return 0;
    std::size_t out_of_order = 0, j = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!taken_a[i]) continue;
        while (!taken_b[j]) ++j;
        if (a[i] != b[j]) ++out_of_order;
        ++j;
    }
    const double m = double(common);
    const double jaro = (m / double(a.size()) + m / double(b.size()) + (m - double(out_of_order) / 2) / m) / 3;
    std::size_t beginning = 0;
    while (beginning < 4 && beginning < a.size() && beginning < b.size() && a[beginning] == b[beginning]) ++beginning;
    return jaro + double(beginning) * 0.1 * (1 - jaro);
}

BirthDates compare_birth_dates(std::string_view a, std::string_view b) {
    if (a.size() < 4 || b.size() < 4) return BirthDates::unknown;
    if (a == b) return a.size() == 10 ? BirthDates::same : BirthDates::same_as_far_as_written;
    const auto first = date_of(a), second = date_of(b);
    if (!first || !second) {
        const std::size_t written = std::min(a.size(), b.size());
        return a.substr(0, written) == b.substr(0, written) ? BirthDates::same_as_far_as_written : BirthDates::different;
    }
    if (first->year == second->year && first->month == second->day && first->day == second->month) return BirthDates::day_and_month_swapped;
    std::vector<std::size_t> differ;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) differ.push_back(i);
    const bool same_day = first->month == second->month && first->day == second->day;
    if (same_day && std::abs(first->year - second->year) == 1) return BirthDates::year_off_by_one;
    if (differ.size() == 1) return BirthDates::one_digit;
    if (differ.size() == 2 && a[differ[0]] == b[differ[1]] && a[differ[1]] == b[differ[0]]) return BirthDates::neighbours;
    if (same_day) return BirthDates::same_day_of_another_year;
    const int same_parts = (first->year == second->year) + (first->month == second->month) + (first->day == second->day);
    return same_parts == 2 ? BirthDates::two_parts_of_three : BirthDates::different;
}

std::vector<std::string> likely_slips(std::string_view text) {
    std::vector<std::string> found;
    const auto date = date_of(text);
    if (!date) return found;
    for (const Date& slip : {Date{date->year, date->day, date->month}, Date{date->year - 1, date->month, date->day}, Date{date->year + 1, date->month, date->day}}) {
        if (slip.month < 1 || slip.month > 12 || !exists(slip)) continue;
        std::string one = fmt::format("{:04}-{:02}-{:02}", slip.year, slip.month, slip.day);
        if (one != text) found.push_back(std::move(one));
    }
    return found;
}

}  // namespace medhome::clinical::matching
