// SPDX-License-Identifier: Apache-2.0
#include "rest/meta.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "fhir/json/tree.h"
#include "rest/exchange.h"
#include "rest/interactions.h"

namespace medhome::rest {

namespace {

using access::Change;
using fhir::json::Value;

constexpr std::array<std::string_view, 3> lists{"profile", "tag", "security"};

// A profile is its address; a tag or label its system and code.
bool same(Value a, Value b) {
    if (a.is_string() || b.is_string()) return a.text() == b.text() && a.kind() == b.kind();
    return a["system"].text() == b["system"].text() && a["code"].text() == b["code"].text();
}

bool holds(Value list, Value one) {
    for (const Value there : list.children()) {
        if (same(there, one)) return true;
    }
    return false;
}

enum class Way { add, take };

std::vector<std::string_view> changed_list(Value before, Value given, Way way) {
    std::vector<std::string_view> kept;
    for (const Value one : before.children()) {
        if (way == Way::add || !holds(given, one)) kept.push_back(one.raw());
    }
    if (way == Way::add) {
        for (const Value one : given.children()) {
            if (!holds(before, one) && std::find(kept.begin(), kept.end(), one.raw()) == kept.end()) kept.push_back(one.raw());
        }
    }
    return kept;
}

std::string changed_meta(Value before, Value given, Way way) {
    fhir::json::Writer w;
    w.object();
    for (const Value member : before.children()) {
        if (std::find(lists.begin(), lists.end(), member.key()) == lists.end()) w.key(member.key()).raw(member.raw());
    }
    for (const std::string_view name : lists) {
        const auto kept = changed_list(before[name], given[name], way);
        if (kept.empty()) continue;
        w.key(name).array();
        for (const std::string_view one : kept) w.raw(one);
        w.end();
    }
    return w.end().take();
}

std::string resource_with(Value resource, Value given, Way way) {
    const Value meta = resource["meta"];
    const std::string text = changed_meta(meta, given, way);
    const std::size_t from = resource.begin();
    if (meta) return fhir::json::apply(resource.raw(), {{meta.begin() - from, meta.end() - from, text}});
    const std::size_t at = resource["resourceType"].end() - from;
    return fhir::json::apply(resource.raw(), {{at, at, ",\"meta\":" + text}});
}

http::Response answered(std::string_view meta) {
    fhir::json::Writer w;
    w.object().member("resourceType", "Parameters").key("parameter").array().object().member("name", "return").key("valueMeta").raw(meta).end().end().end();
    return json_response(200, w.take());
}

Result<http::Response> change_meta(const http::Request& request, access::Records& records, const Settings& settings, Way way) {
    TRY_VOID(check_accept(request));
    TRY_VOID(check_content_type(request));
    const auto parameters = std::make_shared<const fhir::json::Document>(TRY(fhir::json::parse(request.body)));
    Value given;
    for (const Value parameter : parameters->root()["parameter"].children()) {
        if (parameter["name"].text() == "meta") given = parameter["valueMeta"];
    }
    if (parameters->root()["resourceType"].text() != "Parameters" || !given.is_object()) {
        return fail(ErrorKind::invalid, "meta.no-meta", "Send Parameters with a parameter named meta that has a valueMeta.",
                    {Issue{Severity::error, "required", "Parameters.parameter", "There is no parameter named meta with a valueMeta."}});
    }
    std::vector<Change> changes(1);
    Change& change = changes.front();
    change.kind = Change::Kind::update;
    change.type = request.path_value("type");
    change.id = request.path_value("id");
    change.if_match = TRY(if_match(request.headers.get("If-Match")));
    TRY_VOID(check_if_match(settings, change.type, change));
    change.unchanged_is_no_write = true;
    change.patch = [parameters, given, way](Value current) -> Result<std::string> { return resource_with(current, given, way); };
    const std::vector<access::Changed> done = TRY(records.commit(std::move(changes)));
    const auto resource = TRY(fhir::json::parse(*done.front().body));
    http::Response response = answered(resource.root()["meta"].raw());
    response.headers.add("ETag", etag(done.front().version));
    return response;
}

}  // namespace

Result<http::Response> meta_of(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const store::Stored stored = TRY(records.read(request.path_value("type"), request.path_value("id")));
    const auto resource = TRY(fhir::json::parse(*stored.body));
    return answered(resource.root()["meta"].raw());
}

Result<http::Response> meta_add(const http::Request& request, access::Records& records, const Settings& settings) { return change_meta(request, records, settings, Way::add); }
Result<http::Response> meta_delete(const http::Request& request, access::Records& records, const Settings& settings) { return change_meta(request, records, settings, Way::take); }

}  // namespace medhome::rest
