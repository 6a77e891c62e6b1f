// The read models of care/, for the store to keep in every commit.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/care.h"
#include "care/needs/need_fhir.h"
#include "care/plan/plan_fhir.h"
#include "care/team/care_team.h"

namespace medhome::care {

std::vector<store::Projection> projections() {
    return {central_contact_projection(), shared_plan_projection(), plan_action_projection(), need_projection()};
}

}  // namespace medhome::care
