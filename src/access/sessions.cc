// SPDX-License-Identifier: Apache-2.0
#include "access/sessions.h"

#include <algorithm>
#include <mutex>

#include "access/rows.h"
#include "base/log.h"
#include "fhir/json/tree.h"

namespace medhome::access {

namespace {

constexpr std::chrono::minutes noted_every{1};
constexpr std::string_view related_person_prefix = "RelatedPerson/";

tl::unexpected<Error> nobody() { return fail(ErrorKind::unauthenticated, "sign-in.needed", "Sign in first."); }

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        if (space != 0) found.emplace_back(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
    return found;
}

// A FHIR date of any precision names the whole of its day, month or year: it has passed when today lies after all of that.
bool has_passed(std::string_view end, std::string_view today) {
    end = end.substr(0, today.size());
    return !end.empty() && today.substr(0, end.size()) > end;
}
bool is_to_come(std::string_view start, std::string_view today) {
    start = start.substr(0, today.size());
    return !start.empty() && today.substr(0, start.size()) < start;
}

}  // namespace

SessionLives session_lives(Role role) {
    using namespace std::chrono;
    if (role == Role::family) return {days{14}, days{90}};
    return {minutes{60}, hours{12}};
}

NewSession new_session(std::string_view account_id, store::Tenant tenant, Role role, Instant now, Randomness& randomness,
                       std::string_view replaces_cookie) {
    NewSession made;
    made.cookie = new_secret(32, randomness);
    made.csrf = new_secret(24, randomness);
    made.ends = now + session_lives(role).in_all;
    if (!replaces_cookie.empty()) made.statements.push_back(end_session(replaces_cookie));
    made.statements.push_back({"DELETE FROM access_session WHERE ends < ?1", {to_number(now)}, {}, {}});
    made.statements.push_back(
        {"INSERT INTO access_session (hash, account_id, tenant, csrf, created, last_used, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
         {sha256_hex(made.cookie), std::string(account_id), tenant, made.csrf, to_number(now), to_number(made.ends)},
         {},
         {}});
    return made;
}

store::Statement end_session(std::string_view cookie) {
    return {"DELETE FROM access_session WHERE hash = ?1", {sha256_hex(cookie)}, {}, {}};
}

store::Statement end_sessions_of(std::string_view account_id) {
    return {"DELETE FROM access_session WHERE account_id = ?1", {std::string(account_id)}, {}, {}};
}

Result<std::vector<FamilyLink>> family_links(store::Store& store, store::Tenant tenant, const std::vector<std::string>& related_persons, Instant now,
                                             std::string_view zone) {
    store::Visibility practice;
    practice.tenant = tenant;
    practice.all_unowned = true;
    const std::string today = to_iso(civil_date(now, zone));
    std::vector<FamilyLink> links;
    for (const std::string& reference : related_persons) {
        if (!reference.starts_with(related_person_prefix)) continue;
        auto stored = store.read(practice, "RelatedPerson", std::string_view(reference).substr(related_person_prefix.size()));
        if (!stored) {
            if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) continue;
            return tl::unexpected(std::move(stored).error());
        }
        const fhir::json::Document document = TRY(fhir::json::parse_shared(stored->body, 0, stored->body->size(), {}));
        const fhir::json::Value person = document.root();
        if (person["active"].text() == "false") continue;
        const fhir::json::Value period = person["period"];
        if (has_passed(period["end"].text(), today) || is_to_come(period["start"].text(), today)) continue;
        std::string_view patient = person["patient"]["reference"].text();
        if (!patient.starts_with("Patient/")) continue;
        patient.remove_prefix(8);
        links.push_back({reference, std::string(patient.substr(0, patient.find('/')))});
    }
    return links;
}

Result<Caller> caller_by_cookie(store::Store& store, Instant now, std::string_view cookie) {
    const std::string hash = sha256_hex(cookie);
    const std::vector<store::Row> rows = TRY(store.select_site(
        "SELECT s.account_id, s.tenant, s.csrf, s.last_used, s.ends, a.language, a.disabled, p.slug, p.zone, l.role, l.fhir_reference "
        "FROM access_session s JOIN access_account a ON a.id = s.account_id JOIN access_practice p ON p.tenant = s.tenant "
        "JOIN access_link l ON l.account_id = s.account_id AND l.tenant = s.tenant WHERE s.hash = ?1 ORDER BY l.created, l.fhir_reference",
        {hash}));
    if (rows.empty() || number_of(rows[0], 6) != 0) return nobody();
    Caller caller;
    caller.account_id = text_of(rows[0], 0);
    caller.tenant = number_of(rows[0], 1);
    caller.csrf_token = text_of(rows[0], 2);
    caller.language = text_of(rows[0], 5);
    caller.practice = text_of(rows[0], 7);
    caller.zone = text_of(rows[0], 8);
    caller.role = TRY(role_of(text_of(rows[0], 9)));
    caller.fhir_reference = text_of(rows[0], 10);
    caller.session_id = hash;

    const Instant last_used = instant_of(rows[0], 3);
    if (now >= instant_of(rows[0], 4) || now - last_used >= session_lives(caller.role).unused) return nobody();
    if (now - last_used >= noted_every) {
        store::Commit commit;
        commit.tenant = caller.tenant;
        commit.statements.push_back({"UPDATE access_session SET last_used = ?2 WHERE hash = ?1", {hash, to_number(now)}, {}, {}});
        // A site that cannot write can still be read from.
        if (const auto noted = store.commit(std::move(commit)); !noted) log::warning("access.session-use-not-noted", {{"code", noted.error().code}});
    }
    if (caller.is_family()) {
        std::vector<std::string> related_persons;
        for (const store::Row& row : rows) related_persons.push_back(text_of(row, 10));
        caller.family_links = TRY(family_links(store, caller.tenant, related_persons, now, caller.zone));
        for (const FamilyLink& link : caller.family_links)
            if (std::find(caller.patient_ids.begin(), caller.patient_ids.end(), link.patient_id) == caller.patient_ids.end())
                caller.patient_ids.push_back(link.patient_id);
    }
    return caller;
}

namespace {

constexpr std::chrono::seconds token_holds{1};
constexpr std::size_t most_tokens = 1000;

tl::unexpected<Error> unknown_token() { return fail(ErrorKind::unauthenticated, "token.unknown", "The bearer token is not known or has ended. Make a new one."); }

}  // namespace

Result<Caller> Tokens::caller(store::Store& store, Instant now, std::string_view token) {
    const std::string hash = sha256_hex(token);
    {
        const std::shared_lock lock(mutex_);
        const auto found = known_.find(hash);
        // A clock that was set back makes nothing hold longer.
        if (found != known_.end() && now >= found->second.asked && now - found->second.asked < token_holds) {
            if (now >= found->second.ends) return unknown_token();
            return found->second.caller;
        }
    }
    const std::vector<store::Row> rows = TRY(store.select_site(
        "SELECT t.client_id, t.tenant, t.scopes, t.ends, c.disabled, p.slug, p.zone FROM access_token t JOIN access_client c ON c.id = t.client_id "
        "JOIN access_practice p ON p.tenant = t.tenant WHERE t.hash = ?1",
        {hash}));
    const bool is_good = !rows.empty() && number_of(rows[0], 4) == 0 && now < instant_of(rows[0], 3);
    Known known;
    if (is_good) {
        known.ends = instant_of(rows[0], 3);
        known.asked = now;
        known.caller.account_id = text_of(rows[0], 0);
        known.caller.role = Role::machine;
        known.caller.tenant = number_of(rows[0], 1);
        known.caller.scopes = words(text_of(rows[0], 2));
        known.caller.practice = text_of(rows[0], 5);
        known.caller.zone = text_of(rows[0], 6);
    }
    const std::unique_lock lock(mutex_);
    known_.erase(hash);
    if (!is_good) return unknown_token();
    if (known_.size() >= most_tokens) known_.clear();
    return known_.emplace(hash, std::move(known)).first->second.caller;
}

}  // namespace medhome::access
