// Writing the audit trail of the file: this process's lane, and the next number in a tenant's trail.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sql/audit.h"
#include "store/sqlite/connection.h"

namespace medhome::store::sqlite {

class AuditTrail {
public:
    // Inside the writer's transaction.
    void add(Connection& writer, Tenant tenant, const AuditRow& row);
    void begin() {
        chain_.begin();
        kept_lane_ = lane_;
    }
    void roll_back() {
        chain_.roll_back();
        lane_ = kept_lane_;
    }

private:
    std::int64_t lane_ = 0;  // opened with its first row
    std::int64_t kept_lane_ = 0;
    AuditChain chain_;
};

}  // namespace medhome::store::sqlite
