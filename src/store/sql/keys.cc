// SPDX-License-Identifier: Apache-2.0
#include "store/sql/keys.h"

#include <mutex>

namespace medhome::store::sql {
namespace {

constexpr std::size_t most_patients = 50'000;

std::string place_of(Tenant tenant, std::string_view patient_id) {
    std::string place = std::to_string(tenant);
    place += '/';
    place += patient_id;
    return place;
}

}  // namespace

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

std::vector<std::pair<std::int64_t, std::string>> Types::all(Connection& connection) {
    load(connection);
    const std::shared_lock lock(mutex_);
    return {by_number_.begin(), by_number_.end()};
}

std::optional<std::int64_t> find_patient_key(Connection& connection, Tenant tenant, std::string_view patient_id) {
    PatientKeys* const known = connection.patient_keys();
    if (known) {
        if (const auto key = known->find(tenant, patient_id)) return key;
    }
    Statement row = connection.cached("SELECT patient_key FROM patient WHERE tenant_id = ? AND patient_id = ?");
    if (!row.bind(tenant, Id{patient_id}).step()) return std::nullopt;
    if (known) known->add(tenant, patient_id, row.integer(0));
    return row.integer(0);
}

std::optional<std::int64_t> PatientKeys::find(Tenant tenant, std::string_view patient_id) {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(place_of(tenant, patient_id));
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

void PatientKeys::add(Tenant tenant, std::string_view patient_id, std::int64_t key) {
    const std::unique_lock lock(mutex_);
    if (keys_.size() >= most_patients) keys_.clear();
    keys_.emplace(place_of(tenant, patient_id), key);
}

Setting setting_of(Connection& connection, std::int64_t setting) {
    if (setting == 0) return {};
    Statement row = connection.cached("SELECT base_url, zone FROM index_setting WHERE setting = ?");
    if (!row.bind(setting).step()) return {};
    return {std::string(row.text(0)), std::string(row.text(1))};
}

}  // namespace medhome::store::sql
