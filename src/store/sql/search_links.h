// Chains and _has: a clause that leads through references, made ready for this database.
//
// A link that leads to few records is followed at once, in the snapshot and with the caller's Visibility, and becomes what is asked of the record
// itself: these references, these patients, these records. One that leads to many stays a test (EXISTS), and something else leads. So neither a
// rare end of a chain nor a common one reads more than it must, and a record that a caller may not see connects nothing.
// https://hl7.org/fhir/R4/search.html#chaining, #has; DESIGN.md 5.3
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/search/query.h"
#include "store/sql/keys.h"
#include "store/sql/visibility.h"

namespace medhome::store::sql {

// Where a search is asked, and with whose eyes.
struct Scope {
    Connection& connection;
    Types& types;
    const Resolved& resolved;
    std::int64_t followed_at_most = 256;  // a link that leads to more stays a test
    std::string_view base_url = {};       // of the server, for addresses
};

// Types of record that a caller sees alike.
struct Kin {
    Sees sees;
    struct Type {
        std::int64_t in_references = 0;  // fhir::search::type_number
        std::int64_t number = 0;         // of resource.type
    };
    std::vector<Type> types;
    std::vector<std::int64_t> numbers() const;
};
// Of these types those that there are records of and that may be seen at all.
std::vector<Kin> kin_of(const Scope& scope, const std::vector<std::string>& types);

struct Ready {
    enum class Kind {
        plain,     // `clause`, as it was asked or as it was made
        patients,  // in the compartment of one of `numbers` (keys)
        records,   // one of `numbers` (rids); none: nothing
        linked,    // by `link` with a record of `far` that satisfies `inner`
        either,    // any of `any`, all of it
    };
    Kind kind = Kind::plain;
    const fhir::search::Clause* clause = nullptr;
    std::shared_ptr<const fhir::search::Clause> made, narrowed;
    std::vector<std::int64_t> numbers;
    const fhir::search::Link* link = nullptr;
    Kin far;
    std::vector<Ready> inner;  // one
    std::vector<std::vector<Ready>> any;
    // Of `plain` without a value to seek by (:missing, "system|" alone): the records that have such a row, read once instead of tested one by one.
    std::optional<Sql> holders;
    bool by_join = false;  // not holding one is asked as a join: PostgreSQL walks NOT IN (...) of many for each record
};

// of: the records the clause is asked of.
Ready made_ready(const Scope& scope, const fhir::search::Clause& clause, const Kin& of);
// The test for Kind::linked.
Sql link_test(const Ready& clause, Tenant tenant, std::string_view alias, int depth);

}  // namespace medhome::store::sql
