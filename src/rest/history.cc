// SPDX-License-Identifier: Apache-2.0
#include "rest/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fhir/json/tree.h"
#include "fhir/search/values.h"
#include "rest/exchange.h"

namespace medhome::rest {

namespace {

struct Asked {
    store::HistoryQuery query;
    std::string links;  // the parameters again, for the next page
};

Result<std::pair<Instant, Instant>> time_of(std::string text, std::string_view name, std::string_view zone) {
    std::replace(text.begin(), text.end(), ' ', '+');  // of a zone, where it was not percent-encoded
    const auto interval = fhir::search::date_interval(text, zone);
    if (!interval) return fail(ErrorKind::invalid, "search.bad-value", fmt::format("{} must be a time, for example 2026-11-22T04:41:16Z.", name));
    return std::pair(Instant(std::chrono::microseconds(interval->low)), Instant(std::chrono::microseconds(interval->high)));
}

Result<Asked> asked_of(const http::Request& request, std::string_view zone) {
    Asked asked;
    asked.query.type = request.path_value("type");
    asked.query.id = request.path_value("id");
    for (const auto& [name, value] : http::parse_form(request.query)) {
        if (name == "_count") {
            const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), asked.query.count);
            if (bad != std::errc{} || end != value.data() + value.size() || asked.query.count < 1) {
                return fail(ErrorKind::invalid, "search.bad-count", "_count must be a number from 1 to 1000.");
            }
            asked.query.count = std::min(asked.query.count, 1000);
        } else if (name == "_cursor") {
            asked.query.cursor = value;
            continue;
        } else if (name == "_since") {
            asked.query.since = TRY(time_of(value, name, zone)).first;
        } else if (name == "_at") {
            asked.query.at = TRY(time_of(value, name, zone));
        } else if (name != "_format" && name != "_pretty") {
            if (lenient(request)) continue;
            return fail(ErrorKind::unsupported, "search.unknown-parameter",
                        "A history takes _count, _since and _at here. Leave other parameters out, or send Prefer: handling=lenient.");
        }
        asked.links += fmt::format("{}{}={}", asked.links.empty() ? "" : "&", name, http::percent_encode(value));
    }
    return asked;
}

// An id that this server gave: RFC 9562 version 7. Who creates a record under such an id of its own is told that it was a POST.
bool given_here(std::string_view id) { return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[14] == '7' && id[18] == '-' && id[23] == '-'; }

void add_version(fhir::json::Writer& w, std::string_view base, const store::Stored& stored) {
    const bool posted = stored.version == 1 && given_here(stored.id);
    const bool created = stored.version == 1 || stored.revived;
    w.object();
    w.member("fullUrl", fmt::format("{}/{}/{}", base, stored.type, stored.id));
    if (!stored.deleted) w.key("resource").raw(*stored.body);
    w.key("request").object();
    w.member("method", stored.deleted ? "DELETE" : posted ? "POST" : "PUT");
    w.member("url", posted ? stored.type : fmt::format("{}/{}", stored.type, stored.id)).end();
    w.key("response").object();
    w.member("status", stored.deleted ? "204" : created ? "201" : "200");
    w.member("etag", etag(stored.version)).member("lastModified", to_fhir_instant(stored.updated)).end();
    w.end();
}

}  // namespace

Result<http::Response> history(const http::Request& request, access::Records& records) {
    TRY_VOID(check_accept(request));
    const Asked asked = TRY(asked_of(request, records.zone()));
    const store::HistoryQuery& query = asked.query;
    if (!query.type.empty()) TRY_VOID(check_type(query.type));
    const store::Page page = TRY(records.changes(query));

    const std::string base = base_of(request);
    std::string here = base;
    if (!query.type.empty()) here += "/" + query.type;
    if (!query.id.empty()) here += "/" + query.id;
    here += "/_history";
    const auto link = [](fhir::json::Writer& w, std::string_view relation, std::string_view url) { w.object().member("relation", relation).member("url", url).end(); };
    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", "history");
    if (page.total) w.key("total").number(*page.total);
    w.key("link").array();
    link(w, "self", asked.links.empty() ? here : here + "?" + asked.links);
    if (!page.next_cursor.empty()) {
        link(w, "next", fmt::format("{}?{}{}_cursor={}", here, asked.links, asked.links.empty() ? "" : "&", http::percent_encode(page.next_cursor)));
    }
    w.end();
    if (page.matches.empty()) return json_response(200, w.end().take());  // FHIR's JSON has no empty arrays
    w.key("entry").array();
    for (const store::Stored& stored : page.matches) add_version(w, base, stored);
    w.end().end();
    return json_response(200, w.take());
}

}  // namespace medhome::rest
