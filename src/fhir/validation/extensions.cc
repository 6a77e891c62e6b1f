// Extensions: their own rule, and what R4 says of those that it defines.
//
// https://hl7.org/fhir/R4/extensibility.html
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {
namespace {

bool is_from_an_example(std::string_view url) {
    return url.find("example.org") != std::string_view::npos || url.find("example.com") != std::string_view::npos || url.find("acme.com") != std::string_view::npos;
}

// http://hl7.org/fhir/3.0/StructureDefinition/extension-Patient.animal stands for an element of another release. Where R4 itself defines an
// extension for it (patient-animal), that one says it so that every reader of R4 understands.
// https://hl7.org/fhir/R4/versions.html#extensions
std::string replaced_by(std::string_view url) {
    constexpr std::string_view base = "http://hl7.org/fhir/";
    constexpr std::string_view middle = "/StructureDefinition/extension-";
    if (!url.starts_with(base)) return {};
    url.remove_prefix(base.size());
    const std::size_t at = url.find(middle);
    if (at == std::string_view::npos || at == 0 || url.find_first_not_of("0123456789.") != at) return {};
    std::string name(url.substr(at + middle.size()));
    std::ranges::replace(name, '.', '-');
    for (char& c : name) {
        if (c == '-') break;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    std::string own = "http://hl7.org/fhir/StructureDefinition/" + name;
    return definitions::find_extension(own) ? own : std::string();
}

}  // namespace

// `where` is the element extension or modifierExtension; `holder` the element that carries it, null for a resource.
void Walk::extension(Value value, const Place& place, const Element* where, const Element* holder) {
    const bool nested = where && where->owner == known().extension;
    bool has_value = false;
    bool has_extension = false;
    std::string_view url;
    for (const Value child : value.children()) {
        const std::string_view key = child.key();
        if (key == "url") url = child.text();
        else if (key == "extension") has_extension = true;
        else if (key.starts_with("value") || key.starts_with("_value")) has_value = true;
    }
    // ext-1: "Must have either extensions or value[x], not both".
    if (has_value == has_extension) {
        findings_.add(place, "invariant", has_value ? "An extension has a value or extensions, not both (ext-1)."
                                                    : "An extension has a value or extensions; this has neither (ext-1).");
    }
    const bool absolute = url.find(':') != std::string_view::npos;
    if (!nested && !url.empty() && !absolute) findings_.add(place, "value", "Extension.url is an absolute URL.");
    if (!absolute || !where) return;
    const definitions::ExtensionDefinition* const definition = definitions::find_extension(url);
    if (!definition) {
        if (const std::string own = replaced_by(url); !own.empty()) {
            findings_.add(place, "extension", fmt::format("R4 defines an extension for this itself: {}.", own),
                          options_.refuse_unknown_extensions ? Severity::error : Severity::warning);
        }
        const ExtensionIs is = options_.extension_is ? options_.extension_is(url) : ExtensionIs::unknown;
        if (is == ExtensionIs::defined || is_from_an_example(url)) return;
        if (is == ExtensionIs::not_in_its_guide) {
            findings_.add(place, "extension", "The guide that its address begins like is held here, and defines no such extension.",
                          options_.refuse_unknown_extensions ? Severity::error : Severity::warning);
        } else if (options_.refuse_unknown_extensions && !url.starts_with("http://hl7.org/fhir/")) {
            findings_.add(place, "extension", "R4 does not define this extension.");
        }
        return;
    }
    if (definition->is_modifier != (where->name == "modifierExtension")) {
        findings_.add(place, "extension", definition->is_modifier ? "R4 defines this as a modifierExtension." : "R4 defines this as an extension, not a modifierExtension.");
    }
    if (!may_stand(*definition, where->owner, holder)) {
        std::string places;
        for (const definitions::ExtensionContext& context : definitions::contexts(*definition)) {
            places += (places.empty() ? "" : ", ") + std::string(context.expression);
        }
        findings_.add(place, "extension", fmt::format("R4 does not let this extension stand here, but on: {}.", places));
    }
    known_extension(value, *definition, place);
}

bool Walk::may_stand(const definitions::ExtensionDefinition& definition, TypeIndex owner, const Element* holder) const {
    const auto contexts = definitions::contexts(definition);
    return contexts.empty() || std::ranges::any_of(contexts, [&](const definitions::ExtensionContext& context) {
        if (context.kind == "fhirpath" || context.expression == "Element") return true;
        // HL7's own definitions carry the extensions of definitions on more than they declare.
        if (context.expression.starts_with("StructureDefinition") || context.expression.starts_with("ElementDefinition")) return true;
        if (context.kind == "extension") return outer_extension_ == context.expression;
        const TypeIndex type = definitions::find_type(context.expression);
        if (type != definitions::none && definitions::is_a(owner, type)) return true;
        if (!holder) return false;
        const std::string_view on = definitions::type(holder->owner).name;
        const std::string_view name = holder->path_name();
        return context.expression.size() == on.size() + 1 + name.size() && context.expression.starts_with(on) && context.expression.ends_with(name) &&
               context.expression[on.size()] == '.';
    });
}

void Walk::known_extension(Value value, const definitions::ExtensionDefinition& definition, const Place& place) {
    if (definition.value_type_count == definitions::none) return;
    const auto types = definitions::value_types(definition);
    const auto parts = definitions::parts(definition);
    for (const Value child : value.children()) {
        std::string_view key = child.key();
        if (key.starts_with('_')) key.remove_prefix(1);
        const Element* const element = key.starts_with("value") ? definitions::find_element(known().extension, key) : nullptr;
        if (!element || std::ranges::find(types, element->type) != types.end()) continue;
        std::string names;
        for (const TypeIndex type : types) names += (names.empty() ? "" : ", ") + std::string(definitions::type(type).name);
        findings_.add(place, "extension", types.empty() ? std::string("R4 defines this extension with extensions inside, not with a value.")
                                                        : fmt::format("R4 defines this extension with a value of type {}.", names));
    }
    const Value inner = value["extension"];
    if (parts.empty() || !inner) return;
    Place at{&place, "extension", {}, -1};
    for (const Value item : inner.children()) {
        ++at.index;
        const std::string_view url = item["url"].text();
        const auto part = std::ranges::find(parts, url, &definitions::ExtensionDefinition::url);
        if (part != parts.end()) {
            if (url.find(':') == std::string_view::npos) known_extension(item, *part, at);
        } else if (!url.empty() && url.find(':') == std::string_view::npos) {
            findings_.add(at, "extension", "R4 defines no such part of this extension.");
        }
    }
    for (const definitions::ExtensionDefinition& part : parts) {
        const auto items = inner.children();
        std::size_t count = 0;
        for (const Value item : items) count += item["url"].text() == part.url;
        if (count < part.min) findings_.add(place, "extension", fmt::format("The part {} is missing.", part.url));
        if (count > part.max) findings_.add(place, "extension", fmt::format("The part {} stands too often.", part.url));
    }
}

}  // namespace medhome::fhir::validation
