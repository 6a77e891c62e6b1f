// The one way to ask for the time. Domain code never asks: it is handed instants and dates.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace medhome {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// A clock that tests set.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant at) : at_(at) {}
    Instant now() const override { return at_; }
    void advance(std::chrono::microseconds by) { at_ += by; }

private:
    Instant at_;
};

// "2026-11-22T04:41:16.123Z": FHIR instant with milliseconds, UTC. https://hl7.org/fhir/R4/datatypes.html#instant
std::string to_fhir_instant(Instant at);
// The civil date of an instant in an IANA zone ("America/New_York"); UTC where the zone is unknown.
std::chrono::year_month_day civil_date(Instant at, std::string_view zone);
// "2026-11-22"
std::string to_iso(std::chrono::year_month_day date);
Result<std::chrono::year_month_day> parse_iso_date(std::string_view text);

}  // namespace medhome
