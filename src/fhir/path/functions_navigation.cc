// https://hl7.org/fhirpath/N1/#tree-navigation, #current-date-and-time-functions, #reflection
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

Result<Collection> children(const Call& call) {
    Collection out;
    for (const Item& item : call.input) TRY_VOID(call.engine.children(item, out));
    return out;
}

// Level by level; what is equal is still listed each time, for it stands in different places.
Result<Collection> descendants(const Call& call) {
    Collection out;
    for (const Item& item : call.input) TRY_VOID(call.engine.children(item, out));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Item item = out[i];
        TRY_VOID(call.engine.children(item, out));
    }
    return out;
}

Temporal now_of(const Environment& environment) {
    using namespace std::chrono;
    const auto local = environment.now + minutes(environment.zone_minutes);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss time{local - day};
    Temporal out;
    out.kind = Temporal::Kind::date_time;
    out.precision = Temporal::Precision::second;
    out.has_zone = true;
    out.fraction_digits = 3;
    out.year = static_cast<std::int16_t>(static_cast<int>(date.year()));
    out.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
    out.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
    out.hour = static_cast<std::uint8_t>(time.hours().count());
    out.minute = static_cast<std::uint8_t>(time.minutes().count());
    out.second = static_cast<std::uint8_t>(time.seconds().count());
    out.nanosecond = static_cast<std::int32_t>(time.subseconds().count() * 1'000'000);
    out.zone_minutes = static_cast<std::int16_t>(environment.zone_minutes);
    return out;
}

Result<Collection> now(const Call& call) { return Collection{now_of(call.engine.environment())}; }
Result<Collection> today(const Call& call) {
    Temporal date = now_of(call.engine.environment());
    date.kind = Temporal::Kind::date;
    date.precision = Temporal::Precision::day;
    date.has_zone = false;
    return Collection{date};
}
Result<Collection> time_of_day(const Call& call) {
    Temporal time = now_of(call.engine.environment());
    time.kind = Temporal::Kind::time;
    time.has_zone = false;
    return Collection{time};
}

Result<Collection> type(const Call& call) {
    Collection out;
    for (const Item& item : call.input) out.push_back(type_of(item));
    return out;
}

constexpr FunctionEntry entries[] = {{"children", children, 0, 0}, {"descendants", descendants, 0, 0}, {"now", now, 0, 0}, {"today", today, 0, 0},
                                     {"timeOfDay", time_of_day, 0, 0}, {"type", type, 0, 0}};

}  // namespace

std::span<const FunctionEntry> navigation_functions() { return entries; }

}  // namespace medhome::fhir::path
