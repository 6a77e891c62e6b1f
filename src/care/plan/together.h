// What stands around a plan that several people write: who has seen it, what the family suggested, who agreed to what.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/records.h"
#include "care/plan/agreement.h"
#include "care/plan/opened.h"
#include "care/plan/plan_record.h"
#include "care/plan/suggestion.h"
#include "care/plan/versions.h"
#include "care/team/team_record.h"

namespace medhome::care {

struct Together {
    std::optional<Agreement> agreed;      // the newest
    std::optional<Ask> asked;             // that waits for the family
    std::vector<Suggestion> suggestions;  // those open, oldest first; then the latest answered
    std::map<std::string, Opened> opened;
    PlanState state(const Plan& plan) const { return plan_state(plan.shared, plan.number, agreed ? agreed->number : 0, asked.has_value()); }
};
Result<Together> read_together(access::Records& records, const Plan& plan);
std::vector<std::string> people_in(const Together& together);
// The ask that waits for the child's family, if one does.
Result<std::optional<Ask>> open_ask(access::Records& records, const std::string& child_id);

// Of these, who cannot take care of anything any more: left the practice, or is no longer beside the child.
Result<std::set<std::string>> who_left(access::Records& records, const std::vector<std::string>& references);

struct Reader {
    const Plan& plan;
    const Together& together;
    const Team& team;
    const People& people;
    std::string self;              // the reference that opens it
    std::set<std::string> left = {};  // owners who left; staff see them
    std::chrono::year_month_day today;
};
void write_together(fhir::json::Writer& writer, const Reader& reader);
void write_suggestion(fhir::json::Writer& writer, const Suggestion& suggestion, const Plan& plan, const People& people);
void write_agreement(fhir::json::Writer& writer, const std::optional<Agreement>& agreement, const People& people);
void write_ask(fhir::json::Writer& writer, const std::optional<Ask>& ask, const People& people);

// The Task of an ask that waits, absent for none.
Result<fhir::json::Document> read_ask(access::Records& records, const std::optional<Ask>& ask);
// What agreeing writes: the Provenance, and with it the ask that waited is answered.
std::vector<access::Change> agreed_changes(const Agreement& agreement, const std::optional<Ask>& ask, const fhir::json::Document& ask_task);

// One by its id, of a child whom the caller may see.
struct KeptSuggestion {
    Suggestion suggestion;
    fhir::json::Document task;
};
Result<KeptSuggestion> read_suggestion(access::Records& records, std::string_view id);

}  // namespace medhome::care
