// One prepared commit, written to the file.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sql/prepared.h"
#include "store/sqlite/audit.h"
#include "store/sqlite/index_tables.h"
#include "store/sqlite/keys.h"

namespace medhome::store::sqlite {

class Applier {
public:
    Applier(Connection& writer, Types& types, const Projections& projections);
    // Inside a savepoint; throws Failure.
    void apply(Prepared& prepared);
    AuditTrail& audit() { return audit_; }

private:
    RowPlace put(Tenant tenant, const PreparedPut& prepared);
    RowPlace create(Tenant tenant, const PreparedPut& prepared, std::int64_t type);
    RowPlace change(Tenant tenant, const PreparedPut& prepared, std::int64_t type);
    void run(const medhome::store::Statement& statement);
    void keep(Tenant tenant, const IdempotentAnswer& answer);

    Connection& writer_;
    Types& types_;
    const Projections& projections_;
    FileIndexTables index_;
    AuditTrail audit_;
    sqlite::Statement insert_resource_;
};

}  // namespace medhome::store::sqlite
