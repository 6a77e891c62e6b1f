// SPDX-License-Identifier: Apache-2.0
#include "rest/interactions.h"

#include <charconv>

#include "fhir/json/tree.h"
#include "fhir/subset.h"
#include "fhir/validation/primitives.h"
#include "rest/exchange.h"
#include "rest/patch.h"

namespace medhome::rest {

using access::Change;
using access::Changed;
using fhir::validation::is_id;

namespace {

// The body as JSON; what is wrong with it is told by a path that begins with the type.
Result<fhir::json::Document> body_of(const http::Request& request, std::string_view type) {
    Result<fhir::json::Document> document = fhir::json::parse(request.body);
    if (document) return document;
    Error error = std::move(document).error();
    for (Issue& issue : error.issues) issue.path = std::string(type) + (issue.path.empty() ? "" : ".") + issue.path;
    return tl::unexpected(std::move(error));
}

// A change of the type in the address, with what the headers say of versions.
Result<Change> change_of(const http::Request& request, Change::Kind kind) {
    Change change;
    change.kind = kind;
    change.type = request.path_value("type");
    change.id = request.path_value("id");
    TRY_VOID(check_type(change.type));
    if (change.id.starts_with('_') || change.id.starts_with('$')) return not_offered();
    change.if_match = TRY(if_match(request.headers.get("If-Match")));
    change.if_none_match = TRY(if_none_match(request.headers.get("If-None-Match")));
    change.unsaid_meta_stays = true;
    return change;
}

Result<http::Response> committed(const http::Request& request, access::Records& records, Change change, Return otherwise = Return::representation) {
    std::vector<Change> changes;
    changes.push_back(std::move(change));
    const std::vector<Changed> done = TRY(records.commit(std::move(changes)));
    return changed_response(request, done.front(), preferred_return(request, otherwise));
}

// The record, or of it what _summary and _elements ask for. https://hl7.org/fhir/R4/search.html#summary
Result<http::Response> as_asked(const http::Request& request, const store::Stored& stored) {
    if (not_modified(request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"), stored)) return not_modified_response(stored);
    http::Response response = resource_response(200, stored);
    if (request.query.empty()) return response;
    const fhir::Subset subset = TRY(fhir::subset_of(http::parse_form(request.query)));
    if (subset.kind == fhir::Subset::Kind::whole) return response;
    if (subset.kind == fhir::Subset::Kind::count) return fail(ErrorKind::invalid, "rest.summary", "A read is of one record: _summary=count is for searches.");
    response.shared_body.reset();
    response.body = fhir::cut_down(*stored.body, subset);
    return response;
}

}  // namespace

Result<std::string> condition_of(std::string_view query) {
    std::string condition;
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        if (one.empty() || one.starts_with("_format=") || one.starts_with("_pretty=")) continue;
        condition.append(condition.empty() ? "" : "&").append(one);
    }
    if (condition.empty()) {
        return fail(ErrorKind::invalid, "record.condition-empty", "Name a record (Type/id), or say by search parameters which one is meant (Type?identifier=...).");
    }
    return condition;
}

Result<void> check_if_match(const Settings& settings, std::string_view type, const Change& change) {
    if (change.if_match || !settings.needs_if_match(type)) return {};
    return fail(ErrorKind::invalid, "rest.if-match-required", "Changes of this type must say which version they mean. Send If-Match with the ETag of the record as you read it.");
}

Result<http::Response> read_one(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    const std::string_view id = request.path_value("id");
    if (id.starts_with('_') || id.starts_with('$')) return not_offered();
    const store::Stored stored = TRY(records.read(type, id));
    return as_asked(request, stored);
}

Result<http::Response> read_version(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    const std::string_view text = request.path_value("version");
    std::int64_t version = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (bad != std::errc{} || end != text.data() + text.size() || version < 1) {
        return fail(ErrorKind::not_found, "record.unknown", "There is no such version of this record, or it is not yours to open.");
    }
    const store::Stored stored = TRY(records.vread(type, request.path_value("id"), version));
    if (stored.deleted) return fail(ErrorKind::gone, "record.deleted", "This version says that the record was deleted.");
    return as_asked(request, stored);
}

Result<http::Response> create_one(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    Change change;
    change.type = request.path_value("type");
    TRY_VOID(check_type(change.type));
    change.body = request.body;
    change.if_none_exist = request.headers.get("If-None-Exist");
    if (change.if_none_exist.starts_with('?')) change.if_none_exist.erase(0, 1);
    return committed(request, records, std::move(change));
}

Result<http::Response> update_one(const http::Request& request, access::Records& records, const Settings& settings) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    Change change = TRY(change_of(request, Change::Kind::update));
    const std::string& type = change.type;
    if (!is_id(change.id)) return fail(ErrorKind::invalid, "record.bad-id", "An id is 1 to 64 letters, digits, hyphens and dots.");
    const fhir::json::Document document = TRY(body_of(request, type));
    const fhir::json::Value body_id = document.root()["id"];
    if (body_id && body_id.text() != change.id) {
        return fail(ErrorKind::invalid, "record.other-id", "The id in the body is not the id in the address. Make them the same.",
                    {Issue{Severity::error, "invalid", type + ".id", "The id in the body is not the id in the address."}});
    }
    if (!body_id && document.root().is_object()) {
        return fail(ErrorKind::invalid, "record.no-id", "An update names the record in its body too. Put the id of the address into it.",
                    {Issue{Severity::error, "required", type + ".id", "The body has no id."}});
    }
    TRY_VOID(check_if_match(settings, type, change));
    change.body = request.body;
    return committed(request, records, std::move(change));
}

Result<http::Response> update_found(const http::Request& request, access::Records& records, const Settings& settings) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    Change change = TRY(change_of(request, Change::Kind::update));
    change.where = TRY(condition_of(request.query));
    TRY_VOID(check_if_match(settings, change.type, change));
    change.body = request.body;
    return committed(request, records, std::move(change));
}

Result<http::Response> patch_one(const http::Request& request, access::Records& records, const Settings& settings) {
    TRY_VOID(check_accept(request));
    Change change = TRY(change_of(request, Change::Kind::update));
    change.patch = TRY(patch_of(request.headers.get("Content-Type"), request.body));
    if (!is_id(change.id)) return fail(ErrorKind::invalid, "record.bad-id", "An id is 1 to 64 letters, digits, hyphens and dots.");
    TRY_VOID(check_if_match(settings, change.type, change));
    return committed(request, records, std::move(change));
}

Result<http::Response> patch_found(const http::Request& request, access::Records& records, const Settings& settings) {
    TRY_VOID(check_accept(request));
    Change change = TRY(change_of(request, Change::Kind::update));
    change.where = TRY(condition_of(request.query));
    change.patch = TRY(patch_of(request.headers.get("Content-Type"), request.body));
    TRY_VOID(check_if_match(settings, change.type, change));
    return committed(request, records, std::move(change));
}

Result<http::Response> delete_one(const http::Request& request, access::Records& records, const Settings& settings) {
    Change change = TRY(change_of(request, Change::Kind::remove));
    TRY_VOID(check_if_match(settings, change.type, change));
    return committed(request, records, std::move(change), Return::minimal);
}

Result<http::Response> delete_found(const http::Request& request, access::Records& records, const Settings& settings) {
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    std::vector<Change> changes = TRY(removals(records, settings, base_of(request), type, TRY(condition_of(request.query))));
    Changed removed;
    removed.did = Changed::Did::removed;
    if (!changes.empty()) {
        const std::optional<std::int64_t> match = TRY(if_match(request.headers.get("If-Match")));
        for (Change& change : changes) {
            if (!change.where.empty()) change.if_match = match;
            TRY_VOID(check_if_match(settings, type, change));
        }
        const std::vector<Changed> done = TRY(records.commit(std::move(changes)));
        if (done.size() == 1) removed = done.front();
    }
    return changed_response(request, removed, preferred_return(request, Return::minimal));
}

Result<std::vector<Change>> removals(access::Records& records, const Settings& settings, std::string_view base, std::string_view type, std::string_view condition) {
    std::vector<Change> changes;
    if (!settings.delete_many) {
        Change& change = changes.emplace_back();
        change.kind = Change::Kind::remove;
        change.type = type;
        change.where = condition;
        return changes;
    }
    constexpr int most = 1000;
    fhir::search::Query query;
    const store::Page page = TRY(records.ask(
        [&](const fhir::search::OwnParameters& own) -> Result<fhir::search::Query> {
            fhir::search::Query read = TRY(fhir::search::parse_query(type, http::parse_form(condition), true, records.now(), base, records.zone(), nullptr, own));
            if (read.clauses.empty()) return fail(ErrorKind::invalid, "record.condition-empty", "The condition needs at least one search parameter.");
            read.count = most;
            read.includes.clear();
            return read;
        },
        query));
    if (!page.next_cursor.empty()) {
        return fail(ErrorKind::stale, "record.many-matches", "More than 1000 records fit the condition, and one request deletes at most so many. Make it narrower.");
    }
    for (const store::Stored& match : page.matches) {
        Change& change = changes.emplace_back();
        change.kind = Change::Kind::remove;
        change.type = match.type;
        change.id = match.id;
        change.if_match = match.version;  // as it was when it fitted
    }
    return changes;
}

}  // namespace medhome::rest
