// RFC 9112 section 3.2 (request target), RFC 3986 sections 2.1 and 3.3.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

#include "http/text.h"

namespace medhome::http {

namespace {

constexpr Refusal refuse(std::string_view code, std::string_view text) { return Refusal{400, code, text}; }

bool is_utf8(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned char lead = at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || i + more >= text.size()) return false;
        for (std::size_t k = 1; k <= more; ++k) {
            if ((at(i + k) & 0xC0) != 0x80) return false;
        }
        // Overlong forms, surrogates, beyond U+10FFFF.
        const unsigned char second = at(i + 1);
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F)) {
            return false;
        }
        i += more + 1;
    }
    return true;
}

bool has_dot_segment(std::string_view path) {
    bool found = false;
    each_part(path, '/', [&](std::string_view part) {
        found = part == "." || part == "..";
        return !found;
    });
    return found;
}

Refusal decode_path(std::string_view text, std::string& path) {
    path.clear();
    path.reserve(text.size());
    bool encoded = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            encoded = true;
            if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) {
                return refuse("http.bad-path", "The address has a % that is not followed by two hexadecimal digits.");
            }
            c = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || byte == 0x7F) {
                return refuse("http.bad-path", "The address has an encoded control character.");
            }
            // Differs from the spec: decoded it would make two parts of one, and who checked the address before us saw one.
            if (c == '/') return refuse("http.bad-path", "The address has an encoded slash (%2F).");
        }
        path += c;
    }
    if (has_dot_segment(path)) return refuse("http.bad-path", "The address has a '.' or '..' part.");
    if (encoded && !is_utf8(path)) return refuse("http.bad-path", "The address is not UTF-8.");
    return {};
}

}  // namespace

bool is_host(std::string_view text) {
    if (text.empty() || text.size() > 300) return false;
    for (const char c : text) {
        const bool known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~' || c == ':' || c == '[' || c == ']' || c == '%';
        if (!known) return false;
    }
    return true;
}

Refusal parse_target(std::string_view text, bool is_options, Target& target) {
    if (text == "*" && is_options) {
        target.path = "*";
        return {};
    }
    for (const char c : text) {
        if (c <= 0x20 || c == 0x7F || c == '#') {  // char is signed here: bytes over 0x7F are below 0
            return refuse("http.bad-target", "The address has a character that must be percent-encoded.");
        }
    }
    if (!text.empty() && text.front() != '/') {
        const std::size_t scheme = text.find("://");
        if (scheme == std::string_view::npos ||
            (!same_without_case(text.substr(0, scheme), "http") && !same_without_case(text.substr(0, scheme), "https"))) {
            return refuse("http.bad-target", "The address must begin with a slash.");
        }
        text.remove_prefix(scheme + 3);
        const std::size_t end = std::min(text.find_first_of("/?"), text.size());
        target.authority = text.substr(0, end);
        text.remove_prefix(end);
        if (!is_host(target.authority)) return refuse("http.bad-host", "The address names no host.");
    }
    const std::size_t question = std::min(text.find('?'), text.size());
    if (question < text.size()) target.query = text.substr(question + 1);
    if (question == 0) {
        if (target.authority.empty()) return refuse("http.bad-target", "The address must begin with a slash.");
        target.path = "/";
        return {};
    }
    return decode_path(text.substr(0, question), target.path);
}

}  // namespace medhome::http
