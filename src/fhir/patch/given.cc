// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/given.h"

#include <map>
#include <vector>

namespace medhome::fhir::patch {

namespace {

using definitions::Element;
using definitions::Primitive;
using definitions::TypeIndex;
using json::Value;

TypeIndex type_named(std::string_view capitalized) {
    const TypeIndex complex = definitions::find_type(capitalized);
    if (complex != definitions::none) return complex;
    std::string lower(capitalized);
    if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z') lower[0] = char(lower[0] + 32);
    return definitions::find_type(lower);
}

enum class Form { boolean, number, text };
Form form_of(Primitive primitive) {
    switch (primitive) {
        case Primitive::boolean: return Form::boolean;
        case Primitive::integer:
        case Primitive::decimal:
        case Primitive::unsigned_int:
        case Primitive::positive_int: return Form::number;
        default: return Form::text;
    }
}

}  // namespace

std::optional<Given> given_in(Value part) {
    Given given;
    for (const Value member : part.children()) {
        const std::string_view key = member.key();
        if (key == "resource") {
            given.value = member.raw();
            given.type = definitions::find_resource(member["resourceType"].text());
            return given.type == definitions::none ? std::nullopt : std::optional(given);
        }
        if (key == "part" && member.is_array()) {
            given.parts = member;
            return given;
        }
        const bool extra = key.starts_with("_value");
        if (!extra && (!key.starts_with("value") || key.size() == 5)) continue;
        given.type = type_named(key.substr(extra ? 6 : 5));
        if (given.type == definitions::none) return std::nullopt;
        (extra ? given.extra : given.value) = member.raw();
    }
    if (given.value.empty() && given.extra.empty()) return std::nullopt;
    return given;
}

const Element* element_for(TypeIndex owner, std::string_view name, const Given& given) {
    if (owner == definitions::none) return nullptr;
    if (const Element* element = definitions::find_element(owner, name)) return element;
    if (given.type == definitions::none || !definitions::find_choice(owner, name)) return nullptr;
    std::string chosen(definitions::type(given.type).name);
    if (chosen[0] >= 'a' && chosen[0] <= 'z') chosen[0] = char(chosen[0] - 32);
    return definitions::find_element(owner, std::string(name) + chosen);
}

bool fits(const Element& element, const Given& given) {
    if (given.type == definitions::none) return !element.is_primitive();
    const definitions::Type& type = definitions::type(given.type);
    if (element.is_primitive()) return type.primitive != Primitive::no && form_of(type.primitive) == form_of(element.primitive);
    return definitions::is_a(given.type, element.type);
}

Result<std::string> text_of(const Given& given, TypeIndex type) {
    if (!given.parts) return given.value;
    struct Member {
        const Element* element = nullptr;
        std::vector<std::string> values, extras;
        bool has_extra = false;
    };
    std::vector<std::string> order;
    std::map<std::string, Member, std::less<>> members;
    for (const Value part : given.parts.children()) {
        const std::string_view name = part["name"].text();
        const std::optional<Given> inner = given_in(part);
        const Element* element = inner ? element_for(type, name, *inner) : nullptr;
        if (!element || !fits(*element, *inner)) {
            return fail(ErrorKind::invalid, "patch.malformed", "A part of the patch's value has no value, or is no element of the type that the value stands for.");
        }
        Member& member = members[std::string(element->name)];
        if (!member.element) order.emplace_back(element->name);
        member.element = element;
        const std::string text = TRY(text_of(*inner, element->type));
        member.values.push_back(text.empty() ? "null" : text);
        member.extras.push_back(inner->extra.empty() ? "null" : inner->extra);
        member.has_extra |= !inner->extra.empty();
    }
    json::Writer w;
    w.object();
    for (const std::string& name : order) {
        const Member& member = members[name];
        if (!member.element->is_array && member.values.size() > 1) return fail(ErrorKind::invalid, "patch.malformed", "A part of the patch's value stands more often than its element may.");
        const auto write = [&](const std::string& key, const std::vector<std::string>& texts) {
            w.key(key);
            if (member.element->is_array) w.array();
            for (const std::string& text : texts) w.raw(text);
            if (member.element->is_array) w.end();
        };
        if (member.element->is_array || member.values[0] != "null") write(name, member.values);
        if (member.has_extra) write("_" + name, member.extras);
    }
    return w.end().take();
}

}  // namespace medhome::fhir::patch
