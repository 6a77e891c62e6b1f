// Marks on things that wait: put off until a day, or read. Not the record: no words, only references.
//
// A mark holds for the version it was put on: when the thing changes it is back. Marks are the practice's, not one person's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"

namespace medhome::care {

std::vector<store::Migration> day_migrations();

// Why a thing is put off. Codes, for a free line could tell of a child.
const std::vector<std::string_view>& put_off_reasons();

struct PutOff {
    std::chrono::year_month_day until;
    std::string reason;
    std::string by;  // reference
    std::int64_t version = 0;
};
// The mark in force for this version of the thing, or the last one whatever its version.
Result<std::optional<PutOff>> put_off_of(access::Records& records, std::string_view item);
store::Statement put_off(const access::Records& records, std::string_view item, const PutOff& mark);
store::Statement not_put_off(const access::Records& records, std::string_view item);
store::Statement mark_read(const access::Records& records, std::string_view item, std::int64_t version);
store::Statement not_read(const access::Records& records, std::string_view item);

}  // namespace medhome::care
