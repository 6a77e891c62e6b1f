// From "?patient=1&date=ge2020&_sort=-date" to what is to be looked for. https://hl7.org/fhir/R4/search.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/query.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <fmt/format.h>

#include "base/ids.h"
#include "fhir/search/custom.h"
#include "fhir/search/query_clause.h"
#include "fhir/search/tables.h"
#include "fhir/search/values.h"

namespace medhome::fhir::search {
namespace {

constexpr std::size_t most_clauses = 30, most_includes = 20, most_sorts = 3, longest_value = 4096, most_parameters = 100;
constexpr int most_per_page = 1000;

void percent_encode(std::string& to, std::string_view text) {
    constexpr char hex[] = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("-._~:/,*$").find(c) != std::string_view::npos;
        if (plain) {
            to += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            to += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
}

class Parser {
public:
    // others: further types that the same is asked of.
    Parser(const tables::Type& type, bool strict, const Asked& asked, const std::vector<std::string_view>& others)
        : type_(type), others_(others), strict_(strict), asked_(asked), clauses_(asked) {
        query_.type = type.name;
        query_.base_url = asked.base_url;
    }

    Result<void> take(std::string_view name, std::string_view value) {
        if (name == "_format" || name == "_pretty") return {};  // how to answer, not what to look for
        if (value.size() > longest_value) {
            return invalid("search.too-long", fmt::format("The value of the search parameter {} is longer than {} bytes.", shown(name), longest_value));
        }
        Result<void> taken = value.empty() ? Result<void>(bad_value(shown(name), "it is empty.")) : parameter(name, value);
        if (!taken && !strict_ && (taken.error().kind == ErrorKind::unsupported || value.empty())) {
            query_.ignored.push_back({Severity::warning, "not-supported", "", "Left out: " + taken.error().text});
            return {};
        }
        TRY_VOID(std::move(taken));
        if (!query_.self.empty()) query_.self += '&';
        percent_encode(query_.self, name);
        query_.self += '=';
        percent_encode(query_.self, value);
        return {};
    }

    Query finish() { return std::move(query_); }

private:
    Result<void> parameter(std::string_view whole, std::string_view value) {
        const std::size_t colon = whole.find(':');
        const std::string_view name = whole.substr(0, colon);
        const std::string_view modifier = colon == std::string_view::npos ? std::string_view() : whole.substr(colon + 1);
        if (name == "_include" || name == "_revinclude") return include(name == "_revinclude", modifier, value);
        if (name == "_count" || name == "_sort" || name == "_total" || name == "_cursor" || name == "_summary" || name == "_elements") {
            if (!modifier.empty()) return unknown_modifier(whole, "none");
            return control(name, value);
        }
        if (query_.clauses.size() >= most_clauses) {
            return invalid("search.too-many-parameters", fmt::format("A search may have {} parameters at most.", most_clauses));
        }
        std::vector<Meaning> meanings = TRY(clauses_.read({&type_}, whole, value));
        for (Meaning& each : meanings) query_.clauses.push_back(std::move(each.clause));
        return {};
    }

    // ---- how to answer

    Result<void> control(std::string_view name, std::string_view value) {
        if (name != "_sort") {
            if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) {
                return invalid("search.given-twice", fmt::format("{} was given more than once.", name));
            }
            seen_.emplace_back(name);
        }
        if (name == "_count") {
            int count = 0;
            const auto read = std::from_chars(value.data(), value.data() + value.size(), count);
            if (read.ptr != value.data() + value.size() || read.ec != std::errc() || count < 0) return bad_value(name, "write how many to answer at once, from 0.");
            query_.count = std::min(count, most_per_page);
            if (count == 0) query_.total = Total::accurate;
        } else if (name == "_total") {
            if (value != "none" && value != "estimate" && value != "accurate") return bad_value(name, "write none, estimate or accurate.");
            if (value != "none") query_.total = Total::accurate;
        } else if (name == "_cursor") {
            query_.cursor = value;
        } else if (name == "_elements") {
            // How to answer: fhir/subset.h.
        } else if (name == "_summary") {
            if (value == "count") {
                query_.count = 0;
                query_.total = Total::accurate;
            }
        } else {
            return sort(value);
        }
        return {};
    }

    Result<void> sort(std::string_view value) {
        for (std::string_view part : split(value, ',')) {
            if (query_.sorts.size() >= most_sorts) return invalid("search.too-many-sorts", fmt::format("_sort takes {} parameters at most.", most_sorts));
            Sort sort;
            sort.descending = part.starts_with('-');
            if (sort.descending) part.remove_prefix(1);
            sort.name = part;
            if (part == "_id") {
                sort.target = Target::id;
                sort.type = ParameterType::token;
            } else if (part == "_lastUpdated") {
                sort.target = Target::last_updated;
            } else {
                const tables::Parameter* parameter = TRY(look_up(asked_, type_, part));
                if (parameter->type == ParameterType::composite || parameter->type == ParameterType::special) {
                    return unsupported("search.cannot-sort", fmt::format("Sorting by {} is not supported: it is {} and has no one value.", part, to_string(parameter->type)));
                }
                const bool has_order = parameter->type == ParameterType::date || parameter->type == ParameterType::string || parameter->type == ParameterType::number ||
                                       parameter->type == ParameterType::quantity;
                if (parameter->own && !has_order) {
                    return unsupported("search.cannot-sort", fmt::format("Sorting by {} is not supported: of the practice's own parameters dates, strings, numbers and quantities can be sorted by.", part));
                }
                sort.type = parameter->type;
                const auto branches = tables::branches_of(*parameter);
                sort.branches.assign(branches.begin(), branches.end());
            }
            query_.sorts.push_back(std::move(sort));
        }
        return {};
    }

    // _include=Observation:subject[:Patient], Observation:*, *; _revinclude=Provenance:target, *
    Result<void> include(bool reverse, std::string_view modifier, std::string_view value) {
        const std::string_view name = reverse ? "_revinclude" : "_include";
        if (!modifier.empty() && modifier != "iterate" && modifier != "recurse") return unknown_modifier(fmt::format("{}:{}", name, shown(modifier)), ":iterate");
        if (query_.includes.size() >= most_includes) return invalid("search.too-many-includes", fmt::format("A search may have {} includes at most.", most_includes));
        constexpr std::string_view wanted = "write Type:parameter or Type:parameter:TargetType, for example Observation:subject:Patient; or * for all.";
        Include include;
        include.reverse = reverse;
        include.iterate = !modifier.empty();
        const auto parts = split(value, ':');
        const bool all_types = value == "*" && reverse;
        if (parts.size() > 3 || (parts.size() < 2 && value != "*")) return bad_value(name, wanted);
        const tables::Type* source = value == "*" ? &type_ : tables::find_type(parts[0]);
        if (!source) return bad_value(name, wanted);
        if (!reverse && !include.iterate && source->name != type_.name) {
            // Of several types each has includes of its own.
            if (std::find(others_.begin(), others_.end(), source->name) != others_.end()) return {};
            return bad_value(name, fmt::format("this search finds {}, so it begins with {}:", type_.name, type_.name));
        }
        include.parameter = value == "*" ? "*" : std::string(parts[1]);
        if (!all_types) include.source_type = source->name;
        if (parts.size() == 3) {
            if (!tables::find_type(parts[2])) return bad_value(name, wanted);
            include.target_type = parts[2];
        }
        if (reverse && !include.iterate && !include.target_type.empty() && include.target_type != type_.name) {
            return bad_value(name, fmt::format("this search finds {}, so the target can only be {}.", type_.name, type_.name));
        }
        // What it must be able to refer to: nothing where any will do.
        const std::string_view target = reverse && !include.iterate ? std::string_view(type_.name) : std::string_view(include.target_type);
        if (include.parameter == "*") {
            for (const tables::Type& type : tables::types) {
                if (!all_types && type.name != source->name) continue;
                for (const tables::Parameter* each : all_of(asked_, type)) take_in(include, type, *each, target);
            }
            query_.includes.push_back(std::move(include));
            return {};
        }
        const auto known = look_up(asked_, *source, parts[1]);
        if (!known && is_not_ready(known.error())) return tl::unexpected(known.error());
        const tables::Parameter* parameter = known ? *known : nullptr;
        if (!parameter || parameter->type != ParameterType::reference) {
            std::string list;
            for (const tables::Parameter* each : all_of(asked_, *source)) {
                if (each->type == ParameterType::reference) list += fmt::format("{}{}", list.empty() ? "" : ", ", each->name);
            }
            return unsupported("search.unknown-parameter", fmt::format("{} of {} can be: {}.", name, source->name, list.empty() ? "nothing" : list));
        }
        if (!take_in(include, *source, *parameter, target)) return bad_value(name, fmt::format("{}:{} never refers to that type.", source->name, parameter->name));
        query_.includes.push_back(std::move(include));
        return {};
    }

    // False when it never refers to the target.
    bool take_in(Include& include, const tables::Type& type, const tables::Parameter& parameter, std::string_view target) {
        if (parameter.type != ParameterType::reference) return false;
        const auto targets = tables::targets_of(parameter);
        if (!target.empty() && std::none_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == target; })) return false;
        const auto branches = tables::branches_of(parameter);
        if (parameter.own) include.own.push_back(asked_.own->find(type.name, parameter.name)->number);
        for (const Branch branch : branches) {
            if (std::find(include.branches.begin(), include.branches.end(), branch) == include.branches.end()) include.branches.push_back(branch);
        }
        if (include.source_types.empty() || include.source_types.back() != type.name) include.source_types.emplace_back(type.name);
        return true;
    }

    const tables::Type& type_;
    const std::vector<std::string_view>& others_;
    bool strict_;
    const Asked& asked_;
    ClauseReader clauses_;
    Query query_;
    std::vector<std::string> seen_;
};

}  // namespace

std::string_view to_string(ParameterType type) {
    switch (type) {
        case ParameterType::number: return "number";
        case ParameterType::date: return "date";
        case ParameterType::string: return "string";
        case ParameterType::token: return "token";
        case ParameterType::reference: return "reference";
        case ParameterType::composite: return "composite";
        case ParameterType::quantity: return "quantity";
        case ParameterType::uri: return "uri";
        case ParameterType::special: return "special";
    }
    return "";
}

namespace {

tl::unexpected<Error> unknown_type() {
    constexpr std::string_view text = "There is no such resource type in FHIR R4.";
    return fail(ErrorKind::not_found, "search.unknown-type", std::string(text), {{Severity::error, "not-supported", "", std::string(text)}});
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

Result<Query> parse(const tables::Type& type, const Parameters& parameters, bool strict, const Asked& asked, const std::vector<std::string_view>& others = {}) {
    if (parameters.size() > most_parameters) return invalid("search.too-many-parameters", fmt::format("A search may have {} parameters at most.", most_parameters));
    Parser parser(type, strict, asked, others);
    for (const auto& [name, value] : parameters) TRY_VOID(parser.take(name, value));
    return parser.finish();
}

// What was asked once and read for each type is one include.
void add_include(std::vector<Include>& includes, Include one) {
    for (Include& known : includes) {
        if (known.reverse != one.reverse || known.iterate != one.iterate || known.source_type != one.source_type || known.parameter != one.parameter ||
            known.target_type != one.target_type) {
            continue;
        }
        for (const Branch branch : one.branches) {
            if (std::find(known.branches.begin(), known.branches.end(), branch) == known.branches.end()) known.branches.push_back(branch);
        }
        for (std::string& type : one.source_types) {
            if (std::find(known.source_types.begin(), known.source_types.end(), type) == known.source_types.end()) known.source_types.push_back(std::move(type));
        }
        for (const std::int64_t number : one.own) {
            if (std::find(known.own.begin(), known.own.end(), number) == known.own.end()) known.own.push_back(number);
        }
        return;
    }
    includes.push_back(std::move(one));
}

// The first leads; where every_one is false, types that do not know a parameter are left out.
Result<Query> parse_together(const std::vector<std::string_view>& types, const Parameters& parameters, bool strict, bool every_one, const Asked& asked,
                             const std::function<bool(Query&)>& within) {
    std::optional<Query> first;
    std::optional<Error> refused;
    for (const std::string_view name : types) {
        auto one = parse(*tables::find_type(name), parameters, strict || !every_one, asked, types);
        if (!one) {
            if (every_one || one.error().kind != ErrorKind::unsupported) return one;
            if (!refused) refused = std::move(one).error();
            continue;
        }
        if (within && !within(*one)) continue;
        if (!first) {
            first = std::move(*one);
            continue;
        }
        for (Include& include : one->includes) add_include(first->includes, std::move(include));
        one->includes.clear();
        first->also.push_back(std::move(*one));
    }
    if (first) return std::move(*first);
    // No type has every parameter: leniently, what is unknown is left out.
    if (refused && !strict && !every_one) return parse_together(types, parameters, strict, true, asked, within);
    if (refused) return tl::unexpected(std::move(*refused));
    return unsupported("search.not-supported", "There is no type of record to look for here.");
}

Result<std::vector<std::string_view>> types_named(std::string_view list) {
    std::vector<std::string_view> types;
    for (const std::string_view name : split(list, ',')) {
        const tables::Type* type = tables::find_type(name);
        if (!type) return bad_value("_type", "it is a list of resource types with commas between, such as Patient,Observation.");
        if (std::find(types.begin(), types.end(), type->name) == types.end()) types.push_back(type->name);
    }
    return types;
}

// Takes _type out of the parameters; all types when it is not there.
Result<bool> take_types(Parameters& parameters, std::vector<std::string_view>& types) {
    bool named = false;
    for (auto at = parameters.begin(); at != parameters.end();) {
        if (at->first != "_type") {
            ++at;
            continue;
        }
        if (named) return invalid("search.given-twice", "_type was given more than once.");
        named = true;
        types = TRY(types_named(at->second));
        at = parameters.erase(at);
    }
    return named;
}

std::string with_types(const std::vector<std::string_view>& types, std::string self) {
    std::string list;
    for (const std::string_view type : types) list += fmt::format("{}{}", list.empty() ? "_type=" : ",", type);
    return self.empty() ? list : list + "&" + self;
}

}  // namespace

Result<Query> parse_query(std::string_view type, const Parameters& parameters, bool strict, Instant now, std::string_view base_url, std::string_view zone,
                          const packages::Source* definitions, const OwnParameters& own) {
    const tables::Type* found = tables::find_type(type);
    if (!found) return unknown_type();
    bool depends = false;
    Query query = TRY(parse(*found, parameters, strict, Asked{now, base_url, zone, definitions, own.get(), &depends}));
    if (depends) query.own = own;
    return query;
}

Result<Query> parse_system_query(const Parameters& asked, bool strict, Instant now, std::string_view base_url, std::string_view zone, const packages::Source* definitions, const OwnParameters& own) {
    bool depends = false;
    Parameters parameters = asked;
    std::vector<std::string_view> types;
    const bool named = TRY(take_types(parameters, types));
    if (!named) {
        for (const tables::Type& type : tables::types) types.push_back(type.name);
    }
    Query query = TRY(parse_together(types, parameters, strict, named, Asked{now, base_url, zone, definitions, own.get(), &depends}, {}));
    if (depends) query.own = own;
    if (named) query.self = with_types(types, std::move(query.self));
    return query;
}

std::span<const std::string_view> compartments() {
    static constexpr std::string_view names[] = {"Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"};
    return names;
}

namespace {

// False when records of the type are in no such compartment.
bool within_compartment(Query& query, std::string_view compartment, std::string_view id) {
    Clause clause;
    clause.name = fmt::format("{}/{}", compartment, id);
    clause.type = ParameterType::reference;
    // Whose a record is, is one question, and one answer, everywhere (patient_of).
    if (compartment == "Patient") {
        const tables::Type& type = *tables::find_type(query.type);
        if (type.owner_count == 0 && type.name != "Patient") return false;
        clause.names_patient = true;
        clause.patient_ids.emplace_back(id);
        query.clauses.push_back(std::move(clause));
        return true;
    }
    const auto found = std::find_if(tables::compartments.begin(), tables::compartments.end(),
                                    [&](const tables::Compartment& each) { return each.compartment == compartment && each.type == query.type; });
    if (found == tables::compartments.end()) return false;
    Term term;
    term.value = hash64(clause.name);
    clause.terms.push_back(std::move(term));
    const auto branches = tables::compartment_branches.subspan(found->first_branch, found->branch_count);
    clause.branches.assign(branches.begin(), branches.end());
    if (!found->itself) {
        query.clauses.push_back(std::move(clause));
        return true;
    }
    Clause itself;
    itself.target = Target::id;
    itself.terms.emplace_back().text = id;
    if (clause.branches.empty()) {
        query.clauses.push_back(std::move(itself));
        return true;
    }
    Clause either;
    either.name = clause.name;
    either.target = Target::either;
    either.either = {{std::move(clause)}, {std::move(itself)}};
    query.clauses.push_back(std::move(either));
    return true;
}

}  // namespace

Result<Query> parse_compartment_query(std::string_view compartment, std::string_view id, std::string_view type, const Parameters& asked, bool strict, Instant now,
                                      std::string_view base_url, std::string_view zone, const packages::Source* definitions, const OwnParameters& own) {
    const auto known = compartments();
    if (std::find(known.begin(), known.end(), compartment) == known.end()) {
        return unsupported("search.no-compartment", fmt::format("{} has no compartment. These have: Device, Encounter, Patient, Practitioner, RelatedPerson.", shown(compartment)));
    }
    if (!is_id(id)) return bad_value("the id", "an id has 1 to 64 letters, digits, - or dots.");
    bool depends = false;
    const Asked where{now, base_url, zone, definitions, own.get(), &depends};
    Parameters parameters = asked;
    std::vector<std::string_view> types;
    bool named = true;
    if (type == "*") {
        named = TRY(take_types(parameters, types));
        if (!named) {
            for (const tables::Type& each : tables::types) types.push_back(each.name);
        }
    } else {
        const tables::Type* found = tables::find_type(type);
        if (!found) return unknown_type();
        types.push_back(found->name);
    }
    const auto within = [&](Query& query) { return within_compartment(query, compartment, id); };
    Query query = TRY(parse_together(types, parameters, strict, named, where, within));
    if (depends) query.own = own;
    if (type == "*" && named) query.self = with_types(types, std::move(query.self));
    return query;
}

std::vector<ParameterInfo> parameters_of(std::string_view type) {
    const tables::Type* found = tables::find_type(type);
    if (!found) return {};
    std::vector<ParameterInfo> all{{"_id", ParameterType::token, "http://hl7.org/fhir/SearchParameter/Resource-id"},
                                   {"_lastUpdated", ParameterType::date, "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"}};
    for (const tables::Parameter& each : tables::parameters.subspan(found->first_parameter, found->parameter_count)) {
        all.push_back({each.name, each.type, each.definition});
    }
    return all;
}

}  // namespace medhome::fhir::search
