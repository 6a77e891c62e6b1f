// Tokens by what a terminology says of codes: :in and :not-in a value set, :above and :below a code.
// https://hl7.org/fhir/R4/search.html#token
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "base/ids.h"
#include "fhir/search/query_clause.h"
#include "fhir/search/values.h"
#include "fhir/terminology/terminology.h"

namespace medhome::fhir::search {
namespace {

constexpr std::size_t most_codes = 5000;

tl::unexpected<Error> too_large(std::string_view whole) {
    return invalid("search.too-many-values", fmt::format("{} stands for more than {} codes. Name a smaller value set, or a code further down.", whole, most_codes));
}

// One term a system; a code whose element tells no system is compared alone.
void add_terms(Clause& clause, const tables::Parameter& parameter, const std::map<std::string, std::vector<std::uint64_t>, std::less<>>& by_system) {
    for (const auto& [system, values] : by_system) {
        Term term;
        term.values = values;
        term.value = values.front();
        if (parameter.system != tables::System::unknown && !system.empty()) term.system = hash32(system);
        clause.terms.push_back(std::move(term));
    }
    if (by_system.empty()) clause.terms.emplace_back().value = hash64("no code of an empty value set");
}

}  // namespace

Result<bool> ClauseReader::by_terminology(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view value) {
    const bool in = modifier == "in" || modifier == "not-in", order = modifier == "above" || modifier == "below";
    if (!parameter || clause.type != ParameterType::token || !(in || order)) return false;
    if (parameter->folds) return bad_value(whole_, fmt::format(":{} is for codes.", modifier));
    const terminology::Terminology known(asked_.definitions ? *asked_.definitions : packages::Library::base());
    std::map<std::string, std::vector<std::uint64_t>, std::less<>> by_system;
    std::size_t codes = 0;
    for (const std::string_view one : split(value, ',')) {
        const std::string written = unescape(one);
        if (in) {
            for (const terminology::Contained& code : TRY(known.expand(written))) {
                if (++codes > most_codes) return too_large(whole_);
                by_system[code.system].push_back(hash64(code.code));
            }
            continue;
        }
        const auto parts = split(one, '|');
        if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) return bad_value(whole_, "write system|code: only within its system does a code stand above or below others.");
        const std::string system = unescape(parts[0]), code = unescape(parts[1]);
        for (const std::string_view each : TRY(known.subsumed({system, code, {}}, modifier == "below"))) {
            if (++codes > most_codes) return too_large(whole_);
            by_system[system].push_back(hash64(each));
        }
    }
    if (modifier == "not-in") clause.modifier = Modifier::negated;
    add_terms(clause, *parameter, by_system);
    values_ += codes;
    return true;
}

}  // namespace medhome::fhir::search
