// What stands above or below: parts of an address, versions of a definition, places within places.
//
// Of a uri, what is below it has rows of its own. Of a canonical there are few different ones, and of what is part of something else only the
// records know: there the clause says what is asked, and the store looks it up (store/sql/search_above_below.h).
// https://hl7.org/fhir/R4/search.html#reference, #uri
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/ids.h"
#include "fhir/search/hierarchy.h"
#include "fhir/search/query_clause.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {
namespace {

// "partof" of Location: what leads from a record to that of its own type which it is part of.
const tables::Parameter* part_of(const tables::Type& type) {
    for (const std::string_view name : {"partof", "part-of"}) {
        const tables::Parameter* parameter = tables::find_parameter(type, name);
        if (!parameter || parameter->type != ParameterType::reference) continue;
        const auto targets = tables::targets_of(*parameter);
        if (targets.size() == 1 && tables::types[targets[0]].name == type.name) return parameter;
    }
    return nullptr;
}

// The types with an order of that kind among those that a reference may lead to.
std::vector<std::string_view> ordered_targets(const tables::Parameter& parameter) {
    std::vector<std::string_view> names;
    for (const std::uint16_t target : tables::targets_of(parameter)) {
        if (part_of(tables::types[target])) names.push_back(tables::types[target].name);
    }
    return names;
}

}  // namespace

std::vector<Branch> part_of_branches(std::string_view type) {
    const tables::Type* found = tables::find_type(type);
    const tables::Parameter* parameter = found ? part_of(*found) : nullptr;
    if (!parameter) return {};
    const auto branches = tables::branches_of(*parameter);
    return {branches.begin(), branches.end()};
}

Result<void> ClauseReader::above_or_below(Clause& clause, const tables::Parameter& parameter, std::string_view modifier, std::string_view value) {
    const bool down = modifier == "below";
    if (extracts(clause, {tables::Extract::canonical})) {
        clause.modifier = down ? Modifier::below : Modifier::above;
        return terms(clause, value, [&](std::string_view text) -> Result<Term> {
            Term term;
            term.text = unescape(text);
            if (term.text.find(':') == std::string::npos) return bad_value(whole_, "write an address, with |version after it if you like.");
            term.value = hash64(term.text);
            return term;
        });
    }
    if (clause.type == ParameterType::uri) {
        if (down) {
            for (Branch& branch : clause.branches) branch = below(branch);
        }
        return terms(clause, value, [&](std::string_view text) -> Result<Term> {
            const std::string written = unescape(text);
            Term term;
            for (const std::string_view above : addresses_above(written)) {
                if (down) {
                    term.value = hash64(above);
                    return term;
                }
                term.values.push_back(hash64(above));
                term.values.push_back(hash64(std::string(above) + "/"));
            }
            if (term.values.empty()) return bad_value(whole_, "write an address, whole parts of it.");
            term.value = term.values.front();
            return term;
        });
    }
    const std::vector<std::string_view> ordered = ordered_targets(parameter);
    if (ordered.empty()) return unsupported("search.no-hierarchy", fmt::format("{}: what it refers to is not part of something of its own kind.", whole_));
    clause.modifier = down ? Modifier::below : Modifier::above;
    TRY_VOID(terms(clause, value, [&](std::string_view text) -> Result<Term> {
        std::string patient;
        Term term = TRY(reference_term(whole_, text, parameter, {}, asked_, patient));
        const std::string written = unescape(text);
        const Name target = named(written, asked_.base_url);
        if (target.is == Name::Is::record) {
            term.text = target.text;
        } else if (is_id(written) && ordered.size() == 1) {
            term.text = fmt::format("{}/{}", ordered.front(), written);
        } else {
            return bad_value(whole_, "write Type/id.");
        }
        const std::string_view type = std::string_view(term.text).substr(0, term.text.find('/'));
        if (std::find(ordered.begin(), ordered.end(), type) == ordered.end()) {
            return bad_value(whole_, fmt::format("nothing stands above or below a {}.", type));
        }
        term.value = hash64(term.text);
        term.values.clear();
        return term;
    }));
    return {};
}

}  // namespace medhome::fhir::search
