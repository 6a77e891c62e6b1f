// What the clock on the wall of a zone shows, and when it will show it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"

namespace medhome {

// The minutes since midnight that it shows at this instant.
int minutes_of_day(Instant at, std::string_view zone);
// When it shows so many minutes since midnight: the first time where it shows them twice, and the end of the gap where it skips them.
Instant on_the_wall(std::chrono::year_month_day day, int minutes, std::string_view zone);

}  // namespace medhome
