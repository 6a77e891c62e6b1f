// A code system's concepts by code, with what stands above them.
//
// https://hl7.org/fhir/R4/codesystem.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::fhir::terminology {

enum class Answer { no, yes, unknown };

struct Concept {
    json::Value value;  // its entry in CodeSystem.concept
    std::vector<std::uint32_t> parents;

    std::string_view code() const { return value["code"].text(); }
    std::string_view display() const { return value["display"].text(); }
    bool is_abstract() const;  // "notSelectable"
    bool is_inactive() const;
};

class CodeTable {
public:
    explicit CodeTable(json::Value code_system);

    // Every code of the system stands here: not a fragment, an example or a supplement.
    bool is_complete() const { return complete_; }
    bool is_case_sensitive() const { return case_sensitive_; }
    const std::vector<Concept>& concepts() const { return concepts_; }
    const Concept* find(std::string_view code) const;
    // Whether `ancestor` is above `concept`; a concept is not above itself. looked_at: added to, for who counts.
    bool is_below(const Concept& one, const Concept& ancestor, std::size_t* looked_at = nullptr) const;
    // The code, or a value of the concept's property of that name; code, display and definition are properties too.
    std::vector<std::string_view> property(const Concept& one, std::string_view name) const;

private:
    void add(json::Value concepts, std::int64_t parent, int depth);
    void link();
    std::string folded(std::string_view code) const;

    bool complete_ = false;
    bool case_sensitive_ = true;
    std::vector<Concept> concepts_;
    std::unordered_map<std::string, std::uint32_t> by_code_;
};

}  // namespace medhome::fhir::terminology
