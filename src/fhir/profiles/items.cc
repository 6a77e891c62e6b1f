// From an object to the values of one of its elements; and values compared with fixed ones and patterns.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/checker.h"

namespace medhome::fhir::profiles {

using definitions::Element;
using json::Kind;

TypeIndex resource_type_of(Value resource) { return definitions::find_resource(resource["resourceType"].text()); }

bool is_type(TypeIndex type, std::string_view code) {
    if (type == definitions::none) return false;
    const TypeIndex wanted = definitions::find_type(code);
    return wanted != definitions::none && definitions::is_a(type, wanted);
}

namespace {

void add(std::vector<Item>& items, Value value, Value extra, const Element& element, std::string_view key, int index) {
    if (!value.is_object() && value.kind() == Kind::null && !extra.is_object()) return;
    Item item{value, extra, element.type, key, index, &element};
    if (value.kind() == Kind::null) item.value = Value();
    if (value.is_object() && value["resourceType"] && !element.is_primitive()) {
        if (const TypeIndex own = resource_type_of(value); own != definitions::none) item.type = own;
    }
    items.push_back(item);
}

void add_member(std::vector<Item>& items, Value object, const Element& element) {
    const Value value = object[element.name];
    const Value extra = element.is_primitive() ? object["_" + std::string(element.name)] : Value();
    if (!value && !extra) return;
    if (!value.is_array() && !extra.is_array()) {
        add(items, value, extra, element, element.name, -1);
        return;
    }
    Value one = value.first();
    Value beside = extra.is_array() ? extra.first() : Value();
    for (int index = 0; one || beside; ++index) {
        add(items, one, beside, element, element.name, index);
        one = one.next();
        beside = beside.next();
    }
}

bool same_text(Value a, Value b) { return a.kind() == b.kind() && a.text() == b.text(); }

bool compare(Value wanted, Value value, bool exactly) {
    if (wanted.kind() != value.kind()) return false;
    if (wanted.is_object()) {
        if (exactly && wanted.size() != value.size()) return false;
        for (const Value member : wanted.children()) {
            const Value other = value[member.key()];
            if (!other || !compare(member, other, exactly)) return false;
        }
        return true;
    }
    if (!wanted.is_array()) return same_text(wanted, value);
    if (exactly) {
        if (wanted.size() != value.size()) return false;
        Value other = value.first();
        for (const Value one : wanted.children()) {
            if (!compare(one, other, exactly)) return false;
            other = other.next();
        }
        return true;
    }
    for (const Value one : wanted.children()) {
        bool any = false;
        for (const Value other : value.children()) any = any || compare(one, other, false);
        if (!any) return false;
    }
    return true;
}

}  // namespace

std::vector<Item> items_of(Value object, TypeIndex owner, std::string_view name) {
    std::vector<Item> items;
    if (owner == definitions::none || !object.is_object()) return items;
    if (const Element* element = definitions::find_element(owner, name)) {
        add_member(items, object, *element);
        return items;
    }
    for (const Element& element : definitions::elements(owner)) {
        if (element.choice == name && !name.empty()) add_member(items, object, element);
    }
    return items;
}

std::vector<Item> items_of(const Item& item, std::string_view name) { return items_of(item.inside(), item.type, name); }

bool equals(Value fixed, Value value) { return compare(fixed, value, true); }
bool includes(Value pattern, Value value) { return compare(pattern, value, false); }

}  // namespace medhome::fhir::profiles
