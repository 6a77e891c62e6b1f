// Values of search parameters, by type. https://hl7.org/fhir/R4/search.html#ptypes
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/query_terms.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/ids.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == separator) {
            parts.push_back(text.substr(from, at - from));
            from = at + 1;
        }
    }
    parts.push_back(text.substr(from));
    return parts;
}

std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size() && std::string_view(",$|\\").find(text[at + 1]) != std::string_view::npos) ++at;
        out += text[at];
    }
    return out;
}

tl::unexpected<Error> bad_value(std::string_view name, std::string_view wanted) {
    std::string text = fmt::format("The value of the search parameter {} cannot be understood: {}", name, wanted);
    std::vector<Issue> issues{{Severity::error, "value", "", text}};
    return fail(ErrorKind::invalid, "search.bad-value", std::move(text), std::move(issues));
}

namespace {

// Takes a prefix such as "ge" off; what does not begin with a letter has none.
bool take_comparator(std::string_view& text, Comparator& comparator) {
    if (text.empty() || text.front() < 'a' || text.front() > 'z') return true;
    constexpr std::pair<std::string_view, Comparator> all[] = {
        {"eq", Comparator::eq}, {"ne", Comparator::ne}, {"gt", Comparator::gt}, {"lt", Comparator::lt}, {"ge", Comparator::ge},
        {"le", Comparator::le}, {"sa", Comparator::sa}, {"eb", Comparator::eb}, {"ap", Comparator::ap}};
    for (const auto& [written, meant] : all) {
        if (!text.starts_with(written)) continue;
        comparator = meant;
        text.remove_prefix(2);
        return true;
    }
    return false;
}

constexpr std::string_view prefixes = "eq, ne, gt, lt, ge, le, sa, eb or ap";

Result<Term> numeric(std::string_view name, std::string_view text, std::string_view example) {
    Term term;
    const auto wanted = fmt::format("write a number, with {} before it if you like, for example {}.", prefixes, example);
    if (!take_comparator(text, term.comparator)) return bad_value(name, wanted);
    const auto read = number(text);
    if (!read) return bad_value(name, wanted);
    term.number = read->value;
    term.number_low = read->low;
    term.number_high = read->high;
    if (term.comparator == Comparator::ap) {  // "the recommended value for the approximation is 10% of the stated value"
        const double tenth = std::abs(term.number) / 10;
        term.number_low = std::min(term.number_low, term.number - tenth);
        term.number_high = std::max(term.number_high, term.number + tenth);
    }
    return term;
}

}  // namespace

Result<Term> date_term(std::string_view name, std::string_view text, const Asked& asked) {
    Term term;
    const auto wanted = fmt::format("write a date as 2020, 2020-01, 2020-01-31 or 2020-01-31T10:00:00Z, with {} before it if you like.", prefixes);
    if (!take_comparator(text, term.comparator)) return bad_value(name, wanted);
    std::string written = unescape(text);
    // A '+' that was not percent-encoded arrives as a space.
    if (const std::size_t space = written.rfind(' '); space != std::string::npos && space > 10) written[space] = '+';
    const auto interval = date_interval(written, asked.zone);
    if (!interval) return bad_value(name, wanted);
    term.low = interval->low;
    term.high = interval->high;
    if (term.comparator == Comparator::ap) {  // a tenth of the way from now
        const std::int64_t now = asked.now.time_since_epoch().count();
        const std::int64_t away = now < term.low ? term.low - now : now > term.high ? now - term.high : 0;
        term.low -= away / 10;
        term.high += away / 10;
    }
    return term;
}

Result<Term> number_term(std::string_view name, std::string_view text) { return numeric(name, text, "ge0.8"); }

Result<Term> quantity_term(std::string_view name, std::string_view text) {
    constexpr std::string_view example = "5.4|http://unitsofmeasure.org|mg or 5.4||mg";
    const auto parts = split(text, '|');
    if (parts.size() != 1 && parts.size() != 3) return bad_value(name, fmt::format("write value, or value|system|code, for example {}.", example));
    Term term = TRY(numeric(name, parts[0], example));
    if (parts.size() == 3) {
        if (!parts[1].empty()) term.unit_system = hash32(unescape(parts[1]));
        if (!parts[2].empty()) term.unit_code = hash32(unescape(parts[2]));
        // Of UCUM the measure is compared, whatever multiple it was written in.
        if (unescape(parts[1]) == ucum_system && !parts[2].empty()) {
            if (const auto base = measured({term.number, term.number_low, term.number_high}, unescape(parts[2]))) {
                term.number = base->number.value;
                term.number_low = base->number.low;
                term.number_high = base->number.high;
                term.unit_code = base->unit;
                term.unit_system = canonical_system();
            }
        }
    }
    return term;
}

Result<Term> string_term(std::string_view name, std::string_view text, Modifier modifier) {
    Term term;
    const std::string written = unescape(text);
    term.text = fold(written);
    term.exact = hash64(written);
    if (term.text.empty() && modifier != Modifier::exact) return bad_value(name, "there is no letter or digit in it.");
    term.text.resize(cut(term.text).size());
    return term;
}

Result<Term> token_term(std::string_view name, std::string_view text, const tables::Parameter& parameter) {
    const auto parts = split(text, '|');
    if (parts.size() > 2) return bad_value(name, "write code, system|code, |code or system|. A | inside a code is written \\|.");
    Term term;
    const std::string code = unescape(parts.back());
    if (parts.size() == 2) {
        const std::string system = unescape(parts.front());
        if (system.empty() && code.empty()) return bad_value(name, "there is neither a system nor a code around the |.");
        // A code whose binding gives its system has none written: "|code" asks for just that. A boolean's system is never used.
        const bool ignored = parameter.system == tables::System::unknown || (parameter.system == tables::System::known && system.empty());
        if (!ignored) term.system = system.empty() ? 0 : hash32(system);
        if (ignored && code.empty()) return bad_value(name, "give a code; the system alone is not enough for this parameter.");
    }
    if (code.empty()) {
        if (parts.size() == 1) return bad_value(name, "one of its values is empty.");
        term.any_value = true;
    } else {
        term.value = parameter.folds ? folded_hash(code) : hash64(code);
        if (parameter.own && parameter.own->mixed_case) term.values = {hash64(code), folded_hash(code)};
    }
    return term;
}

namespace {

bool allows(const tables::Parameter& parameter, std::string_view type) {
    const auto targets = tables::targets_of(parameter);
    return std::any_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == type; });
}

std::string listed(const tables::Parameter& parameter) {
    const auto targets = tables::targets_of(parameter);
    if (targets.size() > 12) return "many types";
    std::string list;
    for (const std::uint16_t t : targets) list += fmt::format("{}{}", list.empty() ? "" : ", ", tables::types[t].name);
    return list;
}

}  // namespace

Result<Term> reference_term(std::string_view name, std::string_view text, const tables::Parameter& parameter, std::string_view only_type, const Asked& asked,
                            std::string& patient_id) {
    Term term;
    const std::string written = unescape(text);
    const Name target = named(written, asked.base_url);
    if (target.is == Name::Is::record) {
        if (!only_type.empty() && target.type != only_type) return bad_value(name, "the type in the value is not the type in the modifier.");
        if (!parameter.names_canonicals && !allows(parameter, target.type)) {
            return bad_value(name, fmt::format("it never refers to that type; it refers to {}.", listed(parameter)));
        }
        term.value = hash64(target.text);
        if (target.type == "Patient") patient_id = target.id;
        return term;
    }
    if (target.is == Name::Is::nothing || target.is == Name::Is::contained || target.is == Name::Is::conditional) {
        return bad_value(name, "write an id, Type/id or a whole address.");
    }
    if (!is_id(written)) {
        const bool whole = written.find(':') != std::string::npos;
        if (!whole && !parameter.names_canonicals) return bad_value(name, "write an id, Type/id or a whole address.");
        term.value = hash64(written);
        return term;
    }
    for (const std::uint16_t t : tables::targets_of(parameter)) {
        const std::string_view type = tables::types[t].name;
        if (!only_type.empty() && type != only_type) continue;
        term.values.push_back(hash64(fmt::format("{}/{}", type, written)));
        if (type == "Patient") patient_id = written;
    }
    if (parameter.names_canonicals && only_type.empty()) term.values.push_back(hash64(written));
    if (!term.values.empty()) term.value = term.values.front();
    if (term.values.size() != 1) {
        patient_id.clear();
    } else {
        term.values.clear();
    }
    return term;
}

}  // namespace medhome::fhir::search
