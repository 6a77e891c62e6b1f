// Who may sign in, and which programs may call. Accounts belong to the site; an account is linked to a practice by a role and to the
// RelatedPersons or the Practitioner it stands for there. Which children a family account reaches is never kept here: it is read
// from the RelatedPerson records.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "base/clock.h"
#include "base/ids.h"
#include "store/store.h"

namespace medhome::access {

// The tables of access/, for store::OpenOptions.
std::vector<store::Migration> migrations();

inline constexpr std::size_t shortest_password = 10;

struct NewUser {
    std::string name;          // to sign in with; compared without case and accents
    std::string display_name;  // staff; a family member's name stands in the RelatedPerson
    std::string password;
    Role role = Role::coordinator;
    store::Tenant tenant = 1;
    std::string fhir_reference;  // "Practitioner/.."; empty for staff: a Practitioner is made. "RelatedPerson/.." for family
    std::string language = "en";
};

struct User {
    std::string id, name, display_name;
    Role role = Role::family;
    store::Tenant tenant = 1;
    std::vector<std::string> fhir_references;
    std::string language;
    bool disabled = false;
    Instant created{};
};

struct Machinery {  // what writing to the site takes
    store::Store& store;
    const Clock& clock;
    Randomness& randomness;
};

// conflict sign-in.name-taken; unprocessable sign-in.password-short, sign-in.name-empty.
Result<User> add_user(Machinery with, const NewUser& user);
Result<void> set_password(Machinery with, std::string_view name, std::string_view password);  // ends the account's sessions
Result<void> disable_user(Machinery with, std::string_view name, bool disabled);              // ends the account's sessions
Result<void> set_role(Machinery with, std::string_view name, Role role);                      // ends the account's sessions
Result<void> link_user(Machinery with, std::string_view name, store::Tenant tenant, std::string_view fhir_reference);
Result<std::vector<User>> list_users(store::Store& store, store::Tenant tenant);

// For who makes an account together with other things. unprocessable sign-in.name-empty, sign-in.password-short.
Result<void> check_sign_in_name(std::string_view name);
Result<std::vector<store::Statement>> account_statements(std::string_view id, const NewUser& user, std::string_view fhir_reference, Instant now);
store::Statement link_statement(std::string_view account_id, store::Tenant tenant, Role role, std::string_view fhir_reference, Instant now);

struct Client {
    std::string id, name;
    store::Tenant tenant = 1;
    std::vector<std::string> scopes;  // the most its tokens may have
    bool disabled = false;
};
Result<Client> add_client(Machinery with, std::string_view name, store::Tenant tenant, const std::vector<std::string>& scopes);
Result<std::vector<Client>> list_clients(store::Store& store, store::Tenant tenant);
Result<void> disable_client(Machinery with, std::string_view id);  // its tokens end

struct NewToken {
    std::string bearer;  // shown once; only its hash is kept
    Instant ends{};
};
// client_id empty: a client of its own is made for it. unprocessable token.scope for what is no scope or more than the client may.
Result<NewToken> create_token(Machinery with, std::string_view client_id, store::Tenant tenant, const std::vector<std::string>& scopes,
                              std::chrono::hours lives);

}  // namespace medhome::access
