// What an item is: its type, its value, its text.
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

using definitions::Primitive;

std::optional<Item> json_value(json::Value value) {
    switch (value.kind()) {
        case json::Kind::boolean: return Item(value.text() == "true");
        case json::Kind::string: return Item(value.text());
        case json::Kind::number: {
            const std::optional<Decimal> number = Decimal::parse(value.text());
            if (!number) return std::nullopt;
            const bool is_written_whole = value.text().find_first_of(".eE") == std::string_view::npos;
            const std::optional<std::int64_t> whole = is_written_whole ? number->whole() : std::nullopt;
            return whole ? Item(*whole) : Item(*number);
        }
        default: return std::nullopt;
    }
}

std::optional<Item> typed_value(json::Value value, Primitive primitive) {
    const std::string_view text = value.text();
    std::optional<Temporal> moment;
    switch (primitive) {
        case Primitive::date: moment = parse_date(text); break;
        case Primitive::date_time: case Primitive::instant: moment = parse_date_time(text); break;
        case Primitive::time: moment = parse_time(text); break;
        case Primitive::decimal:
            if (const auto number = value.is_string() ? std::nullopt : Decimal::parse(text)) return Item(*number);
            break;
        default: break;
    }
    return moment ? std::optional<Item>(*moment) : json_value(value);
}

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string_view temporal_name(const Temporal& moment) {
    return moment.kind == Temporal::Kind::date ? "Date" : moment.kind == Temporal::Kind::time ? "Time" : "DateTime";
}

std::string_view system_name(const Item& item) {
    return std::visit(Overloaded{[](const Node&) -> std::string_view { return ""; }, [](bool) -> std::string_view { return "Boolean"; },
                                 [](std::int64_t) -> std::string_view { return "Integer"; }, [](Long) -> std::string_view { return "Long"; },
                                 [](const Decimal&) -> std::string_view { return "Decimal"; }, [](std::string_view) -> std::string_view { return "String"; },
                                 [](const Temporal& moment) { return temporal_name(moment); },
                                 [](const Quantity&) -> std::string_view { return "Quantity"; }, [](const TypeName&) -> std::string_view { return "SimpleTypeInfo"; }},
                      item);
}

bool is_quantity_type(definitions::TypeIndex type) {
    static const definitions::TypeIndex quantity = definitions::find_type("Quantity");
    return type != definitions::none && definitions::is_a(type, quantity);
}

}  // namespace

Item node(json::Value value, definitions::TypeIndex type) {
    if (type == definitions::none && value.is_object()) type = definitions::find_resource(value["resourceType"].text());
    return Node{value, {}, type};
}

bool is_primitive(const Node& node) {
    if (node.type != definitions::none) return definitions::type(node.type).kind == definitions::TypeKind::primitive;
    return !node.value.is_object();
}

std::optional<Item> plain(const Item& item) {
    const Node* node = std::get_if<Node>(&item);
    if (!node) return item;
    if (node->value.is_object()) {
        // A Quantity that has no UCUM unit stays an object.
        if (is_quantity_type(node->type)) {
            if (const auto quantity = fhir_quantity(node->value)) return Item(*quantity);
        }
        return item;
    }
    if (node->type == definitions::none) return json_value(node->value);
    const definitions::Type& type = definitions::type(node->type);
    if (type.kind != definitions::TypeKind::primitive) return node->value ? json_value(node->value) : std::optional(item);
    return typed_value(node->value, type.primitive);
}

std::optional<Decimal> number_of(const Item& item) {
    if (const auto* whole = std::get_if<std::int64_t>(&item)) return Decimal(*whole);
    if (const auto* whole = std::get_if<Long>(&item)) return Decimal(whole->value);
    if (const auto* decimal = std::get_if<Decimal>(&item)) return *decimal;
    return std::nullopt;
}

bool is_whole(const Item& item) { return std::holds_alternative<std::int64_t>(item) || std::holds_alternative<Long>(item); }

std::optional<Quantity> quantity_of(const Item& item) {
    if (const auto* quantity = std::get_if<Quantity>(&item)) return *quantity;
    if (const auto number = number_of(item)) return Quantity{*number, "1", Semantics::ucum};
    return std::nullopt;
}

std::string_view kind_name(const Item& item) {
    const Node* node = std::get_if<Node>(&item);
    if (!node) return system_name(item);
    return node->type == definitions::none ? "an object" : definitions::type(node->type).name;
}

TypeName type_of(const Item& item) {
    const Node* node = std::get_if<Node>(&item);
    if (!node) return {"System", system_name(item), "System.Any"};
    if (node->type == definitions::none) {
        const std::optional<Item> value = node->value.is_object() ? std::nullopt : plain(item);
        return value ? TypeName{"System", system_name(*value), "System.Any"} : TypeName{"FHIR", "Element", "System.Any"};
    }
    // Patient.contact has no type of its own: its definition calls it a BackboneElement.
    const bool is_backbone = definitions::type(node->type).kind == definitions::TypeKind::backbone;
    const definitions::Type& type = definitions::type(is_backbone ? definitions::type(node->type).base : node->type);
    return {"FHIR", type.name, type.base == definitions::none ? "System.Any" : definitions::type(type.base).name};
}

bool is_of_type(const Item& item, const TypeSpecifier& type) {
    const Node* node = std::get_if<Node>(&item);
    if (type.space == TypeSpecifier::Space::system) {
        if (type.name == "Any") return true;
        if (!node) return system_name(item) == type.name;
        // JSON without FHIR types has System types alone.
        const std::optional<Item> value = node->type == definitions::none && !node->value.is_object() ? plain(item) : std::nullopt;
        return value && system_name(*value) == type.name;
    }
    if (!node || type.type == definitions::none) {
        // `1 is Integer`, and Quantity, which is a name in both: a value made by an expression is of System's.
        return !node && !type.is_qualified && system_name(item) == type.name;
    }
    return node->type != definitions::none && definitions::is_a(node->type, type.type);
}

std::string text_of(const Item& item) {
    return std::visit(Overloaded{[&](const Node& node) {
                                     if (node.value.is_object()) {
                                         const std::optional<Item> value = plain(item);
                                         return value && !std::holds_alternative<Node>(*value) ? text_of(*value) : std::string(node.value.raw());
                                     }
                                     return std::string(node.value.text());
                                 },
                                 [](bool value) { return std::string(value ? "true" : "false"); }, [](std::int64_t value) { return fmt::format("{}", value); },
                                 [](Long value) { return fmt::format("{}", value.value); }, [](const Decimal& value) { return value.text(); },
                                 [](std::string_view value) { return std::string(value); }, [](const Temporal& value) { return text(value); },
                                 [](const Quantity& value) { return text_of(value); }, [](const TypeName& value) { return fmt::format("{}.{}", value.space, value.name); }},
                      item);
}

tl::unexpected<Error> failed(std::string_view what) { return fail(ErrorKind::unprocessable, "fhirpath.evaluation", fmt::format("{}.", what)); }

Result<std::optional<bool>> truth(const Collection& items) {
    if (items.empty()) return std::nullopt;
    if (items.size() > 1) return failed("A boolean was expected where there are several items");
    const std::optional<Item> value = plain(items.front());
    if (!value) return std::nullopt;
    const bool* boolean = std::get_if<bool>(&*value);
    return std::optional(boolean ? *boolean : true);
}

}  // namespace medhome::fhir::path
