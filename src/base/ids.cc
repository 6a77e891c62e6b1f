// SPDX-License-Identifier: Apache-2.0
#include "base/ids.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace medhome {

void SystemRandomness::fill(void* to, std::size_t bytes) {
    thread_local std::array<unsigned char, 512> buffer;
    thread_local std::size_t left = 0;
    auto* out = static_cast<unsigned char*>(to);
    while (bytes > 0) {
        if (left == 0) {
            std::size_t got = 0;
            while (got < buffer.size()) {
                const ssize_t n = getrandom(buffer.data() + got, buffer.size() - got, 0);
                if (n > 0) got += std::size_t(n);
            }
            left = buffer.size();
        }
        const std::size_t take = std::min(bytes, left);
        unsigned char* from = buffer.data() + buffer.size() - left;
        std::memcpy(out, from, take);
        std::memset(from, 0, take);
        left -= take;
        out += take;
        bytes -= take;
    }
}

namespace {

std::string uuid_text(const std::array<unsigned char, 16>& b) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        text[at++] = hex[b[i] >> 4];
        text[at++] = hex[b[i] & 15];
    }
    return text;
}

std::array<unsigned char, 32> digest(const EVP_MD* algorithm, std::string_view bytes) {
    std::array<unsigned char, 32> out{};
    unsigned int size = 0;
    INVARIANT(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, algorithm, nullptr) == 1);
    return out;
}

}  // namespace

std::string new_uuid_v7(Instant at, Randomness& randomness) {
    // Sub-millisecond order comes from a process-wide 60-bit tick: milliseconds, then a 12-bit count in rand_a (method 1).
    static std::atomic<std::uint64_t> last{0};
    const auto ms = std::uint64_t(std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
    std::uint64_t previous = last.load(std::memory_order_relaxed);
    std::uint64_t tick;
    do {
        tick = std::max(ms << 12, previous + 1);
    } while (!last.compare_exchange_weak(previous, tick, std::memory_order_relaxed));
    std::array<unsigned char, 16> b;
    randomness.fill(b.data() + 8, 8);
    const std::uint64_t stamp = tick >> 12;
    for (int i = 0; i < 6; ++i) b[std::size_t(i)] = static_cast<unsigned char>(stamp >> (40 - 8 * i));
    b[6] = static_cast<unsigned char>(0x70 | ((tick >> 8) & 0x0f));
    b[7] = static_cast<unsigned char>(tick & 0xff);
    b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
    return uuid_text(b);
}

std::string uuid_v5(std::string_view namespace_text, std::string_view name) {
    static const EVP_MD* sha1 = EVP_sha1();
    std::string bytes(namespace_text);
    bytes += '\0';
    bytes += name;
    const auto hash = digest(sha1, bytes);
    std::array<unsigned char, 16> b;
    std::memcpy(b.data(), hash.data(), 16);
    b[6] = static_cast<unsigned char>((b[6] & 0x0f) | 0x50);
    b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
    return uuid_text(b);
}

std::string new_secret(std::size_t bytes, Randomness& randomness) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string raw(bytes, '\0');
    randomness.fill(raw.data(), raw.size());
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : raw) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            text += alphabet[(bits >> (held - 6)) & 63];
            held -= 6;
        }
    }
    if (held > 0) text += alphabet[(bits << (6 - held)) & 63];
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    static const EVP_MD* sha256 = EVP_sha256();
    static constexpr char hex[] = "0123456789abcdef";
    const auto hash = digest(sha256, bytes);
    std::string text;
    for (const unsigned char c : hash) {
        text += hex[c >> 4];
        text += hex[c & 15];
    }
    return text;
}

std::uint64_t hash64(std::string_view text, std::uint64_t seed) { return XXH3_64bits_withSeed(text.data(), text.size(), seed); }

}  // namespace medhome
