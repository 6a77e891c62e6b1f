// A practice: the tenant that is the home of its records, as the site knows it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace medhome::access {

class Records;

struct Practice {
    store::Tenant tenant = 1;
    std::string slug = "practice";  // its part of an address: /t/{slug}/fhir
    std::string name;
    std::string phone;
    std::string after_hours_phone;
    std::string zone = "UTC";  // IANA
};

// Writes the practice, new or changed.
Result<void> put_practice(store::Store& store, const Practice& practice);
Result<std::vector<Practice>> practices(store::Store& store);
Result<Practice> practice_of(store::Store& store, store::Tenant tenant);
Result<Practice> practice_of(Records& records);  // of the caller's tenant, for features

}  // namespace medhome::access
