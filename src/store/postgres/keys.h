// Giving numbers to names in a database that many write. Types, settings and audiences get theirs in a transaction of their own, before the commit that needs
// them; what it leaves when that commit is then refused is a name without a record, which nobody sees. Patients come with the commit itself.
//
// Only what is on the disk is remembered: a number that the database lost when it fell must not be used again from memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/postgres/connection.h"
#include "store/postgres/ids.h"
#include "store/sql/keys.h"

namespace medhome::store::postgres {

// Numbers once given never change: what was found is remembered, up to a limit. Shared by the writing threads.
class Names {
public:
    Names(Ids& ids, Types& types) : ids_(ids), types_(types) {}

    std::int64_t type(Connection& writer, const std::string& name);
    std::int64_t setting(Connection& writer, const std::string& base_url, const std::string& zone);
    std::int64_t audience(Connection& writer, Tenant tenant, const std::vector<std::string>& labels);
    // A tenant has its rows to be locked, once.
    void tenant(Connection& writer, Tenant tenant);
    struct Patients {
        std::vector<std::int64_t> keys;                            // of each id that was asked, in order
        std::vector<std::pair<std::string, std::int64_t>> unknown;  // ids that no record names yet, sorted: whoever asks writes them, and says when they are kept
    };
    Patients patients(Connection& writer, Tenant tenant, const std::vector<std::string>& ids);
    void forget();  // all: another session may find another database (a standby that was made the first, a backup put back)
    void kept(Tenant tenant, const std::vector<std::pair<std::string, std::int64_t>>& patients);

private:
    std::int64_t new_number(Connection& writer, std::string_view insert, std::string_view find, const Parameters& parameters);

    Ids& ids_;
    Types& types_;
    std::mutex mutex_;
    std::set<Tenant> tenants_;
    std::map<std::pair<std::string, std::string>, std::int64_t> settings_;
    std::map<std::pair<Tenant, std::string>, std::int64_t> audiences_;
    std::unordered_map<std::string, std::int64_t> patients_;  // "tenant/id"
};

}  // namespace medhome::store::postgres
