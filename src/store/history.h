// What happened to the record: the versions of one record, of a type, or of all, newest first.
//
// https://hl7.org/fhir/R4/http.html#history
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace medhome::store {

struct HistoryQuery {
    std::string type;                // empty: all types, or those of `types`
    std::string id;                  // empty: every record of the type
    std::vector<std::string> types;
    std::optional<Instant> since;    // versions made then or later
    // Versions that were the current one at some time of [first, second).
    std::optional<std::pair<Instant, Instant>> at;
    int count = 50;                  // at most 1000
    std::string cursor;              // opaque, of the page before
};

}  // namespace medhome::store
