// SPDX-License-Identifier: Apache-2.0
#include "access/rows.h"
#include "care/child/child_record.h"
#include "care/plan/opened.h"

namespace medhome::care {

std::vector<store::Migration> plan_migrations() {
    return {{"care.plan", 1, R"(
CREATE TABLE care_plan_opened (
    tenant BIGINT NOT NULL,
    plan_id TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    number BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, plan_id, opened_by)
);
)"}};
}

Result<std::map<std::string, Opened>> opened_plan(access::Records& records, const std::string& plan_id) {
    constexpr int most_readers = 200;
    std::map<std::string, Opened> found;
    for (const store::Row& row : TRY(records.select("SELECT opened_by, number, opened_at FROM care_plan_opened WHERE tenant = {tenant} AND plan_id = ?1 LIMIT " +
                                                        std::to_string(most_readers),
                                                    {plan_id}))) {
        found[access::text_of(row, 0)] = {access::number_of(row, 1), access::instant_of(row, 2)};
    }
    return found;
}

Result<std::map<std::string, std::int64_t>> opened_by(access::Records& records, const std::string& who, const std::vector<std::string>& plan_ids) {
    std::map<std::string, std::int64_t> found;
    if (plan_ids.empty()) return found;
    store::Row params{who};
    for (const std::string& id : plan_ids) params.emplace_back(id);
    for (const store::Row& row : TRY(records.select("SELECT plan_id, number FROM care_plan_opened WHERE tenant = {tenant} AND opened_by = ?1 AND plan_id IN (" +
                                                        question_marks(plan_ids.size(), 2) + ")",
                                                    params))) {
        found[access::text_of(row, 0)] = access::number_of(row, 1);
    }
    return found;
}

store::Statement mark_opened(const access::Records& records, const std::string& plan_id, const std::string& who, std::int64_t number) {
    return {"INSERT INTO care_plan_opened (tenant, plan_id, opened_by, number, opened_at) VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (tenant, plan_id, opened_by) DO UPDATE SET number = excluded.number, opened_at = excluded.opened_at "
            "WHERE care_plan_opened.number < excluded.number",
            {records.caller().tenant, plan_id, who, number, access::to_number(records.now())},
            {},
            {}};
}

}  // namespace medhome::care
