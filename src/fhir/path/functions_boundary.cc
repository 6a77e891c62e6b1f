// How exact a value is, and the least and the greatest that it may stand for. Later than N1; HL7's R4 suite asks for them.
//
// https://hl7.org/fhirpath/#lowboundaryprecision-integer-decimal--date--datetime--time
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

constexpr int usual_places = 8;
constexpr int most_places = 28;

// 1.587 may be anything from 1.5865 to 1.5875. Shown with fewer digits the boundary towards zero is cut off and the other rounded.
std::optional<Decimal> decimal_boundary(const Decimal& value, Boundary side, std::optional<std::int64_t> wanted) {
    const std::int64_t places = wanted.value_or(usual_places);
    if (places < 0 || places > most_places) return std::nullopt;
    if (value.is_negative()) {
        const auto mirrored = decimal_boundary(-value, side == Boundary::low ? Boundary::high : Boundary::low, wanted);
        return mirrored ? std::optional(-*mirrored) : std::nullopt;
    }
    Decimal half = Decimal::parse("0.5").value();
    for (int i = 0; i < value.scale(); ++i) half = half * Decimal::parse("0.1").value();
    const Decimal exact = side == Boundary::low ? value - half : value + half;
    const auto rounding = side == Boundary::low ? Decimal::Rounding::floor : Decimal::Rounding::half_away;
    return exact.rounded(static_cast<int>(places), rounding).with_scale(static_cast<int>(places));
}

template <Boundary side>
Result<Collection> bounded(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    std::optional<std::int64_t> places;
    if (!call.arguments.empty()) {
        places = TRY(call.whole(0));
        if (!places) return Collection{};
    }
    if (!item) return Collection{};
    if (const auto* moment = std::get_if<Temporal>(&*item)) {
        const auto out = boundary(*moment, side, places ? std::optional(static_cast<int>(std::min<std::int64_t>(*places, 100))) : std::nullopt);
        return out ? Collection{*out} : Collection{};
    }
    if (const auto* quantity = std::get_if<Quantity>(&*item)) {
        const auto out = decimal_boundary(quantity->value, side, places);
        return out ? Collection{Quantity{*out, quantity->unit, quantity->semantics}} : Collection{};
    }
    const auto number = number_of(*item);
    if (!number) return call.wrong("takes a number, a quantity, a date or a time");
    const auto out = decimal_boundary(*number, side, places);
    return out ? Collection{*out} : Collection{};
}

Result<Collection> precision(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    if (!item) return Collection{};
    if (const auto* moment = std::get_if<Temporal>(&*item)) return Collection{static_cast<std::int64_t>(precision_digits(*moment))};
    const auto number = number_of(*item);
    if (!number) return call.wrong("takes a number, a date or a time");
    return Collection{static_cast<std::int64_t>(number->scale())};
}

Result<Collection> comparable(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    const std::optional<Item> other = TRY(call.single(0));
    if (!item || !other) return Collection{};
    const auto a = quantity_of(*item), b = quantity_of(*other);
    if (!a || !b) return call.wrong("takes quantities");
    return Collection{are_comparable(*a, *b)};
}

constexpr FunctionEntry entries[] = {{"lowBoundary", bounded<Boundary::low>, 0, 1}, {"highBoundary", bounded<Boundary::high>, 0, 1},
                                     {"precision", precision, 0, 0}, {"comparable", comparable, 1, 1}};

}  // namespace

std::span<const FunctionEntry> boundary_functions() { return entries; }

}  // namespace medhome::fhir::path
