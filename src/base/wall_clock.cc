// SPDX-License-Identifier: Apache-2.0
#include "base/wall_clock.h"

#include <date/tz.h>

namespace medhome {

using namespace std::chrono;

int minutes_of_day(Instant at, std::string_view zone) {
    try {
        const auto local = date::locate_zone(std::string(zone))->to_local(at);
        return static_cast<int>(floor<minutes>(local - floor<days>(local)).count());
    } catch (const std::runtime_error&) {
        return static_cast<int>(floor<minutes>(at - floor<days>(at)).count());
    }
}

Instant on_the_wall(year_month_day day, int of_day, std::string_view zone) {
    const sys_time<minutes> as_utc = sys_days{day} + minutes{of_day};
    try {
        const date::local_time<minutes> local{as_utc.time_since_epoch()};
        return time_point_cast<microseconds>(date::locate_zone(std::string(zone))->to_sys(local, date::choose::earliest));
    } catch (const std::runtime_error&) {
        return as_utc;
    }
}

}  // namespace medhome
