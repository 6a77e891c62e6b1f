// A search as SQL: which clause leads (the driver, whose index range is walked), which only test (full key seeks), in which order, from where.
//
// Three rules: nothing is read but through an index of the tenant; the caller's Visibility stands in every arm; order never depends on the
// plan, so that a cursor stays good when the data, and with it the plan, has changed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "fhir/search/query.h"
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
    // `sees` is that of query.type. Looks at the database to choose the driver (a few bounded counts).
    SearchSql(Connection& connection, std::int64_t type, const fhir::search::Query& query, Sees sees);

    // Columns: patient_key, rid, then one a sort. Run in order until `limit` rows are there; the last value bound is how many to fetch.
    std::vector<Sql> page(const std::optional<Position>& after, std::int64_t limit) const;
    Sql total() const;
    bool finds_nothing() const { return nothing_; }

private:
    using Clause = fhir::search::Clause;
    using Term = fhir::search::Term;

    enum class Driver { listing, id, updated, hash, text, date };
    struct Lead {
        Driver driver = Driver::listing;
        const Clause* clause = nullptr;
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

    void choose_driver();
    std::optional<Driver> driver_of(const Clause& clause) const;
    std::int64_t reach(const Lead& lead, std::int64_t most) const;
    bool many_children_have(const Lead& lead, std::int64_t most) const;
    bool can_walk() const;

    std::vector<Arm> arms(const Lead& lead, const Also& also) const;
    // Across children a hash is reached by way of ix_value, whose row names the child.
    bool by_value(const Lead& lead) const { return lead.driver == Driver::hash && sees_.keys.empty(); }
    Arm arm(const Lead& lead, std::string_view table, const Sql& seek, bool repeats, const Also& also) const;
    void hash_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const;
    void date_arms(const Lead& lead, const Also& also, std::vector<Arm>& out) const;
    Sql matches(const Also& also) const;  // the arms as one SELECT, without repeats

    Sql natural_page(const std::optional<Position>& after, std::int64_t limit, const Sql& more = {}, bool with_nulls = false) const;
    Sql sorted_page(const std::optional<Position>& after, std::int64_t limit) const;
    Sql walked_page(const std::optional<Position>& after, std::int64_t limit) const;

    Sql filters(const Lead& lead) const;
    Sql filter(const Clause& clause, bool on_resource) const;
    Sql hash_test(const Clause& clause) const;
    Sql row_test(const Clause& clause) const;
    Sql condition(const Clause& clause, std::string_view alias) const;
    Sql sort_key(const fhir::search::Sort& sort, std::string_view record) const;
    Sql has_sort_key(const fhir::search::Sort& sort) const;
    Sql after_condition(const Position& after) const;
    bool ties_by_patient() const;

    Connection& connection_;
    std::int64_t type_;
    const fhir::search::Query& query_;
    Sees sees_;
    bool nothing_ = false;
    Lead lead_;
    bool broad_ = false;  // the driver reaches so many records that an ordered walk is cheaper than sorting them
};

// What this store cannot search by, said before anything is read.
Result<void> supported(const fhir::search::Query& query);

}  // namespace medhome::store::sql
