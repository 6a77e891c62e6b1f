// The index tables of the file: one prepared statement for each way a row comes or goes.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sql/rows.h"
#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {

// Writer only, inside a transaction.
class FileIndexTables final : public IndexTables {
public:
    explicit FileIndexTables(Connection& writer);

private:
    void add_hash(const RowPlace& place, const fhir::search::HashRow& row) override;
    void add_string(const RowPlace& place, const fhir::search::StringRow& row) override;
    void add_date(const RowPlace& place, const DateEntry& entry) override;
    void add_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) override;
    void remove_hash(const RowPlace& place, const fhir::search::HashRow& row) override;
    void remove_string(const RowPlace& place, const fhir::search::StringRow& row) override;
    void remove_date(const RowPlace& place, const DateEntry& entry) override;
    void remove_quantity(const RowPlace& place, const fhir::search::QuantityRow& row) override;

    Statement add_hash_, add_value_, remove_value_, add_string_, add_date_, add_quantity_;
    Statement remove_hash_, remove_string_, remove_date_, remove_quantity_;
};

}  // namespace medhome::store::sqlite
