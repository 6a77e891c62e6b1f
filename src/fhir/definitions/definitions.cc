// Searches the generated tables.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/definitions/definitions.h"

#include <algorithm>

#include "fhir/definitions/names.h"
#include "fhir/definitions/tables.h"

namespace medhome::fhir::definitions {

std::span<const Type> types() { return {tables::types, tables::type_count}; }

namespace {

// Every type's elements, and last the types themselves.
const Names& names() {
    static const Names all = [] {
        Names made;
        for (const Type& type : types()) made.add(tables::elements + type.first_element, type.element_count);
        made.add(tables::types, tables::type_count);
        return made;
    }();
    return all;
}

}  // namespace

TypeIndex find_type(std::string_view name) {
    const Type* const found = names().find(tables::type_count, tables::types, name);
    return found ? static_cast<TypeIndex>(found - tables::types) : none;
}

std::span<const TypeIndex> resource_types() { return {tables::resources, tables::resource_count}; }

TypeIndex find_resource(std::string_view name) {
    const TypeIndex index = find_type(name);
    return index != none && type(index).is_resource() ? index : none;
}

bool is_a(TypeIndex index, TypeIndex ancestor) {
    while (index != none && index != ancestor) index = type(index).base;
    return index == ancestor;
}

std::span<const Element> elements(TypeIndex index) {
    const Type& owner = type(index);
    return {tables::elements + owner.first_element, owner.element_count};
}

const Element* find_element(TypeIndex index, std::string_view name) {
    return names().find(index, tables::elements + type(index).first_element, name);
}

const Element* find_choice(TypeIndex index, std::string_view name) {
    for (const Element& element : elements(index)) {
        if (element.choice == name && !name.empty()) return &element;
    }
    return nullptr;
}

std::span<const TypeIndex> targets(const Element& element) { return {tables::targets + element.first_target, element.target_count}; }

std::span<const ValueSet> value_sets() { return {tables::value_sets, tables::value_set_count}; }

bool is_in_value_set(ValueSetIndex index, std::string_view system, std::string_view code) {
    const ValueSet& set = tables::value_sets[index];
    if (set.is_open) return true;
    const tables::Code* const begin = tables::codes + set.first_code;
    const tables::Code* const end = begin + set.code_count;
    const tables::Code* at = std::lower_bound(begin, end, code, [](const tables::Code& c, std::string_view text) { return c.code < text; });
    for (; at != end && at->code == code; ++at) {
        if (system.empty() || tables::systems[at->system] == system) return true;
    }
    return false;
}

const ExtensionDefinition* find_extension(std::string_view url) {
    const ExtensionDefinition* const begin = tables::extensions;
    const ExtensionDefinition* const end = begin + tables::extension_count;
    const ExtensionDefinition* const at =
        std::lower_bound(begin, end, url, [](const ExtensionDefinition& extension, std::string_view text) { return extension.url < text; });
    return at != end && at->url == url ? at : nullptr;
}

std::span<const ExtensionDefinition> parts(const ExtensionDefinition& extension) {
    return {tables::extension_parts + extension.first_part, extension.part_count};
}

std::span<const TypeIndex> value_types(const ExtensionDefinition& extension) {
    if (extension.value_type_count == none) return {};
    return {tables::extension_value_types + extension.first_value_type, extension.value_type_count};
}

std::span<const ExtensionContext> contexts(const ExtensionDefinition& extension) {
    return {tables::extension_contexts + extension.first_context, extension.context_count};
}

}  // namespace medhome::fhir::definitions
