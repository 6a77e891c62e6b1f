// SPDX-License-Identifier: Apache-2.0
#include "access/gathering.h"

#include <algorithm>
#include <array>

#include "access/backstage.h"

namespace medhome::access {
namespace {

constexpr std::array<std::string_view, 20> supporting_types = {
    "ActivityDefinition", "Device", "DeviceDefinition", "Endpoint", "EventDefinition", "HealthcareService", "InsurancePlan", "Library", "Location", "Measure",
    "Medication", "MedicationKnowledge", "Organization", "OrganizationAffiliation", "PlanDefinition", "Practitioner", "PractitionerRole", "Questionnaire",
    "ResearchStudy", "Substance"};

// The caller's own sight, narrowed.
store::Visibility narrowed(const Caller& caller, const Whose& whose) {
    store::Visibility sees = visibility_of(caller);
    using Reach = Whose::Reach;
    if (whose.reach == Reach::everything) return sees;
    if (whose.reach == Reach::nobodys) {
        sees.patient_ids.emplace();
        return sees;
    }
    sees.all_unowned = false;
    sees.unowned_types.clear();
    if (whose.reach == Reach::children) return sees;
    std::vector<std::string> both;
    for (const std::string& id : whose.patient_ids) {
        if (!sees.patient_ids || std::find(sees.patient_ids->begin(), sees.patient_ids->end(), id) != sees.patient_ids->end()) both.push_back(id);
    }
    sees.patient_ids = std::move(both);
    return sees;
}

}  // namespace

bool may_support(std::string_view type) { return std::binary_search(supporting_types.begin(), supporting_types.end(), type); }

bool may_read(const Caller& caller, std::string_view type) { return caller.role != Role::machine || scopes_allow(caller.scopes, 'r', type); }

Result<std::vector<store::Stored>> supporting(Records& records, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) {
    std::vector<std::pair<std::string, std::string>> asked;
    for (const auto& name : names)
        if (may_support(name.first) && may_read(records.caller(), name.first)) asked.push_back(name);
    std::vector<store::Stored> found = TRY(Backstage::store(records).read_all(narrowed(records.caller(), {Whose::Reach::nobodys}), asked, at));
    for (const store::Stored& one : found) records.touched(one.type, one.id);
    return found;
}

Result<store::Page> standing(Records& records, std::string_view type, const Whose& whose, const store::Standing& asked) {
    if (!may_read(records.caller(), type)) return fail(ErrorKind::forbidden, "scope.missing", "The token's scopes do not allow reading this type.");
    records.touched(type, "");
    store::Page page = TRY(Backstage::store(records).standing(narrowed(records.caller(), whose), type, asked));
    for (const store::Stored& one : page.matches) records.touched(one.type, one.id);
    return page;
}

}  // namespace medhome::access
