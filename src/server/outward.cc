// SPDX-License-Identifier: Apache-2.0
#include "server/outward.h"

#include <algorithm>
#include <fmt/format.h>

#include "http/gzip.h"

namespace medhome::server {

namespace {

// Smaller, and one packet holds it anyway.
constexpr std::size_t worth_it = 1400;

bool is_fhir_address(std::string_view path) {
    if (path.starts_with("/t/")) {
        const std::size_t practice = path.find('/', 3);
        if (practice == std::string_view::npos) return false;
        path = path.substr(practice);
    }
    return path == "/fhir" || path.starts_with("/fhir/");
}

bool is_fhir_content(const http::Response& response) {
    const std::string_view type = response.headers.get("Content-Type");
    return type.starts_with("application/fhir+json") || type.starts_with("application/fhir+ndjson");
}

void varies_by(http::Response& response, std::string_view name) {
    const std::string said(response.headers.get("Vary"));
    response.headers.set("Vary", said.empty() ? std::string(name) : fmt::format("{}, {}", said, name));
}

// Length tells of content where a stranger's words are compressed together with a secret (BREACH). A stranger can make a browser ask only with the
// cookie it holds, never with a token: so what is asked with a cookie is sent as it is.
void make_smaller(const http::Request& request, http::Response& response) {
    if (response.payload().size() < worth_it || !is_fhir_content(response) || response.headers.has("Content-Encoding")) return;
    varies_by(response, "Accept-Encoding");
    if (request.headers.has("Cookie") || !http::takes_gzip(request.headers.get("Accept-Encoding"))) return;
    response.body = http::gzip(response.payload());
    response.shared_body.reset();
    response.embedded_body = {};
    response.headers.set("Content-Encoding", "gzip");
}

}  // namespace

Result<void> check_origin(std::string_view origin) {
    if (origin == "*") return {};
    const std::string_view host = origin.starts_with("https://") ? origin.substr(8) : origin.starts_with("http://") ? origin.substr(7) : std::string_view();
    const bool plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
    if (plain) return {};
    return fail(ErrorKind::invalid, "serve.cors-origin",
                "--cors-origin takes a site as browsers name it, such as https://app.example.org or http://localhost:3000: small letters, and nothing after the host and port. Or * for every site.");
}

void Outward::open_to_sites(const http::Request& request, http::Response& response) const {
    const bool every = std::find(origins_.begin(), origins_.end(), "*") != origins_.end();
    if (!every) varies_by(response, "Origin");
    const std::string_view origin = request.headers.get("Origin");
    if (origin.empty() || (!every && std::find(origins_.begin(), origins_.end(), origin) == origins_.end())) return;
    // Never with credentials: a page of another site comes with a token that it was given, not with the cookie of who sits before it.
    response.headers.set("Access-Control-Allow-Origin", every ? std::string("*") : std::string(origin));
    if (request.method == http::Method::OPTIONS && request.headers.has("Access-Control-Request-Method")) {
        response.headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
        response.headers.set("Access-Control-Allow-Headers",
                             "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id");
        response.headers.set("Access-Control-Max-Age", "600");
        return;
    }
    response.headers.set("Access-Control-Expose-Headers", "Content-Location, ETag, Last-Modified, Location, Retry-After, WWW-Authenticate, X-Progress, X-Request-Id");
}

void Outward::operator()(const http::Request& request, http::Response& response) const {
    if (!is_fhir_address(request.path)) return;
    if (!origins_.empty()) open_to_sites(request, response);
    make_smaller(request, response);
}

}  // namespace medhome::server
