// A signed-in browser, and a program with a token: from what they send to the caller they are.
//
// Only hashes of cookies and tokens are kept. A session ends after a time unused and after a time in all, both longer for families on
// their own phones than for staff at shared machines; it is made anew at every sign-in and ended when its account's rights change.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/accounts.h"
#include "access/caller.h"

namespace medhome::access {

struct SessionLives {
    std::chrono::minutes unused;
    std::chrono::minutes in_all;
};
SessionLives session_lives(Role role);

struct NewSession {
    std::string cookie;
    std::string csrf;
    Instant ends{};
    std::vector<store::Statement> statements;  // keeps it, and drops `replaces` and what has ended
};
NewSession new_session(std::string_view account_id, store::Tenant tenant, Role role, Instant now, Randomness& randomness, std::string_view replaces_cookie);
store::Statement end_session(std::string_view cookie);
store::Statement end_sessions_of(std::string_view account_id);

// unauthenticated when it names no live session or token. Writes down, at most once a minute, that the session was used.
Result<Caller> caller_by_cookie(store::Store& store, Instant now, std::string_view cookie);

// A program asks a thousand times a second with one token. What it was found to be holds for a second, then the tables are asked again: so a client that is
// disabled, here or by another process, is refused within that time. https://www.rfc-editor.org/rfc/rfc7009#section-2 knows such a delay.
class Tokens {
public:
    Result<Caller> caller(store::Store& store, Instant now, std::string_view token);

private:
    struct Known {
        Caller caller;
        Instant ends{}, asked{};
    };
    std::shared_mutex mutex_;
    std::unordered_map<std::string, Known> known_;  // by hash
};

// The children a family's RelatedPersons stand beside today: active ones within their period. now decides the day in the practice's zone.
Result<std::vector<FamilyLink>> family_links(store::Store& store, store::Tenant tenant, const std::vector<std::string>& related_persons, Instant now,
                                             std::string_view zone);

}  // namespace medhome::access
