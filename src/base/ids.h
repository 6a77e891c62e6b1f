// Names for new things, and short keys for known ones.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace medhome {

// Where randomness comes from. Domain code is handed one; it never asks the machine itself.
class Randomness {
public:
    virtual ~Randomness() = default;
    virtual void fill(void* to, std::size_t bytes) = 0;
};

class SystemRandomness final : public Randomness {  // getrandom(2), buffered a thread; safe from any thread
public:
    void fill(void* to, std::size_t bytes) override;
};

// RFC 9562 section 5.7: time-ordered, lower-case, 36 characters. Ids made later sort later (within a process strictly).
std::string new_uuid_v7(Instant at, Randomness& randomness);
// RFC 9562 section 5.5: the same name in the same namespace always gives the same id.
std::string uuid_v5(std::string_view namespace_text, std::string_view name);
// A url-safe secret of `bytes` random bytes, base64url without padding.
std::string new_secret(std::size_t bytes, Randomness& randomness);
// SHA-256, lower-case hex.
std::string sha256_hex(std::string_view bytes);

// 64 bits of xxh3 over the text, chained by `seed`. Stable for ever: index keys on disk depend on it.
std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0);

}  // namespace medhome
