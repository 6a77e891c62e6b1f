// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/keys.h"

#include <mutex>

namespace medhome::store::sqlite {

void Types::load(Connection& connection) {
    Statement rows = connection.cached("SELECT type, name FROM resource_type");
    const std::unique_lock lock(mutex_);
    while (rows.step()) {
        by_name_.emplace(rows.text(1), rows.integer(0));
        by_number_.emplace(rows.integer(0), rows.text(1));
    }
}

std::optional<std::int64_t> Types::find(Connection& connection, std::string_view name) {
    for (const bool again : {false, true}) {
        if (again) load(connection);  // another process, or the writer, may have added it
        const std::shared_lock lock(mutex_);
        if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
    }
    return std::nullopt;
}

std::string Types::name(Connection& connection, std::int64_t type) {
    for (const bool again : {false, true}) {
        if (again) load(connection);
        const std::shared_lock lock(mutex_);
        if (const auto found = by_number_.find(type); found != by_number_.end()) return found->second;
    }
    INVARIANT(false);
    return {};
}

void Types::intern(Connection& writer, std::string_view name) {
    if (find(writer, name)) return;
    writer.cached("INSERT OR IGNORE INTO resource_type (name) VALUES (?)").bind(name).run();
}

std::vector<std::pair<std::int64_t, std::string>> Types::all(Connection& connection) {
    load(connection);
    const std::shared_lock lock(mutex_);
    return {by_number_.begin(), by_number_.end()};
}

std::optional<std::int64_t> find_patient_key(Connection& connection, Tenant tenant, std::string_view patient_id) {
    Statement row = connection.cached("SELECT patient_key FROM patient WHERE tenant_id = ? AND patient_id = ?");
    if (row.bind(tenant, Id{patient_id}).step()) return row.integer(0);
    return std::nullopt;
}

std::int64_t intern_patient(Connection& writer, Tenant tenant, std::string_view patient_id) {
    if (const auto found = find_patient_key(writer, tenant, patient_id)) return *found;
    Statement next = writer.cached("SELECT coalesce(max(patient_key), 0) + 1 FROM patient WHERE tenant_id = ?");
    next.bind(tenant).step();
    const std::int64_t key = next.integer(0);
    writer.cached("INSERT INTO patient (tenant_id, patient_id, patient_key) VALUES (?, ?, ?)").bind(tenant, Id{patient_id}, key).run();
    return key;
}

std::int64_t intern_audience(Connection& writer, Tenant tenant, const std::vector<std::string>& labels) {
    if (labels.empty()) return 0;
    std::string joined;
    for (const std::string& label : labels) joined += label + '\n';
    Statement found = writer.cached("SELECT audience_id FROM audience WHERE tenant_id = ? AND labels = ?");
    if (found.bind(tenant, joined).step()) return found.integer(0);
    Statement next = writer.cached("SELECT coalesce(max(audience_id), 0) + 1 FROM audience WHERE tenant_id = ?");
    next.bind(tenant).step();
    const std::int64_t audience = next.integer(0);
    writer.cached("INSERT INTO audience (tenant_id, audience_id, labels) VALUES (?, ?, ?)").bind(tenant, audience, joined).run();
    for (const std::string& label : labels) {
        writer.cached("INSERT OR IGNORE INTO audience_label (tenant_id, label, audience_id) VALUES (?, ?, ?)").bind(tenant, label, audience).run();
    }
    return audience;
}

std::int64_t intern_setting(Connection& writer, std::string_view base_url, std::string_view zone) {
    if (base_url.empty() && zone == "UTC") return 0;
    Statement found = writer.cached("SELECT setting FROM index_setting WHERE base_url = ? AND zone = ?");
    if (found.bind(base_url, zone).step()) return found.integer(0);
    writer.cached("INSERT INTO index_setting (base_url, zone) VALUES (?, ?)").bind(base_url, zone).run();
    return writer.last_rowid();
}

Setting setting_of(Connection& connection, std::int64_t setting) {
    if (setting == 0) return {};
    Statement row = connection.cached("SELECT base_url, zone FROM index_setting WHERE setting = ?");
    if (!row.bind(setting).step()) return {};
    return {std::string(row.text(0)), std::string(row.text(1))};
}

}  // namespace medhome::store::sqlite
