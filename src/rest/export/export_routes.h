// Where exports are asked for, looked after and fetched: below each FHIR base.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "http/router.h"
#include "rest/export/exports.h"

namespace medhome::rest {

// `exports` outlives the router.
void add_export_routes(access::Gate& gate, http::Router& router, Exports& exports);

}  // namespace medhome::rest
