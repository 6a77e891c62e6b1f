// From "?patient=1&date=ge2020&_sort=-date" to what is to be looked for. https://hl7.org/fhir/R4/search.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/query.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "fhir/search/query_clause.h"
#include "fhir/search/tables.h"

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
    Parser(const tables::Type& type, bool strict, const Asked& asked) : type_(type), strict_(strict), clauses_(asked) { query_.type = type.name; }

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
        if (name == "_count" || name == "_sort" || name == "_total" || name == "_cursor" || name == "_summary") {
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
        } else if (name == "_summary") {
            if (value == "count") {
                query_.count = 0;
                query_.total = Total::accurate;
            } else if (value != "false") {
                return unsupported("search.not-supported", "_summary is supported with the values count and false.");
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
                const tables::Parameter* parameter = tables::find_parameter(type_, part);
                if (!parameter) return unknown_parameter(type_, part);
                switch (parameter->type) {
                    case ParameterType::date:
                    case ParameterType::string:
                    case ParameterType::number:
                    case ParameterType::quantity: break;
                    default:
                        return unsupported("search.cannot-sort", fmt::format("Sorting by {} is not supported: it is a {}. Dates, strings, numbers and quantities can be sorted by.",
                                                                             part, to_string(parameter->type)));
                }
                sort.type = parameter->type;
                const auto branches = tables::branches_of(*parameter);
                sort.branches.assign(branches.begin(), branches.end());
            }
            query_.sorts.push_back(std::move(sort));
        }
        return {};
    }

    // _include=Observation:subject[:Patient]; _revinclude=Provenance:target
    Result<void> include(bool reverse, std::string_view modifier, std::string_view value) {
        const std::string_view name = reverse ? "_revinclude" : "_include";
        if (!modifier.empty()) return unsupported("search.unknown-modifier", fmt::format("{} has no modifier here (such as :iterate).", name));
        if (query_.includes.size() >= most_includes) return invalid("search.too-many-includes", fmt::format("A search may have {} includes at most.", most_includes));
        const auto parts = split(value, ':');
        if (value == "*" || (parts.size() > 1 && parts[1] == "*")) return unsupported("search.not-supported", fmt::format("{} needs the name of a parameter; * is not supported.", name));
        constexpr std::string_view wanted = "write Type:parameter or Type:parameter:TargetType, for example Observation:subject:Patient.";
        if (parts.size() < 2 || parts.size() > 3) return bad_value(name, wanted);
        const tables::Type* source = tables::find_type(parts[0]);
        if (!source) return bad_value(name, wanted);
        if (!reverse && source->name != type_.name) return bad_value(name, fmt::format("this search finds {}, so it begins with {}:", type_.name, type_.name));
        const tables::Parameter* parameter = tables::find_parameter(*source, parts[1]);
        if (!parameter || parameter->type != ParameterType::reference) {
            std::string list;
            for (const tables::Parameter& each : tables::parameters.subspan(source->first_parameter, source->parameter_count)) {
                if (each.type == ParameterType::reference) list += fmt::format("{}{}", list.empty() ? "" : ", ", each.name);
            }
            return unsupported("search.unknown-parameter", fmt::format("{} of {} can be: {}.", name, source->name, list.empty() ? "nothing" : list));
        }
        Include include;
        include.reverse = reverse;
        include.source_type = source->name;
        include.parameter = parameter->name;
        if (parts.size() == 3) include.target_type = parts[2];
        const std::string_view target = reverse ? std::string_view(type_.name) : std::string_view(include.target_type);
        const auto targets = tables::targets_of(*parameter);
        if (!target.empty() && std::none_of(targets.begin(), targets.end(), [&](std::uint16_t t) { return tables::types[t].name == target; })) {
            return bad_value(name, fmt::format("{}:{} never refers to that type.", source->name, parameter->name));
        }
        if (reverse && !include.target_type.empty() && include.target_type != type_.name) {
            return bad_value(name, fmt::format("this search finds {}, so the target can only be {}.", type_.name, type_.name));
        }
        const auto branches = tables::branches_of(*parameter);
        include.branches.assign(branches.begin(), branches.end());
        query_.includes.push_back(std::move(include));
        return {};
    }

    const tables::Type& type_;
    bool strict_;
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

Result<Query> parse_query(std::string_view type, const std::vector<std::pair<std::string, std::string>>& parameters, bool strict, Instant now,
                          std::string_view base_url, std::string_view zone) {
    const tables::Type* found = tables::find_type(type);
    if (!found) return fail(ErrorKind::not_found, "search.unknown-type", "There is no such resource type in FHIR R4.", {{Severity::error, "not-supported", "", "There is no such resource type in FHIR R4."}});
    if (parameters.size() > most_parameters) return invalid("search.too-many-parameters", fmt::format("A search may have {} parameters at most.", most_parameters));
    const Asked asked{now, base_url, zone};
    Parser parser(*found, strict, asked);
    for (const auto& [name, value] : parameters) TRY_VOID(parser.take(name, value));
    return parser.finish();
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
