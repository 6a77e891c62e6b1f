// The audit trail's table: one row a request, each chained to the one before it of the same tenant and process (lane). DESIGN.md 5.4
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/sql/connection.h"
#include "store/store.h"

namespace medhome::store::sql {

// A row as it is written: with the hash that chains it to the one before it in its lane.
struct AuditEntry {
    std::int64_t at = 0;
    std::string records;
    std::string hash;  // 32 bytes
};

// The heads of one lane, a tenant each. A batch that failed takes its rows with it: the chain goes on from where it stood.
class AuditChain {
public:
    AuditEntry next(std::int64_t lane, Tenant tenant, const AuditRow& row) const;
    void written(Tenant tenant, const AuditEntry& entry) { heads_[tenant] = entry.hash; }
    void begin() { kept_ = heads_; }
    void roll_back() { heads_ = kept_; }
    void forget() {  // a new lane begins
        heads_.clear();
        kept_.clear();
    }

private:
    std::map<Tenant, std::string> heads_;
    std::map<Tenant, std::string> kept_;
};

std::vector<AuditRow> audit_rows(Connection& connection, Tenant tenant, int count, std::int64_t before);
// Recomputes every chain; a finding a break.
std::vector<std::string> verify_audit(Connection& connection);

}  // namespace medhome::store::sql
