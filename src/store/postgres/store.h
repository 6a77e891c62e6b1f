// PostgreSQL behind the port: a pool of sessions that read, a few that write.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace medhome::store::postgres {

// Any address that libpq takes: postgresql://user@host:port/database?options
Result<std::unique_ptr<Store>> open(const std::string& url, OpenOptions options);

}  // namespace medhome::store::postgres
