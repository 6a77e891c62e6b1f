// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/presence.h"

#include <array>

#include "base/result.h"

namespace medhome::fhir::validation {
namespace {

void skip(std::string_view& text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view what) {
    skip(text);
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

}  // namespace

Presence::Presence(std::string_view formula) {
    implication(formula);
    skip(formula);
    INVARIANT(formula.empty());
}

void Presence::implication(std::string_view& rest) {
    level(rest, 0);
    if (!take(rest, "->")) return;
    implication(rest);
    steps_.push_back({Op::implication});
}

void Presence::level(std::string_view& rest, int binding) {
    static constexpr std::array operators{Op::disjunction, Op::exclusive, Op::conjunction};
    static constexpr std::array<std::string_view, 3> signs{"|", "^", "&"};
    if (binding == 3) return atom(rest);
    level(rest, binding + 1);
    while (take(rest, signs[static_cast<std::size_t>(binding)])) {
        level(rest, binding + 1);
        steps_.push_back({operators[static_cast<std::size_t>(binding)]});
    }
}

void Presence::atom(std::string_view& rest) {
    if (take(rest, "!")) {
        atom(rest);
        steps_.push_back({Op::negation});
        return;
    }
    if (take(rest, "(")) {
        implication(rest);
        INVARIANT(take(rest, ")"));
        return;
    }
    skip(rest);
    std::size_t length = 0;
    while (length < rest.size() && ((rest[length] | 0x20) >= 'a') && ((rest[length] | 0x20) <= 'z')) ++length;
    INVARIANT(length > 0);
    Step step{Op::atom, rest.substr(0, length)};
    rest.remove_prefix(length);
    step.choice = take(rest, "[x]");
    if (take(rest, "='")) {
        const std::size_t end = rest.find('\'');
        INVARIANT(end != std::string_view::npos);
        step.equal = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    steps_.push_back(step);
}

bool Presence::present(json::Value object, const Step& step) {
    for (const json::Value child : object.children()) {
        std::string_view key = child.key();
        if (key.starts_with('_') && step.equal.empty()) key.remove_prefix(1);
        if (!key.starts_with(step.name)) continue;
        if (key.size() == step.name.size()) {
            if (step.choice) continue;
            if (step.equal.empty() || child.text() == step.equal) return true;
        } else if (step.choice && key[step.name.size()] >= 'A' && key[step.name.size()] <= 'Z') {
            return true;
        }
    }
    return false;
}

bool Presence::holds(json::Value object) const {
    std::array<bool, 32> stack{};
    std::size_t top = 0;
    for (const Step& step : steps_) {
        if (step.op == Op::atom) {
            INVARIANT(top < stack.size());
            stack[top++] = present(object, step);
            continue;
        }
        if (step.op == Op::negation) {
            stack[top - 1] = !stack[top - 1];
            continue;
        }
        const bool right = stack[--top];
        bool& left = stack[top - 1];
        switch (step.op) {
            case Op::conjunction: left = left && right; break;
            case Op::exclusive: left = left != right; break;
            case Op::disjunction: left = left || right; break;
            default: left = !left || right;
        }
    }
    return stack[0];
}

}  // namespace medhome::fhir::validation
