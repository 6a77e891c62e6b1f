// A search as SQL: which clause leads (the driver, whose index range is walked), which only test (full key seeks), in which order, from where.
//
// Three rules: nothing is read but through an index of the tenant; the caller's Visibility stands in every arm; order never depends on the
// plan, so that a cursor stays good when the data, and with it the plan, has changed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "fhir/search/query.h"
#include "store/sql/search_links.h"
#include "store/sql/visibility.h"

namespace medhome::store::sql {

// The place after which a page begins: the sort keys of the record before it, its patient_key and rid.
struct Position {
    std::vector<Parameter> keys;  // nullptr: the record had no value; such come last
    std::int64_t patient_key = 0;
    std::int64_t rid = 0;
};

class SearchSql {
public:
    // Looks at the database to make links ready and to choose the driver (a few bounded counts).
    SearchSql(const Scope& scope, const fhir::search::Query& query);
    // Whatever satisfies one clause among records that are seen alike.
    SearchSql(const Scope& scope, const Kin& kin, const Ready& clause);

    // Columns: patient_key, rid, then one a sort. Run in order until `limit` rows are there; the last value bound is how many to fetch.
    std::vector<Sql> page(const std::optional<Position>& after, std::int64_t limit) const;
    Sql total() const;
    // Every match, in no order, with its keys; those of words are null (search_words.h).
    Sql with_keys() const;
    bool finds_nothing() const { return nothing_; }
    Sql matches() const { return matches(Also{}); }  // patient_key AS pk, rid; no order, no repeats

    // Whether the record at `alias` satisfies a clause; on_resource: the alias is of `resource`, else of an index table. depth: tests within tests.
    static Sql test(const Ready& clause, Tenant tenant, std::string_view alias, bool on_resource, int depth);
    // Whether any record in the compartment at `alias` has a row that satisfies the clause and may be seen.
    static Sql row_in_compartment(const fhir::search::Clause& clause, const Sees& sees, std::string_view alias, std::string_view row);

private:
    using Clause = fhir::search::Clause;
    using Term = fhir::search::Term;

    enum class Driver { listing, id, updated, hash, text, date, records, either };
    struct Lead {
        Driver driver = Driver::listing;
        const Clause* clause = nullptr;
        std::size_t at = std::size_t(-1);  // in ready_
    };
    // SELECT m.patient_key AS pk, m.rid AS rid FROM ... WHERE ...: each finds visible matches; together all of them.
    struct Arm {
        Sql sql;
        bool repeats = false;  // may name a record twice
    };
    // What stands in an arm beside the range it walks: nothing when its reach is counted.
    struct Also {
        bool filters = true;
        Sql more = {};
    };

    void take_in(Ready clause);
    void read_holders_once(Ready& clause) const;  // search_holders.cc
    void of_type(Sql& sql) const;
    void choose_driver();
    std::optional<Driver> driver_of(const Clause& clause) const;
    std::int64_t reach(const Lead& lead, std::int64_t most) const;
    bool many_children_have(const Lead& lead, std::int64_t most) const;
    bool can_walk() const;

    std::vector<Arm> arms(const Lead& lead, const Also& also) const;
    // Across children a hash is reached by way of ix_value, whose row names the child.
    bool by_value(const Lead& lead) const { return (lead.driver == Driver::hash || lead.driver == Driver::either) && sees_.keys.empty(); }
    Arm arm(const Lead& lead, std::string_view table, const Sql& seek, bool repeats, const Also& also) const;
    void either_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const;
    void hash_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const;
    void date_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const;
    Sql matches(const Also& also) const;  // the arms as one SELECT, without repeats

    std::optional<Sql> walk_of_value(const std::optional<Position>& after, std::int64_t limit) const;
    std::vector<Sql> natural_pages(const std::optional<Position>& after, std::int64_t limit) const;
    Sql natural_page(const std::optional<Position>& after, std::int64_t limit, const Sql& more = {}, bool with_nulls = false) const;
    Sql sorted_page(const std::optional<Position>& after, std::int64_t limit) const;
    Sql walked_page(const std::optional<Position>& after, std::int64_t limit) const;

    Sql filters(const Lead& lead) const;
    static Sql holders_test(const Ready& clause, std::string_view alias);
    static Sql plain_test(const Clause& clause, Tenant tenant, std::string_view alias, bool on_resource, int depth);
    static Sql hash_test(const Clause& clause, Tenant tenant, std::string_view alias, int depth);
    static Sql row_test(const Clause& clause, Tenant tenant, std::string_view alias, int depth);
    static Sql condition(const Clause& clause, std::string_view alias);
    Sql sort_key(const fhir::search::Sort& sort, std::string_view record) const;
    Sql has_sort_key(const fhir::search::Sort& sort) const;
    Sql after_condition(const Position& after) const;
    bool ties_by_patient() const;

    Connection& connection_;
    std::vector<std::int64_t> types_;
    const fhir::search::Query& query_;
    Sees sees_;
    std::vector<Ready> ready_;
    bool nothing_ = false;
    Lead lead_;
    bool broad_ = false;  // the driver reaches so many records that an ordered walk is cheaper than sorting them
};

// What this store cannot search by, said before anything is read.
Result<void> supported(const fhir::search::Query& query);

}  // namespace medhome::store::sql
