// SPDX-License-Identifier: Apache-2.0
#include "care/day/day_tables.h"

#include "base/clock.h"

namespace medhome::care {

std::vector<store::Migration> day_migrations() {
    return {{"care-day", 1, R"(
CREATE TABLE care_day_put_off (
    tenant_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    version BIGINT NOT NULL,
    until_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    put_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, item)
);
CREATE INDEX care_day_put_off_until ON care_day_put_off (tenant_id, until_day);
CREATE TABLE care_day_read (
    tenant_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, item)
);
)"}};
}

const std::vector<std::string_view>& put_off_reasons() {
    static const std::vector<std::string_view> all{"waiting_for_family", "waiting_for_partner", "agreed_with_family", "no_time_today", "other"};
    return all;
}

Result<std::optional<PutOff>> put_off_of(access::Records& records, std::string_view item) {
    const std::vector<store::Row> rows = TRY(records.select(
        "SELECT m.until_day, m.reason, m.put_by, m.version FROM care_day_put_off m WHERE m.tenant_id = {tenant} AND m.item = ?1", {std::string(item)}));
    if (rows.empty()) return std::optional<PutOff>();
    PutOff mark;
    mark.until = TRY(parse_iso_date(std::get<std::string>(rows[0][0])));
    mark.reason = std::get<std::string>(rows[0][1]);
    mark.by = std::get<std::string>(rows[0][2]);
    mark.version = std::get<std::int64_t>(rows[0][3]);
    return std::optional(std::move(mark));
}

store::Statement put_off(const access::Records& records, std::string_view item, const PutOff& mark) {
    return {"INSERT INTO care_day_put_off (tenant_id, item, version, until_day, reason, put_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
            "ON CONFLICT (tenant_id, item) DO UPDATE SET version = excluded.version, until_day = excluded.until_day, reason = excluded.reason, "
            "put_by = excluded.put_by",
            {records.caller().tenant, std::string(item), mark.version, to_iso(mark.until), mark.reason, mark.by},
            {},
            {}};
}

store::Statement not_put_off(const access::Records& records, std::string_view item) {
    return {"DELETE FROM care_day_put_off WHERE tenant_id = ?1 AND item = ?2", {records.caller().tenant, std::string(item)}, {}, {}};
}

store::Statement mark_read(const access::Records& records, std::string_view item, std::int64_t version) {
    return {"INSERT INTO care_day_read (tenant_id, item, version) VALUES (?1, ?2, ?3) ON CONFLICT (tenant_id, item) DO UPDATE SET version = excluded.version",
            {records.caller().tenant, std::string(item), version},
            {},
            {}};
}

store::Statement not_read(const access::Records& records, std::string_view item) {
    return {"DELETE FROM care_day_read WHERE tenant_id = ?1 AND item = ?2", {records.caller().tenant, std::string(item)}, {}, {}};
}

}  // namespace medhome::care
