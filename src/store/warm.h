// Reading a database once after a start, in the background, so that the first to ask need not wait for the disk.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::store {

// Goes on until it is done, or destroyed.
class Warming {
public:
    virtual ~Warming() = default;
};

// For a site that is open. read_models: the tables that pages are made from, read where the whole is more than memory holds.
Result<std::unique_ptr<Warming>> warm(std::string_view url, std::vector<std::string> read_models);

}  // namespace medhome::store
