// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace medhome::fhir::path {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_lead(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

icu::UnicodeString wide(std::string_view text) { return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}); }

std::string narrow(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

}  // namespace

std::string lower(std::string_view text) {
    if (!is_ascii(text)) return narrow(wide(text).toLower(icu::Locale::getRoot()));
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::string upper(std::string_view text) {
    if (!is_ascii(text)) return narrow(wide(text).toUpper(icu::Locale::getRoot()));
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

std::string folded(std::string_view text) {
    if (is_ascii(text)) {
        std::string out = lower(text);
        for (char& c : out) c = c >= '\t' && c <= '\r' ? ' ' : c;
        return out;
    }
    icu::UnicodeString out = wide(text).foldCase();
    for (std::int32_t i = 0; i < out.length(); ++i) {
        if (u_isUWhiteSpace(out.charAt(i))) out.setCharAt(i, u' ');
    }
    return narrow(out);
}

std::size_t length(std::string_view text) { return static_cast<std::size_t>(std::ranges::count_if(text, is_lead)); }

std::size_t byte_of(std::string_view text, std::size_t character) {
    std::size_t at = 0;
    while (at < text.size() && character > 0) {
        ++at;
        while (at < text.size() && !is_lead(text[at])) ++at;
        --character;
    }
    return at;
}

}  // namespace medhome::fhir::path
