// SPDX-License-Identifier: Apache-2.0
#include "rest/interactions.h"

#include <algorithm>
#include <charconv>

#include "fhir/json/tree.h"
#include "fhir/subset.h"
#include "fhir/validation/primitives.h"
#include "rest/exchange.h"

namespace medhome::rest {

using fhir::validation::is_id;

namespace {

// If-None-Match: one tag or a list of them, weak or strong, or "*".
bool names(std::string_view header, std::int64_t version) {
    const std::string tag = etag(version).substr(2);
    while (!header.empty()) {
        std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), one.size() + 1));
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
    }
    return false;
}

// The body as JSON; what is wrong with it is told by a path that begins with the type.
Result<fhir::json::Document> body_of(const http::Request& request, std::string_view type) {
    Result<fhir::json::Document> document = fhir::json::parse(request.body);
    if (document) return document;
    Error error = std::move(document).error();
    for (Issue& issue : error.issues) issue.path = std::string(type) + (issue.path.empty() ? "" : ".") + issue.path;
    return tl::unexpected(std::move(error));
}

}  // namespace

Result<http::Response> read_one(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    const std::string_view id = request.path_value("id");
    if (id.starts_with('_') || id.starts_with('$')) {  // /Patient/_history, /Patient/$everything
        return fail(ErrorKind::not_found, "rest.not-offered", "This interaction is not offered here; /metadata lists those that are.",
                    {Issue{Severity::error, "not-supported", "", "This interaction is not offered here; /metadata lists those that are."}});
    }
    const fhir::Subset subset = TRY(fhir::subset_of(http::parse_form(request.query), type));
    store::Stored stored = TRY(records.read(type, id));
    if (names(request.headers.get("If-None-Match"), stored.version)) {
        http::Response unchanged;
        unchanged.status = 304;
        unchanged.headers.add("ETag", etag(stored.version));
        unchanged.headers.add("Last-Modified", http_date(stored.updated));
        return unchanged;
    }
    if (subset.kind != fhir::Subset::Kind::whole) stored.body = std::make_shared<const std::string>(fhir::cut_down(*stored.body, subset));
    return resource_response(200, stored);
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
    return resource_response(200, stored);
}

Result<http::Response> create_one(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    access::Change change;
    change.kind = access::Change::Kind::create;
    change.type = type;
    change.body = request.body;
    change.if_none_exist = request.headers.get("If-None-Exist");
    const std::vector<access::Changed> done = TRY(records.commit({std::move(change)}));
    return changed_response(request, done.front(), preferred_return(request, Return::representation));
}

Result<http::Response> update_one(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    const std::string_view type = request.path_value("type");
    const std::string_view id = request.path_value("id");
    TRY_VOID(check_type(type));
    if (!is_id(id)) return fail(ErrorKind::invalid, "record.bad-id", "An id is 1 to 64 letters, digits, hyphens and dots.");
    const fhir::json::Document document = TRY(body_of(request, type));
    const fhir::json::Value body_id = document.root()["id"];
    if (body_id && body_id.text() != id) {
        return fail(ErrorKind::invalid, "record.other-id", "The id in the body is not the id in the address. Make them the same.",
                    {Issue{Severity::error, "invalid", std::string(type) + ".id", "The id in the body is not the id in the address."}});
    }
    if (!body_id && document.root().is_object()) {
        return fail(ErrorKind::invalid, "record.no-id", "An update names the record in its body too. Put the id of the address into it.",
                    {Issue{Severity::error, "required", std::string(type) + ".id", "The body has no id."}});
    }
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = type;
    change.id = id;
    change.body = request.body;
    change.if_match = TRY(if_match(request));
    const std::vector<access::Changed> done = TRY(records.commit({std::move(change)}));
    return changed_response(request, done.front(), preferred_return(request, Return::representation));
}

Result<http::Response> delete_one(const http::Request& request, access::Records& records) {
    const std::string_view type = request.path_value("type");
    TRY_VOID(check_type(type));
    access::Change change;
    change.kind = access::Change::Kind::remove;
    change.type = type;
    change.id = request.path_value("id");
    change.if_match = TRY(if_match(request));
    const std::vector<access::Changed> done = TRY(records.commit({std::move(change)}));
    return changed_response(request, done.front(), Return::minimal);
}

}  // namespace medhome::rest
