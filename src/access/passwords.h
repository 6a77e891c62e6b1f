// Passwords: Argon2id, never more than two at work at once, and the same work whether the name is known or not.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace medhome::access {

// unprocessable sign-in.password-short
Result<void> check_password(std::string_view password);
// unavailable when too many wait.
Result<std::string> hash_password(std::string_view password);
// kept: from hash_password; empty for an unknown name, which takes as long and is never right.
Result<bool> is_password(std::string_view password, std::string_view kept);

}  // namespace medhome::access
