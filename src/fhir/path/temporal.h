// Dates and times as people give them: to the year, to the day, to the thousandth of a second, with a zone or without.
//
// https://hl7.org/fhirpath/N1/#date, #datetime, #time; arithmetic: https://hl7.org/fhirpath/N1/#datetime-arithmetic
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace medhome::fhir::path {

struct Temporal {
    enum class Kind : std::uint8_t { date, date_time, time };
    enum class Precision : std::uint8_t { year, month, day, hour, minute, second };  // a fraction is part of the second

    Kind kind = Kind::date;
    Precision precision = Precision::year;
    bool has_zone = false;
    std::uint8_t fraction_digits = 0;
    std::int16_t year = 1;
    std::uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
    std::int16_t zone_minutes = 0;
    std::int32_t nanosecond = 0;
};

// "2015", "2015-02", "2015-02-04"
std::optional<Temporal> parse_date(std::string_view text);
// A date, or one with "T", "T14", "T14:30", "T14:30:05.123" and a zone: "Z", "+02:00".
std::optional<Temporal> parse_date_time(std::string_view text);
// "14", "14:30", "14:30:05.123"; a leading T is taken.
std::optional<Temporal> parse_time(std::string_view text);

std::string text(const Temporal& moment);

// Nothing when what is known of them does not decide it. A date and a time of day are never compared here.
std::optional<std::strong_ordering> compare(const Temporal& a, const Temporal& b);

enum class CalendarUnit : std::uint8_t { year, month, week, day, hour, minute, second, millisecond };
// "year", "years", ...
std::optional<CalendarUnit> calendar_unit(std::string_view word);

// Nothing when the result leaves the years 1 to 9999. A time of day goes round midnight; its unit must be an hour or less.
std::optional<Temporal> add(const Temporal& moment, const Decimal& amount, CalendarUnit unit);

// Digits given: 4 for a year, 8 for a day, 17 for a millisecond; of a time 2 to 9.
int precision_digits(const Temporal& moment);
// The first or last moment that it may mean, to so many digits; nothing when there is no such precision.
enum class Boundary { low, high };
std::optional<Temporal> boundary(const Temporal& moment, Boundary side, std::optional<int> digits);

}  // namespace medhome::fhir::path
