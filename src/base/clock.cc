// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <date/tz.h>
#include <fmt/format.h>

namespace medhome {

using namespace std::chrono;

Instant SystemClock::now() const { return time_point_cast<microseconds>(system_clock::now()); }

std::string to_fhir_instant(Instant at) {
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto ms = duration_cast<milliseconds>(at - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()), unsigned(date.month()),
                       unsigned(date.day()), ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

year_month_day civil_date(Instant at, std::string_view zone) {
    try {
        const auto* place = date::locate_zone(std::string(zone));
        const auto local = place->to_local(at);
        return year_month_day{sys_days{duration_cast<days>(floor<days>(local).time_since_epoch())}};
    } catch (const std::runtime_error&) {
        return year_month_day{floor<days>(at)};
    }
}

std::string to_iso(year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

Result<year_month_day> parse_iso_date(std::string_view text) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        int value = 0;
        for (std::size_t i = from; i < from + count; ++i) {
            if (text[i] < '0' || text[i] > '9') return -1;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
        const int y = digits(0, 4), m = digits(5, 2), d = digits(8, 2);
        if (y > 0 && m > 0 && d > 0) {
            const year_month_day date{year{y}, month{unsigned(m)}, day{unsigned(d)}};
            if (date.ok()) return date;
        }
    }
    return fail(ErrorKind::invalid, "date.unreadable", "Write the date as year-month-day, for example 2026-11-22.");
}

}  // namespace medhome
