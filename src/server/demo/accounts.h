// Who may sign in to the demo practice, and which families hold an invitation instead.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "server/demo/demo.h"

namespace medhome::server {

// Those whose name and password are printed, with what to try first; staff, then families.
std::vector<DemoAccount> printed_accounts();
bool is_demo_account(std::string_view name);
// Makes the accounts that are not there yet.
Result<void> make_accounts(access::Machinery with);
Result<void> make_invitations(access::Machinery with);

}  // namespace medhome::server
