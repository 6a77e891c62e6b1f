// Quantities: UCUM's units and the calendar's, which agree from the week down and differ above.
//
// https://hl7.org/fhirpath/N1/#quantity, #time-valued-quantities; https://hl7.org/fhir/R4/fhirpath.html#quantity
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/path/evaluator.h"
#include "fhir/ucum/ucum.h"

namespace medhome::fhir::path {
namespace {

struct Duration {
    CalendarUnit calendar;
    std::string_view word;
    std::string_view ucum;
    std::int64_t milliseconds;  // a year of 365 days and a month of 30, as N1 converts them
};
constexpr std::int64_t day_ms = 86'400'000;
constexpr Duration durations[] = {
    {CalendarUnit::year, "year", "a", 365 * day_ms}, {CalendarUnit::month, "month", "mo", 30 * day_ms}, {CalendarUnit::week, "week", "wk", 7 * day_ms},
    {CalendarUnit::day, "day", "d", day_ms}, {CalendarUnit::hour, "hour", "h", 3'600'000}, {CalendarUnit::minute, "minute", "min", 60'000},
    {CalendarUnit::second, "second", "s", 1'000}, {CalendarUnit::millisecond, "millisecond", "ms", 1}};

const Duration* by_word(std::string_view word) {
    const auto unit = calendar_unit(word);
    return unit ? &durations[static_cast<std::size_t>(*unit)] : nullptr;
}
const Duration* by_ucum(std::string_view code) {
    const auto found = std::ranges::find(durations, code, &Duration::ucum);
    return found == std::end(durations) ? nullptr : found;
}
// A week is seven days for everybody; months and years differ.
bool is_definite(const Duration& duration) { return duration.calendar >= CalendarUnit::week; }

const Duration* calendar_of(const Quantity& quantity) {
    if (quantity.semantics == Semantics::calendar) return by_word(quantity.unit);
    return quantity.semantics == Semantics::fhir ? by_ucum(quantity.unit) : nullptr;
}

bool wants_calendar(const Quantity& a, const Quantity& b) { return a.semantics == Semantics::calendar || b.semantics == Semantics::calendar; }

std::optional<SameUnit> in_calendar(const Decimal& a, const Duration& from, const Decimal& b, const Duration& to) {
    const Duration& finer = from.milliseconds < to.milliseconds ? from : to;
    const auto converted = [&](const Decimal& value, const Duration& unit) -> Decimal {
        // A year has 12 months, though 12 times 30 days are no 365.
        if (unit.calendar == CalendarUnit::year && finer.calendar == CalendarUnit::month) return value * Decimal(12);
        return value * Decimal(unit.milliseconds / finer.milliseconds);
    };
    return SameUnit{converted(a, from), converted(b, to), finer.word, Semantics::calendar};
}

}  // namespace

std::string_view calendar_word(CalendarUnit unit) { return durations[static_cast<std::size_t>(unit)].word; }

std::optional<Quantity> fhir_quantity(json::Value value) {
    const json::Value number = value["value"];
    const std::optional<Decimal> amount = number.kind() == json::Kind::number ? Decimal::parse(number.text()) : std::nullopt;
    if (!amount || value["comparator"]) return std::nullopt;
    const std::string_view system = value["system"].text();
    const std::string_view code = value["code"].text();
    if (system == "http://unitsofmeasure.org" && !code.empty()) return Quantity{*amount, code, by_ucum(code) ? Semantics::fhir : Semantics::ucum};
    if (system.empty() && code.empty() && value["unit"].text().empty()) return Quantity{*amount, "1", Semantics::ucum};
    return std::nullopt;
}

std::optional<Decimal> dimensionless(const Quantity& quantity) {
    if (quantity.semantics == Semantics::calendar) return std::nullopt;
    if (quantity.unit == "1" || quantity.unit.empty()) return quantity.value;
    const std::optional<ucum::Unit> unit = ucum::parse(quantity.unit);
    if (!unit || !unit->is_dimensionless() || unit->special != ucum::Special::none) return std::nullopt;
    return ucum::convert(quantity.value, *unit, ucum::Unit{});
}

bool are_comparable(const Quantity& a, const Quantity& b) { return in_same_unit(a, b).has_value(); }

std::optional<SameUnit> in_same_unit(const Quantity& a, const Quantity& b, bool is_equivalence) {
    if (wants_calendar(a, b)) {
        const Duration* left = calendar_of(a);
        const Duration* right = calendar_of(b);
        // '1 week' is '1 wk', but '1 year' is not '1 a'; only equivalence takes them for the same.
        if (!left) left = by_ucum(a.unit);
        if (!right) right = by_ucum(b.unit);
        if (!left || !right) return std::nullopt;
        const bool mixes = a.semantics == Semantics::ucum || b.semantics == Semantics::ucum;
        if (mixes && !is_equivalence && (!is_definite(*left) || !is_definite(*right))) return std::nullopt;
        return in_calendar(a.value, *left, b.value, *right);
    }
    const Semantics semantics = a.semantics == Semantics::fhir && b.semantics == Semantics::fhir ? Semantics::fhir : Semantics::ucum;
    if (a.unit == b.unit) return SameUnit{a.value, b.value, a.unit, semantics};
    const std::optional<ucum::Unit> left = ucum::parse(a.unit);
    const std::optional<ucum::Unit> right = ucum::parse(b.unit);
    if (!left || !right || !ucum::are_comparable(*left, *right)) return std::nullopt;
    const bool left_is_finer = left->factor * left->prefix <= right->factor * right->prefix;
    const std::optional<Decimal> converted = left_is_finer ? ucum::convert(b.value, *right, *left) : ucum::convert(a.value, *left, *right);
    if (!converted) return std::nullopt;
    return left_is_finer ? SameUnit{a.value, *converted, a.unit, semantics} : SameUnit{*converted, b.value, b.unit, semantics};
}

std::optional<Quantity> in_unit(const Quantity& quantity, std::string_view unit) {
    const Duration* wanted_calendar = by_word(unit);
    if (quantity.unit == unit && !(wanted_calendar && quantity.semantics == Semantics::fhir)) {
        return Quantity{quantity.value, quantity.unit, quantity.semantics == Semantics::fhir ? Semantics::ucum : quantity.semantics};
    }
    if (wanted_calendar) {
        const Duration* own = calendar_of(quantity);
        if (!own) {
            own = by_ucum(quantity.unit);
            if (!own || !is_definite(*own) || !is_definite(*wanted_calendar)) return std::nullopt;
        }
        std::optional<Decimal> value;
        const bool own_long = own->calendar <= CalendarUnit::month, wanted_long = wanted_calendar->calendar <= CalendarUnit::month;
        if (own_long && wanted_long) {
            const Decimal months = quantity.value * Decimal(own->calendar == CalendarUnit::year ? 12 : 1);
            value = Decimal::divide(months, wanted_calendar->calendar == CalendarUnit::year ? 12 : 1);
        } else {
            value = Decimal::divide(quantity.value * Decimal(own->milliseconds), Decimal(wanted_calendar->milliseconds));
        }
        return value ? std::optional(Quantity{*value, wanted_calendar->word, Semantics::calendar}) : std::nullopt;
    }
    std::string_view own_unit = quantity.unit;
    if (quantity.semantics == Semantics::calendar) {
        const Duration* own = by_word(quantity.unit);
        const Duration* wanted = by_ucum(unit);
        if (!own || !wanted || !is_definite(*own) || !is_definite(*wanted)) return std::nullopt;
        own_unit = own->ucum;
    }
    const std::optional<ucum::Unit> from = ucum::parse(own_unit);
    const std::optional<ucum::Unit> to = ucum::parse(unit);
    const std::optional<Decimal> value = from && to ? ucum::convert(quantity.value, *from, *to) : std::nullopt;
    return value ? std::optional(Quantity{*value, unit, Semantics::ucum}) : std::nullopt;
}

std::optional<CalendarUnit> duration_unit(const Quantity& quantity) {
    if (const Duration* own = calendar_of(quantity)) return own->calendar;
    if (const Duration* word = by_word(quantity.unit)) return word->calendar;  // 1 'month'
    const Duration* definite = by_ucum(quantity.unit);
    return definite && is_definite(*definite) ? std::optional(definite->calendar) : std::nullopt;
}

std::string text_of(const Quantity& quantity) {
    if (quantity.semantics != Semantics::calendar) return fmt::format("{} '{}'", quantity.value.text(), quantity.unit.empty() ? "1" : quantity.unit);
    const bool is_one = quantity.value.absolute() == Decimal(1);
    return fmt::format("{} {}{}", quantity.value.text(), quantity.unit, is_one ? "" : "s");
}

}  // namespace medhome::fhir::path
