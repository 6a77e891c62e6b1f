// Is a code in a value set, and what is it called.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/terminology/terminology.h"

#include <algorithm>
#include <unordered_map>

#include "fhir/terminology/grammars.h"
#include "fhir/terminology/members.h"

namespace medhome::fhir::terminology {

using json::Value;
using packages::Definition;

namespace {

constexpr int deepest = 20;       // of value sets that import value sets
constexpr std::size_t long_list = 16;  // of concepts: above that a set of them is made once

Answer both(Answer a, Answer b) {
    if (a == Answer::no || b == Answer::no) return Answer::no;
    return a == Answer::yes && b == Answer::yes ? Answer::yes : Answer::unknown;
}
Answer either(Answer a, Answer b) {
    if (a == Answer::yes || b == Answer::yes) return Answer::yes;
    return a == Answer::no && b == Answer::no ? Answer::no : Answer::unknown;
}
Answer negated(Answer a) { return a == Answer::unknown ? a : a == Answer::yes ? Answer::no : Answer::yes; }
Answer answer(bool is) { return is ? Answer::yes : Answer::no; }

const CodeTable& table_of(const Definition& definition) {
    return definition.made<CodeTable>([](Value code_system) { return CodeTable(code_system); });
}

bool in_list(std::string_view list, std::string_view value) {
    while (!list.empty()) {
        std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), one.size() + 1));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one == value) return true;
    }
    return false;
}

}  // namespace

const Terminology& Terminology::base() {
    static const Terminology terminology(packages::Library::base(), Shared{});
    return terminology;
}

bool Terminology::spend(std::size_t steps) const {
    if (is_shared_) return true;
    if (left_ >= 0) left_ -= static_cast<std::int64_t>(steps);
    return left_ >= 0;
}

tl::unexpected<Error> Terminology::too_costly() const {
    std::string text = "The question asks more of value sets and code systems than can be looked at at once.";
    Issue issue{Severity::error, "too-costly", "", text};
    return fail(ErrorKind::too_large, "terminology.too-costly", std::move(text), {std::move(issue)});
}

// Whether it is one of compose.include.concept.
Answer Terminology::is_listed(Value concepts, std::string_view code) const {
    if (is_shared_ || concepts.size() <= long_list) {
        if (!spend(concepts.size())) return Answer::unknown;
        for (const Value one : concepts.children()) {
            if (one["code"].text() == code) return Answer::yes;
        }
        return Answer::no;
    }
    const auto [at, is_new] = lists_.try_emplace(concepts.raw().data());
    if (is_new) {
        if (!spend(concepts.size())) return Answer::unknown;
        for (const Value one : concepts.children()) at->second.insert(one["code"].text());
    }
    return spend() ? answer(at->second.contains(code)) : Answer::unknown;
}

bool Terminology::is_below(const CodeTable& table, const Concept& one, const Concept& ancestor) const {
    std::size_t looked_at = 1;
    const bool is = table.is_below(one, ancestor, &looked_at);
    spend(looked_at);
    return is;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto next = [](std::string_view& text) -> int {
        bool space = false;
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1), space = true;
        if (space && !text.empty()) return ' ';
        if (text.empty()) return -1;
        const char c = text.front();
        text.remove_prefix(1);
        return c >= 'A' && c <= 'Z' ? c + 32 : static_cast<unsigned char>(c);
    };
    while (a.starts_with(' ')) a.remove_prefix(1);
    while (b.starts_with(' ')) b.remove_prefix(1);
    for (;;) {
        const int one = next(a);
        const int other = next(b);
        if (one != other) return false;
        if (one < 0) return true;
    }
}

const Definition* Terminology::code_system(std::string_view system, std::string_view version) const {
    if (system.empty()) return nullptr;
    const Definition* found = nullptr;
    if (!version.empty()) found = source_.find("CodeSystem", std::string(system) + "|" + std::string(version));
    return found ? found : source_.find("CodeSystem", system);
}

const CodeTable* Terminology::table(std::string_view system, std::string_view version) const {
    const Definition* definition = code_system(system, version);
    if (!definition || !definition->json()) return nullptr;
    const CodeTable& table = table_of(*definition);
    return table.concepts().empty() ? nullptr : &table;
}

Answer Terminology::is_code(const Code& code) const {
    if (const std::optional<bool> by_grammar = keeps_grammar(code.system, code.code)) return answer(*by_grammar);
    const CodeTable* held = table(code.system, code.version);
    if (!held) return Answer::unknown;
    if (held->find(code.code)) return Answer::yes;
    return held->is_complete() ? Answer::no : Answer::unknown;
}

std::vector<std::string_view> Terminology::names(const Code& code) const {
    std::vector<std::string_view> found;
    const CodeTable* held = table(code.system, code.version);
    const Concept* one = held ? held->find(code.code) : nullptr;
    if (!one) return found;
    if (!one->display().empty()) found.push_back(one->display());
    for (const Value designation : one->value["designation"].children()) found.push_back(designation["value"].text());
    return found;
}

Answer Terminology::is_display(const Code& code, std::string_view display) const {
    const std::vector<std::string_view> known = names(code);
    const CodeTable* held = known.empty() ? nullptr : table(code.system, code.version);
    if (!held || !held->is_complete()) return Answer::unknown;
    return answer(std::ranges::any_of(known, [&](std::string_view name) { return same_name(name, display); }));
}

bool Terminology::holds_value_set(std::string_view canonical, const Definition* beside) const { return source_.find("ValueSet", canonical, beside) != nullptr; }

Answer Terminology::contains(std::string_view value_set, const Code& code, const Definition* beside) const {
    const Definition* definition = source_.find("ValueSet", value_set, beside);
    if (!definition || !definition->json()) return Answer::unknown;
    return in_set(definition->json(), definition, code, definition, 0);
}

Answer Terminology::contains(Value value_set, const Code& code, const Definition* beside) const { return in_set(value_set, nullptr, code, beside, 0); }

Answer Terminology::in_set(Value value_set, const Definition* definition, const Code& code, const Definition* beside, int depth) const {
    if (depth > deepest || !spend()) return Answer::unknown;
    if (value_set["expansion"]["contains"]) {
        const auto read = [](Value set) { return Members(set); };
        if (definition) return answer(definition->made<Members>(read).holds(code.system, code.code));
        if (!spend(value_set["expansion"]["contains"].raw().size() / 32)) return Answer::unknown;
        return answer(read(value_set).holds(code.system, code.code));
    }
    if (is_shared_) return in_compose(value_set["compose"], code, beside, depth);
    const char* const place = value_set.raw().data();
    if (std::ranges::find(on_the_way_, place) != on_the_way_.end()) return Answer::unknown;  // made of itself
    on_the_way_.push_back(place);
    const Answer found = in_compose(value_set["compose"], code, beside, depth);
    on_the_way_.pop_back();
    return found;
}

Answer Terminology::in_compose(Value compose, const Code& code, const Definition* beside, int depth) const {
    if (!compose["include"]) return Answer::unknown;
    Answer included = Answer::no;
    for (const Value include : compose["include"].children()) {
        if (!spend()) return Answer::unknown;
        included = either(included, in_include(include, code, beside, depth));
        if (included == Answer::yes) break;
    }
    if (included == Answer::no) return included;
    Answer excluded = Answer::no;
    for (const Value exclude : compose["exclude"].children()) {
        if (!spend()) return Answer::unknown;
        excluded = either(excluded, in_include(exclude, code, beside, depth));
    }
    return both(included, negated(excluded));
}

Answer Terminology::in_include(Value include, const Code& code, const Definition* beside, int depth) const {
    Answer found = Answer::yes;
    for (const Value imported : include["valueSet"].children()) {
        if (found == Answer::no) return found;
        if (!spend()) return Answer::unknown;
        const Definition* definition = source_.find("ValueSet", imported.text(), beside);
        if (!definition || !definition->json()) {
            found = both(found, Answer::unknown);
        } else {
            found = both(found, in_set(definition->json(), definition, code, definition, depth + 1));
        }
    }
    const std::string_view system = include["system"].text();
    if (system.empty()) return include["valueSet"] ? found : Answer::unknown;
    if (!code.system.empty() && code.system != system) return Answer::no;
    if (const Value concepts = include["concept"]) return both(found, is_listed(concepts, code.code));
    const std::string_view version = include["version"].text();
    const Code full{system, code.code, version};
    const Value filters = include["filter"];
    if (!filters) return both(found, is_code(full));
    const CodeTable* held = table(system, version);
    if (!held) return both(found, Answer::unknown);
    const Concept* one = held->find(code.code);
    if (!one) return held->is_complete() ? Answer::no : both(found, Answer::unknown);
    for (const Value filter : filters.children()) found = both(found, passes(*held, *one, filter, depth));
    return found;
}

// https://hl7.org/fhir/R4/valueset-filter-operator.html
Answer Terminology::passes(const CodeTable& table, const Concept& one, Value filter, int depth) const {
    const std::string_view property = filter["property"].text();
    const std::string_view op = filter["op"].text();
    const std::string_view value = filter["value"].text();
    spend(1 + value.size() / 16 + one.value["property"].size());
    const bool downward = op == "is-a" || op == "descendent-of" || op == "is-not-a" || op == "generalizes";
    if (downward) {
        const Concept* other = table.find(value);
        if (!other) return table.is_complete() ? answer(op == "is-not-a") : Answer::unknown;
        if (op == "generalizes") return answer(&one == other || is_below(table, *other, one));
        const bool below = is_below(table, one, *other);
        if (op == "descendent-of") return answer(below);
        return answer((op == "is-a") == (below || &one == other));
    }
    // The property "concept" with "in" and a value set of http is https://hl7.org/fhir/R4/valueset.html's "in" over sets.
    const std::vector<std::string_view> values = table.property(one, property);
    if (op == "=") return answer(std::ranges::find(values, value) != values.end());
    if (op == "exists") return answer(values.empty() == (value == "false"));
    if (op == "in" || op == "not-in") {
        if (value.starts_with("http") && depth < deepest) return Answer::unknown;
        const bool any = std::ranges::any_of(values, [&](std::string_view text) { return in_list(value, text); });
        return answer(any == (op == "in"));
    }
    return Answer::unknown;
}

}  // namespace medhome::fhir::terminology
