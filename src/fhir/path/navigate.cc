// From an item to what is under it, knowing R4's types: value[x] by its short name, primitives with their extensions.
//
// https://hl7.org/fhir/R4/fhirpath.html#polymorphism
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {
namespace {

using definitions::Element;
using definitions::TypeIndex;
using json::Value;

bool is_null(Value value) { return !value || value.kind() == json::Kind::null; }

// Resource and DomainResource say nothing of what stands there: it says so itself.
TypeIndex real_type(Value value, TypeIndex type) {
    if (!value.is_object()) return type;
    if (type == definitions::none) return definitions::none;
    if (definitions::type(type).kind != definitions::TypeKind::abstract_resource) return type;
    const TypeIndex own = definitions::find_resource(value["resourceType"].text());
    return own == definitions::none ? type : own;
}

std::string_view bare(std::string_view key) { return !key.empty() && key[0] == '_' ? key.substr(1) : key; }

Value beside(Value object, std::string_view name) {
    for (const Value member : object.children()) {
        const std::string_view key = member.key();
        if (key.size() == name.size() + 1 && key[0] == '_' && key.substr(1) == name) return member;
    }
    return {};
}

bool names_type(const Node& node, std::string_view name) {
    if (name.empty() || name[0] < 'A' || name[0] > 'Z' || !node.value.is_object()) return false;
    if (node.type == definitions::none) return node.value["resourceType"].text() == name;
    const TypeIndex named = definitions::find_type(name);
    return named != definitions::none && definitions::is_a(node.type, named);
}

}  // namespace

void Evaluator::add_values(Value value, Value extra, TypeIndex type, Collection& out) {
    if (!value.is_array() && !extra.is_array()) {
        if (!is_null(value) || (extra.is_object() && extra.size() > 0)) out.push_back(Node{value, extra, real_type(value, type)});
        return;
    }
    Value item = value.is_array() ? value.first() : Value();
    Value item_extra = extra.is_array() ? extra.first() : Value();
    while (item || item_extra) {
        if (!is_null(item) || !is_null(item_extra)) out.push_back(Node{item, is_null(item_extra) ? Value() : item_extra, real_type(item, type)});
        item = item.next();
        item_extra = item_extra.next();
    }
}

Result<void> Evaluator::member(const Item& item, std::string_view name, bool may_name_type, Collection& out) {
    if (const auto* type = std::get_if<TypeName>(&item)) {
        if (name == "namespace") out.push_back(type->space);
        if (name == "name") out.push_back(type->name);
        if (name == "baseType") out.push_back(type->base);
        return {};
    }
    if (const auto* quantity = std::get_if<Quantity>(&item)) {
        if (name == "value") out.push_back(quantity->value);
        if (name == "unit") out.push_back(quantity->unit);
        return {};
    }
    const Node* node = std::get_if<Node>(&item);
    if (!node) return {};
    if (may_name_type && names_type(*node, name)) {
        out.push_back(item);
        return {};
    }
    const Value object = node->value.is_object() ? node->value : node->extra;
    if (node->type == definitions::none) {
        const Value value = object[name];
        add_values(value, value.is_object() ? Value() : beside(object, name), definitions::none, out);
        return {};
    }
    if (const Element* element = definitions::find_element(node->type, name)) {
        const Value value = object[name];
        add_values(value, element->is_primitive() || !value ? beside(object, name) : Value(), element->type, out);
        return {};
    }
    bool is_choice = false;
    std::string_view before;
    for (const Value child : object.children()) {
        const std::string_view key = bare(child.key());
        if (key.size() <= name.size() || !key.starts_with(name) || key == before) continue;
        const Element* element = definitions::find_element(node->type, key);
        if (!element || element->choice != name) continue;
        before = key;
        is_choice = true;
        add_values(object[key], element->is_primitive() ? beside(object, key) : Value(), element->type, out);
    }
    if (is_choice) return {};
    // What R4 does not define is still there to be seen.
    if (const Value value = object[name]; value && name != "resourceType") add_values(value, {}, definitions::none, out);
    return {};
}

Result<void> Evaluator::children(const Item& item, Collection& out) {
    const Node* node = std::get_if<Node>(&item);
    if (!node) return {};
    const std::size_t before = out.size();
    const Value object = node->value.is_object() ? node->value : node->extra;
    const bool is_typed = node->type != definitions::none;
    for (const Value child : object.children()) {
        const std::string_view key = child.key();
        if (key == "resourceType" && !(is_typed && definitions::find_element(node->type, key))) continue;  // an element of ExampleScenario.instance
        const bool is_extra = !key.empty() && key[0] == '_';
        if (is_extra && object[key.substr(1)]) continue;  // seen with its value
        const Element* element = is_typed ? definitions::find_element(node->type, bare(key)) : nullptr;
        const bool may_have_extra = element ? element->is_primitive() : !child.is_object();
        const Value extra = is_extra ? child : may_have_extra ? beside(object, key) : Value();
        add_values(is_extra ? Value() : child, extra, element ? element->type : definitions::none, out);
    }
    return spend(1 + out.size() - before);
}

}  // namespace medhome::fhir::path
