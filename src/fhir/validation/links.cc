// References, contained resources and codes of required bindings.
//
// https://hl7.org/fhir/R4/references.html, https://hl7.org/fhir/R4/terminologies.html#required
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "fhir/definitions/tables.h"
#include "fhir/validation/primitives.h"
#include "fhir/validation/reference.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {

using definitions::none;

void Walk::collect_contained(Value resource, Scope& scope) {
    const Value contained = resource["contained"];
    for (const Value item : contained.children()) {
        const std::string_view id = item["id"].text();
        scope.contained.push_back({id});
        if (!id.empty()) ++scope.by_id.try_emplace(id, Scope::Named{definitions::find_resource(item["resourceType"].text())}).first->second.times;
    }
}

void Walk::collect_entries(Value bundle, Neighbours& neighbours) const {
    for (const Value entry : bundle["entry"].children()) {
        const std::string_view url = entry["fullUrl"].text();
        if (!url.empty()) neighbours.types.emplace(url, definitions::find_resource(entry["resource"]["resourceType"].text()));
    }
}

void Walk::collect_given(Value parameters, Given& given, int depth) const {
    if (depth > 50) return;
    for (const Value parameter : parameters.children()) {
        const Value resource = parameter["resource"];
        if (resource["id"].is_string()) given[resource["resourceType"].text()].push_back(resource["id"].text());
        collect_given(parameter["part"], given, depth + 1);
    }
}

void Walk::beside(const Place& place, std::string_view type, std::string_view id) {
    if (!given_) return;
    const auto found = given_->find(type);
    if (found == given_->end() || std::ranges::find(found->second, id) != found->second.end()) return;
    findings_.add(place, "not-found", fmt::format("The parameters hold a {}, but not the one that is referred to.", type));
}

void Walk::contained_rules(const Place& parent, Value resource) {
    Place place{&parent, "contained", {}, -1};
    std::size_t index = 0;
    for (const Value item : resource["contained"].children()) {
        ++place.index;
        const Scope::Contained& one = scope_->contained[index++];
        const auto named = scope_->by_id.find(one.id);
        const bool is_referred_to = named != scope_->by_id.end() && named->second.is_referred_to;
        if (!is_referred_to && !one.refers_to_container) {
            findings_.add(place, "invariant",
                          one.id.empty() ? "A contained resource needs an id, and a reference to it from the resource (dom-3)."
                                         : "Nothing refers to this contained resource, nor does it refer to what contains it (dom-3).");
        }
        const Value meta = item["meta"];
        if (meta["versionId"] || meta["lastUpdated"]) {
            findings_.add(place, "invariant", "A contained resource has no meta.versionId or meta.lastUpdated (dom-4).");
        }
        if (meta["security"]) findings_.add(place, "invariant", "A contained resource has no security labels (dom-5).");
        if (named != scope_->by_id.end() && named->second.times > 1) findings_.add(place, "invariant", "Two contained resources have the same id.");
    }
}

// "#p1" in a reference, uri, url or canonical; "#" is the resource that contains.
void Walk::local_link(std::string_view text) {
    if (!text.starts_with('#') || !scope_) return;
    const std::string_view id = text.substr(1);
    if (id.empty()) {
        if (scope_->current >= 0) scope_->contained[static_cast<std::size_t>(scope_->current)].refers_to_container = true;
        return;
    }
    if (const auto named = scope_->by_id.find(id); named != scope_->by_id.end()) named->second.is_referred_to = true;
}

bool Walk::fits(TypeIndex type, const Element& element) const {
    const auto targets = definitions::targets(element);
    return targets.empty() || std::ranges::any_of(targets, [&](TypeIndex target) { return definitions::is_a(type, target); });
}

std::string Walk::allowed_targets(const Element& element) const {
    std::string names;
    for (const TypeIndex target : definitions::targets(element)) {
        if (!names.empty()) names += ", ";
        names += definitions::type(target).name;
    }
    return names;
}

void Walk::reference(Value value, const Element& element, const Place& place) {
    const Value literal = value["reference"];
    TypeIndex type = none;
    if (literal.is_string() && !literal.text().empty()) {
        const Place at{&place, "reference"};
        const std::string_view text = literal.text();
        const ReferenceParts parts = parse_reference(text);
        type = parts.type;
        switch (parts.form) {
            case ReferenceForm::contained: {
                local_link(text);
                if (parts.id.empty()) {
                    if (scope_) type = scope_->type;
                    break;
                }
                if (!scope_) break;
                const auto found = scope_->by_id.find(parts.id);
                if (found == scope_->by_id.end()) {
                    findings_.add(at, "invariant", "Nothing with this id is contained in the resource (ref-1).");
                } else {
                    type = found->second.type;
                }
                break;
            }
            case ReferenceForm::relative:
            case ReferenceForm::conditional:
                if (type == none && !parts.type_name.empty()) {
                    findings_.add(at, "value", fmt::format("R4 has no resource type {} to refer to.", parts.type_name.size() <= 64 ? parts.type_name : "of this name"));
                }
                if (parts.form == ReferenceForm::relative && type != none) beside(at, parts.type_name, parts.id);
                break;
            case ReferenceForm::absolute:
            case ReferenceForm::urn:
                for (const Neighbours* near = neighbours_; near && type == none; near = near->up) {
                    const auto found = near->types.find(text);
                    if (found != near->types.end()) type = found->second;
                }
                break;
            case ReferenceForm::unknown:
                if (const std::size_t slash = text.find('/'); slash != std::string_view::npos && definitions::find_resource(text.substr(0, slash)) != none) {
                    findings_.add(at, "value", "The reference begins like Type/id, but what follows is not an id: 1 to 64 letters, digits, '-' and '.'.");
                }
                break;
        }
        if (type != none && !fits(type, element)) {
            findings_.add(at, "structure", fmt::format("The reference leads to a {}; allowed here: {}.", definitions::type(type).name, allowed_targets(element)));
        }
    }
    const Value stated = value["type"];
    if (!stated.is_string()) return;
    const Place at{&place, "type"};
    const TypeIndex stated_type = definitions::find_resource(stated.text());
    if (stated_type == none) {
        if (stated.text().find(':') == std::string_view::npos) findings_.add(at, "value", "Reference.type is the name of an R4 resource type.");
    } else if (type != none && stated_type != type) {
        findings_.add(at, "value", fmt::format("Reference.type says {}, but the reference leads to a {}.", definitions::type(stated_type).name, definitions::type(type).name));
    } else if (type == none && !fits(stated_type, element)) {
        findings_.add(at, "structure", fmt::format("Reference.type says {}; allowed here: {}.", definitions::type(stated_type).name, allowed_targets(element)));
    }
}

// HL7's own canonical urls name the type: http://hl7.org/fhir/ValueSet/languages.
void Walk::canonical(std::string_view url, const Element& element, const Place& place) {
    constexpr std::string_view base = "http://hl7.org/fhir/";
    if (!url.starts_with(base)) return;
    url.remove_prefix(base.size());
    const TypeIndex type = definitions::find_resource(url.substr(0, url.find('/')));
    if (type != none && !fits(type, element)) {
        findings_.add(place, "structure", fmt::format("The canonical leads to a {}; allowed here: {}.", definitions::type(type).name, allowed_targets(element)));
    }
}

std::string codes_to_use(definitions::ValueSetIndex index) {
    const definitions::ValueSet& set = definitions::value_sets()[index];
    if (set.is_open || set.code_count > 15) return fmt::format("Use a code of {}.", set.url);
    std::string text = "Use one of: ";
    for (std::uint32_t i = 0; i < set.code_count; ++i) {
        if (i > 0) text += ", ";
        text += definitions::tables::codes[set.first_code + i].code;
    }
    return text + ".";
}

namespace {

// What a value set that cannot be listed holds its codes to.
bool is_in_open_set(std::string_view url, std::string_view code) {
    if (url == "http://hl7.org/fhir/ValueSet/mimetypes") return is_media_type(code);
    if (url == "http://hl7.org/fhir/ValueSet/all-languages") return is_language_tag(code);
    return true;
}

}  // namespace

bool coding_is_in(Value coding, definitions::ValueSetIndex index) {
    if (definitions::value_sets()[index].is_open) return true;
    const Value system = coding["system"];
    const Value code = coding["code"];
    return system && code && definitions::is_in_value_set(index, system.text(), code.text());
}

void Walk::code(std::string_view text, const Element& element, const Place& place) {
    const definitions::ValueSet& set = definitions::value_sets()[element.value_set];
    const bool allowed = set.is_open ? is_in_open_set(set.url, text) : definitions::is_in_value_set(element.value_set, {}, text);
    if (!allowed) findings_.add(place, "code-invalid", fmt::format("This code is not allowed for {}. {}", element.name, codes_to_use(element.value_set)));
}

void Walk::coding(Value value, const Element& element, const Place& place) {
    if (!coding_is_in(value, element.value_set)) {
        findings_.add(place, "code-invalid", fmt::format("This coding is not allowed for {}. {}", element.name, codes_to_use(element.value_set)));
    }
}

// "To be conformant, the concept in this element SHALL be from the specified value set."
void Walk::concept_codes(Value value, const Element& element, const Place& place) {
    const auto codings = value["coding"];
    for (const Value one : codings.children()) {
        if (coding_is_in(one, element.value_set)) return;
    }
    if (definitions::value_sets()[element.value_set].is_open || (!codings && value["extension"])) return;
    findings_.add(place, "code-invalid", fmt::format("{} needs a coding that is allowed here. {}", element.name, codes_to_use(element.value_set)));
}

}  // namespace medhome::fhir::validation
