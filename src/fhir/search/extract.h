// One value's rows, taken out as a path of the tables would. For this folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fhir/search/tables.h"

namespace medhome::fhir::search {

void extract(IndexRows& to, json::Value value, const tables::Action& action, std::string_view base_url, std::string_view zone);
// Sorted and without repeats, as IndexRows are.
void settle(IndexRows& rows);

}  // namespace medhome::fhir::search
