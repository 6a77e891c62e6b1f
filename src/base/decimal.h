// A number as people write it: 0.1 is 0.1, and 1.50 keeps its last zero. 37 significant digits; what needs more is rounded.
//
// https://hl7.org/fhir/R4/datatypes.html#decimal, https://hl7.org/fhirpath/N1/#decimal
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medhome {

__extension__ typedef __int128 Int128;

class Decimal {
public:
    enum class Rounding { half_away, half_even, floor, ceiling, truncate };
    static constexpr int most_digits = 37;
    // Of a quotient that does not end. FHIRPath asks for 28.
    static constexpr int quotient_digits = 28;

    constexpr Decimal() = default;
    constexpr Decimal(std::int64_t whole) : coefficient_(whole) {}  // NOLINT: a whole number is a decimal
    // "-12.50", "+3", "1.2E+2"; nothing for anything else, and for powers of ten beyond 400.
    static std::optional<Decimal> parse(std::string_view text);
    // The shortest decimal that is this double; nothing for infinities and NaN.
    static std::optional<Decimal> from_double(double number);

    std::string text() const;  // digits and a point, never an exponent: "-12.50"
    double to_double() const;
    std::optional<std::int64_t> whole() const;  // when it is a whole number that fits; 2.0 is

    int scale() const { return exponent_ < 0 ? -exponent_ : 0; }  // digits after the point as written
    int digits() const;                                          // of the coefficient: 3 of 0.0120; 1 of zero
    bool is_zero() const { return coefficient_ == 0; }
    bool is_negative() const { return coefficient_ < 0; }
    Decimal operator-() const;
    Decimal absolute() const { return is_negative() ? -*this : *this; }
    Decimal without_trailing_zeros() const;  // 1.50 is 1.5, 100 stays 100
    Decimal rounded(int places, Rounding rounding = Rounding::half_away) const;  // has at most so many places after the point
    Decimal with_scale(int places) const;    // rounded, and filled up with zeros
    Decimal significant(int digits) const;   // rounded to so many digits

    friend Decimal operator+(const Decimal& a, const Decimal& b);
    friend Decimal operator-(const Decimal& a, const Decimal& b) { return a + -b; }
    friend Decimal operator*(const Decimal& a, const Decimal& b);
    // Nothing when b is zero.
    static std::optional<Decimal> divide(const Decimal& a, const Decimal& b, int digits = quotient_digits);
    static std::optional<Decimal> power(const Decimal& base, int exponent, int digits = most_digits);

    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);  // by value: 1.50 == 1.5
    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

private:
    constexpr Decimal(Int128 coefficient, int exponent) : coefficient_(coefficient), exponent_(exponent) {}
    Decimal fitted() const;
    Decimal at_exponent(int exponent, Rounding rounding) const;

    Int128 coefficient_ = 0;  // less than 10^37
    int exponent_ = 0;        // the value is coefficient * 10^exponent
};

}  // namespace medhome
