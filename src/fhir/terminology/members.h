// The codes of a stored expansion, found by code. https://hl7.org/fhir/R4/valueset.html#expansion
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unordered_map>

#include "fhir/json/tree.h"

namespace medhome::fhir::terminology {

class Members {
public:
    explicit Members(json::Value value_set) { add(value_set["expansion"]["contains"], 0); }
    // An empty system is any.
    bool holds(std::string_view system, std::string_view code) const {
        const auto [from, to] = systems_.equal_range(code);
        for (auto at = from; at != to; ++at) {
            if (system.empty() || at->second == system) return true;
        }
        return false;
    }

private:
    void add(json::Value contains, int depth) {
        if (depth > 100) return;
        for (const json::Value one : contains.children()) {
            if (one["code"] && one["abstract"].text() != "true") systems_.emplace(one["code"].text(), one["system"].text());
            add(one["contains"], depth + 1);
        }
    }
    std::unordered_multimap<std::string_view, std::string_view> systems_;
};

}  // namespace medhome::fhir::terminology
