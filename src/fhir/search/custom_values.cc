// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/custom_values.h"

#include <algorithm>
#include <array>

#include "fhir/json/tree.h"
#include "fhir/search/extract.h"

namespace medhome::fhir::search {
namespace {

using tables::Extract;

template <class... Names>
bool is_one_of(std::string_view name, Names... names) {
    return ((name == names) || ...);
}

bool is_uri(std::string_view datatype) { return is_one_of(datatype, "uri", "url", "oid", "uuid"); }

std::optional<Extract> token(std::string_view datatype) {
    if (datatype == "code") return Extract::code;
    if (datatype == "boolean") return Extract::boolean;
    if (datatype == "Coding") return Extract::coding;
    if (datatype == "CodeableConcept") return Extract::codeable_concept;
    if (datatype == "Identifier") return Extract::identifier;
    if (datatype == "ContactPoint") return Extract::contact;
    if (is_one_of(datatype, "string", "id", "markdown")) return Extract::text_token;
    if (is_uri(datatype) || datatype == "canonical") return Extract::uri_token;
    return std::nullopt;
}

std::optional<Extract> quantity(std::string_view datatype) {
    if (is_one_of(datatype, "Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity", "MoneyQuantity")) return Extract::quantity;
    if (datatype == "Money") return Extract::money;
    if (datatype == "Range") return Extract::range;
    if (datatype == "SampledData") return Extract::sampled;
    return std::nullopt;
}

// A value that is no place in the record, as the JSON of the type it would have there.
std::optional<std::pair<std::string_view, std::string>> as_json(ParameterType kind, const path::Item& item) {
    const std::string text = path::text_of(item);
    if (std::holds_alternative<bool>(item)) return std::pair<std::string_view, std::string>("boolean", text);
    if (std::holds_alternative<std::int64_t>(item) || std::holds_alternative<path::Long>(item) || std::holds_alternative<Decimal>(item)) {
        if (kind == ParameterType::token || kind == ParameterType::string) return std::pair<std::string_view, std::string>("string", json::quote(text));
        if (kind == ParameterType::quantity) return std::pair<std::string_view, std::string>("Quantity", "{\"value\":" + text + "}");
        return std::pair<std::string_view, std::string>("decimal", text);
    }
    if (std::holds_alternative<path::Temporal>(item)) return std::pair<std::string_view, std::string>(kind == ParameterType::date ? "dateTime" : "string", json::quote(text));
    if (const auto* quantity = std::get_if<path::Quantity>(&item)) {
        return std::pair<std::string_view, std::string>(
            "Quantity", "{\"value\":" + quantity->value.text() + ",\"system\":\"http://unitsofmeasure.org\",\"code\":" + json::quote(std::string(quantity->unit)) + "}");
    }
    if (!std::holds_alternative<std::string_view>(item)) return std::nullopt;
    const std::string_view datatype = kind == ParameterType::uri ? "uri" : kind == ParameterType::reference ? "uri" : kind == ParameterType::date ? "dateTime" : "string";
    return std::pair<std::string_view, std::string>(datatype, json::quote(text));
}

void add_value(IndexRows& to, ParameterType kind, Branch branch, json::Value value, std::string_view datatype, std::string_view base_url, std::string_view zone) {
    if (kind == ParameterType::string) {
        for (const std::string_view part : string_parts(datatype)) {
            const json::Value texts = value[part];
            if (texts.is_string()) extract(to, texts, {branch, Extract::string, 0}, base_url, zone);
            if (!texts.is_array()) continue;
            for (const json::Value text : texts.children()) extract(to, text, {branch, Extract::string, 0}, base_url, zone);
        }
    }
    if (const auto how = extraction(kind, datatype)) extract(to, value, {branch, *how, 0}, base_url, zone);
}

}  // namespace

std::optional<Extract> extraction(ParameterType kind, std::string_view datatype) {
    switch (kind) {
        case ParameterType::token: return token(datatype);
        case ParameterType::quantity: return quantity(datatype);
        case ParameterType::reference:
            if (datatype == "Reference") return Extract::reference;
            return datatype == "canonical" || is_uri(datatype) ? std::optional(Extract::canonical) : std::nullopt;
        case ParameterType::uri: return is_uri(datatype) || datatype == "canonical" ? std::optional(Extract::uri) : std::nullopt;
        case ParameterType::string: return is_one_of(datatype, "string", "markdown", "id", "code", "uri") ? std::optional(Extract::string) : std::nullopt;
        case ParameterType::date:
            if (is_one_of(datatype, "date", "dateTime", "instant")) return Extract::date;
            if (datatype == "Period") return Extract::period;
            return datatype == "Timing" ? std::optional(Extract::timing) : std::nullopt;
        case ParameterType::number:
            if (is_one_of(datatype, "decimal", "integer", "positiveInt", "unsignedInt")) return Extract::number;
            return datatype == "Range" ? std::optional(Extract::range) : std::nullopt;
        case ParameterType::composite:
        case ParameterType::special: return std::nullopt;
    }
    return std::nullopt;
}

std::span<const std::string_view> string_parts(std::string_view datatype) {
    static constexpr std::array<std::string_view, 5> name{"family", "given", "prefix", "suffix", "text"};
    static constexpr std::array<std::string_view, 7> address{"line", "city", "district", "state", "postalCode", "country", "text"};
    if (datatype == "HumanName") return name;
    if (datatype == "Address") return address;
    return {};
}

bool folds(Extract extract) { return extract == Extract::identifier || extract == Extract::contact || extract == Extract::text_token; }

void add_rows(IndexRows& to, ParameterType kind, Branch branch, const path::Item& item, std::string_view base_url, std::string_view zone) {
    if (const auto* node = std::get_if<path::Node>(&item)) {
        if (!node->value || node->type == definitions::none) return;
        return add_value(to, kind, branch, node->value, definitions::type(node->type).name, base_url, zone);
    }
    const auto made = as_json(kind, item);
    if (!made) return;
    // A value alone is no JSON document of ours: it stands in one.
    const auto document = json::parse("{\"v\":" + made->second + "}");
    if (document) add_value(to, kind, branch, document->root()["v"], made->first, base_url, zone);
}

path::Environment index_environment() {
    path::Environment environment;
    environment.many_as = true;
    environment.resolve_by_type = true;
    environment.step_limit = index_step_limit;
    environment.text_limit = std::size_t{1} << 20;
    return environment;
}

}  // namespace medhome::fhir::search
