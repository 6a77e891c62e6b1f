// The two inner loops of reading JSON: past whitespace, and to the first byte of a string that is not plain.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace medhome::fhir::json {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline const char* skip_space(const char* at, const char* end) {
    if (at == end || !is_space(*at)) return at;
    ++at;
#ifdef __SSE2__
    while (end - at >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i space = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'))));
        const auto other = static_cast<std::uint32_t>(_mm_movemask_epi8(space)) ^ 0xFFFFu;
        if (other) return at + std::countr_zero(other);
        at += 16;
    }
#endif
    while (at != end && is_space(*at)) ++at;
    return at;
}

// Stops at the closing quote, a backslash, a control character or a byte of a multi-byte character.
inline const char* skip_plain(const char* at, const char* end) {
#ifdef __SSE2__
    while (end - at >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        // Signed: bytes of 0x80 and above are negative, so one comparison finds them and the control characters.
        const __m128i special = _mm_or_si128(
            _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
        const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(special));
        if (mask) return at + std::countr_zero(mask);
        at += 16;
    }
#endif
    while (at != end) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return at;
        ++at;
    }
    return at;
}

// The length of the well-formed UTF-8 sequence at `at`, 0 if there is none. Unicode 15, table 3-7.
inline int utf8_length(const char* at, const char* end) {
    const auto byte = [&](int i) { return static_cast<unsigned char>(at[i]); };
    const auto follows = [&](int i, unsigned low = 0x80, unsigned high = 0xBF) {
        return at + i < end && byte(i) >= low && byte(i) <= high;
    };
    if (at == end) return 0;
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace medhome::fhir::json
