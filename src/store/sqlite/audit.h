// The audit trail's table: one row a request, each chained to the one before it of the same tenant and process (lane). DESIGN.md 5.4
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace medhome::store::sqlite {

class AuditTrail {
public:
    // Inside the writer's transaction.
    void add(Connection& writer, Tenant tenant, const AuditRow& row);
    // A batch that failed takes its rows with it: the chain goes on from where it stood.
    void begin() {
        kept_ = heads_;
        kept_lane_ = lane_;
    }
    void roll_back() {
        heads_ = kept_;
        lane_ = kept_lane_;
    }

    static std::vector<AuditRow> rows(Connection& connection, Tenant tenant, int count, std::int64_t before);
    // Recomputes every chain; a finding a break.
    static std::vector<std::string> verify(Connection& connection);

private:
    std::int64_t lane_ = 0;  // this process's; opened with its first row
    std::int64_t kept_lane_ = 0;
    std::map<Tenant, std::string> heads_;  // 32 bytes each
    std::map<Tenant, std::string> kept_;
};

}  // namespace medhome::store::sqlite
