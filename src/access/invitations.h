// A parent's way in: staff print a code, the parent makes an account with it, and the account is linked to the RelatedPerson.
// A code works once, ends after two weeks, and a new one ends the old.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "access/records.h"

namespace medhome::access {

inline constexpr std::chrono::days invitation_lives{14};

// The code to show once, and the statements that keep its hash: put them into the Extras of the commit that makes (or touches) the RelatedPerson.
struct NewInvitation {
    std::string code;  // "ABCD-EFGH-JKLM"
    Instant ends{};
    std::vector<store::Statement> statements;
};
NewInvitation new_invitation(store::Tenant tenant, std::string_view related_person_id, Instant now, Randomness& randomness);
NewInvitation new_invitation(Records& records, std::string_view related_person_id);
// The same in a commit of its own, for the command line and demo data.
Result<NewInvitation> create_invitation(Machinery with, store::Tenant tenant, std::string_view related_person_id);
// Whether a code, as a person typed it, is a live one of this RelatedPerson.
Result<bool> is_invitation(Records& records, std::string_view related_person_id, std::string_view code);

// How each of these RelatedPersons stands: has an account, or an invitation that waits. In the order asked. Staff only.
struct FamilyAccess {
    std::string related_person_id;
    bool account = false;
    std::string language;                     // of the account
    std::optional<Instant> invitation_ends;   // a live one
};
Result<std::vector<FamilyAccess>> family_access(Records& records, const std::vector<std::string>& related_person_ids);

// The staff accounts of the caller's practice that are not disabled: who can be the main contact or own an action.
struct StaffMember {
    std::string fhir_reference;  // "Practitioner/.."
    std::string display_name;
    Role role = Role::coordinator;
};
Result<std::vector<StaffMember>> staff_members(Records& records);
// Who had a staff account here and has none that is open any more: "Practitioner/..".
Result<std::vector<std::string>> closed_accounts(Records& records);

}  // namespace medhome::access
