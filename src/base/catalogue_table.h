// What the generator writes and catalogue.cc reads: every message of the server, sorted by the bytes of its key.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iterator>
#include <span>
#include <string_view>

namespace medhome::catalogue {

struct Entry {
    std::string_view key, english, spanish;
};
std::span<const Entry> table();

}  // namespace medhome::catalogue
