// SPDX-License-Identifier: Apache-2.0
#include "access/former_links.h"

#include <algorithm>

#include "access/backstage.h"
#include "access/rows.h"

namespace medhome::access {

Result<std::vector<std::string>> former_children(Records& records) {
    std::vector<std::string> former;
    const Caller& caller = records.caller();
    if (!caller.is_family()) return former;
    store::Store& store = Backstage::store(records);
    store::Visibility practice;
    practice.tenant = caller.tenant;
    practice.all_unowned = true;
    for (const store::Row& row : TRY(store.select_site("SELECT fhir_reference FROM access_link WHERE account_id = ?1 AND tenant = ?2", {caller.account_id, caller.tenant}))) {
        const std::string& reference = text_of(row, 0);
        constexpr std::string_view related_person = "RelatedPerson/";
        const bool still = std::any_of(caller.family_links.begin(), caller.family_links.end(), [&](const FamilyLink& link) { return link.related_person == reference; });
        if (still || !reference.starts_with(related_person)) continue;
        const Result<store::Stored> stored = store.read(practice, "RelatedPerson", std::string_view(reference).substr(related_person.size()));
        if (!stored) continue;
        const fhir::json::Document document = TRY(fhir::json::parse_shared(stored->body, 0, stored->body->size(), {}));
        std::string_view patient = document.root()["patient"]["reference"].text();
        if (!patient.starts_with("Patient/")) continue;
        patient.remove_prefix(8);
        std::string id(patient.substr(0, patient.find('/')));
        if (std::find(caller.patient_ids.begin(), caller.patient_ids.end(), id) == caller.patient_ids.end()) former.push_back(std::move(id));
    }
    return former;
}

store::Statement end_invitations(Records& records, std::string_view related_person_id) {
    return {"UPDATE access_invitation SET ends = ?3 WHERE tenant = ?1 AND related_person = ?2 AND used IS NULL AND ends > ?3",
            {records.caller().tenant, std::string(related_person_id), to_number(records.now())},
            {},
            {}};
}

}  // namespace medhome::access
