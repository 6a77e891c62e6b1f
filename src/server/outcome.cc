// SPDX-License-Identifier: Apache-2.0
#include "server/outcome.h"

#include "fhir/json/tree.h"
#include "fhir/outcome.h"
#include "http/status.h"

namespace medhome::server {

namespace {

bool asks_fhir(const http::Request& request) { return request.path.starts_with("/fhir") || request.path.starts_with("/t/"); }

std::string api_error(const Error& error, const http::Request& request) {
    fhir::json::Writer w;
    w.object().key("error").object();
    w.member("code", error.code).member("text", error.text);
    w.key("issues").array();
    for (const Issue& issue : error.issues) {
        w.object().member("path", issue.path).member("code", issue.code).member("text", issue.text).end();
    }
    w.end().end();
    w.member("request_id", request.request_id).end();
    return w.take();
}

http::Response answer(const Error& error, int status, const http::Request& request) {
    http::Response response;
    response.status = status;
    const bool fhir = asks_fhir(request);
    response.headers.add("Content-Type", fhir ? "application/fhir+json; charset=utf-8" : "application/json; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    if (status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"medhome\"");
    if (status == 503 || status == 429 || error.code == "search.parameter-not-ready") response.headers.add("Retry-After", "5");
    response.body = fhir ? fhir::operation_outcome(error) : api_error(error, request);
    return response;
}

ErrorKind kind_of(int status) {
    switch (status) {
        case 404: return ErrorKind::not_found;
        case 405: return ErrorKind::unsupported;
        case 413:
        case 431: return ErrorKind::too_large;
        case 415: return ErrorKind::media_type;
        case 429: return ErrorKind::too_many;
        case 503: return ErrorKind::unavailable;
        case 500: return ErrorKind::internal;
        default: return ErrorKind::invalid;
    }
}

}  // namespace

http::Response outcome(const Error& error, const http::Request& request) { return answer(error, http::status_of(error.kind), request); }

http::Response refusal(const http::Request& request, int status, std::string_view code, std::string_view text) {
    return answer(Error{kind_of(status), std::string(code), std::string(text)}, status, request);
}

}  // namespace medhome::server
