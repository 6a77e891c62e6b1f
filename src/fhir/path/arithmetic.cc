// + - * / div mod &, over numbers, quantities, dates and texts.
//
// https://hl7.org/fhirpath/N1/#math, #datetime-arithmetic
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fhir/path/evaluator.h"
#include "fhir/ucum/ucum.h"

namespace medhome::fhir::path {
namespace {

Collection of(const std::optional<Item>& item) { return item ? Collection{*item} : Collection{}; }

// "Operations that cause arithmetic overflow or underflow will result in empty."
std::optional<Item> whole_item(const std::optional<std::int64_t>& value, bool is_long) {
    if (!value) return std::nullopt;
    if (is_long) return Item(Long{*value});
    if (*value > INT32_MAX || *value < INT32_MIN) return std::nullopt;
    return Item(*value);
}

std::optional<Item> numbers(NodeKind kind, const Item& a, const Item& b) {
    const Decimal x = number_of(a).value(), y = number_of(b).value();
    const bool are_whole = is_whole(a) && is_whole(b);
    const bool is_long = std::holds_alternative<Long>(a) || std::holds_alternative<Long>(b);
    const auto either = [&](const Decimal& value) { return are_whole ? whole_item(value.whole(), is_long) : std::optional<Item>(value); };
    switch (kind) {
        case NodeKind::add: return either(x + y);
        case NodeKind::subtract: return either(x - y);
        case NodeKind::multiply: return either(x * y);
        case NodeKind::divide: {
            const auto quotient = Decimal::divide(x, y);
            return quotient ? std::optional<Item>(*quotient) : std::nullopt;
        }
        default: break;
    }
    const auto quotient = Decimal::divide(x, y, Decimal::most_digits - 1);
    if (!quotient) return std::nullopt;
    const Decimal whole = quotient->rounded(0, Decimal::Rounding::truncate);
    if (kind == NodeKind::modulo) return either(x - y * whole);
    return whole_item(whole.whole(), is_long && are_whole);
}

bool is_special(const Quantity& quantity) {
    if (quantity.semantics == Semantics::calendar) return false;
    const auto unit = ucum::parse(quantity.unit);
    return unit && unit->special != ucum::Special::none;
}

std::optional<Item> sum(NodeKind kind, const Quantity& a, const Quantity& b) {
    const auto same = in_same_unit(a, b);
    if (!same) return std::nullopt;
    return Item(Quantity{kind == NodeKind::add ? same->a + same->b : same->a - same->b, same->unit, same->semantics == Semantics::fhir ? Semantics::ucum : same->semantics});
}

// The unit of a product or quotient; nothing where one of the units is not UCUM.
std::optional<std::string> combined_unit(NodeKind kind, std::string_view a, std::string_view b) {
    if (!ucum::parse(a) || !ucum::parse(b)) return std::nullopt;
    if (kind == NodeKind::divide && a == b) return "1";
    const bool is_compound = b.find_first_of("./(") != std::string_view::npos;
    const std::string right = is_compound ? fmt::format("({})", b) : std::string(b);
    if (kind == NodeKind::multiply) return fmt::format("{}.{}", a, right);
    return fmt::format("{}/{}", a, right);
}

tl::unexpected<Error> mismatch(const Item& a, const Item& b) {
    return failed(fmt::format("{} and {} cannot be reckoned with each other", kind_name(a), kind_name(b)));
}

Result<Collection> moved(NodeKind kind, const Temporal& moment, const Item& other) {
    const auto* quantity = std::get_if<Quantity>(&other);
    if (!quantity) return failed("A date or time is moved by a quantity of time");
    const std::optional<CalendarUnit> unit = duration_unit(*quantity);
    if (!unit) return failed("A date is moved by years, months, weeks, days, hours, minutes, seconds or milliseconds");
    if (moment.kind == Temporal::Kind::time && *unit < CalendarUnit::hour) return failed("A time of day is moved by hours, minutes, seconds or milliseconds");
    const std::optional<Temporal> result = add(moment, kind == NodeKind::subtract ? -quantity->value : quantity->value, *unit);
    return result ? Collection{*result} : Collection{};
}

}  // namespace

Result<Collection> Evaluator::arithmetic(NodeKind kind, const Collection& a, const Collection& b) {
    if (a.size() > 1 || b.size() > 1) return failed("An operator takes single items");
    const std::optional<Item> left = a.empty() ? std::nullopt : plain(a.front());
    const std::optional<Item> right = b.empty() ? std::nullopt : plain(b.front());
    if (kind == NodeKind::concatenate) {
        const auto* x = left ? std::get_if<std::string_view>(&*left) : nullptr;
        const auto* y = right ? std::get_if<std::string_view>(&*right) : nullptr;
        if ((left && !x) || (right && !y)) return failed("& joins texts");
        return Collection{TRY(keep(std::string(x ? *x : "") + std::string(y ? *y : "")))};
    }
    if (!left || !right) return Collection{};
    if (number_of(*left) && number_of(*right)) return of(numbers(kind, *left, *right));
    if (kind == NodeKind::add) {
        const auto *x = std::get_if<std::string_view>(&*left), *y = std::get_if<std::string_view>(&*right);
        if (x && y) return Collection{TRY(keep(std::string(*x) + std::string(*y)))};
    }
    if (kind == NodeKind::add || kind == NodeKind::subtract) {
        if (const auto* moment = std::get_if<Temporal>(&*left)) return moved(kind, *moment, *right);
        if (const auto* moment = std::get_if<Temporal>(&*right); moment && kind == NodeKind::add) return moved(kind, *moment, *left);
    }
    const std::optional<Quantity> x = quantity_of(*left), y = quantity_of(*right);
    if (!x || !y) return mismatch(*left, *right);
    if (is_special(*x) || is_special(*y)) return Collection{};
    if (kind == NodeKind::add || kind == NodeKind::subtract) return of(sum(kind, *x, *y));
    const std::optional<Decimal> left_number = dimensionless(*x), right_number = dimensionless(*y);
    if (kind == NodeKind::whole_divide || kind == NodeKind::modulo) {
        if (!left_number || !right_number) return Collection{};
        return of(numbers(kind, *left_number, *right_number));
    }
    if (right_number) {
        const std::optional<Decimal> value = kind == NodeKind::multiply ? std::optional(x->value * *right_number) : Decimal::divide(x->value, *right_number);
        return value ? Collection{Quantity{*value, x->unit, x->semantics}} : Collection{};
    }
    if (left_number && kind == NodeKind::multiply) return Collection{Quantity{*left_number * y->value, y->unit, y->semantics}};
    // What a calendar year times a metre would be nobody says.
    if (x->semantics == Semantics::calendar || y->semantics == Semantics::calendar) return Collection{};
    std::optional<std::string> unit = combined_unit(kind, x->unit, y->unit);
    const std::optional<Decimal> value = kind == NodeKind::multiply ? std::optional(x->value * y->value) : Decimal::divide(x->value, y->value);
    if (!unit || !value || !ucum::parse(*unit)) return Collection{};
    return Collection{Quantity{*value, TRY(keep(std::move(*unit))), Semantics::ucum}};
}

}  // namespace medhome::fhir::path
