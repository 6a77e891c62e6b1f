// Guessing is slow: after some failures each further one makes the next wait longer, for the name from one address, for the name
// from anywhere and for the address. Kept in the database, so that it holds across processes and restarts; only hashes of either.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace medhome::access {

class Throttle {
public:
    // what: "sign-in" or "invitation". name: as folded; may be empty.
    Throttle(std::string_view what, std::string_view name, std::string_view address);

    // How long from now until another try is allowed; absent: now.
    Result<std::optional<std::chrono::seconds>> wait(store::Store& store, Instant now) const;
    std::vector<store::Statement> on_failure(Instant now) const;
    std::vector<store::Statement> on_success() const;

private:
    struct Key {
        std::string hash;
        std::int64_t free_tries;
        bool forgiven_by_success;
    };
    std::vector<Key> keys_;
};

}  // namespace medhome::access
