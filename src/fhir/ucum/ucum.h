// Units of measure: what "mg/dL" is made of, and how many of it a "g/L" is.
//
// The Unified Code for Units of Measure, case-sensitive codes: https://ucum.org/ucum
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace medhome::fhir::ucum {

// Units that are not multiples of their base: degrees Celsius have another zero, pH is a logarithm.
enum class Special : std::uint8_t {
    none, celsius, fahrenheit, reaumur, ph, ln, lg, lg_times_2, ld, tan_times_100, homeopathic_x, homeopathic_c, homeopathic_m, homeopathic_q, square_root
};

struct Unit {
    struct Arbitrary {
        std::uint16_t atom = 0;  // its place in UCUM's table, and 1
        std::int8_t exponent = 0;
        friend bool operator==(const Arbitrary&, const Arbitrary&) = default;
    };
    Decimal factor = 1;                     // how many of the base units one of these is
    std::array<std::int8_t, 7> exponents{};  // of metre, second, gram, radian, kelvin, coulomb, candela
    std::array<Arbitrary, 3> arbitrary{};   // sorted; as good as base units of their own
    Special special = Special::none;
    Decimal prefix = 1;                     // of a special unit: dB is a tenth of B before its function is applied

    bool is_dimensionless() const { return exponents == std::array<std::int8_t, 7>{} && arbitrary == std::array<Arbitrary, 3>{}; }
};

// Nothing when it is not UCUM: "mg/dL", "10*3/uL", "{score}", "m2", "/min", "kg.m/s2".
std::optional<Unit> parse(std::string_view code);

bool are_comparable(const Unit& a, const Unit& b);
// The value in base units; nothing where the unit's function has no value.
std::optional<Decimal> to_base(const Decimal& value, const Unit& unit);
// Nothing when the two measure different things.
std::optional<Decimal> convert(const Decimal& value, const Unit& from, const Unit& to);

// One way to write what is the same: 1 "km/h" is 0.2777... "m.s-1". Two quantities that are equal have one canonical form.
struct Canonical {
    Decimal value;
    std::string unit;
};
std::optional<Canonical> canonical(const Decimal& value, std::string_view code);

}  // namespace medhome::fhir::ucum
