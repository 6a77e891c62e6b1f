// What is part of what, and which address or version stands below which: for :above and :below.
// https://hl7.org/fhir/R4/search.html#reference
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"
#include "fhir/search/query.h"

namespace medhome::fhir::search {

// The paths by which a record of the type says what of its own type it is part of (Location.partOf); none: such a type has no order.
std::vector<Branch> part_of_branches(std::string_view type);

// "http://a.example/b|1.2" is at or below "http://a.example/b", "http://a.example/b|1" and itself; where addresses count too (a uri), also below
// "http://a.example".
bool is_below(std::string_view canonical, std::string_view of, bool addresses_too);

// What is written at these paths of a resource: codes, addresses, "Type/id" of records here; without order, each as often as it stands there.
std::vector<std::string> written_at(json::Value resource, std::span<const Branch> branches, std::string_view base_url);
// The same of the parameter that a resource is sorted by, which may look at references to some types alone.
std::vector<std::string> written_for(const Sort& sort, json::Value resource, std::string_view base_url);

}  // namespace medhome::fhir::search
