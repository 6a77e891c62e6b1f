// How old a child is, as families and clinicians say it: days, then weeks, then months, then years and months.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "fhir/json/tree.h"

namespace medhome::care {

enum class AgeUnit { days, weeks, months, years };
std::string_view to_string(AgeUnit unit);

struct Age {
    int value = 0;
    AgeUnit unit = AgeUnit::days;
    int months = 0;  // beyond full years; 0 for other units
    friend bool operator==(const Age&, const Age&) = default;
};

// Days to 2 weeks, weeks to 2 months, months to 24 months, then years and months. A month is full when its day of the
// month is reached: who was born on the 31st is a month older on the 1st after a short month. Absent before birth.
std::optional<Age> age_on(std::chrono::year_month_day birth, std::chrono::year_month_day today);

// {"value":7,"unit":"years","months":4}, or null.
void write_age(fhir::json::Writer& writer, const std::optional<Age>& age);

}  // namespace medhome::care
