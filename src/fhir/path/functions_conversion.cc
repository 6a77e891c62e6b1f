// https://hl7.org/fhirpath/N1/#conversion
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "fhir/path/evaluator.h"
#include "fhir/path/text.h"

namespace medhome::fhir::path {
namespace {

template <class... Texts>
bool is_one_of(std::string_view text, Texts... texts) {
    return ((text == texts) || ...);
}

const std::string_view* as_text(const Item& item) { return std::get_if<std::string_view>(&item); }

std::optional<Item> to_boolean(const Item& item) {
    if (std::holds_alternative<bool>(item)) return item;
    if (const auto number = number_of(item)) return *number == Decimal(1) ? std::optional<Item>(true) : number->is_zero() ? std::optional<Item>(false) : std::nullopt;
    if (const auto* text = as_text(item)) {
        const std::string word = lower(*text);
        if (is_one_of(word, "true", "t", "yes", "y", "1", "1.0")) return Item(true);
        if (is_one_of(word, "false", "f", "no", "n", "0", "0.0")) return Item(false);
    }
    return std::nullopt;
}

std::optional<std::int64_t> whole_of(const Item& item) {
    if (const bool* boolean = std::get_if<bool>(&item)) return *boolean ? 1 : 0;
    if (is_whole(item)) return number_of(item)->whole();
    if (const auto* text = as_text(item)) {
        if (text->find_first_of(".eE") != std::string_view::npos) return std::nullopt;
        const auto number = Decimal::parse(*text);
        return number ? number->whole() : std::nullopt;
    }
    return std::nullopt;
}

std::optional<Item> to_integer(const Item& item) {
    const auto value = whole_of(item);
    return value && *value >= INT32_MIN && *value <= INT32_MAX ? std::optional<Item>(*value) : std::nullopt;
}
std::optional<Item> to_long(const Item& item) {
    const auto value = whole_of(item);
    return value ? std::optional<Item>(Long{*value}) : std::nullopt;
}

std::optional<Item> to_decimal(const Item& item) {
    if (const bool* boolean = std::get_if<bool>(&item)) return Item(Decimal::parse(*boolean ? "1.0" : "0.0").value());
    if (const auto number = number_of(item)) return Item(*number);
    if (const auto* text = as_text(item); text && text->find_first_of("eE") == std::string_view::npos) {
        if (const auto number = Decimal::parse(*text)) return Item(*number);
    }
    return std::nullopt;
}

std::optional<Item> to_date(const Item& item) {
    if (const auto* moment = std::get_if<Temporal>(&item)) {
        if (moment->kind == Temporal::Kind::time) return std::nullopt;
        Temporal date;
        date.year = moment->year;
        date.month = moment->month;
        date.day = moment->day;
        date.precision = std::min(moment->precision, Temporal::Precision::day);
        return Item(date);
    }
    const auto* text = as_text(item);
    const auto moment = text ? parse_date_time(*text) : std::nullopt;
    return moment ? to_date(*moment) : std::nullopt;
}

std::optional<Item> to_date_time(const Item& item) {
    if (const auto* moment = std::get_if<Temporal>(&item)) {
        if (moment->kind == Temporal::Kind::time) return std::nullopt;
        Temporal out = *moment;
        out.kind = Temporal::Kind::date_time;
        return Item(out);
    }
    const auto* text = as_text(item);
    const auto moment = text ? parse_date_time(*text) : std::nullopt;
    return moment ? std::optional<Item>(*moment) : std::nullopt;
}

std::optional<Item> to_time(const Item& item) {
    if (const auto* moment = std::get_if<Temporal>(&item)) return moment->kind == Temporal::Kind::time ? std::optional(item) : std::nullopt;
    const auto* text = as_text(item);
    const auto moment = text ? parse_time(*text) : std::nullopt;
    return moment ? std::optional<Item>(*moment) : std::nullopt;
}

// "4", "4 days", "4 'mg'"
std::optional<Item> quantity_of_text(std::string_view text) {
    const std::size_t end = std::min(text.find_first_not_of("+-0123456789."), text.size());
    const auto value = Decimal::parse(text.substr(0, end));
    if (!value) return std::nullopt;
    std::string_view rest = text.substr(end);
    const std::size_t blank = std::min(rest.find_first_not_of(' '), rest.size());
    rest = rest.substr(blank);
    if (rest.empty()) return blank == 0 ? std::optional<Item>(Quantity{*value, "1", Semantics::ucum}) : std::nullopt;
    if (rest.front() == '\'') {
        if (rest.size() < 3 || rest.back() != '\'') return std::nullopt;
        return Item(Quantity{*value, rest.substr(1, rest.size() - 2), Semantics::ucum});
    }
    const auto unit = calendar_unit(rest);
    return unit ? std::optional<Item>(Quantity{*value, calendar_word(*unit), Semantics::calendar}) : std::nullopt;
}

std::optional<Item> to_quantity(const Item& item) {
    if (const bool* boolean = std::get_if<bool>(&item)) return Item(Quantity{Decimal::parse(*boolean ? "1.0" : "0.0").value(), "1", Semantics::ucum});
    if (const auto* text = as_text(item)) return quantity_of_text(*text);
    const auto quantity = quantity_of(item);
    return quantity ? std::optional<Item>(*quantity) : std::nullopt;
}

using Conversion = std::optional<Item> (*)(const Item&);

template <Conversion convert>
Result<Collection> converted(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    const std::optional<Item> value = item ? convert(*item) : std::nullopt;
    return value ? Collection{*value} : Collection{};
}

template <Conversion convert>
Result<Collection> converts(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    return item ? Collection{convert(*item).has_value()} : Collection{};
}

Result<Collection> to_string(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    if (!item || std::holds_alternative<Node>(*item) || std::holds_alternative<TypeName>(*item)) return Collection{};
    return Collection{TRY(call.engine.keep(text_of(*item)))};
}
Result<Collection> converts_to_string(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    return item ? Collection{!std::holds_alternative<Node>(*item) && !std::holds_alternative<TypeName>(*item)} : Collection{};
}

// "If a comparator is present the conversion is an error": https://hl7.org/fhir/R4/fhirpath.html#quantity
Result<std::optional<Quantity>> quantity_input(const Call& call) {
    const std::optional<Item> item = TRY(call.input_single());
    if (!item) return std::nullopt;
    if (const auto* node = std::get_if<Node>(&*item); node && node->value["comparator"]) return call.wrong("takes no quantity with a comparator");
    const std::optional<Item> value = to_quantity(*item);
    std::optional<Quantity> quantity = value ? std::optional(std::get<Quantity>(*value)) : std::nullopt;
    if (quantity && !call.arguments.empty()) {
        const auto unit = TRY(call.text(0));
        return unit ? in_unit(*quantity, *unit) : quantity;
    }
    return quantity;
}
Result<Collection> quantity(const Call& call) {
    const auto value = TRY(quantity_input(call));
    return value ? Collection{*value} : Collection{};
}
Result<Collection> converts_to_quantity(const Call& call) {
    if (call.input.empty()) return Collection{};
    return Collection{TRY(quantity_input(call)).has_value()};
}

constexpr FunctionEntry entries[] = {
    {"toBoolean", converted<to_boolean>, 0, 0}, {"convertsToBoolean", converts<to_boolean>, 0, 0}, {"toInteger", converted<to_integer>, 0, 0},
    {"convertsToInteger", converts<to_integer>, 0, 0}, {"toLong", converted<to_long>, 0, 0}, {"convertsToLong", converts<to_long>, 0, 0},
    {"toDecimal", converted<to_decimal>, 0, 0}, {"convertsToDecimal", converts<to_decimal>, 0, 0}, {"toDate", converted<to_date>, 0, 0},
    {"convertsToDate", converts<to_date>, 0, 0}, {"toDateTime", converted<to_date_time>, 0, 0}, {"convertsToDateTime", converts<to_date_time>, 0, 0},
    {"toTime", converted<to_time>, 0, 0}, {"convertsToTime", converts<to_time>, 0, 0}, {"toString", to_string, 0, 0},
    {"convertsToString", converts_to_string, 0, 0}, {"toQuantity", quantity, 0, 1}, {"convertsToQuantity", converts_to_quantity, 0, 1}};

}  // namespace

std::span<const FunctionEntry> conversion_functions() { return entries; }

}  // namespace medhome::fhir::path
