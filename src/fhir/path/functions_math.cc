// https://hl7.org/fhirpath/N1/#math-1
//
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

using Rounding = Decimal::Rounding;

Collection of(const std::optional<Decimal>& value) { return value ? Collection{*value} : Collection{}; }

Result<std::optional<Item>> number_input(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    if (item && !quantity_of(*item)) return call.wrong("takes a number");
    return item;
}

Result<std::optional<Decimal>> decimal_input(const Call& call) {
    const std::optional<Item> item = TRY(number_input(call));
    if (!item) return std::nullopt;
    const auto number = number_of(*item);
    if (!number) return call.wrong("takes a number");
    return number;
}

Result<Collection> absolute(const Call& call) {
    const std::optional<Item> item = TRY(number_input(call));
    if (!item) return Collection{};
    if (const auto* quantity = std::get_if<Quantity>(&*item)) return Collection{Quantity{quantity->value.absolute(), quantity->unit, quantity->semantics}};
    return number_of(*item)->is_negative() ? call.engine.arithmetic(NodeKind::multiply, {*item}, {std::int64_t{-1}}) : Collection{*item};
}

template <Rounding rounding>
Result<Collection> rounded(const Call& call) {
    const auto number = TRY(decimal_input(call));
    const auto whole = number ? number->rounded(0, rounding).whole() : std::nullopt;
    return whole && *whole >= INT32_MIN && *whole <= INT32_MAX ? Collection{Item(*whole)} : Collection{};
}

Result<Collection> round(const Call& call) {
    const auto number = TRY(decimal_input(call));
    std::optional<std::int64_t> places = 0;
    if (!call.arguments.empty()) places = TRY(call.whole(0));
    if (places && *places < 0) return call.wrong("has a negative precision");
    if (!number || !places) return Collection{};
    return Collection{number->rounded(static_cast<int>(std::min<std::int64_t>(*places, Decimal::most_digits)))};
}

template <double (*function)(double)>
Result<Collection> real(const Call& call) {
    const auto number = TRY(decimal_input(call));
    return number ? of(Decimal::from_double(function(number->to_double()))) : Collection{};
}

Result<Collection> logarithm(const Call& call) {
    const auto number = TRY(decimal_input(call));
    const std::optional<Item> argument = TRY(call.single(0));
    const auto base = argument ? number_of(*argument) : std::nullopt;
    if (argument && !base) return call.wrong("has a number as its base");
    if (!number || !base) return Collection{};
    const double x = number->to_double();
    if (*base == Decimal(10)) return of(Decimal::from_double(std::log10(x)));
    if (*base == Decimal(2)) return of(Decimal::from_double(std::log2(x)));
    return of(Decimal::from_double(static_cast<double>(std::log(static_cast<long double>(x)) / std::log(static_cast<long double>(base->to_double())))));
}

Result<Collection> power(const Call& call) {
    const std::optional<Item> item = TRY(number_input(call));
    const std::optional<Item> argument = TRY(call.single(0));
    if (argument && !number_of(*argument)) return call.wrong("has a number as its exponent");
    if (!item || !argument) return Collection{};
    const auto base = number_of(*item);
    if (!base) return call.wrong("takes a number");
    const auto exponent = number_of(*argument)->whole();
    if (!exponent || *exponent > 10'000 || *exponent < -10'000) return of(Decimal::from_double(std::pow(base->to_double(), number_of(*argument)->to_double())));
    const auto result = Decimal::power(*base, static_cast<int>(*exponent), Decimal::quotient_digits);
    if (!result || !is_whole(*item) || !is_whole(*argument) || *exponent < 0) return of(result);
    const auto whole = result->whole();
    return whole && *whole >= INT32_MIN && *whole <= INT32_MAX ? Collection{Item(*whole)} : Collection{};
}

// --- of many: https://hl7.org/fhirpath/#aggregates shows them as what aggregate() stands for

Result<Collection> folded(const Call& call, Result<Collection> (*step)(const Call&, const Item&, const Item&)) {
    Collection total;
    for (const Item& item : call.input) {
        const std::optional<Item> value = plain(item);
        if (!value) continue;
        if (total.empty()) total = {*value};
        else total = TRY(step(call, total.front(), *value));
        if (total.empty()) return total;
    }
    return total;
}
Result<Collection> add(const Call& call, const Item& a, const Item& b) { return call.engine.arithmetic(NodeKind::add, {a}, {b}); }
Result<Collection> lesser(const Call& call, const Item& a, const Item& b) {
    const auto order = TRY(call.engine.order(a, b));
    return order ? Collection{*order <= 0 ? a : b} : Collection{};
}
Result<Collection> greater(const Call& call, const Item& a, const Item& b) {
    const auto order = TRY(call.engine.order(a, b));
    return order ? Collection{*order >= 0 ? a : b} : Collection{};
}
Result<Collection> sum(const Call& call) { return folded(call, add); }
Result<Collection> least(const Call& call) { return folded(call, lesser); }
Result<Collection> greatest(const Call& call) { return folded(call, greater); }
Result<Collection> average(const Call& call) {
    const Collection total = TRY(folded(call, add));
    return call.engine.arithmetic(NodeKind::divide, total, {static_cast<std::int64_t>(call.input.size())});
}

constexpr FunctionEntry entries[] = {
    {"abs", absolute, 0, 0}, {"ceiling", rounded<Rounding::ceiling>, 0, 0}, {"floor", rounded<Rounding::floor>, 0, 0},
    {"truncate", rounded<Rounding::truncate>, 0, 0}, {"round", round, 0, 1}, {"exp", real<std::exp>, 0, 0}, {"ln", real<std::log>, 0, 0},
    {"sqrt", real<std::sqrt>, 0, 0}, {"log", logarithm, 1, 1}, {"power", power, 1, 1}, {"sum", sum, 0, 0}, {"min", least, 0, 0}, {"max", greatest, 0, 0},
    {"avg", average, 0, 0}};

}  // namespace

std::span<const FunctionEntry> math_functions() { return entries; }

}  // namespace medhome::fhir::path
