// SPDX-License-Identifier: Apache-2.0
#include "rest/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "fhir/json/tree.h"
#include "fhir/outcome.h"
#include "fhir/validation/primitives.h"
#include "fhir/validation/validate.h"
#include "http/status.h"
#include "rest/exchange.h"
#include "rest/search.h"

namespace medhome::rest {

namespace {

using fhir::validation::is_id;

using access::Change;
using access::Changed;
using fhir::json::Value;

constexpr std::size_t bulk_entries = 500;  // more than this queues behind interactive writes (DESIGN.md section 2)

struct Entry {
    std::size_t index = 0;
    std::string full_url;
    std::string method;
    std::string type, id, query;  // of request.url
    std::string resource;         // JSON text
    std::string resource_id;
    std::string if_none_exist;
    std::optional<std::int64_t> if_match;
    std::string path() const { return fmt::format("Bundle.entry[{}]", index); }
};

// What one entry of the answer says.
struct Answer {
    std::string status;  // "201 Created"
    std::string location, etag, last_modified;
    std::string outcome;   // OperationOutcome JSON
    std::string resource;  // JSON
    std::string full_url;
};

std::string status_line(int status) {
    switch (status) {
        case 200: return "200 OK";
        case 201: return "201 Created";
        case 204: return "204 No Content";
        case 400: return "400 Bad Request";
        case 403: return "403 Forbidden";
        case 404: return "404 Not Found";
        case 409: return "409 Conflict";
        case 410: return "410 Gone";
        case 412: return "412 Precondition Failed";
        case 422: return "422 Unprocessable Entity";
        default: return std::to_string(status);
    }
}

Error at(const Entry& entry, std::string_view where, std::string code, std::string issue_code, std::string text) {
    Error error{ErrorKind::invalid, std::move(code), text};
    error.issues.push_back(Issue{Severity::error, std::move(issue_code), entry.path() + std::string(where), std::move(text)});
    return error;
}

Result<Entry> understood(Value value, std::size_t index, std::string_view base) {
    Entry entry;
    entry.index = index;
    entry.full_url = value["fullUrl"].text();
    const Value asked = value["request"];
    entry.method = asked["method"].text();
    std::string_view url = asked["url"].text();
    if (!asked) return tl::unexpected(at(entry, ".request", "bundle.no-request", "required", "Each entry needs a request with method and url."));
    if (entry.method.empty()) return tl::unexpected(at(entry, ".request.method", "bundle.no-method", "required", "The request has no method."));
    if (url.empty()) return tl::unexpected(at(entry, ".request.url", "bundle.no-url", "required", "The request has no url."));
    if (entry.method != "GET" && entry.method != "HEAD" && entry.method != "POST" && entry.method != "PUT" && entry.method != "DELETE") {
        return tl::unexpected(at(entry, ".request.method", "bundle.method", "not-supported", "The method must be GET, POST, PUT or DELETE."));
    }
    if (!base.empty() && url.starts_with(base)) url.remove_prefix(base.size());
    if (url.starts_with('/')) url.remove_prefix(1);
    const std::size_t question = url.find('?');
    if (question != std::string_view::npos) entry.query = url.substr(question + 1);
    const std::string_view path = url.substr(0, question);
    const std::size_t slash = path.find('/');
    entry.type = path.substr(0, slash);
    if (slash != std::string_view::npos) entry.id = path.substr(slash + 1);
    if (!check_type(entry.type)) {
        return tl::unexpected(at(entry, ".request.url", "bundle.url", "not-supported", "The url does not start with a resource type of FHIR R4."));
    }
    const Value resource = value["resource"];
    if (entry.method == "POST" || entry.method == "PUT") {
        if (!resource.is_object()) return tl::unexpected(at(entry, ".resource", "bundle.no-resource", "required", "A POST or PUT needs a resource."));
        entry.resource = resource.raw();
        entry.resource_id = resource["id"].text();
        if (resource["resourceType"].text() != entry.type) {
            return tl::unexpected(at(entry, ".resource.resourceType", "bundle.other-type", "invalid", "The resource is of another type than the url says."));
        }
        if (entry.method == "POST" && !entry.id.empty()) {
            return tl::unexpected(at(entry, ".request.url", "bundle.url", "invalid", "A POST names a type alone, without an id."));
        }
        if (entry.method == "PUT" && entry.id.empty()) {
            return tl::unexpected(at(entry, ".request.url", "bundle.conditional-update", "not-supported",
                                     "An update by search is not offered in a bundle. Name the record: Type/id."));
        }
        if (entry.method == "PUT" && entry.resource_id != entry.id) {
            return tl::unexpected(at(entry, ".resource.id", "record.other-id", "invalid", "The id in the resource is not the id in the url."));
        }
    }
    if ((entry.method == "PUT" || entry.method == "DELETE") && !is_id(entry.id)) {
        return tl::unexpected(at(entry, ".request.url", "record.bad-id", "invalid", "The url must name one record: Type/id."));
    }
    entry.if_none_exist = asked["ifNoneExist"].text();
    if (entry.if_none_exist.starts_with('?')) entry.if_none_exist.erase(0, 1);
    const std::string_view match = asked["ifMatch"].text();
    if (!match.empty()) {
        http::Request header;
        header.headers.add("If-Match", std::string(match));
        Result<std::optional<std::int64_t>> version = if_match(header);
        if (!version) return tl::unexpected(at(entry, ".request.ifMatch", "rest.if-match", "invalid", version.error().text));
        entry.if_match = *version;
    }
    return entry;
}

// What is wrong with the Bundle around its resources: a misspelled ifNoneExist or ifMatch must not pass for one that was not sent.
// What concerns one entry goes to that entry, where nothing was said of it yet; the rest is returned.
std::vector<Issue> check_frame(Value bundle, std::vector<Result<Entry>>& entries) {
    constexpr std::string_view in_entry = "Bundle.entry[";
    std::vector<Issue> rest;
    std::map<std::size_t, Error> wrong;
    for (Issue& issue : fhir::validation::validate(bundle, {.most_issues = 500, .frame_alone = true})) {
        if (issue.severity != Severity::error && issue.severity != Severity::fatal) continue;
        std::size_t index = entries.size();
        if (issue.path.starts_with(in_entry)) std::from_chars(issue.path.data() + in_entry.size(), issue.path.data() + issue.path.size(), index);
        if (index >= entries.size()) {
            if (issue.code == "structure") rest.push_back(std::move(issue));  // what else its meta or id may hold is of no consequence
            continue;
        }
        Error& error = wrong.try_emplace(index, Error{ErrorKind::invalid, "bundle.entry", issue.text, {}}).first->second;
        error.issues.push_back(std::move(issue));
    }
    for (auto& [index, error] : wrong) {
        if (entries[index]) entries[index] = tl::unexpected(std::move(error));
    }
    return rest;
}

Change change_of(const Entry& entry) {
    Change change;
    change.type = entry.type;
    if (entry.method == "POST") {
        change.kind = Change::Kind::create;
        change.if_none_exist = entry.if_none_exist;
    } else {
        change.kind = entry.method == "PUT" ? Change::Kind::update : Change::Kind::remove;
        change.id = entry.id;
        change.if_match = entry.if_match;
    }
    change.body = entry.resource;
    return change;
}

Answer answer_of(const Changed& changed, const http::Request& request, Return give) {
    using Did = Changed::Did;
    Answer answer;
    answer.status = status_line(changed.did == Did::created ? 201 : changed.did == Did::removed ? 204 : 200);
    if (changed.version > 0) answer.etag = etag(changed.version);
    if (changed.did != Did::removed) {
        answer.location = fmt::format("{}/{}/_history/{}", changed.type, changed.id, changed.version);
        answer.last_modified = to_fhir_instant(changed.updated);
        answer.full_url = fmt::format("{}/{}/{}", base_of(request), changed.type, changed.id);
        if (give == Return::representation && changed.body) answer.resource = *changed.body;
    }
    return answer;
}

Answer answer_of(const Error& error) {
    Answer answer;
    answer.status = status_line(http::status_of(error.kind));
    answer.outcome = fhir::operation_outcome(error);
    return answer;
}

// A GET inside a bundle: a read, a version, or a search.
Result<Answer> fetched(const Entry& entry, const http::Request& request, access::Records& records) {
    Answer answer;
    answer.status = status_line(200);
    const std::string base = base_of(request);
    if (entry.id.empty()) {
        answer.resource = TRY(searchset(records, base, entry.type, http::parse_form(entry.query), lenient(request)));
        return answer;
    }
    const std::size_t slash = entry.id.find('/');
    store::Stored stored;
    if (slash == std::string::npos) {
        stored = TRY(records.read(entry.type, entry.id));
    } else if (entry.id.compare(slash, 10, "/_history/") == 0) {
        stored = TRY(records.vread(entry.type, entry.id.substr(0, slash), std::atoll(entry.id.c_str() + slash + 10)));
    } else {
        return fail(ErrorKind::unsupported, "bundle.url", "A GET in a bundle is a read, a version or a search by type.");
    }
    answer.resource = *stored.body;
    answer.etag = etag(stored.version);
    answer.last_modified = to_fhir_instant(stored.updated);
    answer.full_url = fmt::format("{}/{}/{}", base, stored.type, stored.id);
    return answer;
}

http::Response written(std::string_view type, const std::vector<Answer>& answers) {
    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", type);
    if (answers.empty()) return json_response(200, w.end().take());  // FHIR's JSON has no empty arrays
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
    return json_response(200, w.take());
}

// "Same resource touched twice", "duplicate fullUrl": https://hl7.org/fhir/R4/http.html#trules
Result<void> check_transaction(const std::vector<Entry>& entries) {
    std::set<std::string> touched, full_urls;
    for (const Entry& entry : entries) {
        if ((entry.method == "PUT" || entry.method == "DELETE") && !touched.insert(entry.type + "/" + entry.id).second) {
            return tl::unexpected(at(entry, ".request.url", "bundle.twice", "duplicate", "This record is changed twice in one transaction."));
        }
        if (!entry.full_url.empty() && entry.method != "GET" && !full_urls.insert(entry.full_url).second) {
            return tl::unexpected(at(entry, ".fullUrl", "bundle.same-full-url", "duplicate", "Two entries have the same fullUrl."));
        }
    }
    return {};
}

// R4's order: DELETE, POST, PUT, GET. Answers stand in the order of the request.
Result<http::Response> transaction(const http::Request& request, access::Records& records, const std::vector<Entry>& entries) {
    TRY_VOID(check_transaction(entries));
    std::vector<std::size_t> order;
    for (const std::string_view method : {"DELETE", "POST", "PUT"}) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].method == method) order.push_back(i);
        }
    }
    const std::string base = base_of(request);
    std::vector<Change> changes;
    std::vector<std::pair<std::string, std::size_t>> names;
    std::vector<std::string> paths;
    for (const std::size_t i : order) {
        const Entry& entry = entries[i];
        if (!entry.full_url.empty() && entry.method != "DELETE") {
            names.emplace_back(entry.full_url, changes.size());
            // Relative references to a POSTed entry whose fullUrl is [base]/Type/x are rewritten too.
            if (entry.method == "POST" && entry.full_url.starts_with(base + "/")) {
                names.emplace_back(entry.full_url.substr(base.size() + 1), changes.size());
            }
        }
        paths.push_back(entry.path() + ".resource");
        changes.push_back(change_of(entry));
    }
    std::vector<Answer> answers(entries.size());
    const Return give = preferred_return(request, Return::minimal);
    if (!changes.empty()) {
        access::Extras extras;
        extras.bulk = changes.size() > bulk_entries;
        const std::vector<Changed> done = TRY(records.commit(std::move(changes), std::move(extras), names, paths));
        for (std::size_t k = 0; k < order.size(); ++k) answers[order[k]] = answer_of(done[k], request, give);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].method != "GET" && entries[i].method != "HEAD") continue;
        Result<Answer> answer = fetched(entries[i], request, records);
        answers[i] = answer ? std::move(*answer) : answer_of(answer.error());
    }
    return written("transaction-response", answers);
}

}  // namespace

Result<http::Response> take_bundle(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    const fhir::json::Document document = TRY(fhir::json::parse(request.body));
    const Value root = document.root();
    if (root["resourceType"].text() != "Bundle") {
        return fail(ErrorKind::invalid, "bundle.not-a-bundle", "Only a Bundle can be sent to the base address. Send one resource to its type.",
                    {Issue{Severity::error, "invalid", "resourceType", "Only a Bundle can be sent to the base address."}});
    }
    const std::string_view type = root["type"].text();
    if (type != "transaction" && type != "batch") {
        return fail(ErrorKind::invalid, "bundle.type", "The Bundle must be a transaction or a batch.",
                    {Issue{Severity::error, "not-supported", "Bundle.type", "The Bundle must be a transaction or a batch."}});
    }
    const std::string base = base_of(request);
    std::vector<Result<Entry>> entries;
    if (root["entry"].is_array()) {
        for (const Value value : root["entry"].children()) entries.push_back(understood(value, entries.size(), base));
    }
    std::vector<Issue> around = check_frame(root, entries);
    if (type == "batch" && !around.empty()) {
        return fail(ErrorKind::invalid, "bundle.refused", "Nothing of this batch was done. See each issue.", std::move(around));
    }

    if (type == "transaction") {
        std::vector<Entry> all;
        std::vector<Issue> issues = std::move(around);
        for (auto& entry : entries) {
            if (entry) all.push_back(std::move(*entry));
            else issues.insert(issues.end(), entry.error().issues.begin(), entry.error().issues.end());
        }
        if (!issues.empty()) {
            return fail(ErrorKind::invalid, "bundle.refused", "Nothing of this transaction was stored. See each issue.", std::move(issues));
        }
        return transaction(request, records, all);
    }

    std::vector<Answer> answers;
    const Return give = preferred_return(request, Return::minimal);
    for (auto& entry : entries) {
        if (!entry) {
            answers.push_back(answer_of(entry.error()));
        } else if (entry->method == "GET" || entry->method == "HEAD") {
            Result<Answer> answer = fetched(*entry, request, records);
            answers.push_back(answer ? std::move(*answer) : answer_of(answer.error()));
        } else {
            Result<std::vector<Changed>> done = records.commit({change_of(*entry)}, {}, {}, {entry->path() + ".resource"});
            answers.push_back(done ? answer_of(done->front(), request, give) : answer_of(done.error()));
        }
    }
    return written("batch-response", answers);
}

}  // namespace medhome::rest
