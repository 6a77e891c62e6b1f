// Rules about which members of an object stand together, as formulas that are read once:
//
//   "data -> contentType"        if there is data, there is a contentType
//   "path ^ searchParam"         one of them, not both
//   "type='display' -> !item"    comparing the text of a primitive
//   "value[x]"                   any type of a choice
//
// ! & ^ | -> bind in this order, parentheses too.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::fhir::validation {

class Presence {
public:
    explicit Presence(std::string_view formula);  // a wrong formula is our bug: INVARIANT
    bool holds(json::Value object) const;

private:
    enum class Op : char { atom, negation, conjunction, exclusive, disjunction, implication };
    struct Step {
        Op op;
        std::string_view name{};   // of an atom
        std::string_view equal{};  // the text it must have; empty for presence alone
        bool choice = false;
    };
    void implication(std::string_view& rest);
    void level(std::string_view& rest, int binding);
    void atom(std::string_view& rest);
    static bool present(json::Value object, const Step& step);

    std::vector<Step> steps_;  // postfix
};

}  // namespace medhome::fhir::validation
