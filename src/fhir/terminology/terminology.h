// What is known of codes: whether one is in a value set, what it is called, what stands above it.
//
// Nothing is guessed: where a code system is not held, the answer is "unknown", never "no" and never an empty success.
// https://hl7.org/fhir/R4/terminology-service.html, https://hl7.org/fhir/R4/valueset.html#compositions
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "fhir/packages/library.h"
#include "fhir/terminology/code_system.h"

namespace medhome::fhir::terminology {

struct Code {
    std::string_view system;  // empty: not said, as for an element of type code
    std::string_view code;
    std::string_view version = {};
};

struct Contained {  // of an expansion
    std::string system, code, display;
    bool is_abstract = false;
    bool is_inactive = false;
};

class Terminology {
public:
    // Value sets and code systems are looked up there, for as long as this lives. All that one of these is asked costs no more than so many
    // steps (a code, a concept or a list looked at): then contains() is unknown, is_spent() true, and what gives a Result fails with
    // terminology.too-costly. One thread asks it.
    explicit Terminology(const packages::Source& source, std::int64_t most_steps = 5'000'000) : source_(source), left_(most_steps) {}
    // Of R4's own definitions alone, for every thread; it counts nothing.
    static const Terminology& base();
    bool is_spent() const { return !is_shared_ && left_ < 0; }

    // Whether the value set of that canonical contains the code; unknown where the set or a system that it needs is not held.
    Answer contains(std::string_view value_set, const Code& code, const packages::Definition* beside = nullptr) const;
    Answer contains(json::Value value_set, const Code& code, const packages::Definition* beside = nullptr) const;
    bool holds_value_set(std::string_view canonical, const packages::Definition* beside = nullptr) const;

    // Whether a code is one of its system's.
    Answer is_code(const Code& code) const;
    // Null when the system is not held.
    const CodeTable* table(std::string_view system, std::string_view version = {}) const;
    const packages::Definition* code_system(std::string_view system, std::string_view version = {}) const;
    // The names a code may be shown by, its display first; empty when they are not known.
    std::vector<std::string_view> names(const Code& code) const;
    // Whether `display` is one of them, by letters alone: case and spaces matter not. unknown when none is known.
    Answer is_display(const Code& code, std::string_view display) const;

    // Every code of a value set, in its order. not_found (terminology.unknown-*) when a set or system is not held, too_large beyond `most`.
    Result<std::vector<Contained>> expand(json::Value value_set, const packages::Definition* beside = nullptr, std::size_t most = 100000) const;
    Result<std::vector<Contained>> expand(std::string_view canonical) const;

    // The code and all below it (down) or above it, for searches with :below and :above. not_found when the system or code is not held.
    Result<std::vector<std::string_view>> subsumed(const Code& code, bool down) const;

private:
    Answer in_compose(json::Value compose, const Code& code, const packages::Definition* beside, int depth) const;
    Answer in_include(json::Value include, const Code& code, const packages::Definition* beside, int depth) const;
    Answer in_set(json::Value value_set, const packages::Definition* definition, const Code& code, const packages::Definition* beside, int depth) const;
    Answer passes(const CodeTable& table, const Concept& one, json::Value filter, int depth) const;
    Result<void> list_set(json::Value value_set, const packages::Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const;
    Result<void> list_compose(json::Value compose, const packages::Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const;
    Result<void> list_include(json::Value include, const packages::Definition* beside, int depth, std::size_t most, std::vector<Contained>& into) const;

    struct Shared {};
    Terminology(const packages::Source& source, Shared) : source_(source), is_shared_(true) {}
    bool spend(std::size_t steps = 1) const;
    tl::unexpected<Error> too_costly() const;
    Answer is_listed(json::Value concepts, std::string_view code) const;
    bool is_below(const CodeTable& table, const Concept& one, const Concept& ancestor) const;

    const packages::Source& source_;
    bool is_shared_ = false;
    // Of one that is not shared:
    mutable std::int64_t left_ = 0;
    mutable std::vector<const char*> on_the_way_;  // value sets that are being looked into: one among them again is a circle
    mutable std::unordered_map<const char*, std::unordered_set<std::string_view>> lists_;  // long lists of concepts, by where they stand
};

// "Within the past  12 months" and "within the past 12 months" are one name.
bool same_name(std::string_view a, std::string_view b);

}  // namespace medhome::fhir::terminology
