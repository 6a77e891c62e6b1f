// Index rows in their tables: what one record adds and takes away.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fhir/search/index.h"
#include "store/sql/connection.h"

namespace medhome::store::sql {

// Raised when fhir/search extracts other rows than before: the index is rebuilt at start.
inline constexpr std::int64_t index_generation = 3;

struct DateEntry {
    fhir::search::DateRow row;
    bool odd = false;  // see schema.cc
    friend bool operator==(const DateEntry&, const DateEntry&) = default;
    friend auto operator<=>(const DateEntry&, const DateEntry&) = default;
};
std::vector<DateEntry> date_entries(const std::vector<fhir::search::DateRow>& rows);

// Where a record's rows stand.
struct RowPlace {
    Tenant tenant = 0;
    std::int64_t patient_key = 0;
    std::int64_t audience_id = 0;
    std::int64_t rid = 0;
    friend bool operator==(const RowPlace&, const RowPlace&) = default;
};

// What reference rows hold of a record: hash64("Type/id"). In resource.name, so that who refers to a record is found from the record.
std::uint64_t record_name(std::string_view type, std::string_view id);

// The index tables of a writer. SQLite writes each row as it is told; PostgreSQL gathers them, and writes when told to finish.
class IndexTables {
public:
    virtual ~IndexTables() = default;
    void add(const RowPlace& place, const fhir::search::IndexRows& rows);
    void remove(const RowPlace& place, const fhir::search::IndexRows& rows);
    // Writes the difference only, where the record stays in its place.
    void replace(const RowPlace& from, const fhir::search::IndexRows& before, const RowPlace& to, const fhir::search::IndexRows& after);
    virtual void finish() {}

protected:
    virtual void add_hash(const RowPlace& place, const fhir::search::HashRow& row) = 0;
    virtual void add_string(const RowPlace& place, const fhir::search::StringRow& row) = 0;
    virtual void add_date(const RowPlace& place, const DateEntry& entry) = 0;
    virtual void add_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) = 0;
    virtual void remove_hash(const RowPlace& place, const fhir::search::HashRow& row) = 0;
    virtual void remove_string(const RowPlace& place, const fhir::search::StringRow& row) = 0;
    virtual void remove_date(const RowPlace& place, const DateEntry& entry) = 0;
    virtual void remove_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) = 0;
};

}  // namespace medhome::store::sql
