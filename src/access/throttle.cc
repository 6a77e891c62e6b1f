// SPDX-License-Identifier: Apache-2.0
#include "access/throttle.h"

#include <algorithm>

#include "access/rows.h"
#include "base/ids.h"

namespace medhome::access {

namespace {

constexpr std::chrono::seconds first_wait{30};
constexpr std::chrono::seconds longest_wait{15 * 60};
constexpr std::chrono::microseconds forgotten_after = std::chrono::hours{1};

std::chrono::seconds wait_after(std::int64_t failures, std::int64_t free_tries) {
    std::chrono::seconds wait = first_wait;
    for (std::int64_t n = free_tries; n < failures && wait < longest_wait; ++n) wait *= 2;
    return std::min(wait, longest_wait);
}

}  // namespace

Throttle::Throttle(std::string_view what, std::string_view name, std::string_view address) {
    const auto key = [&](std::string_view kind, std::string_view one, std::string_view other) {
        std::string text(what);
        text.append("\n").append(kind).append("\n").append(one).append("\n").append(other);
        return sha256_hex(text);
    };
    if (!name.empty()) {
        keys_.push_back({key("both", name, address), 5, true});
        keys_.push_back({key("name", name, {}), 30, true});
    }
    // Many people sign in from a practice's one address, so it may fail more often and is not forgiven by one who succeeds.
    keys_.push_back({key("address", address, {}), 50, false});
}

Result<std::optional<std::chrono::seconds>> Throttle::wait(store::Store& store, Instant now) const {
    std::optional<std::chrono::seconds> longest;
    for (const Key& key : keys_) {
        const std::vector<store::Row> rows = TRY(store.select_site("SELECT failures, last FROM access_attempt WHERE key = ?1", {key.hash}));
        if (rows.empty() || number_of(rows[0], 0) < key.free_tries) continue;
        const Instant last = instant_of(rows[0], 1);
        if (now - last >= forgotten_after) continue;
        const Instant free = last + wait_after(number_of(rows[0], 0), key.free_tries);
        if (free <= now) continue;
        const std::chrono::seconds left = std::chrono::ceil<std::chrono::seconds>(free - now);
        longest = std::max(longest.value_or(left), left);
    }
    return longest;
}

std::vector<store::Statement> Throttle::on_failure(Instant now) const {
    std::vector<store::Statement> statements;
    statements.push_back({"DELETE FROM access_attempt WHERE last < ?1", {to_number(now - forgotten_after)}, {}, {}});
    for (const Key& key : keys_) {
        statements.push_back({"INSERT INTO access_attempt (key, failures, last) VALUES (?1, 1, ?2) ON CONFLICT (key) DO UPDATE SET "
                              "failures = access_attempt.failures + 1, last = excluded.last",
                              {key.hash, to_number(now)},
                              {},
                              {}});
    }
    return statements;
}

std::vector<store::Statement> Throttle::on_success() const {
    std::vector<store::Statement> statements;
    for (const Key& key : keys_)
        if (key.forgiven_by_success) statements.push_back({"DELETE FROM access_attempt WHERE key = ?1", {key.hash}, {}, {}});
    return statements;
}

}  // namespace medhome::access
