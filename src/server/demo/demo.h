// The demo practice: invented families and staff around today, for `medhome serve --demo` on this machine alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/accounts.h"
#include "base/result.h"

namespace medhome::server {

struct DemoAccount {
    std::string name;
    std::string password;
    std::string can;  // who it is and what to try first, one line
};

// Everything is written through access::Records, once: a practice that is filled already is left as it is. A site that has accounts of
// its own is refused (demo.own-accounts), for the demo's passwords are known to everybody.
Result<std::vector<DemoAccount>> fill_demo(access::Machinery with);

}  // namespace medhome::server
