// The other end of an invitation: somebody holds a code. For the session routes alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "store/store.h"

namespace medhome::access {

struct OpenInvitation {
    std::string hash;
    store::Tenant tenant = 0;
    std::string related_person_id;
};
// not_found invitation.unknown; gone invitation.ended.
Result<OpenInvitation> open_invitation(store::Store& store, std::string_view code, Instant now);
// Once: the second to apply it is refused with invitation.ended.
store::Statement use_invitation(const OpenInvitation& invitation, Instant now);

}  // namespace medhome::access
