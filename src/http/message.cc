// Headers, cookies, forms: what a handler asks of a request.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <algorithm>

#include "http/text.h"

namespace medhome::http {

std::string_view to_string(Method method) {
    switch (method) {
        case Method::GET: return "GET";
        case Method::HEAD: return "HEAD";
        case Method::POST: return "POST";
        case Method::PUT: return "PUT";
        case Method::PATCH: return "PATCH";
        case Method::DELETE: return "DELETE";
        case Method::OPTIONS: return "OPTIONS";
    }
    return "GET";
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const Field& field) { return same_without_case(field.first, name); });
}

void Headers::set(std::string_view name, std::string value) {
    const auto first = std::find_if(fields_.begin(), fields_.end(),
                                    [name](const Field& field) { return same_without_case(field.first, name); });
    if (first == fields_.end()) {
        fields_.emplace_back(std::string(name), std::move(value));
        return;
    }
    first->second = std::move(value);
    fields_.erase(std::remove_if(first + 1, fields_.end(),
                                 [name](const Field& field) { return same_without_case(field.first, name); }),
                  fields_.end());
}

std::string_view Headers::get(std::string_view name) const {
    for (const auto& [known, value] : fields_) {
        if (same_without_case(known, name)) return value;
    }
    return {};
}

bool Headers::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [name](const Field& field) { return same_without_case(field.first, name); });
}

std::string Request::origin() const {
    if (!public_origin.empty()) return public_origin;
    return std::string(over_tls ? "https://" : "http://").append(headers.get("Host"));
}

std::string_view Request::path_value(std::string_view name) const {
    for (const auto& [known, value] : path_values) {
        if (known == name) return value;
    }
    return {};
}

// RFC 6265 section 5.4: one Cookie header, "name=value; name=value"; HTTP/2 proxies may hand on several.
std::string_view Request::cookie(std::string_view name) const {
    std::string_view found;
    for (const auto& [known, value] : headers.fields()) {
        if (!same_without_case(known, "cookie")) continue;
        each_part(value, ';', [&](std::string_view pair) {
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) return true;
            found = trim(pair.substr(equals + 1));
            if (found.size() >= 2 && found.front() == '"' && found.back() == '"') found = found.substr(1, found.size() - 2);
            return false;
        });
        if (!found.empty()) break;
    }
    return found;
}

std::string_view Response::payload() const {
    if (shared_body) return *shared_body;
    if (!embedded_body.empty()) return embedded_body;
    return body;
}

std::string form_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded += ' ';
        } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        pairs.emplace_back(form_decode(pair.substr(0, equals)), form_decode(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return pairs;
}

std::string percent_encode(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                                c == '.' || c == '_' || c == '~';
        if (unreserved) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += hex[byte >> 4];
        encoded += hex[byte & 15];
    }
    return encoded;
}

}  // namespace medhome::http
