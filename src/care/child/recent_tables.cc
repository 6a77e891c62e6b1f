// SPDX-License-Identifier: Apache-2.0
#include "care/child/recent_tables.h"

namespace medhome::care {

std::vector<store::Migration> recent_migrations() {
    return {{"care.recent", 1,
             "CREATE TABLE care_recent_child (tenant_id BIGINT NOT NULL, account_id TEXT NOT NULL, patient_id TEXT NOT NULL, opened BIGINT NOT NULL, "
             "PRIMARY KEY (tenant_id, account_id, patient_id));"}};
}

std::vector<store::Statement> opened_statements(const access::Caller& caller, std::string_view child_id, Instant now) {
    std::vector<store::Statement> statements(2);
    statements[0].sql =
        "INSERT INTO care_recent_child (tenant_id, account_id, patient_id, opened) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (tenant_id, account_id, patient_id) DO UPDATE SET opened = excluded.opened";
    statements[0].params = {caller.tenant, caller.account_id, std::string(child_id), static_cast<std::int64_t>(now.time_since_epoch().count())};
    statements[1].sql =
        "DELETE FROM care_recent_child WHERE tenant_id = ?1 AND account_id = ?2 AND patient_id NOT IN (SELECT r.patient_id FROM care_recent_child r "
        "WHERE r.tenant_id = ?1 AND r.account_id = ?2 ORDER BY r.opened DESC, r.patient_id LIMIT " +
        std::to_string(recents_kept) + ")";
    statements[1].params = {caller.tenant, caller.account_id};
    return statements;
}

Result<std::vector<std::string>> recently_opened(access::Records& records) {
    std::vector<std::string> ids;
    for (const store::Row& row : TRY(records.select("SELECT r.patient_id FROM care_recent_child r WHERE r.tenant_id = {tenant} AND r.account_id = ?1 "
                                                    "ORDER BY r.opened DESC, r.patient_id LIMIT " +
                                                        std::to_string(recents_kept),
                                                    {records.caller().account_id}))) {
        ids.push_back(std::get<std::string>(row[0]));
    }
    return ids;
}

}  // namespace medhome::care
