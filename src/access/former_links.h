// What an account of a family could once open and cannot any more: so that it is told so in words, not as if the child had never been.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/records.h"

namespace medhome::access {

// The ids of children beside whom this family account stood until staff ended that; none for other callers.
Result<std::vector<std::string>> former_children(Records& records);

// A caregiver who is taken off a child: invitations that wait end with it. Put it into the Extras of the commit that ends the RelatedPerson.
store::Statement end_invitations(Records& records, std::string_view related_person_id);

}  // namespace medhome::access
