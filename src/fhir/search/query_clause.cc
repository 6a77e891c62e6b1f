// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/query_clause.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "base/ids.h"
#include "fhir/search/custom.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {
namespace {

constexpr std::size_t most_terms = 100, most_values = 2000;
constexpr int most_steps = 8;

// R4's own that are not built, so that the answer can say "not yet" instead of "no such".
constexpr std::string_view known_but_absent[] = {"_text", "_content", "_query", "_filter", "_contained", "_containedType", "_type", "_score"};

bool names_type(const tables::Parameter& parameter, std::string_view type) {
    const auto targets = tables::targets_of(parameter);
    return std::any_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == type; });
}

std::vector<Branch> with(std::vector<Branch> some, std::span<const Branch> more) {
    some.insert(some.end(), more.begin(), more.end());
    std::sort(some.begin(), some.end());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    return some;
}

// Of what it means for each type, what is the same but for the paths becomes one.
void merge(std::vector<Meaning>& meanings, Meaning one) {
    for (Meaning& known : meanings) {
        // Only of a branch of the tables is it known whose type it is.
        const bool of_tables = std::all_of(one.clause.branches.begin(), one.clause.branches.end(), [](Branch branch) { return type_number(branch) != 0; });
        if (!of_tables || !same_but_branches(known.clause, one.clause)) continue;
        known.types.insert(known.types.end(), one.types.begin(), one.types.end());
        known.clause.branches = with(std::move(known.clause.branches), one.clause.branches);
        return;
    }
    meanings.push_back(std::move(one));
}

std::vector<std::string> names_of(const std::vector<const tables::Type*>& types) {
    std::vector<std::string> names;
    for (const tables::Type* type : types) names.emplace_back(type->name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

std::string shown(std::string_view name) {
    const bool plain = !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.' || c == '*';
    });
    return plain ? std::string(name) : "(unreadable)";
}

tl::unexpected<Error> invalid(std::string code, std::string text) {
    std::vector<Issue> issues{{Severity::error, "invalid", "", text}};
    return fail(ErrorKind::invalid, std::move(code), std::move(text), std::move(issues));
}

tl::unexpected<Error> unsupported(std::string code, std::string text) {
    std::vector<Issue> issues{{Severity::error, "not-supported", "", text}};
    return fail(ErrorKind::unsupported, std::move(code), std::move(text), std::move(issues));
}

tl::unexpected<Error> unknown_parameter(const tables::Type& type, std::string_view name, const CustomParameters* own) {
    if (std::find(std::begin(known_but_absent), std::end(known_but_absent), name) != std::end(known_but_absent)) {
        return unsupported("search.not-supported", fmt::format("The search parameter {} is not supported.", shown(name)));
    }
    std::string list = "_id, _lastUpdated";
    for (const tables::Parameter& each : tables::parameters.subspan(type.first_parameter, type.parameter_count)) list += fmt::format(", {}", each.name);
    if (own) {
        for (const CustomParameter& each : own->all()) {
            if (each.type == type.name && each.state == CustomParameter::State::ready) list += fmt::format(", {}", each.code);
        }
    }
    return unsupported("search.unknown-parameter", fmt::format("{} cannot be searched by {}. It can be searched by: {}.", type.name, shown(name), list));
}

namespace {

tl::unexpected<Error> not_ready(const CustomParameter& parameter) {
    const bool failed = parameter.state == CustomParameter::State::failed;
    std::string text = failed ? fmt::format("{} cannot be searched by {} now: its expression could not be worked out on a record ({}). An administrator must correct SearchParameter/{}.",
                                            parameter.type, parameter.code, parameter.error, parameter.resource_id)
                              : fmt::format("{} cannot be searched by {} yet: {} of {} records are indexed. Ask again in a few seconds; SearchParameter/{}/$index-status tells how far it is.",
                                            parameter.type, parameter.code, parameter.done, parameter.of_all, parameter.resource_id);
    std::vector<Issue> issues{{Severity::error, failed ? "processing" : "transient", "", text}};
    return fail(ErrorKind::conflict, failed ? "search.parameter-failed" : "search.parameter-not-ready", std::move(text), std::move(issues));
}

}  // namespace

bool is_not_ready(const Error& error) { return error.code == "search.parameter-not-ready" || error.code == "search.parameter-failed"; }

Result<const tables::Parameter*> look_up(const Asked& asked, const tables::Type& type, std::string_view name) {
    if (const tables::Parameter* found = tables::find_parameter(type, name)) return found;
    if (asked.depends) *asked.depends = true;
    const CustomParameter* own = asked.own ? asked.own->find(type.name, name) : nullptr;
    if (!own) return unknown_parameter(type, name, asked.own);
    if (own->state != CustomParameter::State::ready) return not_ready(*own);
    return &asked.own->as_table(*own);
}

std::vector<const tables::Parameter*> all_of(const Asked& asked, const tables::Type& type) {
    std::vector<const tables::Parameter*> all;
    for (const tables::Parameter& each : tables::parameters.subspan(type.first_parameter, type.parameter_count)) all.push_back(&each);
    if (asked.depends) *asked.depends = true;
    if (!asked.own) return all;
    for (const CustomParameter& each : asked.own->all()) {
        if (each.type == type.name && each.state == CustomParameter::State::ready) all.push_back(&asked.own->as_table(each));
    }
    return all;
}

tl::unexpected<Error> unknown_modifier(std::string_view whole, std::string_view there_are) {
    return unsupported("search.unknown-modifier", fmt::format("The modifier of {} is not supported; supported here: {}.", shown(whole), there_are));
}

bool owns(const tables::Type& type, const tables::Parameter& parameter) {
    const auto branches = tables::branches_of(parameter);
    // A Task may be for another than the child whose compartment it is in (patient_of).
    return type.one_owner && type.name != "Task" && branches.size() == 1 && branches.front() == tables::owners[type.first_owner];
}

bool same_but_branches(const Clause& a, const Clause& b) {
    if (a.target == Target::linked || b.target == Target::linked || a.target == Target::either || b.target == Target::either) return false;
    return a.type == b.type && a.target == b.target && a.modifier == b.modifier && a.missing == b.missing && a.terms == b.terms &&
           a.names_patient == b.names_patient && a.patient_ids == b.patient_ids;
}

Result<std::vector<Meaning>> ClauseReader::read(const Types& types, std::string_view key, std::string_view value) {
    whole_ = shown(key);
    std::vector<Meaning> meanings = TRY(step(types, key, value, 0));
    for (Meaning& each : meanings) each.clause.name = key;
    return meanings;
}

Result<std::vector<Meaning>> ClauseReader::step(const Types& types, std::string_view key, std::string_view value, int depth) {
    if (depth > most_steps) return invalid("search.too-deep", fmt::format("{} goes through more than {} references.", whole_, most_steps));
    if (key.starts_with("_has:")) return has(types, key.substr(5), value, depth);
    if (key == "_list") return list(types, value);
    if (const std::size_t dot = key.find('.'); dot != std::string_view::npos) return chain(types, key, dot, value, depth);
    std::vector<Meaning> meanings;
    std::optional<Error> refused;
    for (const tables::Type* type : types) {
        auto clause = leaf(*type, key, value);
        if (clause) {
            merge(meanings, {{type}, std::move(*clause)});
        } else if (is_not_ready(clause.error())) {
            return tl::unexpected(std::move(clause).error());
        } else if (!refused || (refused->kind == ErrorKind::unsupported && clause.error().kind != ErrorKind::unsupported)) {
            refused = std::move(clause).error();
        }
    }
    if (!meanings.empty()) return meanings;
    if (types.size() > 1 && refused->code == "search.unknown-parameter") {
        return unsupported("search.unknown-parameter", fmt::format("None of the types that {} leads to can be searched by {}.", whole_, shown(key.substr(0, key.find(':')))));
    }
    return tl::unexpected(std::move(*refused));
}

Result<void> ClauseReader::add(std::vector<Link>& links, Link link) {
    if (++links_ > most_links) return invalid("search.too-broad", fmt::format("{} leads to too many types of record. Name the type, as in subject:Patient.name.", whole_));
    links.push_back(std::move(link));
    return {};
}

// "Observation:patient:code", the rest of _has:Observation:patient:code.
Result<std::vector<Meaning>> ClauseReader::has(const Types& types, std::string_view key, std::string_view value, int depth) {
    const std::size_t first = key.find(':');
    const std::size_t second = first == std::string_view::npos ? first : key.find(':', first + 1);
    if (second == std::string_view::npos || second + 1 == key.size()) {
        return invalid("search.bad-has", "_has is written _has:Type:reference:parameter, for example _has:Observation:patient:code.");
    }
    const tables::Type* source = tables::find_type(key.substr(0, first));
    if (!source) return invalid("search.bad-has", fmt::format("{} does not begin with a resource type after _has.", whole_));
    const std::string_view name = key.substr(first + 1, second - first - 1);
    const tables::Parameter* parameter = TRY(look_up(asked_, *source, name));
    if (parameter->type != ParameterType::reference) return invalid("search.bad-has", fmt::format("{} of {} is not a reference.", parameter->name, source->name));
    Meaning meaning;
    for (const tables::Type* type : types) {
        if (names_type(*parameter, type->name)) meaning.types.push_back(type);
    }
    if (meaning.types.empty()) return invalid("search.bad-has", fmt::format("{} of {} never refers to {}.", parameter->name, source->name, types.size() == 1 ? types[0]->name : "these"));
    meaning.clause.target = Target::linked;
    meaning.clause.type = ParameterType::reference;
    const bool of_patients = meaning.types.size() == 1 && meaning.types[0]->name == "Patient" && owns(*source, *parameter);
    for (Meaning& inner : TRY(step({source}, key.substr(second + 1), value, depth + 1))) {
        Link link{.reverse = true, .owns = of_patients, .via = with({}, tables::branches_of(*parameter)), .types = {std::string(source->name)}, .clause = {}};
        link.clause.push_back(std::move(inner.clause));
        TRY_VOID(add(meaning.clause.links, std::move(link)));
    }
    std::vector<Meaning> meanings;
    meanings.push_back(std::move(meaning));
    return meanings;
}

// "_list=42": what the List names. https://hl7.org/fhir/R4/lists.html
Result<std::vector<Meaning>> ClauseReader::list(const Types& types, std::string_view value) {
    if (value.starts_with('$')) return unsupported("search.not-supported", "Lists that stand for a function ($current-problems and the like) are not kept here. Name the id of a List.");
    Clause named = TRY(id({}, value));
    const tables::Type& lists = *tables::find_type("List");
    Link link{.reverse = true, .owns = false, .via = with({}, tables::branches_of(*tables::find_parameter(lists, "item"))), .types = {"List"}, .clause = {}};
    link.clause.push_back(std::move(named));
    Meaning meaning;
    meaning.types = types;
    meaning.clause.target = Target::linked;
    meaning.clause.type = ParameterType::reference;
    TRY_VOID(add(meaning.clause.links, std::move(link)));
    std::vector<Meaning> meanings;
    meanings.push_back(std::move(meaning));
    return meanings;
}

// "subject:Patient.name": dot is where the first step ends.
Result<std::vector<Meaning>> ClauseReader::chain(const Types& types, std::string_view key, std::size_t dot, std::string_view value, int depth) {
    const std::string_view step_key = key.substr(0, dot), rest = key.substr(dot + 1);
    const std::size_t colon = step_key.find(':');
    const std::string_view name = step_key.substr(0, colon);
    const std::string_view only_type = colon == std::string_view::npos ? std::string_view() : step_key.substr(colon + 1);
    if (rest.empty()) return bad_value(whole_, "it ends with a dot.");
    if (!only_type.empty() && !tables::find_type(only_type)) return unknown_modifier(whole_, "a resource type before the dot");

    Meaning meaning;
    meaning.clause.target = Target::linked;
    meaning.clause.type = ParameterType::reference;
    // To each type it may lead to: along which paths, and whether they tell the owner.
    std::map<const tables::Type*, std::pair<std::vector<Branch>, bool>> ways;
    std::optional<Error> refused;
    const auto refuse = [&](tl::unexpected<Error> error) {
        if (!refused) refused = std::move(error.value());
    };
    for (const tables::Type* type : types) {
        auto known = look_up(asked_, *type, name);
        const tables::Parameter* parameter = known ? *known : nullptr;
        if (!known && is_not_ready(known.error())) return tl::unexpected(std::move(known).error());
        if (!parameter) {
            refuse(tl::unexpected(std::move(known).error()));
        } else if (parameter->type != ParameterType::reference) {
            refuse(unsupported("search.not-a-reference", fmt::format("{} of {} is not a reference: nothing can be searched through it.", parameter->name, type->name)));
        } else if (!only_type.empty() && !names_type(*parameter, only_type)) {
            refuse(bad_value(whole_, fmt::format("{} of {} never refers to {}.", parameter->name, type->name, only_type)));
        } else {
            meaning.types.push_back(type);
            for (const std::uint16_t number : tables::targets_of(*parameter)) {
                const tables::Type* target = &tables::types[number];
                if (!only_type.empty() && target->name != only_type) continue;
                const bool owner = target->name == "Patient" && owns(*type, *parameter);
                const auto [way, fresh] = ways.try_emplace(target, std::vector<Branch>(), owner);
                way->second.first = with(std::move(way->second.first), tables::branches_of(*parameter));
                way->second.second = way->second.second && owner;
            }
        }
    }
    if (ways.empty()) return refused ? Result<std::vector<Meaning>>(tl::unexpected(std::move(*refused))) : bad_value(whole_, "it leads nowhere.");

    // Types reached along the same paths go on together.
    std::map<std::pair<std::vector<Branch>, bool>, Types> together;
    for (const auto& [target, way] : ways) together[way].push_back(target);
    refused.reset();
    for (const auto& [way, targets] : together) {
        auto inner = step(targets, rest, value, depth + 1);
        if (!inner) {
            if (is_not_ready(inner.error())) return tl::unexpected(std::move(inner).error());
            if (!refused || (refused->kind == ErrorKind::unsupported && inner.error().kind != ErrorKind::unsupported)) refused = std::move(inner).error();
            continue;
        }
        for (Meaning& each : *inner) {
            Link link{.reverse = false, .owns = way.second, .via = way.first, .types = names_of(each.types), .clause = {}};
            link.clause.push_back(std::move(each.clause));
            TRY_VOID(add(meaning.clause.links, std::move(link)));
        }
    }
    if (meaning.clause.links.empty()) return tl::unexpected(std::move(*refused));
    std::vector<Meaning> meanings;
    meanings.push_back(std::move(meaning));
    return meanings;
}

Result<Clause> ClauseReader::id(std::string_view modifier, std::string_view value) {
    if (!modifier.empty()) return unknown_modifier(whole_, "none");
    Clause clause;
    clause.target = Target::id;
    TRY_VOID(terms(clause, value, [](std::string_view text) -> Result<Term> {
        Term term;
        term.text = unescape(text);
        if (!is_id(term.text)) return bad_value("_id", "an id has 1 to 64 letters, digits, - or dots.");
        return term;
    }));
    return clause;
}

Result<Clause> ClauseReader::leaf(const tables::Type& type, std::string_view key, std::string_view value) {
    const std::size_t colon = key.find(':');
    const std::string_view name = key.substr(0, colon);
    const std::string_view modifier = colon == std::string_view::npos ? std::string_view() : key.substr(colon + 1);
    if (name == "_id") return id(modifier, value);
    Clause clause;
    const tables::Parameter* parameter = nullptr;
    if (name == "_lastUpdated") {
        clause.target = Target::last_updated;
        clause.type = ParameterType::date;
    } else {
        parameter = TRY(look_up(asked_, type, name));
        clause.type = parameter->type;
        const auto branches = tables::branches_of(*parameter);
        clause.branches.assign(branches.begin(), branches.end());
    }

    if (clause.type == ParameterType::composite) return composite(*parameter, modifier, value);
    std::string_view only_type;
    TRY_VOID(apply_modifier(clause, parameter, modifier, only_type));
    if (clause.modifier == Modifier::missing) {
        if (value != "true" && value != "false") return bad_value(whole_, "write true or false.");
        clause.missing = value == "true";
        return clause;
    }

    if (TRY(beside(clause, parameter, modifier, value))) return clause;
    if (TRY(by_terminology(clause, parameter, modifier, value))) return clause;

    std::vector<std::string> patients;
    TRY_VOID(terms(clause, value, [&, kind = clause.type, used = clause.modifier](std::string_view text) -> Result<Term> {
        std::string patient;
        Term read = TRY(term(parameter, kind, used, only_type, text, patient));
        if (!patient.empty()) patients.push_back(std::move(patient));
        return read;
    }));
    if (parameter && owns(type, *parameter) && patients.size() == clause.terms.size()) {
        clause.names_patient = true;
        clause.patient_ids = std::move(patients);
    }
    return clause;
}

// :identifier, :of-type, :text, :above and :below look at rows beside those of the value itself; false: no such modifier.
Result<bool> ClauseReader::beside(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view value) {
    if (!parameter || modifier.empty()) return false;
    if (clause.type == ParameterType::reference && modifier == "identifier") {
        for (Branch& branch : clause.branches) branch = named_by_identifier(branch);
        tables::Parameter as_identifier = *parameter;
        as_identifier.folds = true;
        as_identifier.system = tables::System::written;
        clause.type = ParameterType::token;
        TRY_VOID(terms(clause, value, [&](std::string_view text) { return token_term(whole_, text, as_identifier); }));
        return true;
    }
    if (clause.type == ParameterType::token && modifier == "of-type") {
        for (Branch& branch : clause.branches) branch = identified_by_type(branch);
        TRY_VOID(terms(clause, value, [&](std::string_view text) -> Result<Term> {
            const auto parts = split(text, '|');
            if (parts.size() != 3 || parts[1].empty() || parts[2].empty()) return bad_value(whole_, "write system|code|value: the system and code of the identifier's type, and the identifier.");
            Term term;
            term.value = typed_hash(unescape(parts[1]), unescape(parts[2]));
            if (!parts[0].empty()) term.system = hash32(unescape(parts[0]));
            return term;
        }));
        return true;
    }
    if (clause.type == ParameterType::token && modifier == "text") {
        const bool has_words = parameter->own ? parameter->system == tables::System::written
                                              : extracts(clause, {tables::Extract::coding, tables::Extract::codeable_concept, tables::Extract::identifier});
        if (!has_words) {
            return unsupported("search.no-words", fmt::format("{}: no words stand with its codes.", whole_));
        }
        // "the search parameter is processed as a string that searches text associated with the code/value"
        clause.type = ParameterType::string;
        for (Branch& branch : clause.branches) branch = worded(branch);
        TRY_VOID(terms(clause, value, [&](std::string_view text) { return string_term(whole_, text, Modifier::none); }));
        return true;
    }
    if ((clause.type == ParameterType::uri || clause.type == ParameterType::reference) && (modifier == "below" || modifier == "above")) {
        TRY_VOID(above_or_below(clause, *parameter, modifier, value));
        return true;
    }
    return false;
}

// Whether values of one of these kinds stand at its paths.
bool ClauseReader::extracts(const Clause& clause, std::initializer_list<tables::Extract> kinds) {
    return std::any_of(tables::actions.begin(), tables::actions.end(), [&](const tables::Action& action) {
        return std::find(kinds.begin(), kinds.end(), action.extract) != kinds.end() &&
               std::find(clause.branches.begin(), clause.branches.end(), action.branch) != clause.branches.end();
    });
}

Result<Term> ClauseReader::term(const tables::Parameter* parameter, ParameterType type, Modifier modifier, std::string_view only_type, std::string_view text,
                                std::string& patient) const {
    switch (type) {
        case ParameterType::date: return date_term(whole_, text, asked_);
        case ParameterType::number: return number_term(whole_, text);
        case ParameterType::quantity: return quantity_term(whole_, text);
        case ParameterType::string: return string_term(whole_, text, modifier);
        case ParameterType::token: return token_term(whole_, text, *parameter);
        case ParameterType::reference: return reference_term(whole_, text, *parameter, only_type, asked_, patient);
        case ParameterType::uri: {
            Term term;
            term.value = hash64(unescape(text));
            return term;
        }
        case ParameterType::composite:
        case ParameterType::special: break;
    }
    return unsupported("search.not-supported", fmt::format("The search parameter {} is not supported.", whole_));
}

Result<Clause> ClauseReader::part(const tables::Composite::Part& part, std::string_view text) const {
    const tables::Parameter& parameter = tables::parameters[part.parameter];
    Clause clause;
    clause.type = parameter.type;
    const auto branches = tables::branches_of(part);
    clause.branches.assign(branches.begin(), branches.end());
    std::string patient;
    clause.terms.push_back(TRY(term(&parameter, parameter.type, Modifier::none, {}, text, patient)));
    return clause;
}

// "the $ separates the parts": both hold within one element. https://hl7.org/fhir/R4/search.html#composite
Result<Clause> ClauseReader::composite(const tables::Parameter& parameter, std::string_view modifier, std::string_view value) {
    if (modifier == "missing") return composite_missing(parameter, value);
    if (!modifier.empty()) return unknown_modifier(whole_, ":missing");
    Clause clause;
    clause.type = ParameterType::composite;
    clause.target = Target::either;
    const auto written = split(value, ',');
    if (written.size() > most_terms) return invalid("search.too-many-values", fmt::format("{} values were given for {}; {} are the most.", written.size(), whole_, most_terms));
    for (const std::string_view one : written) {
        const auto parts = split(one, '$');
        if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) return bad_value(whole_, "write its two parts with a $ between them, for example 8480-6$gt140.");
        for (const tables::Composite& way : tables::composites_of(parameter)) {
            Clause first = TRY(part(way.first, parts[0]));
            Clause second = TRY(part(way.second, parts[1]));
            if (way.branch == 0) {
                clause.either.push_back({std::move(first), std::move(second)});
                continue;
            }
            const Term& named = first.terms.front();
            second.branches.clear();  // rows of the pair alone; that the first is there follows, and is a code to find it by
            if (named.any_value) {
                second.branches.push_back(paired_with_system(way.branch, named.system.value_or(0)));
                clause.either.push_back({std::move(first), std::move(second)});
                continue;
            }
            for (const std::uint64_t each : named.values.empty() ? std::vector<std::uint64_t>{named.value} : named.values) {
                second.branches.push_back(paired(way.branch, each, named.system));
            }
            clause.either.push_back({std::move(first), std::move(second)});
        }
        values_ += 2;
    }
    if (values_ > most_values) return invalid("search.too-many-values", "There are too many values in this search.");
    return clause;
}

// Whether there is an element with both parts: of the record itself, each part has rows; of a repeated element, a row says that it has both.
Result<Clause> ClauseReader::composite_missing(const tables::Parameter& parameter, std::string_view value) const {
    if (value != "true" && value != "false") return bad_value(whole_, "write true or false.");
    const bool missing = value == "true";
    const auto held = [&](ParameterType type, std::vector<Branch> branches) {
        Clause clause;
        clause.type = type;
        clause.modifier = Modifier::missing;
        clause.missing = missing;
        clause.branches = std::move(branches);
        return clause;
    };
    const auto part = [&](const tables::Composite::Part& of) {
        const auto branches = tables::branches_of(of);
        return held(tables::parameters[of.parameter].type, {branches.begin(), branches.end()});
    };
    Clause clause;
    clause.type = ParameterType::composite;
    clause.target = Target::either;
    if (missing) clause.either.emplace_back();  // every way: all of these
    for (const tables::Composite& way : tables::composites_of(parameter)) {
        Clause both = part(way.first), second = part(way.second);
        if (way.branch != 0) {
            both = held(ParameterType::token, {way.branch});
            second = both;
        }
        if (!missing) {
            clause.either.push_back({std::move(both), std::move(second)});
            continue;
        }
        Clause either;
        either.type = ParameterType::composite;
        either.target = Target::either;
        either.either = {{std::move(both)}, {std::move(second)}};
        clause.either[0].push_back(std::move(either));
    }
    return clause;
}

Result<void> ClauseReader::terms(Clause& clause, std::string_view value, const std::function<Result<Term>(std::string_view)>& read) {
    const auto parts = split(value, ',');
    if (parts.size() > most_terms) {
        return invalid("search.too-many-values", fmt::format("{} values were given for {}; {} are the most.", parts.size(), whole_, most_terms));
    }
    for (const std::string_view part : parts) {
        if (part.empty()) return bad_value(whole_, "one of its values is empty.");
        clause.terms.push_back(TRY(read(part)));
        values_ += std::max<std::size_t>(1, clause.terms.back().values.size());
    }
    // An id without its type stands for one value of each type there may be.
    if (values_ > most_values) {
        return invalid("search.too-many-values", fmt::format("There are too many values in this search at {}. Write Type/id for an id alone, or ask in parts.", whole_));
    }
    return {};
}

Result<void> ClauseReader::apply_modifier(Clause& clause, const tables::Parameter* parameter, std::string_view modifier, std::string_view& only_type) const {
    if (modifier.empty()) return {};
    if (clause.target == Target::last_updated) return unknown_modifier(whole_, "none");
    if (modifier == "missing") {
        clause.modifier = Modifier::missing;
    } else if (clause.type == ParameterType::string && modifier == "exact") {
        clause.modifier = Modifier::exact;
    } else if (clause.type == ParameterType::string && modifier == "contains") {
        clause.modifier = Modifier::contains;
    } else if (clause.type == ParameterType::token && modifier == "not") {
        clause.modifier = Modifier::negated;
    } else if ((clause.type == ParameterType::reference && modifier == "identifier") || (clause.type == ParameterType::token && modifier == "text") ||
               ((clause.type == ParameterType::uri || clause.type == ParameterType::reference) && (modifier == "below" || modifier == "above"))) {
        // beside()
    } else if (clause.type == ParameterType::token && (modifier == "in" || modifier == "not-in" || modifier == "above" || modifier == "below")) {
        // by_terminology()
    } else if (clause.type == ParameterType::token && modifier == "of-type") {
        if (parameter->system != tables::System::written || !parameter->folds) return bad_value(whole_, ":of-type is for identifiers.");
    } else if (clause.type == ParameterType::reference && tables::find_type(modifier)) {
        if (!names_type(*parameter, modifier)) return bad_value(whole_, "it never refers to the type of the modifier.");
        only_type = modifier;
    } else {
        switch (clause.type) {
            case ParameterType::string: return unknown_modifier(whole_, ":exact, :contains and :missing");
            case ParameterType::token: return unknown_modifier(whole_, ":not, :text, :in, :not-in, :above, :below, :of-type (of identifiers) and :missing");
            case ParameterType::reference: return unknown_modifier(whole_, ":identifier, :above, :below, :missing and a resource type");
            case ParameterType::uri: return unknown_modifier(whole_, ":above, :below and :missing");
            default: return unknown_modifier(whole_, ":missing");
        }
    }
    return {};
}

}  // namespace medhome::fhir::search
