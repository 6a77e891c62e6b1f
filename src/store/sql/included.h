// What a page's records refer to, or what refers to them: _include, _revinclude, and with :iterate what those do in turn.
// https://hl7.org/fhir/R4/search.html#include
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sql/search_links.h"
#include "store/store.h"

namespace medhome::store::sql {

// Fills page.included: each record once, none that is a match, none that the caller may not see.
Result<void> include(const Scope& scope, const fhir::search::Query& query, Page& page);

}  // namespace medhome::store::sql
