// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/custom.h"

#include <algorithm>
#include <array>

#include "fhir/path/expression.h"
#include "fhir/search/custom_definition.h"
#include "fhir/search/custom_values.h"
#include "fhir/search/extract.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {

using State = CustomParameter::State;

namespace {

constexpr std::array<std::pair<State, std::string_view>, 4> state_names{
    {{State::indexing, "indexing"}, {State::ready, "ready"}, {State::failed, "failed"}, {State::removing, "removing"}}};

bool is_kept(const CustomParameter& parameter) { return parameter.state == State::indexing || parameter.state == State::ready; }

std::vector<std::uint16_t> places_of(const std::vector<std::string>& targets) {
    std::vector<std::uint16_t> places;
    for (std::uint16_t i = 0; i < tables::types.size(); ++i) {
        if (targets.empty() || std::find(targets.begin(), targets.end(), tables::types[i].name) != targets.end()) places.push_back(i);
    }
    return places;
}

}  // namespace

std::string_view to_string(State state) {
    for (const auto& [known, name] : state_names)
        if (known == state) return name;
    return "failed";
}

State custom_state_of(std::string_view text) {
    for (const auto& [state, name] : state_names)
        if (name == text) return state;
    return State::failed;
}

Branch branch_of(const CustomParameter& parameter) { return custom_bit | (static_cast<Branch>(parameter.number & most_custom_numbers) << 8) | type_number(parameter.type); }

std::vector<Branch> all_branches_of(const CustomParameter& parameter) {
    const Branch branch = branch_of(parameter);
    return {branch, named_by_identifier(branch), identified_by_type(branch), below(branch), worded(branch)};
}

struct CustomParameters::Compiled {
    const CustomParameter* parameter = nullptr;
    Result<path::Expression> expression;
    tables::OwnPaths paths;
    tables::Parameter table;

    explicit Compiled(const CustomParameter& of) : parameter(&of), expression(path::Expression::parse(of.expression)), table{} {
        paths.branches = {branch_of(of)};
        paths.targets = places_of(of.targets);
        table.name = of.code;
        table.type = of.kind;
        table.definition = of.definition;
        table.own = &paths;
        table.system = tables::System::written;
        const std::optional<std::vector<std::string_view>> datatypes = yields(of.expression, of.type);
        const auto any = [&](auto&& holds) { return !datatypes || std::any_of(datatypes->begin(), datatypes->end(), holds); };
        if (of.kind == ParameterType::reference) table.names_canonicals = any([](std::string_view type) { return type != "Reference"; });
        if (of.kind != ParameterType::token) return;
        const auto folding = [&](bool wanted) {
            return any([&](std::string_view type) {
                const auto how = extraction(ParameterType::token, type);
                return how && folds(*how) == wanted;
            });
        };
        const bool with = folding(true), without = folding(false);
        paths.mixed_case = with && without;
        table.folds = with && !without;
        // Nothing in the data says the system of a bare code, a text or a boolean: what a search says of it is not held against it.
        const bool written = any([](std::string_view type) {
            const auto how = extraction(ParameterType::token, type);
            return how && (*how == tables::Extract::coding || *how == tables::Extract::codeable_concept || *how == tables::Extract::identifier || *how == tables::Extract::contact);
        });
        if (!written) table.system = tables::System::unknown;
    }
};

CustomParameters::CustomParameters() = default;
CustomParameters::~CustomParameters() = default;

CustomParameters::CustomParameters(std::int64_t generation, std::vector<CustomParameter> all) : generation_(generation), all_(std::move(all)) {
    for (const CustomParameter& one : all_) compiled_.push_back(std::make_unique<Compiled>(one));
}

const CustomParameter* CustomParameters::find(std::string_view type, std::string_view code) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const CustomParameter& one) { return one.code == code && one.type == type && one.state != State::removing; });
    return found == all_.end() ? nullptr : &*found;
}

bool CustomParameters::any_of(std::string_view type) const {
    return std::any_of(all_.begin(), all_.end(), [&](const CustomParameter& one) { return one.type == type && is_kept(one); });
}

const tables::Parameter& CustomParameters::as_table(const CustomParameter& parameter) const { return compiled_[std::size_t(&parameter - all_.data())]->table; }

void CustomParameters::add(const Compiled& compiled, json::Value resource, std::string_view base_url, std::string_view zone, Extracted& to) const {
    const CustomParameter& parameter = *compiled.parameter;
    if (!compiled.expression) {
        to.failed.emplace_back(parameter.number, compiled.expression.error().text);
        return;
    }
    const auto outcome = path::evaluate(*compiled.expression, path::node(resource), index_environment());
    if (!outcome) {
        to.failed.emplace_back(parameter.number, outcome.error().text);
        return;
    }
    IndexRows rows;
    for (const path::Item& item : outcome->items) add_rows(rows, parameter.kind, compiled.paths.branches.front(), item, base_url, zone);
    if (!parameter.targets.empty()) {
        std::erase_if(rows.hashes, [&](const HashRow& row) {
            if (row.target.empty()) return false;
            return std::none_of(compiled.paths.targets.begin(), compiled.paths.targets.end(), [&](std::uint16_t target) { return std::uint32_t{target} + 1 == row.system; });
        });
    }
    std::move(rows.hashes.begin(), rows.hashes.end(), std::back_inserter(to.rows.hashes));
    std::move(rows.strings.begin(), rows.strings.end(), std::back_inserter(to.rows.strings));
    to.rows.dates.insert(to.rows.dates.end(), rows.dates.begin(), rows.dates.end());
    to.rows.quantities.insert(to.rows.quantities.end(), rows.quantities.begin(), rows.quantities.end());
}

CustomParameters::Extracted CustomParameters::index(json::Value resource, std::string_view base_url, std::string_view zone) const {
    Extracted extracted;
    const std::string_view type = resource["resourceType"].text();
    for (const auto& compiled : compiled_) {
        if (compiled->parameter->type == type && is_kept(*compiled->parameter)) add(*compiled, resource, base_url, zone, extracted);
    }
    settle(extracted.rows);
    return extracted;
}

CustomParameters::Extracted CustomParameters::index_by(std::int64_t number, json::Value resource, std::string_view base_url, std::string_view zone) const {
    Extracted extracted;
    for (const auto& compiled : compiled_) {
        if (compiled->parameter->number == number) add(*compiled, resource, base_url, zone, extracted);
    }
    settle(extracted.rows);
    return extracted;
}

std::vector<std::pair<std::string, std::string>> CustomParameters::references(std::int64_t number, json::Value resource, std::string_view base_url) const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const HashRow& row : index_by(number, resource, base_url, "UTC").rows.hashes) {
        if (row.target.empty() || row.system == 0 || row.system > tables::types.size()) continue;
        std::pair<std::string, std::string> record{tables::types[row.system - 1].name, row.target};
        if (std::find(found.begin(), found.end(), record) == found.end()) found.push_back(std::move(record));
    }
    return found;
}

}  // namespace medhome::fhir::search
