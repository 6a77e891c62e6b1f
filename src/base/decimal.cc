// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace medhome {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr int most_exponent = 400;

constexpr std::array<UInt128, 39> powers = [] {
    std::array<UInt128, 39> out{};
    out[0] = 1;
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
    return out;
}();

UInt128 magnitude(Int128 number) { return number < 0 ? -static_cast<UInt128>(number) : static_cast<UInt128>(number); }

int digits_of(UInt128 number) {
    if (number == 0) return 1;
    return static_cast<int>(std::upper_bound(powers.begin(), powers.end(), number) - powers.begin());
}

// number / 10^places
UInt128 shortened(UInt128 number, int places, bool is_negative, Decimal::Rounding rounding) {
    if (places <= 0) return number;
    const bool all_gone = places >= static_cast<int>(powers.size());
    const UInt128 unit = all_gone ? 0 : powers[static_cast<std::size_t>(places)];
    const UInt128 kept = all_gone ? 0 : number / unit;
    const UInt128 rest = all_gone ? number : number % unit;
    if (rest == 0) return kept;
    bool up = false;
    switch (rounding) {
        case Decimal::Rounding::truncate: break;
        case Decimal::Rounding::floor: up = is_negative; break;
        case Decimal::Rounding::ceiling: up = !is_negative; break;
        case Decimal::Rounding::half_away: up = !all_gone && rest >= unit - rest; break;
        case Decimal::Rounding::half_even: up = !all_gone && (rest > unit - rest || (rest == unit - rest && kept % 2 == 1)); break;
    }
    return kept + (up ? 1 : 0);
}

Int128 with_sign(UInt128 number, bool is_negative) { return is_negative ? -static_cast<Int128>(number) : static_cast<Int128>(number); }

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    std::size_t at = 0;
    const bool is_negative = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++at;
    UInt128 number = 0;
    long exponent = 0;
    int kept = 0;
    bool any = false, after_point = false, half = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.') {
            if (after_point || !any) return std::nullopt;
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        any = true;
        if (kept < most_digits) {
            number = number * 10 + static_cast<UInt128>(c - '0');
            if (number != 0) ++kept;
            if (after_point) --exponent;
        } else {  // the first digit beyond decides
            if (kept++ == most_digits) half = c >= '5';
            if (!after_point) ++exponent;
        }
    }
    if (!any || text[at - 1] == '.') return std::nullopt;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
        ++at;
        if (at < text.size() && text[at] == '+') ++at;
        int written = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), written);
        if (text[at - 1] == '+' && at < text.size() && text[at] == '-') return std::nullopt;
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        exponent += written;
    }
    if (exponent > most_exponent || exponent < -most_exponent) return std::nullopt;
    return Decimal(with_sign(number + (half ? 1 : 0), is_negative), static_cast<int>(exponent)).fitted();
}

std::optional<Decimal> Decimal::from_double(double number) {
    if (!std::isfinite(number)) return std::nullopt;
    char text[64];
    const auto written = std::to_chars(text, text + sizeof text, number);
    return parse({text, static_cast<std::size_t>(written.ptr - text)});
}

std::string Decimal::text() const {
    std::string out;
    UInt128 number = magnitude(coefficient_);
    do {
        out += static_cast<char>('0' + static_cast<int>(number % 10));
        number /= 10;
    } while (number != 0);
    if (exponent_ < 0 && out.size() <= static_cast<std::size_t>(-exponent_)) out.append(static_cast<std::size_t>(-exponent_) + 1 - out.size(), '0');
    if (coefficient_ < 0) out += '-';
    std::reverse(out.begin(), out.end());
    if (exponent_ < 0) out.insert(out.size() - static_cast<std::size_t>(-exponent_), 1, '.');
    if (exponent_ > 0 && coefficient_ != 0) out.append(static_cast<std::size_t>(exponent_), '0');
    return out;
}

double Decimal::to_double() const { return std::strtod(text().c_str(), nullptr); }

std::optional<std::int64_t> Decimal::whole() const {
    const Decimal number = without_trailing_zeros();
    if (number.exponent_ < 0 || number.exponent_ + number.digits() > 19) return std::nullopt;
    const Int128 value = number.coefficient_ * static_cast<Int128>(powers[static_cast<std::size_t>(number.exponent_)]);
    if (value > INT64_MAX || value < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

int Decimal::digits() const { return digits_of(magnitude(coefficient_)); }

Decimal Decimal::operator-() const { return {-coefficient_, exponent_}; }

Decimal Decimal::without_trailing_zeros() const {
    if (coefficient_ == 0) return {};
    Decimal out = *this;
    while (out.exponent_ < 0 && out.coefficient_ % 10 == 0) {
        out.coefficient_ /= 10;
        ++out.exponent_;
    }
    return out;
}

Decimal Decimal::fitted() const {
    const int extra = digits() - most_digits;
    return extra > 0 ? at_exponent(exponent_ + extra, Rounding::half_even).fitted() : *this;
}

Decimal Decimal::at_exponent(int exponent, Rounding rounding) const {
    return {with_sign(shortened(magnitude(coefficient_), exponent - exponent_, is_negative(), rounding), is_negative()), exponent};
}

Decimal Decimal::rounded(int places, Rounding rounding) const { return -exponent_ <= places ? *this : at_exponent(-places, rounding).fitted(); }

Decimal Decimal::with_scale(int places) const {
    Decimal out = rounded(places);
    while (out.exponent_ > -places && out.digits() < most_digits) {
        out.coefficient_ *= 10;
        --out.exponent_;
    }
    return out;
}

Decimal Decimal::significant(int wanted) const {
    const int extra = digits() - wanted;
    return extra > 0 ? at_exponent(exponent_ + extra, Rounding::half_even) : *this;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
    const bool a_is_finer = a.exponent_ <= b.exponent_;
    Decimal fine = a_is_finer ? a : b;
    Decimal coarse = a_is_finer ? b : a;
    if (coarse.coefficient_ == 0) return fine;
    // The coarse one is written with more zeros, as far as there is room; the rest the fine one gives up.
    const int room = std::min(coarse.exponent_ - fine.exponent_, Decimal::most_digits - coarse.digits());
    coarse.coefficient_ *= static_cast<Int128>(powers[static_cast<std::size_t>(room)]);
    coarse.exponent_ -= room;
    fine = fine.at_exponent(coarse.exponent_, Decimal::Rounding::half_even);
    return Decimal(fine.coefficient_ + coarse.coefficient_, coarse.exponent_).fitted();
}

Decimal operator*(const Decimal& a, const Decimal& b) {
    const bool is_negative = a.is_negative() != b.is_negative();
    int exponent = a.exponent_ + b.exponent_;
    UInt128 product = 0;
    if (__builtin_mul_overflow(magnitude(a.coefficient_), magnitude(b.coefficient_), &product) || product >= powers[38]) {
        // 10^37 * 10^37 in four limbs, shortened digit by digit until it fits.
        constexpr UInt128 low64 = ~std::uint64_t{0};
        const UInt128 x = magnitude(a.coefficient_), y = magnitude(b.coefficient_);
        const UInt128 x0 = x & low64, x1 = x >> 64, y0 = y & low64, y1 = y >> 64;
        const UInt128 p00 = x0 * y0, p01 = x0 * y1, p10 = x1 * y0, p11 = x1 * y1;
        const UInt128 middle = (p00 >> 64) + (p01 & low64) + (p10 & low64);
        std::array<std::uint64_t, 4> limbs{static_cast<std::uint64_t>(p00), static_cast<std::uint64_t>(middle)};
        const UInt128 high = p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64);
        limbs[2] = static_cast<std::uint64_t>(high);
        limbs[3] = static_cast<std::uint64_t>(high >> 64);
        std::uint64_t last = 0;
        bool rest = false;
        while (limbs[3] != 0 || limbs[2] != 0 || ((static_cast<UInt128>(limbs[1]) << 64) | limbs[0]) >= powers[37]) {
            rest |= last != 0;
            UInt128 remainder = 0;
            for (int i = 3; i >= 0; --i) {
                const UInt128 current = (remainder << 64) | limbs[static_cast<std::size_t>(i)];
                limbs[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(current / 10);
                remainder = current % 10;
            }
            last = static_cast<std::uint64_t>(remainder);
            ++exponent;
        }
        product = (static_cast<UInt128>(limbs[1]) << 64) | limbs[0];
        if (last > 5 || (last == 5 && (rest || product % 2 == 1))) ++product;
    }
    return Decimal(with_sign(product, is_negative), exponent).fitted();
}

std::optional<Decimal> Decimal::divide(const Decimal& a, const Decimal& b, int digits) {
    if (b.coefficient_ == 0) return std::nullopt;
    const UInt128 divisor = magnitude(b.coefficient_);
    UInt128 rest = magnitude(a.coefficient_);
    UInt128 quotient = rest / divisor;
    int exponent = a.exponent_ - b.exponent_;
    rest %= divisor;
    while (rest != 0 && (quotient == 0 || digits_of(quotient) < digits)) {
        rest *= 10;
        quotient = quotient * 10 + rest / divisor;
        rest %= divisor;
        --exponent;
    }
    if (rest > divisor - rest || (rest == divisor - rest && quotient % 2 == 1)) ++quotient;
    return Decimal(with_sign(quotient, a.is_negative() != b.is_negative()), exponent).fitted();
}

std::optional<Decimal> Decimal::power(const Decimal& base, int exponent, int digits) {
    Decimal result = 1;
    Decimal square = base;
    for (unsigned left = static_cast<unsigned>(std::abs(exponent)); left != 0; left >>= 1) {
        if (left & 1) result = result * square;
        if (left > 1) square = square * square;
        if (std::abs(square.exponent_) > most_exponent || std::abs(result.exponent_) > most_exponent) return std::nullopt;
    }
    return exponent < 0 ? divide(1, result, digits) : std::optional(result);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    const int sign_a = a.coefficient_ < 0 ? -1 : a.coefficient_ > 0;
    const int sign_b = b.coefficient_ < 0 ? -1 : b.coefficient_ > 0;
    if (sign_a != sign_b || sign_a == 0) return sign_a <=> sign_b;
    const int size_a = a.digits() + a.exponent_;
    const int size_b = b.digits() + b.exponent_;
    if (size_a != size_b) return sign_a > 0 ? size_a <=> size_b : size_b <=> size_a;
    Int128 x = a.coefficient_, y = b.coefficient_;
    if (a.exponent_ > b.exponent_) x *= static_cast<Int128>(powers[static_cast<std::size_t>(a.exponent_ - b.exponent_)]);
    else y *= static_cast<Int128>(powers[static_cast<std::size_t>(b.exponent_ - a.exponent_)]);
    return x <=> y;
}

}  // namespace medhome
