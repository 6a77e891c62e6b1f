// SPDX-License-Identifier: Apache-2.0
#include "fhir/terminology/code_system.h"

#include <algorithm>

namespace medhome::fhir::terminology {
namespace {

constexpr int deepest = 100;

// value[x] of a concept's property, whatever its type; of a Coding its code.
std::string_view value_of(json::Value property) {
    for (const json::Value member : property.children()) {
        if (!member.key().starts_with("value")) continue;
        return member.is_object() ? member["code"].text() : member.text();
    }
    return {};
}

bool says(json::Value concept_value, std::string_view property, std::string_view value) {
    for (const json::Value one : concept_value["property"].children()) {
        if (one["code"].text() == property && value_of(one) == value) return true;
    }
    return false;
}

}  // namespace

bool Concept::is_abstract() const { return says(value, "notSelectable", "true") || says(value, "abstract", "true"); }
bool Concept::is_inactive() const { return says(value, "inactive", "true") || says(value, "status", "retired") || says(value, "status", "inactive"); }

CodeTable::CodeTable(json::Value code_system) {
    complete_ = code_system["content"].text() == "complete" && code_system["concept"].size() > 0;
    case_sensitive_ = code_system["caseSensitive"].text() != "false";
    add(code_system["concept"], -1, 0);
    link();
}

std::string CodeTable::folded(std::string_view code) const {
    std::string text(code);
    if (!case_sensitive_) std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

void CodeTable::add(json::Value concepts, std::int64_t parent, int depth) {
    if (depth > deepest) return;
    for (const json::Value one : concepts.children()) {
        const auto index = static_cast<std::uint32_t>(concepts_.size());
        Concept& made = concepts_.emplace_back();
        made.value = one;
        if (parent >= 0) made.parents.push_back(static_cast<std::uint32_t>(parent));
        by_code_.emplace(folded(one["code"].text()), index);
        add(one["concept"], index, depth + 1);
    }
}

// Systems with several parents a concept say so in properties: "parent", "subsumedBy" here, "child" from above.
void CodeTable::link() {
    for (std::uint32_t i = 0; i < concepts_.size(); ++i) {
        for (const json::Value property : concepts_[i].value["property"].children()) {
            const std::string_view name = property["code"].text();
            const bool up = name == "parent" || name == "subsumedBy";
            if (!up && name != "child") continue;
            const auto found = by_code_.find(folded(value_of(property)));
            if (found == by_code_.end() || found->second == i) continue;
            concepts_[up ? i : found->second].parents.push_back(up ? found->second : i);
        }
    }
    for (Concept& one : concepts_) {
        std::ranges::sort(one.parents);
        one.parents.erase(std::unique(one.parents.begin(), one.parents.end()), one.parents.end());
    }
}

const Concept* CodeTable::find(std::string_view code) const {
    const auto found = by_code_.find(folded(code));
    return found == by_code_.end() ? nullptr : &concepts_[found->second];
}

bool CodeTable::is_below(const Concept& one, const Concept& ancestor, std::size_t* looked_at) const {
    if (one.parents.empty()) return false;
    std::vector<bool> seen(concepts_.size());
    std::vector<std::uint32_t> waiting(one.parents);
    if (looked_at) *looked_at += concepts_.size() / 512 + waiting.size();
    while (!waiting.empty()) {
        const std::uint32_t index = waiting.back();
        waiting.pop_back();
        if (&concepts_[index] == &ancestor) return true;
        if (seen[index]) continue;
        seen[index] = true;
        if (looked_at) *looked_at += concepts_[index].parents.size();
        waiting.insert(waiting.end(), concepts_[index].parents.begin(), concepts_[index].parents.end());
    }
    return false;
}

std::vector<std::string_view> CodeTable::property(const Concept& one, std::string_view name) const {
    if (name == "code" || name == "concept") return {one.code()};
    if (name == "display") return {one.display()};
    std::vector<std::string_view> values;
    for (const json::Value property : one.value["property"].children()) {
        if (property["code"].text() == name) values.push_back(value_of(property));
    }
    return values;
}

}  // namespace medhome::fhir::terminology
