// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

#include <algorithm>
#include <set>

#include "access/gate_impl.h"
#include "access/practice.h"
#include "base/log.h"
#include "http/status.h"

namespace medhome::access {

namespace {

constexpr std::string_view cookie_name = "medhome_session";

bool is_unsafe(http::Method method) { return method != http::Method::GET && method != http::Method::HEAD && method != http::Method::OPTIONS; }

bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char differs = 0;
    for (std::size_t i = 0; i < a.size(); ++i) differs = static_cast<unsigned char>(differs | (a[i] ^ b[i]));
    return differs == 0;
}

bool is_key(std::string_view key) {
    if (key.empty() || key.size() > 200) return false;
    for (const char c : key)
        if (c <= ' ' || c > '~') return false;
    return true;
}

// What was kept under this key, if anything: the answer, or word that it cannot be given.
Result<std::optional<http::Response>> kept_for(store::Store& store, const Caller& caller, const std::string& key, const std::string& digest) {
    auto kept = TRY(store.answer_to(caller.tenant, caller.account_id, key));
    if (!kept) return std::optional<http::Response>();
    if (kept->request_digest != digest)
        return fail(ErrorKind::conflict, "request.key-reused", "This Idempotency-Key was used for another request. Use a new one.");
    if (kept->status == 0)
        return fail(ErrorKind::conflict, "request.already-done", "This was already saved. Load the page again to see it.");
    http::Response response = to_response({kept->status, std::move(kept->headers), std::move(kept->body)});
    response.headers.set("Idempotent-Replay", "true");
    return std::optional(std::move(response));
}

// The write is on disk and its key with it; now the answer that only reading after it could give.
void keep_late(store::Store& store, const Caller& caller, const std::string& key, const http::Response& response) {
    const Answer answer = to_answer(response);
    store::Commit commit;
    commit.tenant = caller.tenant;
    commit.statements.push_back(
        {"UPDATE idempotent_answer SET status = ?4, headers = ?5, body = ?6 WHERE tenant_id = ?1 AND actor = ?2 AND key = ?3 AND status = 0",
         {caller.tenant, caller.account_id, key, std::int64_t(answer.status), answer.headers, answer.body},
         {},
         {}});
    if (const auto done = store.commit(std::move(commit)); !done) log::warning("access.answer-not-kept", {{"code", done.error().code}});
}

}  // namespace

Gate::Gate(store::Store& store, const Clock& clock, Randomness& randomness, std::function<http::Response(const Error&, const http::Request&)> outcome)
    : impl_(new Impl{store, clock, randomness, std::move(outcome), {}, {}, {}}) {}

Gate::~Gate() = default;

void Gate::set_base_url(std::string base_url, std::string zone) {
    impl_->base_url = std::move(base_url);
    impl_->zone = std::move(zone);
}

fhir::search::OwnParameters Gate::parameters_for(const http::Request& request) {
    std::optional<store::Tenant> tenant;
    const std::string_view slug = request.path_value("practice");
    if (const auto caller = slug.empty() ? caller_of(request) : tl::unexpected(Error{}); caller) tenant = caller->tenant;
    if (const auto all = practices(impl_->store); all && !tenant) {
        for (const Practice& one : *all) {
            if (slug.empty() ? all->size() == 1 : one.slug == slug) tenant = one.tenant;
        }
    }
    const auto own = tenant ? impl_->store.parameters_now(*tenant) : Result<fhir::search::OwnParameters>(nullptr);
    return own ? *own : nullptr;
}

http::Response Gate::refusal(const Error& error, const http::Request& request) const { return impl_->refuse(error, request); }

Result<Caller> Gate::caller_of(const http::Request& request) {
    const Instant now = impl_->clock.now();
    constexpr std::string_view bearer = "Bearer ";
    if (const std::string_view authorization = request.headers.get("Authorization"); !authorization.empty()) {
        if (!authorization.starts_with(bearer) && !authorization.starts_with("bearer "))
            return fail(ErrorKind::unauthenticated, "token.scheme", "Send the token as: Authorization: Bearer TOKEN.");
        return impl_->tokens.caller(impl_->store, now, authorization.substr(bearer.size()));
    }
    const std::string_view cookie = request.cookie(cookie_name);
    if (cookie.empty()) return fail(ErrorKind::unauthenticated, "sign-in.needed", "Sign in first.");
    return caller_by_cookie(impl_->store, now, cookie);
}

http::Response Gate::Impl::refuse(const Error& error, const http::Request& request) const {
    http::Response response = outcome(error, request);
    if (error.kind == ErrorKind::unauthenticated) response.headers.set("WWW-Authenticate", "Bearer realm=\"medhome\"");
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<void> Gate::Impl::check_csrf(const http::Request& request, const Caller& caller) {
    if (caller.session_id.empty() || !is_unsafe(request.method)) return {};
    if (same_secret(request.headers.get("X-CSRF-Token"), caller.csrf_token)) return {};
    return fail(ErrorKind::forbidden, "sign-in.csrf", "The page is from an earlier sign-in. Load it again.");
}

Result<void> Gate::Allows::check(const Caller& caller) const {
    const bool may = caller.is_staff() ? (admin_only ? caller.role == Role::admin : staff) : caller.is_family() ? family : caller.role == Role::machine && machine;
    if (may) return {};
    return fail(ErrorKind::forbidden, "route.not-for-you", "Your account cannot do this.");
}

Result<http::Response> Gate::Impl::pass(Gate& gate, const http::Request& request, const std::string& pattern, const Allows& allows, Purpose staff_purpose,
                                        const ApiHandler& handler) {
    const Caller caller = TRY(gate.caller_of(request));
    if (Result<void> may = allows.check(caller); !may) {
        store::AuditRow refused = audit_row(request, "E refused", caller.account_id, caller.role, 403);
        refused.route = pattern;
        TRY_VOID(store.audit(caller.tenant, std::move(refused)));
        return tl::unexpected(std::move(may.error()));
    }
    if (const std::string_view practice = request.path_value("practice"); !practice.empty() && practice != caller.practice)
        return fail(ErrorKind::not_found, "practice.unknown", "There is nothing here for you.");
    TRY_VOID(check_csrf(request, caller));

    Records records(store, clock, randomness, caller, caller.is_family() ? Purpose::family_access : staff_purpose, {pattern, request.request_id, {}},
                    request.headers.has("Host") ? request.origin() + base_path(request) : base_url,
                    caller.zone.empty() || caller.zone == "UTC" ? zone : caller.zone);
    std::string key, digest;
    if (is_unsafe(request.method)) {
        key = request.headers.get("Idempotency-Key");
        const bool needed = pattern.starts_with("/api/");
        if (!key.empty() && !is_key(key))
            return fail(ErrorKind::invalid, "request.key-malformed", "An Idempotency-Key has 1 to 200 visible ASCII characters.");
        if (key.empty() && needed)
            return fail(ErrorKind::invalid, "request.key-missing", "Send an Idempotency-Key header with a new UUID for each change.");
        if (!key.empty()) {
            std::string asked(to_string(request.method));
            asked.append(" ").append(request.target).append("\n");
            for (const std::string_view name : {"If-Match", "If-None-Match", "If-None-Exist", "Prefer"}) asked.append(request.headers.get(name)).append("\n");
            asked.append(request.body);
            // An answer is kept for who may see what it tells: once a child is no longer linked, or a token says less, it is not replayed.
            for (const std::string& scope : std::set<std::string>(caller.scopes.begin(), caller.scopes.end())) asked.append("\n").append(scope);
            for (const std::string& patient : std::set<std::string>(caller.patient_ids.begin(), caller.patient_ids.end())) asked.append("\n").append(patient);
            digest = sha256_hex(asked);
            if (auto kept = TRY(kept_for(store, caller, key, digest))) return std::move(*kept);
            records.answer_under(key, digest);
        }
    }

    Result<http::Response> response = handler(request, records);
    if (!key.empty()) {
        if (!response && records.kept() == Records::Kept::nothing && response.error().kind == ErrorKind::conflict) {
            // Its twin may have come in at the same time and been quicker.
            if (auto kept = TRY(kept_for(store, caller, key, digest))) return std::move(*kept);
        }
        if (response && records.kept() == Records::Kept::that_it_was_done) keep_late(store, caller, key, *response);
    }
    // What was read is told to the trail before any of it is told to the caller.
    TRY_VOID(records.tell_audit(response ? response->status : http::status_of(response.error().kind)));
    return response;
}

void Gate::add(http::Router& router, http::Route route, Allows allows, Purpose staff_purpose, ApiHandler handler) {
    const std::string pattern = route.pattern;
    route.handler = [this, pattern, allows, staff_purpose, handler = std::move(handler)](const http::Request& request) {
        Result<http::Response> response = impl_->pass(*this, request, pattern, allows, staff_purpose, handler);
        if (!response) return impl_->refuse(response.error(), request);
        if (!response->headers.has("Cache-Control")) response->headers.set("Cache-Control", "no-store");
        return std::move(*response);
    };
    router.add(std::move(route));
}

std::string base_path(const http::Request& request) {
    constexpr std::string_view practices = "/t/";
    if (!request.path.starts_with(practices)) return "/fhir";
    return request.path.substr(0, request.path.find('/', practices.size())) + "/fhir";
}

Answer to_answer(const http::Response& response) {
    Answer answer;
    answer.status = response.status;
    for (const auto& [name, value] : response.headers.fields()) answer.headers += name + ": " + value + "\n";
    answer.body = response.payload();
    return answer;
}

http::Response to_response(const Answer& answer) {
    http::Response response;
    response.status = answer.status;
    std::string_view rest = answer.headers;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos) response.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    response.body = answer.body;
    return response;
}

Result<http::Response> commit_and_answer(Records& records, std::vector<Change> changes, std::function<http::Response(const std::vector<Changed>&)> answer,
                                         Extras extras, const std::vector<std::pair<std::string, std::size_t>>& names,
                                         const std::vector<std::string>& paths) {
    const bool first = records.kept() == Records::Kept::nothing;
    extras.answer_of = [&answer](const std::vector<Changed>& changed) { return to_answer(answer(changed)); };
    const std::vector<Changed> changed = TRY(records.commit(std::move(changes), std::move(extras), names, paths));
    if (first && records.kept() == Records::Kept::the_answer) return to_response(records.kept_answer());
    return answer(changed);
}

}  // namespace medhome::access
