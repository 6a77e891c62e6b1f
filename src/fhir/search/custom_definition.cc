// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/custom_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fhir/path/ast.h"
#include "fhir/path/static_types.h"
#include "fhir/search/custom_values.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {
namespace {

constexpr std::size_t longest_expression = 4000, longest_code = 64;
// Functions whose answer is not in the record alone, so that no index can keep it.
constexpr std::array<std::string_view, 9> unsteady{"now", "today", "timeOfDay", "memberOf", "conformsTo", "subsumes", "subsumedBy", "trace", "defineVariable"};
constexpr std::array<std::string_view, 12> reserved{"_id", "_lastUpdated", "_count", "_sort", "_total", "_include", "_revinclude", "_summary", "_elements", "_format", "_pretty", "_type"};

// At each | that stands by itself; the parts look into the text.
std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    int depth = 0;
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote) {
            if (c == '\\') {
                ++at;
            } else if (c == quote) {
                quote = 0;
            }
        } else if (c == '\'' || c == '`' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[') {
            ++depth;
        } else if (c == ')' || c == ']') {
            --depth;
        } else if (c == '|' && depth == 0) {
            parts.push_back(text.substr(from, at - from));
            from = at + 1;
        }
    }
    parts.push_back(text.substr(from));
    return parts;
}

// What the parts of a union that are about this type yield; an error when none is.
Result<std::optional<std::vector<std::string_view>>> yielded(std::string_view expression, std::string_view type) {
    const definitions::TypeIndex context = definitions::find_resource(type);
    std::vector<std::string_view> names;
    bool is_known = true, any = false;
    std::optional<Error> refused;
    for (const std::string_view part : parts_of(expression)) {
        const path::Expression parsed = TRY(path::Expression::parse(part));
        const auto types = path::static_types(parsed, context);
        if (!types) {
            if (!refused) refused = types.error();
            continue;
        }
        any = true;
        if (!types->types) {
            is_known = false;
            continue;
        }
        for (const definitions::TypeIndex one : *types->types) {
            const std::string_view name = definitions::type(one).name;
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    if (!any) return tl::unexpected(std::move(*refused));
    return is_known ? std::optional(std::move(names)) : std::nullopt;
}

bool holds(ParameterType kind, std::string_view datatype) { return extraction(kind, datatype) || (kind == ParameterType::string && !string_parts(datatype).empty()); }

std::optional<ParameterType> kind_of(std::string_view code) {
    for (const ParameterType kind : {ParameterType::number, ParameterType::date, ParameterType::string, ParameterType::token, ParameterType::reference, ParameterType::composite,
                                     ParameterType::quantity, ParameterType::uri, ParameterType::special}) {
        if (to_string(kind) == code) return kind;
    }
    return std::nullopt;
}

class Reader {
public:
    Reader(json::Value resource, std::string_view id, const CustomParameters& known, std::vector<Issue>& issues) : resource_(resource), known_(known), issues_(issues) {
        one_.resource_id = id;
    }

    std::vector<CustomParameter> read() {
        const std::size_t before = issues_.size();
        one_.code = resource_["code"].text();
        one_.definition = resource_["url"].text();
        one_.expression = resource_["expression"].text();
        code();
        type();
        targets();
        std::vector<CustomParameter> all = bases();
        if (issues_.size() != before) all.clear();
        return all;
    }

private:
    void find(std::string_view code, std::string_view element, std::string text) {
        issues_.push_back({Severity::error, std::string(code), fmt::format("SearchParameter.{}", element), std::move(text)});
    }

    void code() {
        const std::string& code = one_.code;
        const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
        const bool plain = !code.empty() && code.size() <= longest_code && (letter(code.front()) || code.front() == '_') &&
                           std::all_of(code.begin(), code.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
        if (!plain) {
            find("value", "code", fmt::format("The code of a search parameter begins with a letter and has letters, digits, - and _ alone, {} at most: it stands in addresses.", longest_code));
        } else if (std::find(reserved.begin(), reserved.end(), code) != reserved.end() || code.front() == '_') {
            find("value", "code", "Codes that begin with _ are FHIR's own.");
        }
    }

    void type() {
        const std::string_view code = resource_["type"].text();
        const auto kind = kind_of(code);
        if (!kind) return find("value", "type", "The type is number, date, string, token, reference, quantity or uri.");
        one_.kind = *kind;
        if (*kind == ParameterType::composite || *kind == ParameterType::special) {
            find("not-supported", "type", fmt::format("A {} parameter of a practice's own cannot be searched by here. Keep it as a draft, or make its parts parameters of their own.", code));
        }
    }

    void targets() {
        for (const json::Value target : resource_["target"].children()) {
            const std::string_view name = target.text();
            if (name == "Resource" || name == "DomainResource") {
                one_.targets.clear();
                return;
            }
            if (!tables::find_type(name)) {
                find("value", "target", "A target is a resource type of FHIR R4.");
                return;
            }
            one_.targets.emplace_back(name);
        }
        if (one_.kind != ParameterType::reference) one_.targets.clear();
        std::sort(one_.targets.begin(), one_.targets.end());
    }

    // False when it says what R4 says already.
    bool is_new(const tables::Type& type) {
        if (const tables::Parameter* official = tables::find_parameter(type, one_.code)) {
            const std::string_view from = resource_["derivedFrom"].text();
            if (official->definition == one_.definition || official->definition == from.substr(0, from.find('|'))) return false;
            find("duplicate", "code", fmt::format("{} has a search parameter {} of R4's own: {}. Choose another code, or say derivedFrom when it only restates that.", type.name, one_.code, official->definition));
            return false;
        }
        const CustomParameter* other = known_.find(type.name, one_.code);
        if (!other || other->resource_id == one_.resource_id) return true;
        find("duplicate", "code", fmt::format("{} has a search parameter {} of the practice's own: SearchParameter/{}. Choose another code, or retire that one.", type.name, one_.code, other->resource_id));
        return false;
    }

    bool expression() {
        if (one_.expression.empty()) {
            find("required", "expression", "An active search parameter needs a FHIRPath expression: without one there is nothing to index.");
            return false;
        }
        if (one_.expression.size() > longest_expression) {
            find("too-long", "expression", fmt::format("The expression is longer than {} bytes.", longest_expression));
            return false;
        }
        const auto parsed = path::Expression::parse(one_.expression);
        if (!parsed) {
            find("value", "expression", "The expression is not FHIRPath: " + parsed.error().text);
            return false;
        }
        for (const path::AstNode& node : parsed->ast()->nodes) {
            if (node.kind != path::NodeKind::call || std::find(unsteady.begin(), unsteady.end(), node.name) == unsteady.end()) continue;
            find("not-supported", "expression", fmt::format("{}() cannot stand in a search parameter: what it yields is not in the record alone.", node.name));
            return false;
        }
        return true;
    }

    std::vector<CustomParameter> bases() {
        std::vector<CustomParameter> all;
        const json::Value base = resource_["base"];
        if (base.size() == 0) find("required", "base", "A search parameter needs at least one resource type that it is for.");
        const bool readable = expression();
        for (const json::Value each : base.children()) {
            const tables::Type* type = tables::find_type(each.text());
            if (!type) {
                find("value", "base", "A base is a resource type of FHIR R4; name the types one by one, not Resource or DomainResource.");
                continue;
            }
            if (std::any_of(all.begin(), all.end(), [&](const CustomParameter& one) { return one.type == type->name; })) continue;
            if (!is_new(*type) || !readable) continue;
            const auto types = yielded(one_.expression, type->name);
            if (!types) {
                find("value", "expression", fmt::format("The expression is of no use for {}: {}", type->name, types.error().text));
                continue;
            }
            if (*types && std::none_of((*types)->begin(), (*types)->end(), [&](std::string_view name) { return holds(one_.kind, name); })) {
                if (one_.kind != ParameterType::composite && one_.kind != ParameterType::special) {
                    find("value", "expression",
                         fmt::format("Of {} the expression yields {}, which a {} parameter cannot hold.", type->name, (*types)->empty() ? "nothing" : (*types)->front(), to_string(one_.kind)));
                }
                continue;
            }
            one_.type = type->name;
            all.push_back(one_);
        }
        const auto others = std::count_if(known_.all().begin(), known_.all().end(), [&](const CustomParameter& one) {
            return one.resource_id != one_.resource_id && one.state != CustomParameter::State::removing;
        });
        if (std::size_t(others) + all.size() > most_custom_parameters) {
            find("too-costly", "base", fmt::format("A practice has {} search parameters of its own at most, counted by type: each costs every write of its type.", most_custom_parameters));
        }
        return all;
    }

    json::Value resource_;
    const CustomParameters& known_;
    std::vector<Issue>& issues_;
    CustomParameter one_;
};

}  // namespace

std::vector<CustomParameter> read_definition(json::Value search_parameter, std::string_view resource_id, const CustomParameters& known, std::vector<Issue>& issues) {
    if (search_parameter["status"].text() != "active") return {};
    return Reader(search_parameter, resource_id, known, issues).read();
}

std::optional<std::vector<std::string_view>> yields(std::string_view expression, std::string_view type) {
    auto types = yielded(expression, type);
    return types ? std::move(*types) : std::nullopt;
}

}  // namespace medhome::fhir::search
