// What changed between two versions of the plan, in words a person can read: added, removed, a new owner, another date.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "care/plan/plan.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct Piece {
    enum class Op { same, added, removed } op = Op::same;
    std::string text;
    friend bool operator==(const Piece&, const Piece&) = default;
};
// Word by word: the same and added pieces together are `after`, the same and removed ones `before`. Texts of more than about 2,000
// words each are told as one removed and one added.
std::vector<Piece> words_between(std::string_view before, std::string_view after);

struct PlanChange {
    enum class Part { what_matters, section, goal, action } part = Part::what_matters;
    enum class Did { added, removed, changed } did = Did::changed;
    std::string id;     // of the goal or action, code of the section
    std::string title;  // a section's own title; the goal an action stands under
    std::vector<Piece> words;
    std::vector<Piece> why;                                      // of a goal
    std::optional<std::pair<std::string, std::string>> owner;    // references, from and to
    std::optional<std::pair<std::string, std::string>> due;      // dates, from and to
};
std::vector<PlanChange> changes_between(const Plan& from, const Plan& to);

void write_pieces(fhir::json::Writer& writer, const std::vector<Piece>& pieces);

}  // namespace medhome::care
