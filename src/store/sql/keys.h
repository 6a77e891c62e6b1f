// Small numbers for long names: resource types, patients, audiences and index settings, each interned once. How they are given stands with each
// database (sqlite/keys.h, postgres/keys.h).
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sql/connection.h"

namespace medhome::store::sql {

// Names and numbers of resource types; shared by all threads. A number once given never changes.
class Types {
public:
    // Nothing when no record of that type was ever kept.
    std::optional<std::int64_t> find(Connection& connection, std::string_view name);
    std::string name(Connection& connection, std::int64_t type);
    std::vector<std::pair<std::int64_t, std::string>> all(Connection& connection);

private:
    void load(Connection& connection);
    std::shared_mutex mutex_;
    std::map<std::string, std::int64_t, std::less<>> by_name_;
    std::map<std::int64_t, std::string> by_number_;
};

// Numbers of patients, shared by all readers: one that was once committed stays as it is.
class PatientKeys {
public:
    std::optional<std::int64_t> find(Tenant tenant, std::string_view patient_id);
    void add(Tenant tenant, std::string_view patient_id, std::int64_t key);

private:
    std::shared_mutex mutex_;
    std::unordered_map<std::string, std::int64_t> keys_;  // by tenant and id
};
std::optional<std::int64_t> find_patient_key(Connection& connection, Tenant tenant, std::string_view patient_id);
struct Setting {
    std::string base_url;
    std::string zone = "UTC";
};
Setting setting_of(Connection& connection, std::int64_t setting);

}  // namespace medhome::store::sql
