// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/keys.h"

namespace medhome::store::sqlite {

void intern_type(Connection& writer, Types& types, std::string_view name) {
    if (types.find(writer, name)) return;
    writer.cached("INSERT OR IGNORE INTO resource_type (name) VALUES (?)").bind(name).run();
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

}  // namespace medhome::store::sqlite
