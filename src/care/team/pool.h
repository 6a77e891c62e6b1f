// A pool: some of the practice's staff who answer together, such as "Nurses". It may be a child's main contact and own needs.
//
// On the wire an Organization of type kind_system|pool, and a PractitionerRole for each who is in it.
// https://hl7.org/fhir/R4/organization.html, https://hl7.org/fhir/R4/practitionerrole.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "care/elements.h"
#include "fhir/json/tree.h"

namespace medhome::care {

inline constexpr std::size_t most_pools = 100;
inline constexpr std::size_t most_pool_members = 100;

struct PoolMember {
    std::string practitioner;      // "Practitioner/.."
    std::string role_id;           // of the PractitionerRole
    std::int64_t role_version = 0;
    std::string since;             // date, as written
};

struct Pool {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string does;   // what it is there for, in plain words
    std::string phone;  // E.164
    std::string hours;
    std::vector<PoolMember> members;
    std::string reference() const { return "Organization/" + id; }
};

bool is_pool(fhir::json::Value organization);
Pool pool_from(fhir::json::Value organization);  // without its members
std::string pool_json(const Pool& pool, fhir::json::Value before = {});
std::string pool_member_json(std::string_view role_id, std::string_view pool_id, std::string_view practitioner, Day since);

// The pools of the practice that are in use, by name. Staff only.
Result<std::vector<Pool>> read_pools(access::Records& records);
// not_found for what is no pool.
Result<Pool> read_pool(access::Records& records, std::string_view id);
// The pools this person is in: "Organization/..".
Result<std::vector<std::string>> pools_of(access::Records& records, std::string_view practitioner);
// What takes this member out of their pool.
Result<access::Change> leaves_pool(access::Records& records, const PoolMember& member, Day day);

}  // namespace medhome::care
