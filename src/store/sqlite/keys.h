// Giving numbers to names in a file that one thread writes: the next one is free.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sql/keys.h"
#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {

// Writer only, outside a transaction.
void intern_type(Connection& writer, Types& types, std::string_view name);
// Writer only, inside a transaction. No patient is key 0, no label audience 0.
std::int64_t intern_patient(Connection& writer, Tenant tenant, std::string_view patient_id);
std::int64_t intern_audience(Connection& writer, Tenant tenant, const std::vector<std::string>& labels);
std::int64_t intern_setting(Connection& writer, std::string_view base_url, std::string_view zone);

}  // namespace medhome::store::sqlite
