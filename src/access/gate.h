// From an HTTP request to a caller: session cookie, bearer token, CSRF, idempotency key. Every route that is not public stands behind it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/caller.h"
#include "access/records.h"
#include "http/message.h"
#include "http/router.h"

namespace medhome::access {

class Gate {
public:
    Gate(store::Store& store, const Clock& clock, Randomness& randomness, std::function<http::Response(const Error&, const http::Request&)> outcome);
    ~Gate();

    // Session cookie or Authorization: Bearer. unauthenticated when neither names a live one.
    Result<Caller> caller_of(const http::Request& request);

    using ApiHandler = std::function<Result<http::Response>(const http::Request&, Records&)>;
    struct Allows {  // who may use a route; everyone else is answered 403 (401 when not signed in)
        bool staff = false;
        bool family = false;
        bool machine = false;
        bool admin_only = false;
        Result<void> check(const Caller& caller) const;  // forbidden
    };
    // Adds a route behind the gate: names the caller, checks role, CSRF (X-CSRF-Token equal to the session's, on unsafe methods with a cookie),
    // for unsafe /api calls an Idempotency-Key (required; the kept answer is replayed, the same key with another body is 409), then
    // calls the handler with the caller's Records; an error becomes an answer by `outcome`. The handler of an unsafe call keeps its answer in
    // the transaction of its first commit: commit_and_answer, or Extras.answer_of. One that does not still writes only once: the key is
    // kept with the commit, the answer a moment later; should the server die in between, the repeat is told 409 request.already-done.
    // An Idempotency-Key is honoured, not required, elsewhere than under /api. Where the pattern has a part {practice}, it must be the caller's.
    void add(http::Router& router, http::Route route, Allows allows, Purpose staff_purpose, ApiHandler handler);
    // /api/session: sign in, who am I, sign out; throttled by account and address. PUT /api/session/language, POST /api/invitations/accept.
    void add_session_routes(http::Router& router);
    void set_base_url(std::string base_url, std::string zone);
    // Of the practice that the address or, at an address without one, the caller names; of none where neither does and there are several.
    fhir::search::OwnParameters parameters_for(const http::Request& request);
    // How an error is answered, for a route of the same family that stands before the gate.
    http::Response refusal(const Error& error, const http::Request& request) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Where a request's FHIR begins: "/fhir", "/t/1/fhir". References under its origin and this are to our own records.
std::string base_path(const http::Request& request);

Answer to_answer(const http::Response& response);
http::Response to_response(const Answer& answer);

// Commits, and gives the answer that the same transaction has kept. `answer` must not read: all it may tell stands in Changed.
Result<http::Response> commit_and_answer(Records& records, std::vector<Change> changes,
                                         std::function<http::Response(const std::vector<Changed>&)> answer, Extras extras = {},
                                         const std::vector<std::pair<std::string, std::size_t>>& names = {},
                                         const std::vector<std::string>& paths = {});

}  // namespace medhome::access
