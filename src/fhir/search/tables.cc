// Finding a type and its parameters in the generated tables.
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/tables.h"

#include <algorithm>
#include <map>

namespace medhome::fhir::search::tables {

const Type* find_type(std::string_view name) {
    const auto found = std::lower_bound(types.begin(), types.end(), name, [](const Type& t, std::string_view n) { return t.name < n; });
    return found != types.end() && found->name == name ? &*found : nullptr;
}

const Parameter* find_parameter(const Type& type, std::string_view name) {
    const auto all = parameters.subspan(type.first_parameter, type.parameter_count);
    const auto found = std::lower_bound(all.begin(), all.end(), name, [](const Parameter& p, std::string_view n) { return p.name < n; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

const Composite* find_composite(Branch branch) {
    static const std::map<Branch, const Composite*> by_branch = [] {
        std::map<Branch, const Composite*> all;
        for (const Composite& each : composites) {
            if (each.branch != 0) all.emplace(each.branch, &each);
        }
        return all;
    }();
    const auto found = by_branch.find(branch);
    return found == by_branch.end() ? nullptr : found->second;
}

}  // namespace medhome::fhir::search::tables
