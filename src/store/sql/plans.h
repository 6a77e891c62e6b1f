// Where a connection tells of a statement's plan; see store/plans.h for who listens.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace medhome::store::sql {

bool plans_are_watched();
void tell_plan(std::string_view sql, std::string_view plan);

}  // namespace medhome::store::sql
