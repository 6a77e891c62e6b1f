// SPDX-License-Identifier: Apache-2.0
#include "care/child/age.h"

namespace medhome::care {

std::string_view to_string(AgeUnit unit) {
    switch (unit) {
        case AgeUnit::days: return "days";
        case AgeUnit::weeks: return "weeks";
        case AgeUnit::months: return "months";
        case AgeUnit::years: return "years";
    }
    return {};
}

std::optional<Age> age_on(std::chrono::year_month_day birth, std::chrono::year_month_day today) {
    if (!birth.ok() || !today.ok() || today < birth) return std::nullopt;
    const int days = static_cast<int>((std::chrono::sys_days(today) - std::chrono::sys_days(birth)).count());
    int months = (static_cast<int>(today.year()) - static_cast<int>(birth.year())) * 12 +
                 (static_cast<int>(static_cast<unsigned>(today.month())) - static_cast<int>(static_cast<unsigned>(birth.month())));
    if (today.day() < birth.day()) --months;
    if (days < 14) return Age{days, AgeUnit::days, 0};
    if (months < 2) return Age{days / 7, AgeUnit::weeks, 0};
    if (months < 24) return Age{months, AgeUnit::months, 0};
    return Age{months / 12, AgeUnit::years, months % 12};
}

void write_age(fhir::json::Writer& writer, const std::optional<Age>& age) {
    if (!age) {
        writer.null();
        return;
    }
    writer.object().key("value").number(age->value).key("unit").string(to_string(age->unit));
    if (age->unit == AgeUnit::years) writer.key("months").number(age->months);
    writer.end();
}

}  // namespace medhome::care
