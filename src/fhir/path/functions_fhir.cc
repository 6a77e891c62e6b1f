// What R4 adds: https://hl7.org/fhir/R4/fhirpath.html#functions
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/validation/narrative.h"

namespace medhome::fhir::path {
namespace {

using definitions::TypeIndex;
using json::Value;

const Node* node_of(const Item& item) { return std::get_if<Node>(&item); }

Collection extensions_of(const Item& item) {
    static const TypeIndex type = definitions::find_type("Extension");
    Collection out;
    const Node* node = node_of(item);
    if (!node) return out;
    const Value holder = node->value.is_object() ? node->value : node->extra;
    for (const Value extension : holder["extension"].children()) out.push_back(Node{extension, {}, type});
    return out;
}

Result<Collection> extension(const Call& call) {
    const auto url = TRY(call.text(0));
    Collection out;
    if (!url) return out;
    for (const Item& item : call.input) {
        for (const Item& found : extensions_of(item)) {
            if (std::get<Node>(found).value["url"].text() == *url) out.push_back(found);
        }
    }
    TRY_VOID(call.engine.spend(out.size()));
    return out;
}

// Not in the specification, but in R4's own search parameter item-subject.
Result<Collection> has_extension(const Call& call) { return Collection{!TRY(extension(call)).empty()}; }

std::optional<Item> single_value(const Call& call) {
    if (call.input.size() != 1) return std::nullopt;
    const Node* node = node_of(call.input.front());
    static const TypeIndex xhtml = definitions::find_type("xhtml");  // a primitive by name alone
    if (node && (!is_primitive(*node) || node->value.is_object() || node->type == xhtml)) return std::nullopt;
    if (std::holds_alternative<Quantity>(call.input.front()) || std::holds_alternative<TypeName>(call.input.front())) return std::nullopt;
    return plain(call.input.front());
}
Result<Collection> has_value(const Call& call) { return Collection{single_value(call).has_value()}; }
Result<Collection> get_value(const Call& call) {
    const auto value = single_value(call);
    return value ? Collection{*value} : Collection{};
}

// --- references

Value contained_in(const Item& resource, std::string_view id) {
    const Node* node = node_of(resource);
    if (!node) return {};
    for (const Value contained : node->value["contained"].children()) {
        if (contained["id"].text() == id) return contained;
    }
    return {};
}

Value in_bundle(const Item& root, std::string_view reference) {
    const Node* node = node_of(root);
    if (!node || node->value["resourceType"].text() != "Bundle") return {};
    for (const Value entry : node->value["entry"].children()) {
        const std::string_view url = entry["fullUrl"].text();
        const bool is_same = url == reference || (url.size() > reference.size() && url.ends_with(reference) && url[url.size() - reference.size() - 1] == '/');
        if (is_same && entry["resource"]) return entry["resource"];
    }
    return {};
}

// "http://clinic/fhir/Patient/1/_history/2", "Patient/1": Patient
TypeIndex type_named(std::string_view reference) {
    if (const std::size_t history = reference.find("/_history/"); history != std::string_view::npos) reference = reference.substr(0, history);
    const std::size_t slash = reference.rfind('/');
    if (slash == std::string_view::npos) return definitions::none;
    const std::string_view before = reference.substr(0, slash);
    const std::size_t begin = before.rfind('/');
    return definitions::find_resource(begin == std::string_view::npos ? before : before.substr(begin + 1));
}

Result<Collection> resolve(const Call& call) {
    const Environment& around = call.engine.environment();
    Collection out;
    for (const Item& item : call.input) {
        TRY_VOID(call.engine.spend(20));
        const Node* node = node_of(item);
        std::string_view reference;
        if (node && node->value.is_object()) {
            reference = node->value["reference"].text();
        } else if (const std::optional<Item> value = plain(item)) {
            if (const auto* text = std::get_if<std::string_view>(&*value)) reference = *text;
        }
        if (reference.empty()) continue;
        if (reference[0] == '#') {
            const Item& container = node_of(around.root_resource) && contained_in(around.root_resource, reference.substr(1)) ? around.root_resource : around.resource;
            if (reference.size() == 1) out.push_back(container);
            else if (const Value contained = contained_in(container, reference.substr(1))) out.push_back(path::node(contained));
            continue;
        }
        if (const Value entry = in_bundle(around.root_resource, reference)) {
            out.push_back(path::node(entry));
            continue;
        }
        if (const Value found = around.resolve ? around.resolve(reference) : Value()) {
            out.push_back(path::node(found));
            continue;
        }
        TypeIndex type = around.resolve_by_type ? type_named(reference) : definitions::none;
        if (type == definitions::none && around.resolve_by_type && node) type = definitions::find_resource(node->value["type"].text());
        if (type != definitions::none) out.push_back(Node{{}, {}, type});
    }
    return out;
}

// --- terminology and profiles

std::optional<bool> in_required_set(const Node& coded, std::string_view url) {
    const auto sets = definitions::value_sets();
    const auto set = std::ranges::find(sets, url.substr(0, url.find('|')), &definitions::ValueSet::url);
    if (set == sets.end() || set->is_open) return std::nullopt;
    const auto index = static_cast<definitions::ValueSetIndex>(set - sets.begin());
    const auto coding = [&](Value value) { return definitions::is_in_value_set(index, value["system"].text(), value["code"].text()); };
    if (!coded.value.is_object()) return definitions::is_in_value_set(index, {}, coded.value.text());
    if (!coded.value["coding"]) return coding(coded.value);
    for (const Value one : coded.value["coding"].children()) {
        if (coding(one)) return true;
    }
    return false;
}

Result<Collection> member_of(const Call& call) {
    const auto url = TRY(call.text(0));
    if (call.input.size() > 1) return call.wrong("takes one item");
    const Node* node = call.input.empty() ? nullptr : node_of(call.input.front());
    if (!url || !node) return Collection{};
    std::optional<bool> answer = call.engine.environment().member_of ? call.engine.environment().member_of(*node, *url) : std::nullopt;
    if (!answer) answer = in_required_set(*node, *url);
    return answer ? Collection{*answer} : Collection{};
}

Result<Collection> conforms_to(const Call& call) {
    const auto url = TRY(call.text(0));
    if (call.input.size() > 1) return call.wrong("takes one item");
    const Node* node = call.input.empty() ? nullptr : node_of(call.input.front());
    if (!url || !node) return Collection{};
    constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
    const TypeIndex type = url->starts_with(core) ? definitions::find_type(url->substr(core.size())) : definitions::none;
    if (type != definitions::none) return Collection{node->type != definitions::none && definitions::is_a(node->type, type)};
    const auto answer = call.engine.environment().conforms_to ? call.engine.environment().conforms_to(*node, *url) : std::nullopt;
    if (!answer) return call.wrong("names a profile that is not known here");
    return Collection{*answer};
}

struct Coded {
    std::string_view system, code;
};
std::optional<Coded> coded(const Item& item) {
    const Node* node = node_of(item);
    if (!node) {
        const auto* text = std::get_if<std::string_view>(&item);
        return text ? std::optional(Coded{{}, *text}) : std::nullopt;
    }
    if (!node->value.is_object()) return Coded{{}, node->value.text()};
    const Value coding = node->value["coding"] ? node->value["coding"].first() : node->value;
    return Coded{coding["system"].text(), coding["code"].text()};
}

template <bool is_reverse>
Result<Collection> subsumes(const Call& call) {
    const Collection other = TRY(call.value(0));
    if (call.input.size() != 1 || other.size() != 1) return Collection{};
    auto broad = coded(call.input.front()), narrow = coded(other.front());
    if (!broad || !narrow) return call.wrong("takes codes");
    if (is_reverse) std::swap(broad, narrow);
    if (broad->system != narrow->system && !broad->system.empty() && !narrow->system.empty()) return Collection{false};
    if (broad->code == narrow->code) return Collection{true};
    const auto& ask = call.engine.environment().subsumes;
    const auto answer = ask ? ask(broad->system.empty() ? narrow->system : broad->system, broad->code, narrow->code) : std::nullopt;
    return answer ? Collection{*answer} : Collection{};
}

Result<Collection> html_checks(const Call& call) {
    const auto text = TRY(call.input_text());
    return text ? Collection{validation::wrong_narrative(*text).empty()} : Collection{};
}

// "Ensures that there are no modifier extensions other than those named."
Result<Collection> check_modifiers(const Call& call) {
    std::vector<std::string_view> allowed;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (const auto url = TRY(call.text(i))) allowed.push_back(*url);
    }
    for (const Item& item : call.input) {
        const Node* node = node_of(item);
        if (!node) continue;
        for (const Value extension : node->value["modifierExtension"].children()) {
            if (std::ranges::find(allowed, extension["url"].text()) == allowed.end()) return call.wrong("found a modifier extension that is not known");
        }
    }
    return call.input;
}

constexpr FunctionEntry entries[] = {
    {"extension", extension, 1, 1}, {"hasExtension", has_extension, 1, 1}, {"hasValue", has_value, 0, 0}, {"getValue", get_value, 0, 0}, {"resolve", resolve, 0, 0}, {"memberOf", member_of, 1, 1},
    {"conformsTo", conforms_to, 1, 1}, {"subsumes", subsumes<false>, 1, 1}, {"subsumedBy", subsumes<true>, 1, 1}, {"htmlChecks", html_checks, 0, 0},
    {"htmlchecks", html_checks, 0, 0}, {"checkModifiers", check_modifiers, 0, 50}};

}  // namespace

std::span<const FunctionEntry> fhir_functions() { return entries; }

}  // namespace medhome::fhir::path
