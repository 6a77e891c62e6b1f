// SPDX-License-Identifier: Apache-2.0
#include "access/accounts.h"

#include <algorithm>

#include "access/passwords.h"
#include "access/practice.h"
#include "access/records.h"
#include "access/rows.h"
#include "access/sessions.h"
#include "fhir/json/tree.h"
#include "fhir/search/index.h"

namespace medhome::access {

namespace {

constexpr std::size_t longest_name = 100;

Result<std::string> account_named(store::Store& store, std::string_view name) {
    const auto rows = TRY(store.select_site("SELECT id FROM access_account WHERE name_folded = ?1", {fhir::search::fold(name)}));
    if (rows.empty()) return fail(ErrorKind::not_found, "user.unknown", "No account has this sign-in name.");
    return text_of(rows.front(), 0);
}

Result<void> change_account(Machinery with, std::string_view name, std::string sql, store::Row params, bool ends_sessions) {
    const std::string id = TRY(account_named(with.store, name));
    params.insert(params.begin(), id);
    store::Commit commit;
    commit.statements.push_back({std::move(sql), std::move(params), {}, {}});
    if (ends_sessions) commit.statements.push_back(end_sessions_of(id));
    return with.store.commit(std::move(commit));
}

// A staff member who is in no record yet: a Practitioner with the display name.
std::string practitioner(std::string_view display_name) {
    fhir::json::Writer writer;
    writer.object().key("resourceType").string("Practitioner").key("active").boolean(true).key("name").array().object();
    writer.key("text").string(display_name);
    if (const std::size_t space = display_name.rfind(' '); space != std::string_view::npos) {
        writer.key("family").string(display_name.substr(space + 1));
        writer.key("given").array().string(display_name.substr(0, space)).end();
    }
    writer.end().end().end();
    return writer.take();
}

}  // namespace

Result<void> check_sign_in_name(std::string_view name) {
    if (fhir::search::fold(name).empty() || name.size() > longest_name)
        return fail(ErrorKind::unprocessable, "sign-in.name-empty", "Choose a sign-in name of 1 to 100 characters.");
    return {};
}

Result<std::vector<store::Statement>> account_statements(std::string_view id, const NewUser& user, std::string_view fhir_reference, Instant now) {
    TRY_VOID(check_sign_in_name(user.name));
    const std::string folded = fhir::search::fold(user.name);
    const std::string kept = TRY(hash_password(user.password));
    const std::string language = user.language == "es" ? "es" : "en";
    const bool is_family = user.role == Role::family;
    std::vector<store::Statement> statements;
    statements.push_back({"INSERT INTO access_account (id, name, name_folded, display_name, password, language, disabled, created) "
                          "SELECT ?1, ?2, ?3, ?4, ?5, ?6, 0, ?7 WHERE NOT EXISTS (SELECT 1 FROM access_account WHERE name_folded = ?3)",
                          {std::string(id), user.name, folded, is_family ? std::string() : user.display_name, kept, language, to_number(now)},
                          1,
                          Error{ErrorKind::conflict, "sign-in.name-taken", "This sign-in name is taken. Choose another.", {}}});
    statements.push_back(link_statement(id, user.tenant, user.role, fhir_reference, now));
    return statements;
}

store::Statement link_statement(std::string_view account_id, store::Tenant tenant, Role role, std::string_view fhir_reference, Instant now) {
    return {"INSERT INTO access_link (account_id, tenant, fhir_reference, role, created) VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (account_id, tenant, fhir_reference) DO NOTHING",
            {std::string(account_id), tenant, std::string(fhir_reference), std::string(to_string(role)), to_number(now)},
            {},
            {}};
}

Result<User> add_user(Machinery with, const NewUser& user) {
    if (user.role == Role::machine || user.role == Role::job)
        return fail(ErrorKind::unprocessable, "role.unknown", "An account is for a person: admin, clinician, coordinator or family.");
    if (user.role == Role::family && !user.fhir_reference.starts_with("RelatedPerson/"))
        return fail(ErrorKind::unprocessable, "user.related-person-needed", "A family account needs the RelatedPerson it stands for: RelatedPerson/id.");
    TRY_VOID(practice_of(with.store, user.tenant));
    const Instant now = with.clock.now();
    const std::string id = new_uuid_v7(now, with.randomness);

    Records records(with.store, with.clock, with.randomness, job_caller(user.tenant, "accounts"), Purpose::administration, {"accounts", id, ""});
    std::vector<Change> changes;
    std::string reference = user.fhir_reference;
    if (reference.empty()) {
        changes.resize(1);
        changes[0].type = "Practitioner";
        changes[0].id = new_uuid_v7(now, with.randomness);
        changes[0].body = practitioner(user.display_name.empty() ? user.name : user.display_name);
        reference = "Practitioner/" + changes[0].id;
    } else {
        const std::size_t slash = reference.find('/');
        TRY_VOID(records.read(reference.substr(0, slash), slash == std::string::npos ? "" : reference.substr(slash + 1)));
    }
    Extras extras;
    extras.statements = TRY(account_statements(id, user, reference, now));
    TRY_VOID(records.commit(std::move(changes), std::move(extras)));
    return User{id, user.name, user.role == Role::family ? std::string() : user.display_name, user.role, user.tenant, {reference}, user.language, false, now};
}

Result<void> set_password(Machinery with, std::string_view name, std::string_view password) {
    return change_account(with, name, "UPDATE access_account SET password = ?2 WHERE id = ?1", {TRY(hash_password(password))}, true);
}

Result<void> disable_user(Machinery with, std::string_view name, bool disabled) {
    return change_account(with, name, "UPDATE access_account SET disabled = ?2 WHERE id = ?1", {std::int64_t(disabled)}, true);
}

Result<void> set_role(Machinery with, std::string_view name, Role role) {
    return change_account(with, name, "UPDATE access_link SET role = ?2 WHERE account_id = ?1", {std::string(to_string(role))}, true);
}

Result<void> link_user(Machinery with, std::string_view name, store::Tenant tenant, std::string_view fhir_reference) {
    const std::string id = TRY(account_named(with.store, name));
    const auto rows = TRY(with.store.select_site("SELECT role FROM access_link WHERE account_id = ?1 ORDER BY created", {id}));
    const bool family = fhir_reference.starts_with("RelatedPerson/");
    for (const store::Row& row : rows) {
        if ((text_of(row, 0) == "family") != family)
            return fail(ErrorKind::unprocessable, "user.other-kind", "A family account is linked to RelatedPersons, a staff account to Practitioners.");
    }
    const Role role = family || rows.empty() ? Role::family : TRY(role_of(text_of(rows.front(), 0)));
    store::Commit commit;
    commit.tenant = tenant;
    commit.statements.push_back(link_statement(id, tenant, role, fhir_reference, with.clock.now()));
    commit.statements.push_back(end_sessions_of(id));
    return with.store.commit(std::move(commit));
}

Result<std::vector<User>> list_users(store::Store& store, store::Tenant tenant) {
    std::vector<User> users;
    const auto rows = TRY(store.select_site(
        "SELECT a.id, a.name, a.display_name, l.role, l.tenant, l.fhir_reference, a.language, a.disabled, a.created FROM access_account a "
        "JOIN access_link l ON l.account_id = a.id WHERE l.tenant = ?1 ORDER BY a.name_folded, l.created, l.fhir_reference",
        {tenant}));
    for (const store::Row& row : rows) {
        if (!users.empty() && users.back().id == text_of(row, 0)) {
            users.back().fhir_references.push_back(text_of(row, 5));
            continue;
        }
        users.push_back(User{text_of(row, 0), text_of(row, 1), text_of(row, 2), TRY(role_of(text_of(row, 3))), number_of(row, 4),
                             {text_of(row, 5)}, text_of(row, 6), number_of(row, 7) != 0, instant_of(row, 8)});
    }
    return users;
}

}  // namespace medhome::access
