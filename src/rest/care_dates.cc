// SPDX-License-Identifier: Apache-2.0
#include "rest/care_dates.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "fhir/json/tree.h"
#include "fhir/search/index.h"
#include "fhir/search/query.h"

namespace medhome::rest {
namespace {

struct Dated {
    std::string_view type;
    std::array<std::string_view, 2> parameters;  // R4's own search parameters of type date
    bool lasts = false;
};

constexpr std::array<Dated, 43> dated = {{
    {"AdverseEvent", {"date"}},
    {"AllergyIntolerance", {"onset", "date"}, true},
    {"Appointment", {"date"}},
    {"CarePlan", {"date"}},
    {"CareTeam", {"date"}},
    {"Claim", {"created"}},
    {"ClaimResponse", {"created"}},
    {"ClinicalImpression", {"date"}},
    {"Communication", {"sent", "received"}},
    {"CommunicationRequest", {"authored", "occurrence"}},
    {"Composition", {"date"}},
    {"Condition", {"onset-date", "recorded-date"}, true},
    {"Consent", {"date"}},
    {"DetectedIssue", {"identified"}},
    {"DeviceRequest", {"authored-on", "event-date"}},
    {"DiagnosticReport", {"date", "issued"}},
    {"DocumentReference", {"date", "period"}},
    {"Encounter", {"date"}},
    {"EpisodeOfCare", {"date"}},
    {"ExplanationOfBenefit", {"created"}},
    {"FamilyMemberHistory", {"date"}, true},
    {"Flag", {"date"}, true},
    {"Goal", {"start-date"}, true},
    {"ImagingStudy", {"started"}},
    {"Immunization", {"date"}},
    {"ImmunizationEvaluation", {"date"}},
    {"ImmunizationRecommendation", {"date"}},
    {"List", {"date"}},
    {"Media", {"created"}},
    {"MedicationAdministration", {"effective-time"}},
    {"MedicationDispense", {"whenhandedover", "whenprepared"}},
    {"MedicationRequest", {"authoredon", "date"}},
    {"MedicationStatement", {"effective"}},
    {"NutritionOrder", {"datetime"}},
    {"Observation", {"date"}},
    {"Procedure", {"date"}},
    {"Provenance", {"recorded", "when"}},
    {"QuestionnaireResponse", {"authored"}},
    {"RequestGroup", {"authored"}},
    {"RiskAssessment", {"date"}},
    {"ServiceRequest", {"occurrence", "authored"}},
    {"Specimen", {"collected"}},
    {"Task", {"authored-on", "period"}},
}};

struct Known {
    std::vector<fhir::search::Branch> branches;
    bool lasts = false;
};

// By type; the branches that R4's parameters resolve to.
const std::map<std::string_view, Known>& known() {
    static const std::map<std::string_view, Known> all = [] {
        std::map<std::string_view, Known> found;
        for (const Dated& one : dated) {
            Known& entry = found[one.type];
            entry.lasts = one.lasts;
            for (const std::string_view parameter : one.parameters) {
                if (parameter.empty()) continue;
                const auto query = fhir::search::parse_query(one.type, {{std::string(parameter), "ge2000-01-01"}}, true, Instant{});
                if (query && !query->clauses.empty())
                    entry.branches.insert(entry.branches.end(), query->clauses[0].branches.begin(), query->clauses[0].branches.end());
            }
        }
        return found;
    }();
    return all;
}

}  // namespace

bool in_span(std::string_view type, std::string_view body, const CareSpan& span, std::string_view zone) {
    const auto how = known().find(type);
    if (how == known().end()) return true;
    const auto document = fhir::json::parse(std::string(body));
    if (!document) return true;
    bool has_date = false;
    for (const fhir::search::DateRow& row : fhir::search::index(document->root(), {}, zone).dates) {
        const auto& branches = how->second.branches;
        if (std::find(branches.begin(), branches.end(), row.branch) == branches.end()) continue;
        has_date = true;
        const bool begins_before_end = !span.until || row.low < *span.until;
        const bool ends_after_start = how->second.lasts || !span.from || row.high > *span.from;
        if (begins_before_end && ends_after_start) return true;
    }
    return !has_date;
}

}  // namespace medhome::rest
