// :above and :below of canonical addresses and of places within places: what they stand for is looked up here, and becomes these values.
//
// Of canonicals there are few different ones: each path's are walked in ix_value, and of each one record that the caller may see is read for its
// text. What is part of what is followed step by step, through records that the caller may see.
// https://hl7.org/fhir/R4/search.html#reference
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sql/search_links.h"

namespace medhome::store::sql {

// of: the records the clause is asked of. Its modifier is below or above.
Ready above_or_below(const Scope& scope, const fhir::search::Clause& clause, const Kin& of);

}  // namespace medhome::store::sql
