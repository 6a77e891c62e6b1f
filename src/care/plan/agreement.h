// Who agreed to which version of the plan, and who was asked to.
//
// Asking is a Task of staff on the CarePlan. Agreeing is a Provenance on one version of it: by a parent, or by staff with the reason why they
// record it for the family. There is no "agreed" to be set anywhere else: the state of a plan is reckoned from these.
// https://hl7.org/fhir/R4/provenance.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "base/clock.h"
#include "fhir/json/tree.h"

namespace medhome::care {

struct Ask {
    std::string id;  // of the Task
    std::int64_t version = 0;
    std::string child_id, plan_id;
    std::int64_t number = 0;  // of the plan as it was then
    std::string by;
    std::vector<std::string> of;  // RelatedPersons
    Instant at{};
    bool open = true;  // until the family agreed
};
bool is_plan_ask(fhir::json::Value task);
Ask ask_from(fhir::json::Value task);
std::string ask_json(const Ask& ask, fhir::json::Value before = {});

// How staff know that the family agrees.
inline constexpr std::array<std::string_view, 4> ways_of_agreeing{"phone", "in_person", "on_paper", "cannot"};

struct Agreement {
    std::string id;  // of the Provenance
    std::string child_id, plan_id;
    std::int64_t plan_version = 0;  // of the CarePlan
    std::int64_t number = 0;
    std::string by;           // RelatedPerson who agreed; empty where nobody of the family could
    std::string recorded_by;  // staff; empty where the family pressed the button itself
    std::string how;          // one of ways_of_agreeing; empty likewise
    std::string reason;       // in the words of who recorded it
    Instant at{};
};
// Nothing for a Provenance that is none, or that neither a parent gave nor anyone recorded with a reason.
std::optional<Agreement> agreement_from(fhir::json::Value provenance);
std::string agreement_json(const Agreement& agreement);
std::vector<Issue> check_recorded(const Agreement& agreement);

enum class PlanState { draft, shared, asked, agreed, changed_since };
std::string_view to_string(PlanState state);
// asked: an ask is open. agreed: the newest number agreed to, 0 for none.
PlanState plan_state(bool shared, std::int64_t number, std::int64_t agreed, bool asked);

// care_plan_ask: task_id, child_id, plan_id, number, open, asked_on; the database refuses a second open one of a child (plan.already-asked).
store::Projection plan_ask_projection();
// care_plan_agreement: provenance_id, child_id, plan_id, plan_version, number, agreed_on.
store::Projection plan_agreement_projection();

}  // namespace medhome::care
