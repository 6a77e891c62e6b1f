// Reading by the whole: what stands behind a child's record, and records as they stood at an instant. Through the gate like every read: the
// caller's Visibility narrowed, never widened, and every record told to the audit trail.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/records.h"

namespace medhome::access {

// What a child's record refers to and what is about no person: who cared, where, with what. Only such may come along with a record unasked.
bool may_support(std::string_view type);
// Whether the caller's scopes let it read the type.
bool may_read(const Caller& caller, std::string_view type);

// Those of the records named (type, id) that are in nobody's compartment and the caller may see, as they stand or stood at an instant. Other names are
// passed over in silence: what refers to them has been told already.
Result<std::vector<store::Stored>> supporting(Records& records, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at = {});

struct Whose {
    enum class Reach { everything, children /* what is in a child's compartment */, these_children, nobodys /* what is in none */ } reach = Reach::everything;
    std::vector<std::string> patient_ids = {};  // these_children
};
// store::Store::standing, of these records of the type.
Result<store::Page> standing(Records& records, std::string_view type, const Whose& whose, const store::Standing& asked);

}  // namespace medhome::access
