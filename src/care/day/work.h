// A thing that waits for someone: one row a need, a step of a plan, a family's question, a plan to look at again.
//
// care_work is the one read model behind My Day. It holds who, when and how urgent; the words stay in the record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "base/clock.h"
#include "fhir/json/tree.h"

namespace medhome::care {

// How a thing waits. dated: for its day. asked: a family asked and nobody answered. moved: its last step was someone's other than the
// owner's. stuck: nothing goes on. review: a plan waits for a look from moved_at on.
enum class Lane { dated, asked, moved, stuck, review };
std::string_view to_string(Lane lane);

struct Work {
    std::string item;      // "Task/.." or "Communication/.." or "CarePlan/.."
    std::string kind;      // need, action, question, suggestion, plan (to review, or its family was asked to agree)
    std::string child_id;
    std::string owner;     // reference; empty: nobody
    Lane lane = Lane::dated;
    std::optional<std::chrono::year_month_day> due;
    Instant since{};
    std::string stage;     // of a need; of other kinds what they wait for
    Instant moved_at{};
    std::string moved_by;  // reference, may be empty
    int urgency = 0;
    std::int64_t version = 0;
    bool over = false;     // nothing is left to do but to hear that it ended well
};

// Risk is told in days: a thing of urgency 1 stands as if it had waited 3 days longer, of urgency 2 as if 7.
// Urgency 2: food, a roof, medicine, equipment, mental health. 1: the other needs and questions. 0: recreation, "other", steps of a plan.
// What the family says did not help (3) stands before all of these. Among things of one day, a child with an alert of high criticality comes first.
int urgency_of_domain(std::string_view domain);
int days_ahead(int urgency);
// The day My Day orders by: due (stuck and asked: since), less days_ahead. Empty when it is over.
std::string ripe_day(const Work& work);

// What of this resource waits; empty for what is finished or is no work of ours.
std::vector<Work> work_in(fhir::json::Value resource);

// care_work, and care_high_alert: the children with an allergy of high criticality.
store::Projection work_projection();
store::Projection high_alert_projection();

}  // namespace medhome::care
