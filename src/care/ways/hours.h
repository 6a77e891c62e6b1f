// When a practice is open, and until when a family has its answer if so many working days or hours are promised.
//
// Pure reckoning on the practice's own week, closed days and zone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "care/elements.h"

namespace medhome::care {

// Minutes since midnight, the last not included. A day may have several, such as before and after noon.
struct OpenSpan {
    int weekday = 1;  // Monday is 1, Sunday 7
    int from = 0, until = 0;
    friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};
struct ClosedDays {
    Day from, until;  // both included
    std::string why;
    friend bool operator==(const ClosedDays&, const ClosedDays&) = default;
};

// A practice that has said nothing is taken to work Monday to Friday, at hours nobody knows.
struct Hours {
    std::vector<OpenSpan> open;  // by weekday, then by time
    std::vector<ClosedDays> closed;
    bool known() const { return !open.empty(); }
};

inline constexpr std::size_t most_spans = 42;
inline constexpr std::size_t most_closed = 60;

// By path: hours[0].until, closed[1].from.
std::vector<Issue> check_hours(const Hours& hours);

std::vector<OpenSpan> open_on(const Hours& hours, Day day);
bool is_open_day(const Hours& hours, Day day);
// The first open day after this one; after a year without any, the next weekday.
Day next_open_day(const Hours& hours, Day day);

struct Promise {
    enum class Unit { working_days, working_hours };
    int amount = 1;
    Unit unit = Unit::working_days;
    friend bool operator==(const Promise&, const Promise&) = default;
};
std::string_view to_string(Promise::Unit unit);
std::optional<Promise::Unit> promise_unit(std::string_view text);

// Working days end when the last of them does; working hours are counted while the practice is open.
struct Promised {
    Day day;
    std::optional<Instant> at;  // nothing where the hours are not known
};
Promised promised(const Hours& hours, const Promise& promise, Instant now, std::string_view zone);

// How it stands at this moment: open until then, or closed and open again from then on (nothing: not within a year).
struct OpenNow {
    bool open = false;
    std::optional<Instant> until, opens;
};
OpenNow open_now(const Hours& hours, Instant now, std::string_view zone);

// "08:30"; absent for what is no time of a day. 24:00 is the end of it.
std::optional<int> minutes_in(std::string_view text);
std::string clock_text(int minutes);
// mon, tue, ... https://hl7.org/fhir/R4/valueset-days-of-week.html
std::string_view weekday_code(int weekday);
int weekday_in(std::string_view code);  // 0: none

}  // namespace medhome::care
