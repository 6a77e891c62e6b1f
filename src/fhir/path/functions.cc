// Which functions there are.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhir/path/evaluator.h"

namespace medhome::fhir::path {

const FunctionEntry* find_function(std::string_view name) {
    static const std::vector<FunctionEntry> all = [] {
        std::vector<FunctionEntry> entries;
        for (const auto file : {existence_functions(), filtering_functions(), conversion_functions(), text_functions(), encoding_functions(), math_functions(),
                                navigation_functions(), fhir_functions(), boundary_functions()}) {
            entries.insert(entries.end(), file.begin(), file.end());
        }
        std::ranges::sort(entries, {}, &FunctionEntry::name);
        return entries;
    }();
    const auto found = std::ranges::lower_bound(all, name, {}, &FunctionEntry::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace medhome::fhir::path
