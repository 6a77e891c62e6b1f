// A whole copy of the site, taken while it is in use, and put in place of nothing.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace medhome::store::sqlite {

Result<void> backup(const std::string& from, const std::string& to, const std::function<void(double)>& progress);
Result<void> restore(const std::string& backup, const std::string& to);

}  // namespace medhome::store::sqlite
