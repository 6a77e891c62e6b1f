// The read models that finding a child is made of.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"
#include "fhir/json/tree.h"

namespace medhome::care {

// A brother or sister known only by name, for a need that is theirs: never among the practice's children.
bool is_light_sibling(fhir::json::Value patient);

// care_child: a row a child of the practice, in the order of its lists. care_child_word: a row a word of its names.
// care_child_phone: the child's numbers and those of its caregivers.
store::Projection child_projection();
store::Projection child_word_projection();
store::Projection child_phone_projection();

}  // namespace medhome::care
