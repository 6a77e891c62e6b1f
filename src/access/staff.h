// The staff of a practice by their accounts: who works here, and what happens to the account of someone who leaves.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"

namespace medhome::access {

struct StaffAccount {
    std::string fhir_reference;  // "Practitioner/.."
    std::string display_name;
    Role role = Role::coordinator;
    bool left = false;  // the account is disabled
};
// Also those who left. Staff only.
Result<std::vector<StaffAccount>> staff_accounts(Records& records);

// Every account of this Practitioner in the caller's practice ends now, with its sessions; or may sign in again. For an administrator
// only (forbidden), and not for their own account. Put the statements into the Extras of the commit that says so in the record.
Result<std::vector<store::Statement>> staff_leaves(Records& records, std::string_view practitioner);
Result<std::vector<store::Statement>> staff_returns(Records& records, std::string_view practitioner);

// Links the family account that `known` (a RelatedPerson) has, if any, to another RelatedPerson of the same adult. Staff only.
Result<std::vector<store::Statement>> link_same_adult(Records& records, std::string_view known_related_person, std::string_view new_related_person);

}  // namespace medhome::access
