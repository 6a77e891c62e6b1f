// Signing in and out, and a parent's first step in. docs/api.md, Session.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/acceptance.h"
#include "access/gate_impl.h"
#include "access/passwords.h"
#include "access/practice.h"
#include "access/rows.h"
#include "access/session_page.h"
#include "access/throttle.h"
#include "fhir/json/tree.h"
#include "fhir/search/index.h"

namespace medhome::access {

namespace {

constexpr std::string_view cookie_name = "medhome_session";
constexpr store::Tenant first_practice = 1;  // where tries with unknown names are written down
constexpr std::size_t body_limit = 16 * 1024;

std::string set_cookie(std::string_view value, std::chrono::seconds lives, bool over_tls) {
    std::string text(cookie_name);
    text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=").append(std::to_string(lives.count()));
    if (over_tls) text += "; Secure";
    return text;
}

// These two are open to the world and set a cookie: another site's page must not be able to sign a visitor in as somebody.
Result<void> check_from_our_page(const http::Request& request) {
    const std::string_view type = request.headers.get("Content-Type");
    if (!type.starts_with("application/json"))
        return fail(ErrorKind::invalid, "request.content-type", "Send JSON, with Content-Type: application/json.");
    if (request.headers.get("Sec-Fetch-Site") == "cross-site")
        return fail(ErrorKind::forbidden, "sign-in.other-site", "Sign in on this site's own page.");
    return {};
}

std::string_view address_of(const http::Request& request) { return request.remote; }

http::Response json_response(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

http::Response no_content() {
    http::Response response;
    response.status = 204;
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Error no_match() {
    return {ErrorKind::unauthenticated, "sign-in.no-match", "The name and the password do not go together. Try again.", {}};
}

struct Account {
    std::string id, password;
    bool disabled = false;
    store::Tenant tenant = 0;
    Role role = Role::family;
    bool only_family = true;
};

Result<std::optional<Account>> account_by_name(store::Store& store, const std::string& folded) {
    const auto rows = TRY(store.select_site("SELECT a.id, a.password, a.disabled, l.tenant, l.role FROM access_account a "
                                            "JOIN access_link l ON l.account_id = a.id WHERE a.name_folded = ?1 ORDER BY l.created, l.fhir_reference",
                                            {folded}));
    if (rows.empty()) return std::optional<Account>();
    Account account{text_of(rows[0], 0), text_of(rows[0], 1), number_of(rows[0], 2) != 0, number_of(rows[0], 3), TRY(role_of(text_of(rows[0], 4))), true};
    account.only_family = std::all_of(rows.begin(), rows.end(), [](const store::Row& row) { return text_of(row, 4) == "family"; });
    return std::optional(std::move(account));
}

void append(std::vector<store::Statement>& to, std::vector<store::Statement> more) {
    for (store::Statement& statement : more) to.push_back(std::move(statement));
}

}  // namespace

store::AuditRow Gate::Impl::audit_row(const http::Request& request, std::string action, std::string actor, Role role, int status) const {
    store::AuditRow row;
    row.action = std::move(action);
    row.actor = std::move(actor);
    row.role = to_string(role);
    row.purpose = to_string(role == Role::family ? Purpose::family_access : Purpose::treatment);
    row.route = request.path;  // these routes have no part that varies
    row.request_id = request.request_id;
    row.outcome = status;
    row.at = clock.now();
    return row;
}

Result<void> Gate::Impl::write_failure(std::vector<store::Statement> statements, store::Tenant tenant, store::AuditRow row) {
    store::Commit commit;
    commit.tenant = tenant;
    commit.statements = std::move(statements);
    commit.audit = std::move(row);
    return store.commit(std::move(commit));
}

Result<http::Response> Gate::Impl::wait_answer(const http::Request& request, std::chrono::seconds wait) const {
    http::Response response = refuse({ErrorKind::too_many, "sign-in.wait",
                                      "Too many tries. Wait " + std::to_string(wait.count()) + " seconds, then try again.", {}},
                                     request);
    response.headers.set("Retry-After", std::to_string(wait.count()));
    return response;
}

Result<http::Response> Gate::Impl::signed_in(const http::Request& request, const NewSession& session) {
    const Caller caller = TRY(caller_by_cookie(store, clock.now(), session.cookie));
    Records records(store, clock, randomness, caller, caller.is_family() ? Purpose::family_access : Purpose::treatment, {request.path, request.request_id, {}},
                    base_url, caller.zone == "UTC" ? zone : caller.zone);
    std::string page = TRY(session_page(records));
    TRY_VOID(records.tell_audit(200));
    http::Response response = json_response(200, std::move(page));
    response.headers.add("Set-Cookie", set_cookie(session.cookie, std::chrono::duration_cast<std::chrono::seconds>(session.ends - clock.now()), request.over_tls));
    return response;
}

Result<http::Response> Gate::Impl::sign_in(const http::Request& request) {
    TRY_VOID(check_from_our_page(request));
    const fhir::json::Document asked = TRY(fhir::json::parse(request.body));
    const std::string folded = fhir::search::fold(asked.root()["name"].text());
    const std::string_view password = asked.root()["password"].text();
    const Instant now = clock.now();
    const Throttle throttle("sign-in", folded, address_of(request));
    if (const auto wait = TRY(throttle.wait(store, now))) return wait_answer(request, *wait);

    const auto account = TRY(account_by_name(store, folded));
    const bool right = TRY(is_password(password, account ? std::string_view(account->password) : std::string_view()));
    if (!right || account->disabled) {
        TRY_VOID(write_failure(throttle.on_failure(now), account ? account->tenant : first_practice,
                               audit_row(request, "E sign-in", account ? account->id : "unknown", account ? account->role : Role::family, 401)));
        return tl::unexpected(no_match());
    }
    const NewSession session = new_session(account->id, account->tenant, account->role, now, randomness, request.cookie(cookie_name));
    store::Commit commit;
    commit.tenant = account->tenant;
    commit.statements = session.statements;
    append(commit.statements, throttle.on_success());
    commit.audit = audit_row(request, "E sign-in", account->id, account->role, 200);
    TRY_VOID(store.commit(std::move(commit)));
    return signed_in(request, session);
}

Result<http::Response> Gate::Impl::sign_out(const http::Request& request, const Caller& caller) {
    TRY_VOID(check_csrf(request, caller));
    store::Commit commit;
    commit.tenant = caller.tenant;
    commit.statements.push_back(end_session(request.cookie(cookie_name)));
    commit.audit = audit_row(request, "E sign-out", caller.account_id, caller.role, 204);
    TRY_VOID(store.commit(std::move(commit)));
    http::Response response = no_content();
    response.headers.add("Set-Cookie", set_cookie("", std::chrono::seconds{0}, request.over_tls));
    return response;
}

// A code that nobody was given counts against who tries it.
Result<OpenInvitation> Gate::Impl::invitation_of(const http::Request& request, std::string_view code, const Throttle& codes) {
    auto invitation = open_invitation(store, code, clock.now());
    if (!invitation && invitation.error().kind == ErrorKind::not_found)
        TRY_VOID(write_failure(codes.on_failure(clock.now()), first_practice, audit_row(request, "E invitation", "unknown", Role::family, 404)));
    return invitation;
}

// Whose invitation it is, told to who holds its code: the practice, and nothing of the child yet.
Result<http::Response> Gate::Impl::look_at_invitation(const http::Request& request) {
    TRY_VOID(check_from_our_page(request));
    const fhir::json::Document asked = TRY(fhir::json::parse(request.body));
    const Throttle codes("invitation", {}, address_of(request));
    if (const auto wait = TRY(codes.wait(store, clock.now()))) return wait_answer(request, *wait);
    const OpenInvitation invitation = TRY(invitation_of(request, asked.root()["code"].text(), codes));
    const Practice practice = TRY(practice_of(store, invitation.tenant));
    fhir::json::Writer w;
    w.object().key("practice").object().key("name").string(practice.name).key("phone");
    if (practice.phone.empty()) {
        w.null();
    } else {
        w.string(practice.phone);
    }
    return json_response(200, w.end().end().take());
}

// A new account for the RelatedPerson who was invited; or, where the name is an account's and the password its own, that account
// is linked to one more: a second child's parent signs in once.
Result<http::Response> Gate::Impl::accept_invitation(const http::Request& request) {
    TRY_VOID(check_from_our_page(request));
    const fhir::json::Document asked = TRY(fhir::json::parse(request.body));
    const fhir::json::Value root = asked.root();
    const Instant now = clock.now();
    const Throttle codes("invitation", {}, address_of(request));
    if (const auto wait = TRY(codes.wait(store, now))) return wait_answer(request, *wait);

    const OpenInvitation invitation = TRY(invitation_of(request, root["code"].text(), codes));
    NewUser user;
    user.name = root["name"].text();
    user.password = root["password"].text();
    user.role = Role::family;
    user.tenant = invitation.tenant;
    user.language = root["language"].text();
    TRY_VOID(check_sign_in_name(user.name));
    TRY_VOID(check_password(user.password));
    const std::string reference = "RelatedPerson/" + invitation.related_person_id;
    const std::string folded = fhir::search::fold(user.name);

    store::Commit commit;
    commit.tenant = invitation.tenant;
    commit.statements.push_back(use_invitation(invitation, now));
    std::string account_id;
    if (const auto account = TRY(account_by_name(store, folded))) {
        const Throttle guesses("sign-in", folded, address_of(request));
        if (const auto wait = TRY(guesses.wait(store, now))) return wait_answer(request, *wait);
        if (!TRY(is_password(user.password, account->password)) || account->disabled || !account->only_family) {
            TRY_VOID(write_failure(guesses.on_failure(now), account->tenant, audit_row(request, "E sign-in", account->id, account->role, 409)));
            return fail(ErrorKind::conflict, "sign-in.name-taken", "This sign-in name is taken. Choose another.");
        }
        account_id = account->id;
        commit.statements.push_back(link_statement(account_id, invitation.tenant, Role::family, reference, now));
        commit.statements.push_back(end_sessions_of(account_id));
    } else {
        account_id = new_uuid_v7(now, randomness);
        append(commit.statements, TRY(account_statements(account_id, user, reference, now)));
    }
    const NewSession session = new_session(account_id, invitation.tenant, Role::family, now, randomness, request.cookie(cookie_name));
    append(commit.statements, session.statements);
    commit.audit = audit_row(request, "E invitation", account_id, Role::family, 200);
    commit.audit->records.push_back(reference);
    TRY_VOID(store.commit(std::move(commit)));
    return signed_in(request, session);
}

void Gate::add_session_routes(http::Router& router) {
    Impl& impl = *impl_;
    const auto open = [&](http::Method method, std::string pattern, std::string summary, std::function<Result<http::Response>(const http::Request&)> answer) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.summary = std::move(summary);
        route.body_limit = body_limit;
        route.handler = [&impl, answer = std::move(answer)](const http::Request& request) {
            Result<http::Response> response = answer(request);
            return response ? std::move(*response) : impl.refuse(response.error(), request);
        };
        router.add(std::move(route));
    };
    open(http::Method::POST, "/api/session", "Sign in", [&impl](const http::Request& request) { return impl.sign_in(request); });
    open(http::Method::POST, "/api/invitations/accept", "Make an account with an invitation's code",
         [&impl](const http::Request& request) { return impl.accept_invitation(request); });
    open(http::Method::POST, "/api/invitations/look", "Whose invitation a code is",
         [&impl](const http::Request& request) { return impl.look_at_invitation(request); });
    open(http::Method::DELETE, "/api/session", "Sign out", [this, &impl](const http::Request& request) -> Result<http::Response> {
        return impl.sign_out(request, TRY(caller_of(request)));
    });

    const Allows people{.staff = true, .family = true};
    const auto route = [&](http::Method method, std::string pattern, std::string summary) {
        http::Route made;
        made.method = method;
        made.pattern = std::move(pattern);
        made.summary = std::move(summary);
        made.body_limit = body_limit;
        return made;
    };
    add(router, route(http::Method::GET, "/api/session", "Who is signed in"), people, Purpose::treatment,
        [](const http::Request&, Records& records) -> Result<http::Response> { return json_response(200, TRY(session_page(records))); });
    add(router, route(http::Method::PUT, "/api/session/language", "Set the account's language"), people, Purpose::treatment,
        [](const http::Request& request, Records& records) -> Result<http::Response> {
            const fhir::json::Document asked = TRY(fhir::json::parse(request.body));
            const std::string language(asked.root()["language"].text());
            if (language != "en" && language != "es")
                return fail(ErrorKind::unprocessable, "session.language", "The language is en or es.", {{Severity::error, "value", "language", "en or es"}});
            Extras extras;
            extras.statements.push_back({"UPDATE access_account SET language = ?2 WHERE id = ?1", {records.caller().account_id, language}, {}, {}});
            return commit_and_answer(records, {}, [](const std::vector<Changed>&) { return no_content(); }, std::move(extras));
        });
}

}  // namespace medhome::access
