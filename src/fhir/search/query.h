// A search as it was asked, understood: parameters resolved to branches, values to hashes and intervals.
// The store turns it into SQL; nothing in here knows a database. https://hl7.org/fhir/R4/search.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "fhir/search/index.h"

namespace medhome::fhir::packages {
class Source;
}

namespace medhome::fhir::search {

enum class ParameterType { number, date, string, token, reference, composite, quantity, uri, special };
std::string_view to_string(ParameterType type);  // its FHIR code
enum class Comparator { eq, ne, gt, lt, ge, le, sa, eb, ap };

// One of the values joined by commas (OR). Which fields matter depends on the clause's type.
struct Term {
    Comparator comparator = Comparator::eq;
    std::uint64_t value = 0;               // token, reference, uri
    bool any_value = false;                // "system|": any code of the system
    std::optional<std::uint32_t> system;   // token "system|code" (0 for "|code"); absent: any
    std::vector<std::uint64_t> values;     // reference without a type: one hash for each type the parameter allows
    std::string text;                      // string: folded prefix (or part for contains); _id: the id; :below and :above: "Type/id" or the address
    std::uint64_t exact = 0;               // string :exact
    std::int64_t low = 0, high = 0;        // date: the interval asked for
    double number = 0, number_low = 0, number_high = 0;
    std::optional<std::uint32_t> unit_code, unit_system;
    friend bool operator==(const Term&, const Term&) = default;
};

enum class Target { branches, id, last_updated, linked, either };  // what a clause looks at
// below and above are of addresses and of references: only the store knows what there is to stand there. What is below a uri has rows of its own.
enum class Modifier { none, exact, contains, negated /* :not */, missing, below, above };

struct Clause;

// One step of a chain or a _has. Forwards, a record of one of `types` that a record refers to along `via`; reverse, a record of one of `types`
// that refers to it along `via`. Either must satisfy `clause`. https://hl7.org/fhir/R4/search.html#chaining, #has
struct Link {
    bool reverse = false;
    // `via` says whose record it is (one value at most): the two are the Patient of a compartment and a record in it, and no reference need be read.
    bool owns = false;
    std::vector<Branch> via;
    std::vector<std::string> types;  // sorted
    std::vector<Clause> clause;      // one
};

struct Clause {  // parameters are ANDed
    std::string name;  // as asked, for the self link and messages
    ParameterType type = ParameterType::token;
    Target target = Target::branches;
    Modifier modifier = Modifier::none;
    bool missing = false;             // with Modifier::missing: the value asked for
    std::vector<Branch> branches;     // any of them
    std::vector<Term> terms;          // any of them
    // True when this is the type's patient parameter asked with literal patients: the store may use patient_key alone.
    bool names_patient = false;
    std::vector<std::string> patient_ids;
    std::vector<Link> links;                   // with Target::linked: any of them
    std::vector<std::vector<Clause>> either;   // with Target::either: any of these, and of it all
};
// Whether two clauses ask the same of other paths.
bool same_but_branches(const Clause& a, const Clause& b);

struct Sort {
    std::string name;
    Target target = Target::branches;
    ParameterType type = ParameterType::date;
    std::vector<Branch> branches;
    bool descending = false;
};

class CustomParameters;

struct Include {
    bool reverse = false;         // _revinclude
    bool iterate = false;         // :iterate, of what was included too
    std::string source_type;      // Observation; empty with a reverse *
    std::string parameter;        // subject, or *
    std::string target_type;      // optional
    std::vector<Branch> branches;
    std::vector<std::string> source_types;  // of the branches
    std::vector<std::int64_t> own;          // of the practice's own parameters (Query::own)
};

enum class Total { none, accurate };

struct Query {
    std::string type;
    std::vector<Clause> clauses;
    std::vector<Sort> sorts;      // at most 3
    std::vector<Include> includes;
    int count = 50;               // page size, 0 = total alone, at most 1000
    Total total = Total::none;
    std::string cursor;           // opaque to all but the store; from _cursor
    // The parameters that were used, for the self link, in order, encoded already.
    std::string self;
    std::string base_url;         // of the server, for references that are written whole
    std::vector<Issue> ignored;   // lenient handling: what was left out
    // The same asked of further types, whose matches stand among these in one order (a search of the system or of a whole compartment).
    // Everything but type, clauses and the branches of sorts is that of the first.
    std::vector<Query> also;
    // The practice's own parameters, where what is asked depends on them: it means this at their generation alone.
    std::shared_ptr<const CustomParameters> own;
};
using OwnParameters = std::shared_ptr<const CustomParameters>;
inline constexpr int most_links = 300;  // of a whole query

// parameters: decoded name=value pairs. strict: an unknown parameter or modifier is an error that names it and lists what there is;
// else it goes to `ignored`. now: for `ap`. Knows _id _lastUpdated _count _sort _total _include _revinclude _cursor _format _pretty.
// _summary and _elements say how to answer (fhir/subset.h); but for a count they are only taken note of. definitions: where the value sets of :in are
// looked up; R4's own where none are given. own: the search parameters of the practice; one that is not indexed yet is an error
// (search.parameter-not-ready), strict or not.
Result<Query> parse_query(std::string_view type, const std::vector<std::pair<std::string, std::string>>& parameters, bool strict,
                          Instant now, std::string_view base_url = {}, std::string_view zone = "UTC", const packages::Source* definitions = nullptr,
                          const OwnParameters& own = {});

// The same for several types at once, or for all with none named: GET [base]?_type=Patient,Observation&_lastUpdated=gt2020. A parameter that one of
// the types named does not have is refused; of all types, those are looked at that have every parameter.
Result<Query> parse_system_query(const std::vector<std::pair<std::string, std::string>>& parameters, bool strict, Instant now, std::string_view base_url = {},
                                 std::string_view zone = "UTC", const packages::Source* definitions = nullptr,
                          const OwnParameters& own = {});
// What is in a compartment: GET [base]/Patient/ana/Observation?..., or of all its types with "*". https://hl7.org/fhir/R4/compartmentdefinition.html
Result<Query> parse_compartment_query(std::string_view compartment, std::string_view id, std::string_view type, const std::vector<std::pair<std::string, std::string>>& parameters,
                                      bool strict, Instant now, std::string_view base_url = {}, std::string_view zone = "UTC",
                                      const packages::Source* definitions = nullptr,
                          const OwnParameters& own = {});
std::span<const std::string_view> compartments();  // their names, for the capability statement

struct ParameterInfo {
    std::string_view name;
    ParameterType type;
    std::string_view definition;  // canonical url
};
// Every parameter a type can be searched by, for the capability statement; empty for an unknown type.
std::vector<ParameterInfo> parameters_of(std::string_view type);
// Values (literal references "Type/id") found under an include's branches, for fetching what it names.
std::vector<std::pair<std::string, std::string>> referenced_by(json::Value resource, const Include& include, std::string_view base_url = {});

}  // namespace medhome::fhir::search
