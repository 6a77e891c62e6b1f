// A site: its database with every module's tables and read models in it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "access/accounts.h"
#include "base/clock.h"
#include "base/ids.h"
#include "store/store.h"

namespace medhome::server {

struct Site {
    SystemClock clock;
    SystemRandomness randomness;
    std::unique_ptr<store::Store> store;
    access::Machinery machinery() { return {*store, clock, randomness}; }
    ~Site();
};

struct SiteOptions {
    std::string database = "sqlite:medhome.db";
    bool create = true;  // on an empty place, make the site with one practice
    bool read_only = false;
};

Result<std::unique_ptr<Site>> open_site(const SiteOptions& options);

}  // namespace medhome::server
