// SPDX-License-Identifier: Apache-2.0
#include "rest/bundle_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fhir/outcome.h"
#include "fhir/validation/primitives.h"
#include "http/status.h"
#include "rest/interactions.h"

namespace medhome::rest {

using access::Change;
using access::Changed;
using fhir::json::Value;
using fhir::validation::is_id;

namespace {

std::string status_line(int status) {
    switch (status) {
        case 200: return "200 OK";
        case 201: return "201 Created";
        case 204: return "204 No Content";
        case 304: return "304 Not Modified";
        case 400: return "400 Bad Request";
        case 403: return "403 Forbidden";
        case 404: return "404 Not Found";
        case 409: return "409 Conflict";
        case 410: return "410 Gone";
        case 412: return "412 Precondition Failed";
        case 413: return "413 Payload Too Large";
        case 415: return "415 Unsupported Media Type";
        case 422: return "422 Unprocessable Entity";
        default: return std::to_string(status);
    }
}

// request.url: "Patient/1", "/Patient?name=x", or the same under our own base.
void read_url(Entry& entry, std::string_view url, std::string_view base) {
    if (!base.empty() && url.starts_with(base) && (url.size() == base.size() || url[base.size()] == '/' || url[base.size()] == '?')) url.remove_prefix(base.size());
    if (url.starts_with('/')) url.remove_prefix(1);
    const std::size_t question = url.find('?');
    if (question != std::string_view::npos) entry.query = url.substr(question + 1);
    entry.path = url.substr(0, question);
    const std::size_t slash = entry.path.find('/');
    entry.type = entry.path.substr(0, slash);
    if (slash != std::string::npos) entry.id = entry.path.substr(slash + 1);
}

// What a change needs to say of its record: an id, or a search.
Result<void> check_target(const Entry& entry) {
    const auto wrong = [&](std::string_view where, std::string code, std::string issue, std::string text) -> Result<void> {
        return tl::unexpected(wrong_entry(entry, where, std::move(code), std::move(issue), std::move(text)));
    };
    if (entry.method == "POST") {
        if (!entry.id.empty() || !entry.query.empty()) return wrong(".request.url", "bundle.url", "invalid", "A POST names a type alone, without an id.");
        return {};
    }
    if (entry.id.empty()) {
        if (!condition_of(entry.query)) return wrong(".request.url", "record.bad-id", "invalid", "The url must name one record, Type/id, or search for it, Type?identifier=...");
    } else if (!is_id(entry.id) || !entry.query.empty()) {
        return wrong(".request.url", "record.bad-id", "invalid", "The url must name one record: Type/id.");
    }
    if (entry.method == "PUT" && !entry.id.empty() && entry.resource_id != entry.id) {
        return wrong(".resource.id", "record.other-id", "invalid", "The id in the resource is not the id in the url.");
    }
    return {};
}

Result<void> read_conditions(Entry& entry, Value asked) {
    entry.if_none_exist = asked["ifNoneExist"].text();
    if (entry.if_none_exist.starts_with('?')) entry.if_none_exist.erase(0, 1);
    entry.if_none_match_text = asked["ifNoneMatch"].text();
    entry.if_modified_since = asked["ifModifiedSince"].text();
    const auto match = if_match(asked["ifMatch"].text());
    if (!match) return tl::unexpected(wrong_entry(entry, ".request.ifMatch", "rest.if-match", "invalid", match.error().text));
    entry.if_match = *match;
    if (entry.fetches()) return {};
    const auto none_match = if_none_match(entry.if_none_match_text);
    if (!none_match) return tl::unexpected(wrong_entry(entry, ".request.ifNoneMatch", "rest.if-none-match", "invalid", none_match.error().text));
    entry.if_none_match = *none_match;
    return {};
}

Result<void> read_resource(Entry& entry, Value resource) {
    const auto wrong = [&](std::string_view where, std::string code, std::string issue, std::string text) -> Result<void> {
        return tl::unexpected(wrong_entry(entry, where, std::move(code), std::move(issue), std::move(text)));
    };
    if (entry.method == "GET" || entry.method == "HEAD" || entry.method == "DELETE" || entry.is_operation()) {
        entry.resource = resource.raw();
        return {};
    }
    if (!resource.is_object()) return wrong(".resource", "bundle.no-resource", "required", "A POST, PUT or PATCH needs a resource.");
    if (entry.method == "PATCH") {
        Result<Patch> patch = patch_in(resource);
        if (!patch) return wrong(".resource", patch.error().code, patch.error().kind == ErrorKind::invalid ? "invalid" : "not-supported", patch.error().text);
        entry.patch = std::move(*patch);
        return {};
    }
    entry.resource = resource.raw();
    entry.resource_id = resource["id"].text();
    entry.resource_version = resource["meta"]["versionId"].text();
    if (resource["resourceType"].text() != entry.type) {
        return wrong(".resource.resourceType", "bundle.other-type", "invalid", "The resource is of another type than the url says.");
    }
    return {};
}

}  // namespace

std::string Entry::place() const { return fmt::format("Bundle.entry[{}]", index); }

Error wrong_entry(const Entry& entry, std::string_view where, std::string code, std::string issue_code, std::string text) {
    Error error{ErrorKind::invalid, std::move(code), text};
    error.issues.push_back(Issue{Severity::error, std::move(issue_code), entry.place() + std::string(where), std::move(text)});
    return error;
}

Result<Entry> read_entry(Value value, std::size_t index, std::string_view base) {
    Entry entry;
    entry.index = index;
    entry.full_url = value["fullUrl"].text();
    const Value asked = value["request"];
    entry.method = asked["method"].text();
    const std::string_view url = asked["url"].text();
    if (!asked) return tl::unexpected(wrong_entry(entry, ".request", "bundle.no-request", "required", "Each entry needs a request with method and url."));
    if (entry.method.empty()) return tl::unexpected(wrong_entry(entry, ".request.method", "bundle.no-method", "required", "The request has no method."));
    if (url.empty()) return tl::unexpected(wrong_entry(entry, ".request.url", "bundle.no-url", "required", "The request has no url."));
    constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    if (std::find(methods.begin(), methods.end(), entry.method) == methods.end()) {
        return tl::unexpected(wrong_entry(entry, ".request.method", "bundle.method", "not-supported", "The method must be GET, HEAD, POST, PUT, PATCH or DELETE."));
    }
    read_url(entry, url, base);
    if (!entry.fetches() && !entry.is_operation() && !check_type(entry.type)) {
        return tl::unexpected(wrong_entry(entry, ".request.url", "bundle.url", "not-supported", "The url does not start with a resource type of FHIR R4."));
    }
    TRY_VOID(read_resource(entry, value["resource"]));
    if (!entry.fetches() && !entry.is_operation()) TRY_VOID(check_target(entry));
    TRY_VOID(read_conditions(entry, asked));
    return entry;
}

Change change_of(const Entry& entry) {
    Change change;
    change.type = entry.type;
    if (entry.method == "POST") {
        change.kind = Change::Kind::create;
        change.if_none_exist = entry.if_none_exist;
    } else {
        change.kind = entry.method == "DELETE" ? Change::Kind::remove : Change::Kind::update;
        change.id = entry.id;
        if (entry.id.empty()) change.where = condition_of(entry.query).value_or(std::string());
        change.patch = entry.patch;
        change.unsaid_meta_stays = true;
        change.if_match = entry.if_match;
        change.if_none_match = entry.if_none_match;
    }
    change.body = entry.resource;
    return change;
}

Answer answer_of(const Changed& changed, std::string_view base, Return give) {
    using Did = Changed::Did;
    Answer answer;
    answer.status = status_line(changed.did == Did::created ? 201 : changed.did == Did::removed ? 204 : 200);
    if (changed.version > 0) answer.etag = etag(changed.version);
    if (changed.did != Did::removed) {
        answer.location = fmt::format("{}/{}/_history/{}", changed.type, changed.id, changed.version);
        answer.last_modified = to_fhir_instant(changed.updated);
        answer.full_url = fmt::format("{}/{}/{}", base, changed.type, changed.id);
        if (give == Return::representation && changed.body) answer.resource = *changed.body;
    }
    if (give == Return::outcome) {
        answer.outcome = fhir::operation_outcome({Issue{Severity::information, "informational", "", changed.did == Did::removed ? "Deleted." : "Saved."}});
    }
    return answer;
}

Answer answer_of(const Error& error) {
    Answer answer;
    answer.status = status_line(http::status_of(error.kind));
    answer.outcome = fhir::operation_outcome(error);
    return answer;
}

Answer answer_of(const Entry& entry, const http::Response& response, std::string_view base) {
    Answer answer;
    answer.status = status_line(response.status);
    answer.etag = response.headers.get("ETag");
    answer.location = response.headers.get("Location");
    if (response.payload().empty() || entry.method == "HEAD") return answer;
    answer.resource = response.payload();
    // Of one record: which it is, and since when it is so.
    if (answer.etag.empty()) return answer;
    const auto resource = fhir::json::parse(answer.resource);
    if (!resource) return answer;
    const Value root = resource->root();
    answer.last_modified = root["meta"]["lastUpdated"].text();
    if (root["id"]) answer.full_url = fmt::format("{}/{}/{}", base, root["resourceType"].text(), root["id"].text());
    return answer;
}

std::string answer_bundle(std::string_view type, const std::vector<Answer>& answers) {
    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", type);
    if (answers.empty()) return w.end().take();  // FHIR's JSON has no empty arrays
    w.key("entry").array();
    for (const Answer& answer : answers) {
        w.object();
        w.member("fullUrl", answer.full_url);
        if (!answer.resource.empty()) w.key("resource").raw(answer.resource);
        w.key("response").object().member("status", answer.status).member("location", answer.location).member("etag", answer.etag);
        w.member("lastModified", answer.last_modified);
        if (!answer.outcome.empty()) w.key("outcome").raw(answer.outcome);
        w.end().end();
    }
    w.end().end();
    return w.take();
}

}  // namespace medhome::rest
