// What GET /api/session tells the apps: whose session it is, the practice, and a family's children. docs/api.md, Session.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/records.h"

namespace medhome::access {

Result<std::string> session_page(Records& records);

}  // namespace medhome::access
