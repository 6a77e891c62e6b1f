// SPDX-License-Identifier: Apache-2.0
#include "fhir/outcome.h"

#include "fhir/json/tree.h"

namespace medhome::fhir {

namespace {

std::string_view severity_code(Severity severity) {
    switch (severity) {
        case Severity::fatal: return "fatal";
        case Severity::error: return "error";
        case Severity::warning: return "warning";
        case Severity::information: return "information";
    }
    return "error";
}

std::string written(const std::vector<Issue>& issues, std::string_view our_code) {
    json::Writer w;
    w.object().member("resourceType", "OperationOutcome").key("issue").array();
    for (const Issue& issue : issues) {
        w.object().member("severity", severity_code(issue.severity));
        w.member("code", issue.code.empty() ? "processing" : issue.code);
        w.key("details").object();
        if (!our_code.empty()) {
            w.key("coding").array().object();
            w.member("system", "https://medhome.dev/fhir/CodeSystem/error").member("code", our_code);
            w.end().end();
        }
        w.member("text", issue.text).end();
        if (!issue.text.empty()) w.member("diagnostics", issue.text);
        if (!issue.path.empty()) w.key("expression").array().string(issue.path).end();
        w.end();
    }
    w.end().end();
    return w.take();
}

}  // namespace

std::string_view issue_type_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid: return "invalid";
        case ErrorKind::unprocessable: return "processing";
        case ErrorKind::unauthenticated: return "login";
        case ErrorKind::forbidden: return "forbidden";
        case ErrorKind::not_found: return "not-found";
        case ErrorKind::gone: return "deleted";
        case ErrorKind::conflict: return "conflict";
        case ErrorKind::stale: return "conflict";
        case ErrorKind::too_large: return "too-long";
        case ErrorKind::unsupported:
        case ErrorKind::not_acceptable:
        case ErrorKind::media_type: return "not-supported";
        case ErrorKind::too_many: return "throttled";
        case ErrorKind::unavailable: return "transient";
        case ErrorKind::internal: return "exception";
    }
    return "exception";
}

std::string operation_outcome(const Error& error) {
    if (!error.issues.empty()) return written(error.issues, error.code);
    return written({Issue{Severity::error, std::string(issue_type_of(error.kind)), "", error.text}}, error.code);
}

std::string operation_outcome(const std::vector<Issue>& issues) { return written(issues, ""); }

}  // namespace medhome::fhir
