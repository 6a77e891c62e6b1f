// Programs that call: clients and their bearer tokens.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/accounts.h"
#include "access/practice.h"
#include "access/rows.h"

namespace medhome::access {

namespace {

std::string joined(const std::vector<std::string>& scopes) {
    std::string text;
    for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        if (space != 0) found.emplace_back(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
    return found;
}

Result<void> check_scopes(const std::vector<std::string>& scopes) {
    if (scopes.empty()) return fail(ErrorKind::unprocessable, "token.scope", "Name at least one scope, for example system/*.rs.");
    for (const std::string& scope : scopes) {
        if (!is_scope(scope)) {
            return fail(ErrorKind::unprocessable, "token.scope",
                        "'" + scope + "' is not a scope this server grants. Write system/Type.cruds or system/*.cruds, with those letters that apply, in that order.");
        }
    }
    return {};
}

// Every right on every type that `scope` gives must be one that the client's own scopes give.
bool within(const std::string& scope, const std::vector<std::string>& most) {
    const std::size_t slash = scope.find('/');
    const std::size_t dot = scope.find('.');
    const std::string type = scope.substr(slash + 1, dot - slash - 1);
    for (const char right : std::string_view("cruds"))
        if (scopes_allow({scope}, right, type) && !scopes_allow(most, right, type)) return false;
    return true;
}

store::Statement insert_client(const Client& client, Instant now) {
    return {"INSERT INTO access_client (id, tenant, name, scopes, disabled, created) VALUES (?1, ?2, ?3, ?4, 0, ?5)",
            {client.id, client.tenant, client.name, joined(client.scopes), to_number(now)},
            {},
            {}};
}

Client client_from(const store::Row& row) {
    return {text_of(row, 0), text_of(row, 1), number_of(row, 2), split(text_of(row, 3)), number_of(row, 4) != 0};
}

constexpr std::string_view columns = "SELECT id, name, tenant, scopes, disabled FROM access_client";

}  // namespace

Result<Client> add_client(Machinery with, std::string_view name, store::Tenant tenant, const std::vector<std::string>& scopes) {
    TRY_VOID(check_scopes(scopes));
    TRY_VOID(practice_of(with.store, tenant));
    Client client{new_uuid_v7(with.clock.now(), with.randomness), std::string(name), tenant, scopes, false};
    store::Commit commit;
    commit.tenant = tenant;
    commit.statements.push_back(insert_client(client, with.clock.now()));
    TRY_VOID(with.store.commit(std::move(commit)));
    return client;
}

Result<std::vector<Client>> list_clients(store::Store& store, store::Tenant tenant) {
    std::vector<Client> found;
    for (const store::Row& row : TRY(store.select_site(std::string(columns) + " WHERE tenant = ?1 ORDER BY created, id", {tenant})))
        found.push_back(client_from(row));
    return found;
}

Result<void> disable_client(Machinery with, std::string_view id) {
    store::Commit commit;
    commit.statements.push_back({"UPDATE access_client SET disabled = 1 WHERE id = ?1",
                                 {std::string(id)},
                                 1,
                                 Error{ErrorKind::not_found, "client.unknown", "There is no client with this id.", {}}});
    commit.statements.push_back({"DELETE FROM access_token WHERE client_id = ?1", {std::string(id)}, {}, {}});
    return with.store.commit(std::move(commit));
}

Result<NewToken> create_token(Machinery with, std::string_view client_id, store::Tenant tenant, const std::vector<std::string>& scopes,
                              std::chrono::hours lives) {
    TRY_VOID(check_scopes(scopes));
    if (lives <= std::chrono::hours{0}) return fail(ErrorKind::unprocessable, "token.hours", "A token lives at least one hour.");
    TRY_VOID(practice_of(with.store, tenant));
    const Instant now = with.clock.now();
    store::Commit commit;
    commit.tenant = tenant;
    Client client;
    if (client_id.empty()) {
        client = Client{new_uuid_v7(now, with.randomness), "token", tenant, scopes, false};
        commit.statements.push_back(insert_client(client, now));
    } else {
        const auto rows = TRY(with.store.select_site(std::string(columns) + " WHERE id = ?1", {std::string(client_id)}));
        if (rows.empty()) return fail(ErrorKind::not_found, "client.unknown", "There is no client with this id.");
        client = client_from(rows.front());
        if (client.disabled || client.tenant != tenant) return fail(ErrorKind::not_found, "client.unknown", "There is no such client in this practice.");
        for (const std::string& scope : scopes)
            if (!within(scope, client.scopes))
                return fail(ErrorKind::unprocessable, "token.scope", "The client may not have the scope '" + scope + "'.");
    }
    NewToken token{new_secret(32, with.randomness), now + lives};
    commit.statements.push_back({"DELETE FROM access_token WHERE ends < ?1", {to_number(now)}, {}, {}});
    commit.statements.push_back({"INSERT INTO access_token (hash, client_id, tenant, scopes, created, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                 {sha256_hex(token.bearer), client.id, tenant, joined(scopes), to_number(now), to_number(token.ends)},
                                 {},
                                 {}});
    TRY_VOID(with.store.commit(std::move(commit)));
    return token;
}

}  // namespace medhome::access
