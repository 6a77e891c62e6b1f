// Hashes, intervals of dates and numbers, and what a reference names.
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/values.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>

#include <date/tz.h>

#include "base/decimal.h"
#include "base/ids.h"
#include "fhir/search/index.h"
#include "fhir/search/tables.h"
#include "fhir/ucum/ucum.h"

namespace medhome::fhir::search {

std::uint32_t hash32(std::string_view text) {
    const auto low = static_cast<std::uint32_t>(hash64(text));
    return low == 0 ? 1 : low;
}

std::uint64_t folded_hash(std::string_view text) {
    char folded[128];
    if (text.size() <= sizeof folded) {
        std::size_t at = 0;
        for (; at < text.size(); ++at) {
            const char c = text[at];
            if (static_cast<unsigned char>(c) >= 0x80) break;
            folded[at] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        if (at == text.size()) return hash64({folded, at});
    }
    return hash64(fold(text));
}

std::uint64_t typed_hash(std::string_view type_code, std::string_view value) { return hash64(type_code, folded_hash(value)); }

std::vector<std::string_view> addresses_above(std::string_view uri) {
    std::vector<std::string_view> all;
    const std::size_t scheme = uri.find("://");
    const std::size_t first = scheme == std::string_view::npos ? 0 : scheme + 3;
    while (uri.size() > first) {
        while (uri.size() > first && uri.back() == '/') uri.remove_suffix(1);
        if (uri.size() > first) all.push_back(uri);
        const std::size_t slash = uri.rfind('/');
        if (slash == std::string_view::npos || slash < first) break;
        uri = uri.substr(0, slash);
    }
    return all;
}

std::string_view cut(std::string_view folded) {
    if (folded.size() <= kept_bytes) return folded;
    std::size_t end = kept_bytes;
    while (end > 0 && (static_cast<unsigned char>(folded[end]) & 0xC0) == 0x80) --end;
    return folded.substr(0, end);
}

namespace {

// Reads exactly `digits` digits.
bool digits_at(std::string_view& text, std::size_t digits, int& out) {
    if (text.size() < digits) return false;
    out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool skip(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

constexpr std::int64_t second = 1'000'000;

std::int64_t start_of(std::chrono::year_month_day day) {
    return std::chrono::sys_days(day).time_since_epoch().count() * 86'400 * second;
}

// A civil time in a zone as UTC microseconds; a time skipped or repeated by daylight saving is the earlier.
std::int64_t to_utc(std::int64_t local, std::string_view zone) {
    if (zone.empty() || zone == "UTC" || zone == "Z") return local;
    thread_local std::string known_name;
    thread_local const date::time_zone* known = nullptr;
    if (known_name != zone) {
        known_name = zone;
        try {
            known = date::locate_zone(known_name);
        } catch (const std::runtime_error&) {
            known = nullptr;  // no such zone: UTC
        }
    }
    if (!known) return local;
    const date::local_time<std::chrono::microseconds> at{std::chrono::microseconds(local)};
    return known->to_sys(at, date::choose::earliest).time_since_epoch().count();
}

}  // namespace

std::optional<Interval> date_interval(std::string_view text, std::string_view zone) {
    using namespace std::chrono;
    int y = 0, m = 1, d = 1;
    if (!digits_at(text, 4, y) || y == 0) return std::nullopt;
    if (text.empty()) return Interval{to_utc(start_of(year(y) / 1 / 1), zone), to_utc(start_of(year(y + 1) / 1 / 1), zone)};
    if (!skip(text, '-') || !digits_at(text, 2, m) || m < 1 || m > 12) return std::nullopt;
    const year_month month_of = year(y) / m;
    if (text.empty()) return Interval{to_utc(start_of(month_of / 1), zone), to_utc(start_of((month_of + months(1)) / 1), zone)};
    if (!skip(text, '-') || !digits_at(text, 2, d)) return std::nullopt;
    const year_month_day day = month_of / d;
    if (!day.ok()) return std::nullopt;
    const std::int64_t midnight = start_of(day);
    if (text.empty()) return Interval{to_utc(midnight, zone), to_utc(midnight + 86'400 * second, zone)};

    int hour = 0, minute = 0;
    if (!skip(text, 'T') || !digits_at(text, 2, hour) || hour > 23 || !skip(text, ':') || !digits_at(text, 2, minute) || minute > 59) return std::nullopt;
    std::int64_t at = midnight + (hour * 60 + minute) * 60 * second;
    std::int64_t width = 60 * second;
    if (skip(text, ':')) {
        int seconds_read = 0;
        if (!digits_at(text, 2, seconds_read) || seconds_read > 60) return std::nullopt;
        at += std::min(seconds_read, 59) * second;  // a leap second belongs to the second before it
        width = second;
        if (skip(text, '.')) {
            std::int64_t unit = second;
            int digit = 0;
            bool any = false;
            while (digits_at(text, 1, digit)) {
                any = true;
                if (unit == 1) continue;  // finer than a microsecond
                unit /= 10;
                at += digit * unit;
            }
            if (!any) return std::nullopt;
            width = unit;
        }
    }
    if (text.empty()) {
        const std::int64_t low = to_utc(at, zone);
        return Interval{low, low + width};
    }
    if (skip(text, 'Z')) return text.empty() ? std::optional(Interval{at, at + width}) : std::nullopt;
    const bool west = text.front() == '-';
    int offset_hours = 0, offset_minutes = 0;
    if (!west && text.front() != '+') return std::nullopt;
    text.remove_prefix(1);
    if (!digits_at(text, 2, offset_hours) || offset_hours > 14 || !skip(text, ':') || !digits_at(text, 2, offset_minutes) || offset_minutes > 59 || !text.empty()) return std::nullopt;
    at -= (offset_hours * 60 + offset_minutes) * 60 * second * (west ? -1 : 1);
    return Interval{at, at + width};
}

namespace {

// The next double on either side.
double before(double value) { return std::nextafter(value, std::numeric_limits<double>::lowest()); }
double behind(double value) { return std::nextafter(value, std::numeric_limits<double>::max()); }

}  // namespace

std::optional<Number> number(std::string_view text) {
    Number result;
    const char* end = text.data() + text.size();
    if (text.empty() || text.size() > 400 || text.front() == '+') return std::nullopt;
    // from_chars also reads "inf", "nan" and a missing zero; only decimal digits are meant here.
    std::size_t at = text.front() == '-' ? 1 : 0;
    const bool negative = at == 1;
    constexpr int exact_digits = 16;  // with two more decimal places they fit 64 bits
    std::int64_t mantissa = 0;
    int kept_digits = 0, digits = 0, fraction = 0, exponent = 0;
    bool in_fraction = false, written_exponent = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !in_fraction && digits > 0) {
            in_fraction = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        ++digits;
        fraction += in_fraction;
        if (mantissa == 0 && c == '0') continue;
        if (++kept_digits <= exact_digits) mantissa = mantissa * 10 + (c - '0');
    }
    if (digits == 0 || (in_fraction && fraction == 0)) return std::nullopt;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
        const char* from = text.data() + at + 1;
        if (from < end && *from == '+') ++from;
        const auto read = std::from_chars(from, end, exponent);
        if (read.ec != std::errc() || read.ptr != end || exponent > 400 || exponent < -400) return std::nullopt;
        written_exponent = true;
    }
    const auto value = std::from_chars(text.data(), end, result.value);
    if (value.ptr != end || value.ec != std::errc()) {
        if (value.ec != std::errc::result_out_of_range || exponent > 0 || digits > 300) return std::nullopt;
        result.value = 0;
    }
    // Half a unit of the last digit written, worked out in decimals so that 5.35 is inside what "5.4" means.
    const int unit = exponent - fraction - (written_exponent ? 1 : 0);
    if (kept_digits > exact_digits) {
        // So many digits mean less than one step of a double: at least that is its width, or it would not equal itself.
        const double half = 0.5 * std::pow(10.0, unit);
        result.low = std::min(result.value - half, before(result.value));
        result.high = std::max(result.value + half, behind(result.value));
        return result;
    }
    const auto shifted = [&](std::int64_t tenths) {
        char buffer[64];
        char* to = std::to_chars(buffer, buffer + 24, tenths).ptr;
        *to = 'e';
        to = std::to_chars(to + 1, buffer + sizeof buffer, unit - 1).ptr;
        double out = 0;
        const auto read = std::from_chars(buffer, to, out);
        return read.ec == std::errc() ? out : result.value;
    };
    const std::int64_t tenths = (negative ? -mantissa : mantissa) * 10 * (written_exponent ? 10 : 1);
    result.low = shifted(tenths - 5);
    result.high = shifted(tenths + 5);
    return result;
}

std::uint32_t canonical_system() {
    static const std::uint32_t hashed = hash32("http://unitsofmeasure.org canonical");
    return hashed;
}

namespace {

struct KnownUnit {
    ucum::Unit unit;
    std::uint32_t canonical = 0;  // 0: not UCUM
};

// A practice measures in few units, over and over.
const KnownUnit& unit_of(std::string_view code) {
    thread_local std::map<std::string, KnownUnit, std::less<>> known;
    if (const auto found = known.find(code); found != known.end()) return found->second;
    if (known.size() >= 1000) known.clear();
    KnownUnit read;
    const auto unit = ucum::parse(code);
    const auto canonical = unit ? ucum::canonical(Decimal(1), code) : std::nullopt;
    if (unit && canonical) {
        read.unit = *unit;
        read.canonical = hash32(canonical->unit);
    }
    return known.emplace(code, std::move(read)).first->second;
}

}  // namespace

std::optional<Measured> measured(const Number& number, std::string_view code) {
    const KnownUnit& unit = unit_of(code);
    if (unit.canonical == 0) return std::nullopt;
    const auto in_base = [&](double value) -> std::optional<double> {
        const auto decimal = Decimal::from_double(value);
        const auto base = decimal ? ucum::to_base(*decimal, unit.unit) : std::nullopt;
        return base ? std::optional(base->to_double()) : std::nullopt;
    };
    const auto value = in_base(number.value), low = in_base(number.low), high = in_base(number.high);
    if (!value || !low || !high || !(*low <= *value && *value <= *high)) return std::nullopt;
    return Measured{{*value, std::min(*low, before(*value)), std::max(*high, behind(*value))}, unit.canonical};
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

Name named(std::string_view text, std::string_view base_url) {
    using Is = Name::Is;
    if (text.empty()) return {};
    if (text.front() == '#') return {Is::contained, {}, {}, text};
    std::string_view local = text;
    while (!base_url.empty() && base_url.back() == '/') base_url.remove_suffix(1);
    if (!base_url.empty() && local.size() > base_url.size() && local.starts_with(base_url) && local[base_url.size()] == '/') local.remove_prefix(base_url.size() + 1);
    const std::size_t end_of_type = local.find_first_of("/?");
    if (end_of_type == std::string_view::npos) return {Is::elsewhere, {}, {}, text};
    const tables::Type* type = tables::find_type(local.substr(0, end_of_type));
    if (!type) return {Is::elsewhere, {}, {}, text};
    if (local[end_of_type] == '?') return {Is::conditional, type->name, {}, text};
    std::string_view id = local.substr(end_of_type + 1);
    const std::size_t slash = id.find('/');
    if (slash != std::string_view::npos) {
        const std::string_view rest = id.substr(slash);
        if (!rest.starts_with("/_history/") || !is_id(rest.substr(10))) return {Is::elsewhere, {}, {}, text};
        id = id.substr(0, slash);
    }
    if (!is_id(id)) return {Is::elsewhere, {}, {}, text};
    return {Is::record, local.substr(0, end_of_type), id, local.substr(0, end_of_type + 1 + id.size())};
}

}  // namespace medhome::fhir::search
