// When the care happened that a record tells of: what `start` and `end` of $everything look at.
// "The date range relates to care dates, not record currency dates." https://hl7.org/fhir/R4/patient-operation-everything.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace medhome::rest {

struct CareSpan {
    std::optional<std::int64_t> from, until;  // [from, until) in UTC microseconds
    bool limits() const { return from || until; }
};

// Whether any of the record's own dates lies in the span. What has no date, or is of a type without one, is always in; a condition, an allergy, a goal or
// a flag lasts once it has begun, so only the end of the span can leave it out.
bool in_span(std::string_view type, std::string_view body, const CareSpan& span, std::string_view zone);

}  // namespace medhome::rest
