// The read models and tables of care/, for the store to keep.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/about/about_fhir.h"
#include "care/care.h"
#include "care/child/find_projection.h"
#include "care/child/recent_tables.h"
#include "care/day/day_tables.h"
#include "care/day/work.h"
#include "care/needs/need_fhir.h"
#include "care/plan/agreement.h"
#include "care/plan/opened.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/suggestion.h"
#include "care/team/care_team.h"
#include "care/team/cover.h"
#include "care/team/home.h"
#include "care/team/leaving.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {

std::vector<store::Projection> projections() {
    return {central_contact_projection(), shared_plan_projection(), plan_action_projection(), need_projection(),
            child_projection(), child_word_projection(), child_phone_projection(), about_projection(),
            plan_part_projection(), home_projection(),
            plan_suggestion_projection(), plan_ask_projection(), plan_agreement_projection(),
            work_projection(), high_alert_projection()};
}

std::vector<store::Migration> migrations() {
    std::vector<store::Migration> all;
    for (const std::vector<store::Migration>& some : {cover_migrations(), recent_migrations(), plan_migrations(), day_migrations(), ways_migrations()}) all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::vector<store::WriteRule> rules() { return {need_rule()}; }

}  // namespace medhome::care
