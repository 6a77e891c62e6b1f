// The codes of a value set, listed. https://hl7.org/fhir/R4/valueset-operation-expand.html
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_set>

#include "fhir/terminology/terminology.h"

namespace medhome::fhir::terminology {

using json::Value;
using packages::Definition;

namespace {

constexpr int deepest = 20;

tl::unexpected<Error> not_held(std::string what, std::string_view canonical) {
    return fail(ErrorKind::not_found, "terminology.unknown-" + what, "The " + what + " " + std::string(canonical) + " is not held here, so the question cannot be answered.");
}

void add_contains(Value contains, int depth, std::vector<Contained>& into) {
    if (depth > 100) return;
    for (const Value one : contains.children()) {
        if (one["code"]) {
            into.push_back({std::string(one["system"].text()), std::string(one["code"].text()), std::string(one["display"].text()),
                            one["abstract"].text() == "true", one["inactive"].text() == "true"});
        }
        add_contains(one["contains"], depth + 1, into);
    }
}

Result<void> within(const std::vector<Contained>& list, std::size_t most) {
    if (list.size() <= most) return {};
    std::string text = "The value set has more codes than are listed at once.";
    Issue issue{Severity::error, "too-costly", "", text};
    return fail(ErrorKind::too_large, "terminology.too-costly", std::move(text), {std::move(issue)});
}

std::string key(const Contained& one) { return one.system + "\n" + one.code; }

}  // namespace

Result<std::vector<Contained>> Terminology::expand(std::string_view canonical) const {
    const Definition* definition = source_.find("ValueSet", canonical);
    if (!definition || !definition->json()) return not_held("value-set", canonical);
    return expand(definition->json(), definition);
}

Result<std::vector<Contained>> Terminology::expand(Value value_set, const Definition* beside, std::size_t most) const {
    std::vector<Contained> list;
    TRY_VOID(list_set(value_set, beside, 0, most, list));
    return list;
}

Result<void> Terminology::list_set(Value value_set, const Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const {
    const char* const place = value_set.raw().data();
    if (depth > deepest || std::ranges::find(on_the_way_, place) != on_the_way_.end()) {
        return fail(ErrorKind::unprocessable, "terminology.circle", "The value set is made of value sets that are made of it.");
    }
    if (!spend()) return too_costly();
    if (value_set["expansion"]["contains"]) {
        add_contains(value_set["expansion"]["contains"], 0, into);
        return within(into, most);
    }
    const Value compose = value_set["compose"];
    if (!compose["include"]) return fail(ErrorKind::unprocessable, "terminology.no-compose", "The value set says neither what it is composed of nor what it contains.");
    std::vector<Contained> included;
    if (!is_shared_) on_the_way_.push_back(place);
    const Result<void> listed = list_compose(compose, beside, depth, most, included);
    if (!is_shared_) on_the_way_.pop_back();
    if (!listed) return listed;
    std::unordered_set<std::string> seen;
    for (Contained& one : included) {
        if (seen.insert(key(one)).second) into.push_back(std::move(one));
    }
    return within(into, most);
}

Result<void> Terminology::list_compose(Value compose, const Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const {
    for (const Value include : compose["include"].children()) TRY_VOID(list_include(include, beside, depth, most, into));
    for (const Value exclude : compose["exclude"].children()) {
        // What is left out may be more than can be listed; then each of what is in is asked for.
        bool is_known = true;
        std::erase_if(into, [&](const Contained& one) {
            const Answer out = in_include(exclude, {one.system, one.code}, beside, depth);
            is_known = is_known && out != Answer::unknown;
            return out == Answer::yes;
        });
        if (!spend(into.size())) return too_costly();
        if (!is_known) return not_held("code-system", exclude["system"].text());
    }
    return {};
}

Result<void> Terminology::list_include(Value include, const Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const {
    const std::string_view system = include["system"].text();
    const std::string_view version = include["version"].text();
    std::vector<Contained> found;
    bool has_system_part = false;
    if (!spend()) return too_costly();
    if (const Value concepts = include["concept"]; concepts && !system.empty()) {
        has_system_part = true;
        if (!spend(concepts.size())) return too_costly();
        for (const Value one : concepts.children()) {
            const std::vector<std::string_view> known = one["display"] ? std::vector<std::string_view>{one["display"].text()} : names({system, one["code"].text(), version});
            found.push_back({std::string(system), std::string(one["code"].text()), std::string(known.empty() ? std::string_view{} : known.front()), false, false});
        }
    } else if (!system.empty()) {
        has_system_part = true;
        const CodeTable* held = table(system, version);
        if (!held || !held->is_complete()) return not_held("code-system", system);
        for (const Concept& one : held->concepts()) {
            if (!spend()) return too_costly();
            Answer in = Answer::yes;
            for (const Value filter : include["filter"].children()) {
                const Answer passed = passes(*held, one, filter, depth);
                if (passed == Answer::unknown) {
                    return fail(ErrorKind::unsupported, "terminology.filter", "The value set filters by " + std::string(filter["property"].text()) + " " + std::string(filter["op"].text()) + ", which is not understood here.");
                }
                if (passed == Answer::no) in = Answer::no;
            }
            if (in == Answer::yes) found.push_back({std::string(system), std::string(one.code()), std::string(one.display()), one.is_abstract(), one.is_inactive()});
            TRY_VOID(within(found, most));
        }
    }
    bool first = !has_system_part;
    for (const Value imported : include["valueSet"].children()) {
        const Definition* definition = source_.find("ValueSet", imported.text(), beside);
        if (!definition || !definition->json()) return not_held("value-set", imported.text());
        std::vector<Contained> other;
        TRY_VOID(list_set(definition->json(), definition, depth + 1, most, other));
        if (!spend(other.size() + found.size())) return too_costly();
        if (first) {
            found = std::move(other);
            first = false;
            continue;
        }
        std::unordered_set<std::string> keys;
        for (const Contained& one : other) keys.insert(key(one));
        std::erase_if(found, [&](const Contained& one) { return !keys.contains(key(one)); });
    }
    into.insert(into.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    return within(into, most);
}

Result<std::vector<std::string_view>> Terminology::subsumed(const Code& code, bool down) const {
    const CodeTable* held = table(code.system, code.version);
    if (!held) return not_held("code-system", code.system);
    const Concept* one = held->find(code.code);
    if (!one) return fail(ErrorKind::not_found, "terminology.unknown-code", "The code system has no such code.");
    std::vector<std::string_view> codes{one->code()};
    for (const Concept& other : held->concepts()) {
        if (!spend()) return too_costly();
        if (&other != one && (down ? is_below(*held, other, *one) : is_below(*held, *one, other))) codes.push_back(other.code());
    }
    return codes;
}

}  // namespace medhome::fhir::terminology
