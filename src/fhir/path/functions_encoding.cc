// encode, decode, escape, unescape: https://hl7.org/fhirpath/#additional-string-functions (later than N1; HL7's R4 suite asks for them)
//
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

constexpr std::string_view plain_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64(std::string_view bytes, std::string_view alphabet) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : alphabet[group >> (18 - 6 * k) & 63];
    }
    return out;
}

std::optional<std::string> from_base64(std::string_view text, std::string_view alphabet) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    std::string out;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(group >> bits & 255);
    }
    return bits < 6 ? std::optional(out) : std::nullopt;
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

// What was decoded is a text only when it is UTF-8; the JSON reader is strict about that.
bool is_utf8(std::string_view text) {
    return json::parse(json::quote(text)).has_value();
}

constexpr std::pair<std::string_view, std::string_view> html_signs[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};

std::string as_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        std::string_view sign(&c, 1);
        for (const auto& [from, to] : html_signs) {
            if (from[0] == c) sign = to;
        }
        out += sign;
    }
    return out;
}

std::string from_html(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        bool found = false;
        for (const auto& [to, from] : html_signs) {
            if (!text.starts_with(from)) continue;
            out += to;
            text.remove_prefix(from.size());
            found = true;
            break;
        }
        if (found) continue;
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string as_json(std::string_view text) {
    const std::string quoted = json::quote(text);
    return quoted.substr(1, quoted.size() - 2);
}

std::optional<std::string> from_json(std::string_view text) {
    const auto document = json::parse('"' + std::string(text) + '"');
    return document && document->root().is_string() ? std::optional(std::string(document->root().text())) : std::nullopt;
}

template <std::optional<std::string> (*change)(std::string_view text, std::string_view format)>
Result<Collection> changed(const Call& call) {
    const auto text = TRY(call.input_text()), format = TRY(call.text(0));
    if (!text || !format) return Collection{};
    TRY_VOID(call.engine.spend(1 + text->size() / 16));
    std::optional<std::string> out = change(*text, *format);
    return out ? Collection{TRY(call.engine.keep(std::move(*out)))} : Collection{};
}

std::optional<std::string> encode(std::string_view text, std::string_view format) {
    if (format == "hex") return hex(text);
    if (format == "base64") return base64(text, plain_alphabet);
    return format == "urlbase64" ? std::optional(base64(text, url_alphabet)) : std::nullopt;
}
std::optional<std::string> decode(std::string_view text, std::string_view format) {
    std::optional<std::string> out;
    if (format == "hex") out = from_hex(text);
    if (format == "base64") out = from_base64(text, plain_alphabet);
    if (format == "urlbase64") out = from_base64(text, url_alphabet);
    return out && is_utf8(*out) ? out : std::nullopt;
}
std::optional<std::string> escape(std::string_view text, std::string_view format) {
    if (format == "html") return as_html(text);
    return format == "json" ? std::optional(as_json(text)) : std::nullopt;
}
std::optional<std::string> unescape(std::string_view text, std::string_view format) {
    if (format == "html") return from_html(text);
    return format == "json" ? from_json(text) : std::nullopt;
}

constexpr FunctionEntry entries[] = {
    {"encode", changed<encode>, 1, 1}, {"decode", changed<decode>, 1, 1}, {"escape", changed<escape>, 1, 1}, {"unescape", changed<unescape>, 1, 1}};

}  // namespace

std::span<const FunctionEntry> encoding_functions() { return entries; }

}  // namespace medhome::fhir::path
