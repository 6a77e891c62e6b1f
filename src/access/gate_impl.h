// What the gate's two files share: the wall itself (gate.cc) and the doors in it (session_routes.cc).
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "access/acceptance.h"
#include "access/gate.h"
#include "access/sessions.h"
#include "access/throttle.h"

namespace medhome::access {

struct Gate::Impl {
    store::Store& store;
    const Clock& clock;
    Randomness& randomness;
    std::function<http::Response(const Error&, const http::Request&)> outcome;
    std::string base_url;
    std::string zone = "UTC";
    Tokens tokens = {};

    http::Response refuse(const Error& error, const http::Request& request) const;
    Result<void> check_csrf(const http::Request& request, const Caller& caller);
    Result<http::Response> pass(Gate& gate, const http::Request& request, const std::string& pattern, const Allows& allows, Purpose staff_purpose,
                                const ApiHandler& handler);

    // session_routes.cc
    Result<http::Response> sign_in(const http::Request& request);
    Result<http::Response> look_at_invitation(const http::Request& request);
    Result<OpenInvitation> invitation_of(const http::Request& request, std::string_view code, const Throttle& codes);
    Result<http::Response> accept_invitation(const http::Request& request);
    Result<http::Response> sign_out(const http::Request& request, const Caller& caller);
    Result<http::Response> signed_in(const http::Request& request, const NewSession& session);
    Result<http::Response> wait_answer(const http::Request& request, std::chrono::seconds wait) const;
    store::AuditRow audit_row(const http::Request& request, std::string action, std::string actor, Role role, int status) const;
    Result<void> write_failure(std::vector<store::Statement> statements, store::Tenant tenant, store::AuditRow row);
};

}  // namespace medhome::access
