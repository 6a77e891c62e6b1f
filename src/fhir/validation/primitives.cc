// Hand-written matchers of https://hl7.org/fhir/R4/datatypes.html#primitive; each quotes the expression it follows.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/primitives.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>

namespace medhome::fhir::validation {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_lower_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

// Whether a byte is below `limit`, at most 0x80; eight are looked at at once.
template <unsigned char limit>
bool any_below(std::string_view text) {
    constexpr std::uint64_t each = 0x0101010101010101;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto any = [](std::uint64_t eight) { return ((eight - each * limit) & ~eight & (each * 0x80)) != 0; };
    for (; end - at >= 8; at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, at, 8);
        if (any(eight)) return true;
    }
    for (; at < end; ++at) {
        if (static_cast<unsigned char>(*at) < limit) return true;
    }
    return false;
}

bool is_whole_number(std::string_view text) {
    return !text.empty() && text.size() <= 10 && std::ranges::all_of(text, is_digit) && (text[0] != '0' || text.size() == 1);
}

std::int64_t number(std::string_view digits) {
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

// Two digits at `at`, or -1.
int two(std::string_view text, std::size_t at) {
    if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

struct DateParts {
    int year = 0, month = 0, day = 0;  // 0 where not said
    std::size_t length = 0;            // read of the text; 0 when malformed
};

DateParts read_date(std::string_view text) {
    using namespace std::chrono;
    DateParts parts;
    if (two(text, 0) < 0 || two(text, 2) < 0) return parts;
    parts.year = two(text, 0) * 100 + two(text, 2);
    if (parts.year == 0) return parts;
    if (text.size() == 4 || text[4] != '-') {
        parts.length = 4;
        return parts;
    }
    parts.month = two(text, 5);
    if (parts.month < 1 || parts.month > 12) return parts;
    if (text.size() == 7 || text[7] != '-') {
        parts.length = 7;
        return parts;
    }
    parts.day = two(text, 8);
    if (parts.day < 1) return parts;
    if (parts.day > 28 && !year_month_day{year{parts.year}, month{static_cast<unsigned>(parts.month)}, day{static_cast<unsigned>(parts.day)}}.ok()) {
        return parts;
    }
    parts.length = 10;
    return parts;
}

struct TimeParts {
    int seconds = 0;      // of the day
    int nanoseconds = 0;
    std::size_t length = 0;
};

// ([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?
TimeParts read_time(std::string_view text) {
    TimeParts parts;
    const int hour = two(text, 0);
    const int minute = two(text, 3);
    const int second = two(text, 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || text[2] != ':' || text[5] != ':') return parts;
    parts.seconds = hour * 3600 + minute * 60 + second;
    std::size_t at = 8;
    if (at < text.size() && text[at] == '.') {
        int scale = 100'000'000;
        ++at;
        const std::size_t first = at;
        for (; at < text.size() && is_digit(text[at]); ++at, scale /= 10) parts.nanoseconds += (text[at] - '0') * scale;
        if (at == first) return parts;
    }
    parts.length = at;
    return parts;
}

// (Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)), in seconds east of UTC.
std::optional<int> read_zone(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const int hour = two(text, 1);
    const int minute = two(text, 4);
    if (hour < 0 || minute < 0 || minute > 59 || hour > 14 || (hour == 14 && minute != 0)) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
}

bool is_moment(std::string_view text) {
    const DateParts date = read_date(text);
    if (date.length != 10 || text.size() <= 10 || text[10] != 'T') return false;
    const TimeParts time = read_time(text.substr(11));
    return time.length != 0 && read_zone(text.substr(11 + time.length)).has_value();
}

std::int64_t day_number(int y, int m, int d) {
    using namespace std::chrono;
    return sys_days{year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)}}.time_since_epoch().count();
}

}  // namespace

bool is_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    const std::string_view digits = negative ? text.substr(1) : text;
    return is_whole_number(digits) && !(negative && digits == "0") && number(digits) <= (negative ? 2'147'483'648 : 2'147'483'647);
}

bool is_unsigned_int(std::string_view text) { return is_whole_number(text) && number(text) <= 2'147'483'647; }
bool is_positive_int(std::string_view text) { return is_unsigned_int(text) && text != "0"; }

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_decimal(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at > from;
    };
    if (at < text.size() && text[at] == '-') ++at;
    const std::size_t whole = at;
    if (!digits() || (text[whole] == '0' && at - whole > 1)) return false;
    if (at < text.size() && text[at] == '.' && (++at, !digits())) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (!digits()) return false;
    }
    return at == text.size();
}

bool is_date(std::string_view text) {
    const DateParts date = read_date(text);
    return date.length != 0 && date.length == text.size();
}

bool is_date_time(std::string_view text) { return text.size() > 10 ? is_moment(text) : is_date(text); }
bool is_instant(std::string_view text) { return is_moment(text); }

bool is_time(std::string_view text) {
    const TimeParts time = read_time(text);
    return time.length != 0 && time.length == text.size();
}

// \S*, and an empty one is no value. Control characters are none of RFC 3986's either.
bool is_uri(std::string_view text) {
    return !text.empty() && !any_below<0x21>(text);
}

// urn:oid:[0-2](\.(0|[1-9][0-9]*))+
bool is_oid(std::string_view text) {
    if (!text.starts_with("urn:oid:") || text.size() < 11 || text[8] < '0' || text[8] > '2') return false;
    std::string_view rest = text.substr(9);
    while (!rest.empty()) {
        if (rest[0] != '.') return false;
        rest.remove_prefix(1);
        const auto end = std::ranges::find_if_not(rest, is_digit);
        const auto length = static_cast<std::size_t>(end - rest.begin());
        if (length == 0 || (rest[0] == '0' && length > 1)) return false;
        rest.remove_prefix(length);
    }
    return true;
}

// urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
bool is_uuid(std::string_view text) {
    if (!text.starts_with("urn:uuid:") || text.size() != 45) return false;
    const std::string_view digits = text.substr(9);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? digits[i] != '-' : !is_lower_hex(digits[i])) return false;
    }
    return true;
}

bool is_uuid_in_any_case(std::string_view text) {
    std::string small(text.substr(0, text.find_first_of("|#")));
    for (char& c : small) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
    }
    return is_uuid(small);
}

// [A-Za-z0-9\-\.]{1,64}
bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::ranges::all_of(text, [](char c) { return is_digit(c) || is_alpha(c) || c == '-' || c == '.'; });
}

// [^\s]+(\s[^\s]+)*
bool is_code(std::string_view text) {
    if (text.empty() || is_space(text.front()) || is_space(text.back())) return false;
    if (!any_below<0x21>(text)) return true;
    bool space_before = false;
    for (const char c : text) {
        const bool space = is_space(c);
        if ((space && space_before) || (static_cast<unsigned char>(c) < 0x20 && !space)) return false;
        space_before = space;
    }
    return true;
}

// [ \r\n\t\S]+; "Note that FHIR strings SHALL NOT exceed 1MB (1024*1024 characters) in size".
bool is_text(std::string_view text) {
    constexpr std::size_t most = 1024 * 1024;
    if (text.empty()) return false;
    if (text.size() > most &&
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }) > static_cast<std::ptrdiff_t>(most)) {
        return false;
    }
    return !any_below<0x20>(text) || std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
    });
}

bool is_media_type(std::string_view text) {
    if (!is_code(text)) return false;
    const std::string_view type = text.substr(0, text.find(';'));
    return std::ranges::count(type, '/') <= 1 && type.front() != '/' && type.back() != '/';
}

bool is_language_tag(std::string_view text) {
    bool first = true;
    while (!text.empty()) {
        const std::size_t dash = text.find('-');
        const std::string_view part = text.substr(0, dash);
        if (part.empty() || part.size() > 8 || !std::ranges::all_of(part, [&](char c) { return is_alpha(c) || (!first && is_digit(c)); })) return false;
        if (dash == std::string_view::npos) return true;
        text.remove_prefix(dash + 1);
        first = false;
    }
    return false;
}

std::optional<std::size_t> base64_size(std::string_view text) {
    std::size_t count = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        if (c == '=') {
            ++padding;
        } else if (padding == 0 && (is_digit(c) || is_alpha(c) || c == '+' || c == '/')) {
            ++count;
        } else {
            return std::nullopt;
        }
    }
    if (count == 0 || padding > 2 || (count + padding) % 4 != 0) return std::nullopt;
    return count * 3 / 4;
}

const char* wrong_format(definitions::Primitive primitive, std::string_view text) {
    using enum definitions::Primitive;
    switch (primitive) {
        case no:
        case boolean:
        case xhtml: return nullptr;
        case integer: return is_integer(text) ? nullptr : "is not a whole number between -2147483648 and 2147483647, written without fraction or exponent";
        case unsigned_int: return is_unsigned_int(text) ? nullptr : "is not a whole number between 0 and 2147483647, written without fraction or exponent";
        case positive_int: return is_positive_int(text) ? nullptr : "is not a whole number between 1 and 2147483647, written without fraction or exponent";
        case decimal: return is_decimal(text) ? nullptr : "is not a decimal number such as 1.50";
        case date: return is_date(text) ? nullptr : "is not a date that exists, such as 2012, 2012-05 or 2012-05-30";
        case date_time: return is_date_time(text) ? nullptr : "is not a date that exists or a date and time with its zone, such as 2012-05-30 or 2012-05-30T08:00:00-05:00";
        case instant: return is_instant(text) ? nullptr : "is not a date and time to the second with its zone, such as 2012-05-30T08:00:00-05:00";
        case time: return is_time(text) ? nullptr : "is not a time of day such as 08:30:00";
        case uri:
        case url:
        case canonical: return is_uri(text) ? nullptr : "is not a URI: it is empty or holds whitespace";
        case oid: return is_oid(text) ? nullptr : "is not an OID such as urn:oid:1.2.36";
        case uuid: return is_uuid(text) ? nullptr : "is not a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520, in lower case";
        case id: return is_id(text) ? nullptr : "is not an id: 1 to 64 letters, digits, '-' and '.'";
        case code: return is_code(text) ? nullptr : "is not a code: no space at either end, no two spaces together";
        case string:
        case markdown: return is_text(text) ? nullptr : "is empty, longer than 1048576 characters, or holds control characters";
        case base64_binary: return base64_size(text) ? nullptr : "is not base64";
    }
    return nullptr;
}

std::optional<Span> span_of(std::string_view text) {
    constexpr std::int64_t day_seconds = 86'400;
    const DateParts date = read_date(text);
    if (date.length == 0) return std::nullopt;
    if (date.length == text.size()) {
        const std::int64_t low = day_number(date.year, date.month ? date.month : 1, date.day ? date.day : 1);
        std::int64_t high = low + 1;
        if (date.month == 0) high = day_number(date.year + 1, 1, 1);
        if (date.month != 0 && date.day == 0) high = date.month == 12 ? day_number(date.year + 1, 1, 1) : day_number(date.year, date.month + 1, 1);
        return Span{low * day_seconds, high * day_seconds, false, 0};
    }
    if (date.length != 10 || text[10] != 'T') return std::nullopt;
    const TimeParts time = read_time(text.substr(11));
    const std::optional<int> zone = time.length ? read_zone(text.substr(11 + time.length)) : std::nullopt;
    if (!zone) return std::nullopt;
    const std::int64_t at = day_number(date.year, date.month, date.day) * day_seconds + time.seconds - *zone;
    return Span{at, at + 1, true, time.nanoseconds};
}

}  // namespace medhome::fhir::validation
