// Where exports are asked for, looked after and fetched: below each FHIR base.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "access/gate.h"
#include "http/router.h"
#include "rest/export/exports.h"
#include "rest/offered.h"

namespace medhome::rest {

// `exports` outlives the router.
// Where an export begins, for the table of operations; the rest of its addresses are its own.
std::vector<Operation> export_operations(Exports& exports);
void add_export_routes(access::Gate& gate, http::Router& router, Exports& exports);

}  // namespace medhome::rest
