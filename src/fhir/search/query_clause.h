// One parameter of a search, with its modifiers, chains and _has, for records of one or of several types.
// https://hl7.org/fhir/R4/search.html#modifiers, #chaining, #has
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "fhir/search/query.h"
#include "fhir/search/query_terms.h"
#include "fhir/search/tables.h"

namespace medhome::fhir::search {

// A name as it may stand in a message: what a client sent is not repeated unless it is plain.
std::string shown(std::string_view name);
tl::unexpected<Error> invalid(std::string code, std::string text);
tl::unexpected<Error> unsupported(std::string code, std::string text);
tl::unexpected<Error> unknown_parameter(const tables::Type& type, std::string_view name, const CustomParameters* own = nullptr);
// R4's parameter of that name, or the practice's own if it can be searched by now.
Result<const tables::Parameter*> look_up(const Asked& asked, const tables::Type& type, std::string_view name);
// Of one that the practice has, and that finds nothing yet or any more: whatever else a search means, it must not be answered without it.
bool is_not_ready(const Error& error);
// All parameters of a type that can be searched by now.
std::vector<const tables::Parameter*> all_of(const Asked& asked, const tables::Type& type);
tl::unexpected<Error> unknown_modifier(std::string_view whole, std::string_view there_are);
// Whether this parameter alone says whose record of the type it is, and of one patient at most.
bool owns(const tables::Type& type, const tables::Parameter& parameter);

// What a parameter means for some of the types it was asked of.
struct Meaning {
    std::vector<const tables::Type*> types;
    Clause clause;
};

// Reads the parameters of one query: what is bounded is bounded over all of them.
class ClauseReader {
public:
    explicit ClauseReader(const Asked& asked) : asked_(asked) {}

    // key: "name", "name:modifier", "subject:Patient.name", "_has:Observation:patient:code". At least one meaning; types that it means nothing for
    // are in none.
    Result<std::vector<Meaning>> read(const std::vector<const tables::Type*>& types, std::string_view key, std::string_view value);

private:
    using Types = std::vector<const tables::Type*>;
    Result<std::vector<Meaning>> step(const Types& types, std::string_view key, std::string_view value, int depth);
    Result<std::vector<Meaning>> has(const Types& types, std::string_view key, std::string_view value, int depth);
    Result<std::vector<Meaning>> chain(const Types& types, std::string_view key, std::size_t dot, std::string_view value, int depth);
    Result<std::vector<Meaning>> list(const Types& types, std::string_view value);
    Result<bool> beside(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view value);
    Result<void> above_or_below(Clause& clause, const tables::Parameter& parameter, std::string_view modifier, std::string_view value);
    static bool extracts(const Clause& clause, std::initializer_list<tables::Extract> kinds);
    Result<bool> by_terminology(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view value);
    Result<Clause> leaf(const tables::Type& type, std::string_view key, std::string_view value);
    Result<Clause> composite(const tables::Parameter& parameter, std::string_view modifier, std::string_view value);
    Result<Clause> composite_missing(const tables::Parameter& parameter, std::string_view value) const;
    Result<Clause> part(const tables::Composite::Part& part, std::string_view text) const;
    Result<Term> term(const tables::Parameter* parameter, ParameterType type, Modifier modifier, std::string_view only_type, std::string_view text, std::string& patient) const;
    Result<void> apply_modifier(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view& only_type) const;
    Result<Clause> id(std::string_view modifier, std::string_view value);
    Result<void> terms(Clause& clause, std::string_view value, const std::function<Result<Term>(std::string_view)>& read);
    Result<void> add(std::vector<Link>& links, Link link);

    const Asked& asked_;
    std::string whole_;  // the key as asked, as it may be shown
    std::size_t values_ = 0;
    int links_ = 0;
};

}  // namespace medhome::fhir::search
