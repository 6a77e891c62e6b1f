// Who asks, and what for.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace medhome::access {

enum class Role { admin, clinician, coordinator, family, machine /* a client with scopes */, job /* our own nightly work and imports */ };
std::string_view to_string(Role role);

enum class Purpose { treatment, coordination, family_access, administration, import_data };

struct Caller {
    std::string account_id;      // or client id, or "job:import"
    Role role = Role::family;
    store::Tenant tenant = 0;
    // How the caller stands in the record of this tenant: "Practitioner/..." or "RelatedPerson/...", empty for machines.
    std::string fhir_reference;
    std::vector<std::string> patient_ids;  // family: the children linked to the account, all of them, resolved once a request
    std::vector<std::string> scopes;       // machine: "system/*.cruds"
    std::string language = "en";           // "en" or "es"
    std::string session_id;                // empty for a bearer token
    std::string csrf_token;                // of the session
    bool is_staff() const { return role == Role::admin || role == Role::clinician || role == Role::coordinator; }
    bool is_family() const { return role == Role::family; }
};

// The whole rule of who sees what, in one place.
//   admin, clinician, coordinator: every record of their practice.
//   family: the compartments of linked children and the directory (Practitioner, PractitionerRole, Organization, Location,
//           HealthcareService), without what is labelled not-for-family.
//   machine: as its scopes say; system/ scopes see the practice.
store::Visibility visibility_of(const Caller& caller);

// meta.security of what staff keep from the family: system|code.
inline constexpr std::string_view not_for_family_system = "https://medhome.dev/fhir/CodeSystem/label";
inline constexpr std::string_view not_for_family_code = "not-for-family";

}  // namespace medhome::access
