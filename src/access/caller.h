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
Result<Role> role_of(std::string_view text);

enum class Purpose { treatment, coordination, family_access, administration, import_data };
std::string_view to_string(Purpose purpose);

// One child a family account is linked to: by which RelatedPerson of the practice.
struct FamilyLink {
    std::string related_person;  // "RelatedPerson/..."
    std::string patient_id;
};

struct Caller {
    std::string account_id;      // or client id, or "job:import"
    Role role = Role::family;
    store::Tenant tenant = 0;
    // How the caller stands in the record of this tenant: "Practitioner/..." or "RelatedPerson/...", empty for machines.
    std::string fhir_reference;
    std::vector<std::string> patient_ids;  // family: the children linked to the account, all of them, resolved once a request
    std::vector<FamilyLink> family_links;  // family: which RelatedPerson stands beside which child
    std::string practice;                  // the practice's short name in addresses
    std::string zone = "UTC";              // of the practice
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

// SMART scopes of a machine: system/Type.cruds (in that order), system/*.rs, and the older .read .write .*
// https://hl7.org/fhir/smart-app-launch/STU2/scopes-and-launch-context.html
bool is_scope(std::string_view scope);
// right: c r u d s.
std::string_view scope_type(std::string_view scope);  // "Patient", "*"; empty for what is no scope
bool scopes_allow(const std::vector<std::string>& scopes, char right, std::string_view type);
// Our own nightly work and imports: sees and writes the whole practice. what: "import".
Caller job_caller(store::Tenant tenant, std::string_view what);

// meta.security of what staff keep from the family: system|code.
inline constexpr std::string_view not_for_family_system = "https://medhome.dev/fhir/CodeSystem/label";
inline constexpr std::string_view not_for_family_code = "not-for-family";

}  // namespace medhome::access
