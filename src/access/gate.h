// From an HTTP request to a caller: session cookie, bearer token, CSRF, idempotency key. Every route that is not public stands behind it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "access/caller.h"
#include "access/records.h"
#include "http/message.h"
#include "http/router.h"

namespace medhome::access {

struct Session;

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
    };
    // Adds a route behind the gate: names the caller, checks role, CSRF (X-CSRF-Token equal to the session's, on unsafe methods with a cookie),
    // for unsafe /api calls an Idempotency-Key (required; the kept answer is replayed, the same key with another body is 409), then
    // calls the handler with the caller's Records; an error becomes an answer by `outcome`. The handler of an unsafe /api call must put its
    // answer where the same transaction keeps it: Gate hands it the slot by Records (the first commit of the request carries it).
    void add(http::Router& router, http::Route route, Allows allows, Purpose staff_purpose, ApiHandler handler);
    // /api/session: sign in, who am I, sign out; throttled by account and address.
    void add_session_routes(http::Router& router);
    void set_base_url(std::string base_url, std::string zone);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace medhome::access
