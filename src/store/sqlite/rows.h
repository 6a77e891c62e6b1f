// Index rows in their tables: what one record adds and takes away.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fhir/search/index.h"
#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {

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

// Holds its statements prepared. Writer only, inside a transaction.
class IndexTables {
public:
    explicit IndexTables(Connection& writer);
    void add(const RowPlace& place, const fhir::search::IndexRows& rows);
    void remove(const RowPlace& place, const fhir::search::IndexRows& rows);
    // Writes the difference only, where the record stays in its place.
    void replace(const RowPlace& from, const fhir::search::IndexRows& before, const RowPlace& to, const fhir::search::IndexRows& after);

private:
    void add_hash(const RowPlace& place, const fhir::search::HashRow& row);
    void add_string(const RowPlace& place, const fhir::search::StringRow& row);
    void add_date(const RowPlace& place, const DateEntry& entry);
    void add_quantity(const RowPlace& place, const fhir::search::QuantityRow& row);
    void remove_hash(const RowPlace& place, const fhir::search::HashRow& row);
    void remove_string(const RowPlace& place, const fhir::search::StringRow& row);
    void remove_date(const RowPlace& place, const DateEntry& entry);
    void remove_quantity(const RowPlace& place, const fhir::search::QuantityRow& row);

    Statement add_hash_, add_value_, remove_value_, add_string_, add_date_, add_quantity_;
    Statement remove_hash_, remove_string_, remove_date_, remove_quantity_;
};

}  // namespace medhome::store::sqlite
