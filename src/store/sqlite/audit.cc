// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit.h"

#include "base/clock.h"

namespace medhome::store::sqlite {

void AuditTrail::add(Connection& writer, Tenant tenant, const AuditRow& row) {
    if (lane_ == 0) {
        const std::string now = to_fhir_instant(SystemClock().now());
        writer.cached("INSERT INTO audit_lane (opened) VALUES (?)").bind(now).run();
        lane_ = writer.last_rowid();
    }
    const AuditEntry entry = chain_.next(lane_, tenant, row);
    Statement next = writer.cached("SELECT coalesce(max(row), 0) + 1 FROM audit WHERE tenant_id = ?");
    next.bind(tenant).step();
    Statement insert = writer.cached(
        "INSERT INTO audit (tenant_id, row, lane, at, action, actor, role, purpose, route, request_id, outcome, records, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(tenant, next.integer(0), lane_, entry.at, row.action, row.actor, row.role, row.purpose, row.route, row.request_id, row.outcome, entry.records);
    insert.bind_blob_at(13, entry.hash);
    insert.run();
    chain_.written(tenant, entry);
}

}  // namespace medhome::store::sqlite
