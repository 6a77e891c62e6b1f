// SPDX-License-Identifier: Apache-2.0
#include "fhir/ucum/ucum.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fhir/ucum/tables.h"

namespace medhome::fhir::ucum {
namespace {

// What division by 9 and the like leaves in the last digits is not a difference.
constexpr int meant_digits = 30;
constexpr int most_length = 200;
constexpr int most_depth = 20;
constexpr int most_exponent = 60;

template <class Row>
const Row* find_row(std::span<const Row> rows, std::string_view code) {
    const auto at = std::lower_bound(rows.begin(), rows.end(), code, [](const Row& row, std::string_view text) { return row.code < text; });
    return at != rows.end() && at->code == code ? &*at : nullptr;
}

Special special_of(std::string_view function) {
    static constexpr std::pair<std::string_view, Special> names[] = {
        {"Cel", Special::celsius}, {"degF", Special::fahrenheit}, {"degRe", Special::reaumur}, {"pH", Special::ph}, {"ln", Special::ln},
        {"lg", Special::lg}, {"lgTimes2", Special::lg_times_2}, {"ld", Special::ld}, {"tanTimes100", Special::tan_times_100},
        {"100tan", Special::tan_times_100}, {"hpX", Special::homeopathic_x}, {"hpC", Special::homeopathic_c}, {"hpM", Special::homeopathic_m},
        {"hpQ", Special::homeopathic_q}, {"sqrt", Special::square_root}};
    for (const auto& [name, special] : names) {
        if (name == function) return special;
    }
    return Special::none;
}

// a * b^exponent, exponent 1 or -1; false when an exponent leaves its range.
bool multiply(Unit& a, const Unit& b, int sign) {
    if (a.special != Special::none || b.special != Special::none) return false;
    if (sign > 0) {
        a.factor = a.factor * b.factor;
    } else if (const auto quotient = Decimal::divide(a.factor, b.factor, Decimal::most_digits - 1)) {
        a.factor = *quotient;
    } else {
        return false;
    }
    for (std::size_t i = 0; i < a.exponents.size(); ++i) {
        const int sum = a.exponents[i] + sign * b.exponents[i];
        if (std::abs(sum) > most_exponent) return false;
        a.exponents[i] = static_cast<std::int8_t>(sum);
    }
    std::vector<Unit::Arbitrary> all;
    for (const Unit::Arbitrary& one : a.arbitrary) {
        if (one.atom) all.push_back(one);
    }
    for (const Unit::Arbitrary& one : b.arbitrary) {
        if (!one.atom) continue;
        const auto same = std::ranges::find(all, one.atom, &Unit::Arbitrary::atom);
        const int sum = (same == all.end() ? 0 : same->exponent) + sign * one.exponent;
        if (std::abs(sum) > most_exponent) return false;
        if (same == all.end()) all.push_back({one.atom, static_cast<std::int8_t>(sum)});
        else same->exponent = static_cast<std::int8_t>(sum);
    }
    std::erase_if(all, [](const Unit::Arbitrary& one) { return one.exponent == 0; });
    std::ranges::sort(all, {}, &Unit::Arbitrary::atom);
    if (all.size() > a.arbitrary.size()) return false;
    a.arbitrary = {};
    std::ranges::copy(all, a.arbitrary.begin());
    return true;
}

std::optional<Unit> raised(const Unit& unit, int exponent) {
    if (exponent == 1) return unit;
    if (unit.special != Special::none || std::abs(exponent) > most_exponent) return std::nullopt;
    Unit out;
    for (int i = 0; i < std::abs(exponent); ++i) {
        if (!multiply(out, unit, exponent > 0 ? 1 : -1)) return std::nullopt;
    }
    return out;
}

// One atom by its definition, worked out once.
const std::vector<std::optional<Unit>>& known_atoms();

class Parser {
public:
    // depth 0 uses the table of atoms; deeper, while that table is worked out, they are defined by recursion.
    Parser(std::string_view text, int depth) : text_(text), depth_(depth) {}

    std::optional<Unit> run() {
        if (text_.size() > most_length || depth_ > most_depth) return std::nullopt;
        std::optional<Unit> unit = term();
        return unit && at_ == text_.size() ? unit : std::nullopt;
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::optional<Unit> term() {
        Unit out;
        int sign = 1;
        if (peek() == '/') {
            sign = -1;
            ++at_;
        }
        for (;;) {
            const std::optional<Unit> next = component();
            if (!next) return std::nullopt;
            // A special unit stands alone: no multiple of it is a unit.
            if (next->special != Special::none) {
                const bool is_alone = sign > 0 && out.factor == Decimal(1) && out.is_dimensionless() && (peek() == '\0' || peek() == ')');
                return is_alone ? next : std::nullopt;
            }
            if (!multiply(out, *next, sign)) return std::nullopt;
            if (peek() != '.' && peek() != '/') return out;
            sign = peek() == '.' ? 1 : -1;
            ++at_;
        }
    }

    std::optional<Unit> component() {
        if (peek() == '(') {
            if (++nesting_ > most_depth) return std::nullopt;
            ++at_;
            std::optional<Unit> inner = term();
            --nesting_;
            if (!inner || peek() != ')') return std::nullopt;
            ++at_;
            return annotated(std::move(inner));
        }
        if (peek() == '{') return annotated(Unit{});
        const std::size_t begin = at_;
        // "10*" and "10^" are atoms; other digits are a factor.
        const bool is_ten = text_.substr(at_, 3) == "10*" || text_.substr(at_, 3) == "10^";
        if (!is_ten && peek() >= '0' && peek() <= '9') {
            while (peek() >= '0' && peek() <= '9') ++at_;
            const auto number = Decimal::parse(text_.substr(begin, at_ - begin));
            if (!number || number->is_zero()) return std::nullopt;
            Unit out;
            out.factor = *number;
            return annotated(out);
        }
        if (is_ten) {
            at_ += 3;
        } else {
            bool in_brackets = false;
            for (; at_ < text_.size(); ++at_) {
                const char c = text_[at_];
                if (c == '[') in_brackets = true;
                if (!in_brackets && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '+' || c == '-')) break;
                if (!in_brackets && c >= '0' && c <= '9') break;  // no atom has a digit outside brackets but 10* and 10^
                if (c == ']') in_brackets = false;
                if (c <= ' ' || c > '~') return std::nullopt;
            }
        }
        const std::optional<Unit> unit = simple(text_.substr(begin, at_ - begin));
        if (!unit) return std::nullopt;
        const std::optional<int> power = exponent();
        if (!power) return std::nullopt;
        std::optional<Unit> out = raised(*unit, *power);
        return out ? annotated(std::move(out)) : std::nullopt;
    }

    std::optional<int> exponent() {
        int sign = 1;
        const bool is_signed = peek() == '+' || peek() == '-';
        if (is_signed) {
            sign = peek() == '-' ? -1 : 1;
            ++at_;
        }
        if (peek() < '0' || peek() > '9') return is_signed ? std::nullopt : std::optional(1);
        int number = 0;
        while (peek() >= '0' && peek() <= '9') {
            number = number * 10 + (peek() - '0');
            ++at_;
            if (number > most_exponent) return std::nullopt;
        }
        return number == 0 ? std::nullopt : std::optional(sign * number);
    }

    std::optional<Unit> annotated(std::optional<Unit> unit) {
        if (peek() != '{') return unit;
        const std::size_t end = text_.find('}', at_);
        if (end == std::string_view::npos) return std::nullopt;
        for (const char c : text_.substr(at_ + 1, end - at_ - 1)) {
            if (c < '!' || c > '~' || c == '{') return std::nullopt;
        }
        at_ = end + 1;
        return unit;
    }

    std::optional<Unit> simple(std::string_view code) {
        if (std::optional<Unit> whole = atom(code, false)) return whole;
        // da before d.
        for (std::size_t length = std::min<std::size_t>(2, code.size()); length > 0; --length) {
            const tables::Prefix* prefix = find_row(std::span(tables::prefixes, tables::prefix_count), code.substr(0, length));
            if (!prefix) continue;
            std::optional<Unit> unit = atom(code.substr(length), true);
            if (!unit) continue;
            const Decimal scale = Decimal::parse(prefix->value).value_or(1);
            if (unit->special != Special::none) unit->prefix = unit->prefix * scale;
            else unit->factor = unit->factor * scale;
            return unit;
        }
        return std::nullopt;
    }

    std::optional<Unit> atom(std::string_view code, bool must_be_metric) {
        if (code.empty()) return std::nullopt;
        for (std::size_t i = 0; i < 7; ++i) {
            if (tables::base_units[i] != code) continue;
            Unit out;
            out.exponents[i] = 1;
            return out;
        }
        const tables::Atom* row = find_row(std::span(tables::atoms, tables::atom_count), code);
        if (!row || (must_be_metric && !row->is_metric)) return std::nullopt;
        if (depth_ == 0) return known_atoms()[static_cast<std::size_t>(row - tables::atoms)];
        return defined(*row, depth_);
    }

public:
    static std::optional<Unit> defined(const tables::Atom& row, int depth) {
        // Differs from UCUM, where a mole is a number: then a count of cells in a volume would be a concentration.
        if (row.is_arbitrary || row.code == "mol") {
            Unit out;
            out.arbitrary[0] = {static_cast<std::uint16_t>(&row - tables::atoms + 1), 1};
            return out;
        }
        std::optional<Unit> unit = Parser(row.unit, depth + 1).run();
        const std::optional<Decimal> value = Decimal::parse(row.value);
        if (!unit || !value) return std::nullopt;
        unit->factor = unit->factor * *value;
        unit->special = special_of(row.special);
        return row.special.empty() || unit->special != Special::none ? unit : std::nullopt;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    int nesting_ = 0;  // of parentheses
};

const std::vector<std::optional<Unit>>& known_atoms() {
    static const std::vector<std::optional<Unit>> all = [] {
        std::vector<std::optional<Unit>> units;
        for (const tables::Atom& row : std::span(tables::atoms, tables::atom_count)) units.push_back(Parser::defined(row, 1));
        return units;
    }();
    return all;
}

const Decimal celsius_zero = Decimal::parse("273.15").value();
const Decimal fahrenheit_zero = Decimal::parse("459.67").value();

std::optional<Decimal> from_special(double number, const Decimal& factor) {
    const std::optional<Decimal> decimal = Decimal::from_double(number);
    return decimal ? std::optional(*decimal * factor) : std::nullopt;
}

std::optional<Decimal> special_to_base(const Decimal& written, const Unit& unit) {
    const Decimal value = written * unit.prefix;
    const double x = value.to_double();
    switch (unit.special) {
        case Special::none: return value * unit.factor;
        case Special::celsius: return (value + celsius_zero) * unit.factor;
        case Special::reaumur: return value * unit.factor + celsius_zero;
        case Special::fahrenheit: return (value + fahrenheit_zero) * unit.factor;
        case Special::ph: return from_special(std::pow(10, -x), unit.factor);
        case Special::ln: return from_special(std::exp(x), unit.factor);
        case Special::lg: return from_special(std::pow(10, x), unit.factor);
        case Special::lg_times_2: return from_special(std::pow(10, x / 2), unit.factor);
        case Special::ld: return from_special(std::exp2(x), unit.factor);
        case Special::tan_times_100: return from_special(std::atan(x / 100), unit.factor);
        case Special::homeopathic_x: return from_special(std::pow(10, -x), unit.factor);
        case Special::homeopathic_c: return from_special(std::pow(100, -x), unit.factor);
        case Special::homeopathic_m: return from_special(std::pow(1000, -x), unit.factor);
        case Special::homeopathic_q: return from_special(std::pow(50000, -x), unit.factor);
        case Special::square_root: return value * value * unit.factor;
    }
    return std::nullopt;
}

std::optional<Decimal> special_from_base(const Decimal& base, const Unit& unit) {
    const std::optional<Decimal> scaled = Decimal::divide(base, unit.factor, Decimal::most_digits - 1);
    if (!scaled) return std::nullopt;
    const double x = scaled->to_double();
    std::optional<Decimal> value;
    switch (unit.special) {
        case Special::none: value = *scaled; break;
        case Special::celsius: value = *scaled - celsius_zero; break;
        case Special::reaumur: value = Decimal::divide(base - celsius_zero, unit.factor, Decimal::most_digits - 1); break;
        case Special::fahrenheit: value = *scaled - fahrenheit_zero; break;
        case Special::ph: value = Decimal::from_double(-std::log10(x)); break;
        case Special::ln: value = Decimal::from_double(std::log(x)); break;
        case Special::lg: value = Decimal::from_double(std::log10(x)); break;
        case Special::lg_times_2: value = Decimal::from_double(2 * std::log10(x)); break;
        case Special::ld: value = Decimal::from_double(std::log2(x)); break;
        case Special::tan_times_100: value = Decimal::from_double(100 * std::tan(x)); break;
        case Special::homeopathic_x: value = Decimal::from_double(-std::log10(x)); break;
        case Special::homeopathic_c: value = Decimal::from_double(-std::log10(x) / 2); break;
        case Special::homeopathic_m: value = Decimal::from_double(-std::log10(x) / 3); break;
        case Special::homeopathic_q: value = Decimal::from_double(-std::log10(x) / std::log10(50000)); break;
        case Special::square_root: value = Decimal::from_double(std::sqrt(x)); break;
    }
    return value ? Decimal::divide(*value, unit.prefix, Decimal::most_digits - 1) : std::nullopt;
}

}  // namespace

std::optional<Unit> parse(std::string_view code) {
    if (code.empty()) return std::nullopt;
    return Parser(code, 0).run();
}

bool are_comparable(const Unit& a, const Unit& b) { return a.exponents == b.exponents && a.arbitrary == b.arbitrary; }

std::optional<Decimal> to_base(const Decimal& value, const Unit& unit) {
    const std::optional<Decimal> base = special_to_base(value, unit);
    return base ? std::optional(base->significant(meant_digits)) : std::nullopt;
}

std::optional<Decimal> convert(const Decimal& value, const Unit& from, const Unit& to) {
    if (!are_comparable(from, to)) return std::nullopt;
    const std::optional<Decimal> base = special_to_base(value, from);
    const std::optional<Decimal> out = base ? special_from_base(*base, to) : std::nullopt;
    return out ? std::optional(out->significant(meant_digits).without_trailing_zeros()) : std::nullopt;
}

std::optional<Canonical> canonical(const Decimal& value, std::string_view code) {
    const std::optional<Unit> unit = parse(code);
    const std::optional<Decimal> base = unit ? to_base(value, *unit) : std::nullopt;
    if (!base) return std::nullopt;
    std::string text;
    const auto add = [&](std::string_view name, int exponent) {
        if (exponent == 0) return;
        if (!text.empty()) text += '.';
        text += name;
        if (exponent != 1) text += fmt::format("{}", exponent);
    };
    for (std::size_t i = 0; i < 7; ++i) add(tables::base_units[i], unit->exponents[i]);
    for (const Unit::Arbitrary& one : unit->arbitrary) {
        if (one.atom) add(tables::atoms[one.atom - 1].code, one.exponent);
    }
    return Canonical{base->without_trailing_zeros(), text.empty() ? "1" : text};
}

}  // namespace medhome::fhir::ucum
