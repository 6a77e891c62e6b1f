// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/listed.h"

#include <algorithm>
#include <fmt/format.h>

#include "fhir/search/tables.h"

namespace medhome::fhir::search {

std::vector<std::string> includes_of(std::string_view type) {
    const tables::Type* found = tables::find_type(type);
    if (!found) return {};
    std::vector<std::string> all{"*"};
    for (const tables::Parameter& each : tables::parameters.subspan(found->first_parameter, found->parameter_count)) {
        if (each.type == ParameterType::reference) all.push_back(fmt::format("{}:{}", type, each.name));
    }
    return all;
}

std::vector<std::string> reverse_includes_of(std::string_view type) {
    if (!tables::find_type(type)) return {};
    std::vector<std::string> all{"*"};
    for (const tables::Type& source : tables::types) {
        for (const tables::Parameter& each : tables::parameters.subspan(source.first_parameter, source.parameter_count)) {
            if (each.type != ParameterType::reference) continue;
            const auto targets = tables::targets_of(each);
            const bool refers = std::any_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == type; });
            if (refers) all.push_back(fmt::format("{}:{}", source.name, each.name));
        }
    }
    return all;
}

}  // namespace medhome::fhir::search
