// SPDX-License-Identifier: Apache-2.0
#include "care/ways/hours.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/wall_clock.h"

namespace medhome::care {
namespace {

constexpr int end_of_day = 24 * 60;
constexpr int days_looked_ahead = 366;
constexpr std::size_t longest_reason = 200;
constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

int weekday_of(Day day) { return static_cast<int>(std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding()); }

bool is_closed(const Hours& hours, Day day) {
    return std::any_of(hours.closed.begin(), hours.closed.end(), [&](const ClosedDays& one) { return one.from <= day && day <= one.until; });
}

// Nothing where the practice does not open for that long within a year.
std::optional<Promised> after_hours_of_work(const Hours& hours, int minutes, Instant now, std::string_view zone) {
    const Day today = civil_date(now, zone);
    int since = minutes_of_day(now, zone);
    for (int ahead = 0; ahead <= days_looked_ahead; ++ahead, since = 0) {
        const Day day = add_days(today, ahead);
        for (const OpenSpan& span : open_on(hours, day)) {
            const int from = std::max(span.from, since);
            if (from >= span.until) continue;
            if (minutes <= span.until - from) return Promised{day, on_the_wall(day, from + minutes, zone)};
            minutes -= span.until - from;
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<Issue> check_hours(const Hours& hours) {
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path, const char* text) { issues.push_back({Severity::error, "value", std::move(path), text}); };
    if (hours.open.size() > most_spans) wrong("hours", "These are more hours than a week can hold. Six a day is the most.");
    if (hours.closed.size() > most_closed) wrong("closed", "Keep the list of closed days under 60. Take off those that have passed.");
    for (std::size_t i = 0; i < hours.open.size(); ++i) {
        const OpenSpan& one = hours.open[i];
        const std::string path = "hours[" + std::to_string(i) + "].";
        if (one.weekday < 1 || one.weekday > 7) wrong(path + "day", "Choose a day of the week.");
        if (one.from < 0 || one.until > end_of_day || one.until <= one.from) wrong(path + "until", "The closing time comes after the opening time.");
        const bool overlaps = std::any_of(hours.open.begin(), hours.open.begin() + static_cast<std::ptrdiff_t>(i), [&](const OpenSpan& other) {
            return other.weekday == one.weekday && one.from < other.until && other.from < one.until;
        });
        if (overlaps) wrong(path + "from", "These hours lie over others of the same day.");
    }
    for (std::size_t i = 0; i < hours.closed.size(); ++i) {
        const ClosedDays& one = hours.closed[i];
        const std::string path = "closed[" + std::to_string(i) + "].";
        if (one.until < one.from) wrong(path + "until", "The last day comes before the first. Check both days.");
        if (days_between(one.from, one.until) > days_looked_ahead) wrong(path + "until", "Choose a day within a year of the first.");
        if (count_characters(one.why) > longest_reason) wrong(path + "why", "Keep it under 200 characters.");
    }
    return issues;
}

std::vector<OpenSpan> open_on(const Hours& hours, Day day) {
    std::vector<OpenSpan> spans;
    if (is_closed(hours, day)) return spans;
    for (const OpenSpan& one : hours.open) {
        if (one.weekday == weekday_of(day)) spans.push_back(one);
    }
    std::sort(spans.begin(), spans.end(), [](const OpenSpan& a, const OpenSpan& b) { return a.from < b.from; });
    return spans;
}

bool is_open_day(const Hours& hours, Day day) {
    if (hours.known()) return !open_on(hours, day).empty();
    return weekday_of(day) <= 5 && !is_closed(hours, day);
}

Day next_open_day(const Hours& hours, Day day) {
    for (int ahead = 1; ahead <= days_looked_ahead; ++ahead) {
        if (const Day next = add_days(day, ahead); is_open_day(hours, next)) return next;
    }
    return next_weekday(day);
}

std::string_view to_string(Promise::Unit unit) { return unit == Promise::Unit::working_hours ? "working_hours" : "working_days"; }

std::optional<Promise::Unit> promise_unit(std::string_view text) {
    if (text == "working_days") return Promise::Unit::working_days;
    if (text == "working_hours") return Promise::Unit::working_hours;
    return std::nullopt;
}

Promised promised(const Hours& hours, const Promise& promise, Instant now, std::string_view zone) {
    if (promise.unit == Promise::Unit::working_hours && hours.known()) {
        if (std::optional<Promised> found = after_hours_of_work(hours, promise.amount * 60, now, zone)) return *found;
    }
    Day day = civil_date(now, zone);
    const int days = promise.unit == Promise::Unit::working_days ? promise.amount : 1;
    for (int i = 0; i < days; ++i) day = next_open_day(hours, day);
    const std::vector<OpenSpan> spans = open_on(hours, day);
    if (spans.empty()) return {day, std::nullopt};
    return {day, on_the_wall(day, spans.back().until, zone)};
}

OpenNow open_now(const Hours& hours, Instant now, std::string_view zone) {
    OpenNow state;
    const Day today = civil_date(now, zone);
    int since = minutes_of_day(now, zone);
    for (int ahead = 0; ahead <= days_looked_ahead && hours.known(); ++ahead, since = 0) {
        const Day day = add_days(today, ahead);
        for (const OpenSpan& span : open_on(hours, day)) {
            if (span.until <= since) continue;
            if (ahead == 0 && span.from <= since) {
                state.open = true;
                state.until = on_the_wall(day, span.until, zone);
            } else {
                state.opens = on_the_wall(day, span.from, zone);
            }
            return state;
        }
    }
    return state;
}

std::optional<int> minutes_in(std::string_view text) {
    if (text.size() < 5 || text[2] != ':') return std::nullopt;
    int hour = 0, minute = 0;
    const auto [after_hour, no_hour] = std::from_chars(text.data(), text.data() + 2, hour);
    const auto [after_minute, no_minute] = std::from_chars(text.data() + 3, text.data() + 5, minute);
    if (no_hour != std::errc() || no_minute != std::errc() || after_hour != text.data() + 2 || after_minute != text.data() + 5) return std::nullopt;
    const int all = hour * 60 + minute;
    if (hour < 0 || minute < 0 || minute > 59 || all > end_of_day) return std::nullopt;
    return all;
}

std::string clock_text(int minutes) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

std::string_view weekday_code(int weekday) { return weekday >= 1 && weekday <= 7 ? weekdays[static_cast<std::size_t>(weekday - 1)] : std::string_view(); }

int weekday_in(std::string_view code) {
    const auto found = std::find(weekdays.begin(), weekdays.end(), code);
    return found == weekdays.end() ? 0 : static_cast<int>(found - weekdays.begin()) + 1;
}

}  // namespace medhome::care
