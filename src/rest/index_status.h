// $index-status: how far the search parameters of the practice's own are.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "access/records.h"
#include "base/result.h"
#include "http/message.h"

namespace medhome::rest {

inline constexpr std::string_view index_status_definition = "https://medhome.dev/fhir/OperationDefinition/SearchParameter-index-status";

// [base]/SearchParameter/$index-status of all, [base]/SearchParameter/id/$index-status of one. Parameters with one `parameter` for each type that one is
// for: definition, code, base, type, state (indexing, ready, failed, removing), done and total (records), and why where it failed.
Result<http::Response> index_status(const http::Request& request, access::Records& records);

}  // namespace medhome::rest
