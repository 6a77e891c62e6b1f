// Giving numbers to names in a database that many write: a name is given its number in a transaction of its own, before the commit that needs it.
//
// What such a transaction leaves when that commit is then refused is a name without a record, which nobody sees. It need not wait for the disk: a commit that
// uses the number is written behind it in the same log.
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
    // Of each, in order; those that are new are numbered in that order.
    std::vector<std::int64_t> patients(Connection& writer, Tenant tenant, const std::vector<std::string>& ids);

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
