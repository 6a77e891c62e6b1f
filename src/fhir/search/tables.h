// What tools/generate/search-parameters.mjs makes of R4's official SearchParameters, as flat arrays; only this folder reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fhir/search/index.h"
#include "fhir/search/query.h"

namespace medhome::fhir::search::tables {

// How a value is taken out of the JSON that a path ends at.
enum class Extract : std::uint8_t {
    code, boolean, truth, text_token, uri_token, coding, codeable_concept, identifier, contact,  // token
    reference, canonical, uri, resource,                                                // reference, uri
    string,
    date, period, timing,
    number, range, quantity, money, sampled,
    pairs,  // an element with both parts of a composite
};
enum class Rows : std::uint8_t { hash, string, date, quantity };

// What the system of a token means: `written` in the data; `known` from the binding of a code; `unknown`: a code of many systems, a boolean.
enum class System : std::uint8_t { written, known, unknown };

struct Type {
    std::string_view name;  // sorted
    std::uint16_t first_parameter, parameter_count;
    std::uint16_t root;
    std::uint16_t first_owner, owner_count;  // branches that say whose record it is, first wins
    bool one_owner;  // one branch, at most one value
};

// Where a practice's own parameter looks (custom.h), instead of places in the tables.
struct OwnPaths {
    std::vector<Branch> branches;
    std::vector<std::uint16_t> targets;
    bool mixed_case = false;  // token: values with and without regard to letter case
};

struct Parameter {
    std::string_view name;  // sorted within the type
    ParameterType type;
    std::uint16_t first_branch, branch_count;
    std::uint16_t first_target, target_count;  // resource types, as places in `types`
    bool folds;              // token: letter case does not matter
    System system;           // token
    bool restricted;         // reference: the path may hold other types than the parameter asks for (where(resolve() is Patient))
    bool names_canonicals;   // reference: by url
    std::string_view definition;
    const OwnPaths* own = nullptr;
};

// What a composite parameter looks at: two parts within one element. A composite Parameter's first_branch and branch_count count these.
struct Composite {
    struct Part {
        std::uint16_t parameter;  // place in `parameters`: how a value of this part is read
        std::uint16_t first_branch, branch_count;  // of composite_branches
    };
    Branch branch;  // of the pairs' own rows; 0: the element is the record itself
    std::uint16_t node;
    Part first, second;
};

// One tree a type; each resource is walked once along it.
struct Node {
    std::uint16_t first_edge, edge_count;
    std::uint16_t first_guard, guard_count;
    std::uint16_t first_action, action_count;
};
struct Edge {
    std::string_view name;  // JSON member
    std::uint16_t node;
    bool first_only;  // entry[0]
};
struct Guard {  // where(type='composed-of')
    std::string_view member, equals;
    std::uint16_t node;
};
struct Action {
    Branch branch;
    Extract extract;
    std::uint8_t system;  // code: one more than the place in `systems`; 0: none
};
struct BranchPath {
    Branch branch;  // sorted
    std::string_view type, path;
    Rows rows;
};

extern const std::span<const Type> types;
extern const std::span<const Parameter> parameters;
extern const std::span<const Branch> parameter_branches;
extern const std::span<const std::uint16_t> parameter_targets;
extern const std::span<const Branch> owners;
// Which paths put records of a type into a compartment (but for Patient's, which patient_of decides). https://hl7.org/fhir/R4/compartmentdefinition.html
struct Compartment {
    std::string_view compartment, type;
    std::uint16_t first_branch, branch_count;  // of compartment_branches
    bool itself;  // the record of that id too
};

extern const std::span<const Compartment> compartments;
extern const std::span<const Branch> compartment_branches;
extern const std::span<const Composite> composites;
extern const std::span<const Branch> composite_branches;
extern const std::span<const Node> nodes;
extern const std::span<const Edge> edges;
extern const std::span<const Guard> guards;
extern const std::span<const Action> actions;
extern const std::span<const std::string_view> systems;
extern const std::span<const BranchPath> branches;
extern const std::span<const std::string_view> uri_members;  // names of members that hold a uri, url, canonical, oid or uuid; sorted

const Type* find_type(std::string_view name);
const Composite* find_composite(Branch branch);  // of its pairs' rows
const Parameter* find_parameter(const Type& type, std::string_view name);
inline std::span<const Branch> branches_of(const Parameter& p) { return p.own ? std::span(p.own->branches) : parameter_branches.subspan(p.first_branch, p.branch_count); }
inline std::span<const Composite> composites_of(const Parameter& p) { return composites.subspan(p.first_branch, p.branch_count); }
inline std::span<const Branch> branches_of(const Composite::Part& p) { return composite_branches.subspan(p.first_branch, p.branch_count); }
inline std::span<const std::uint16_t> targets_of(const Parameter& p) { return p.own ? std::span(p.own->targets) : parameter_targets.subspan(p.first_target, p.target_count); }

}  // namespace medhome::fhir::search::tables
