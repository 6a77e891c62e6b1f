// SPDX-License-Identifier: Apache-2.0
#include "rest/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fhir/json/tree.h"
#include "fhir/outcome.h"
#include "fhir/search/values.h"
#include "fhir/subset.h"
#include "rest/definition_source.h"
#include "rest/exchange.h"

namespace medhome::rest {

namespace {

void add_link(fhir::json::Writer& w, std::string_view relation, std::string_view url) {
    w.object().member("relation", relation).member("url", url).end();
}

// The search as it was understood, for the next page. What was left out leniently is not in it: whoever follows the link need not ask for
// leniency again.
std::string asked_again(std::string_view self, const Parameters& parameters) {
    std::string asked;
    while (!self.empty()) {
        const std::string_view one = self.substr(0, self.find('&'));
        if (!one.starts_with("_cursor=")) asked.append(one).append("&");
        self.remove_prefix(std::min(self.size(), one.size() + 1));
    }
    for (const auto& [name, value] : parameters) {
        if (name == "_format" || name == "_pretty") asked += name + "=" + http::percent_encode(value) + "&";
    }
    return asked;
}

void add_entry(fhir::json::Writer& w, std::string_view base, const store::Stored& stored, std::string_view mode, const fhir::Subset& subset) {
    w.object();
    w.key("fullUrl").string(fmt::format("{}/{}/{}", base, stored.type, stored.id));
    if (subset.kind == fhir::Subset::Kind::whole) {
        w.key("resource").raw(*stored.body);
    } else {
        w.key("resource").raw(fhir::cut_down(*stored.body, subset));
    }
    w.key("search").object().member("mode", mode).end();
    w.end();
}

}  // namespace

Result<std::string> searchset(access::Records& records, std::string_view base, const Within& within, const Parameters& given, bool lenient) {
    using namespace fhir::search;
    // A form sends what was left empty too: it asks for nothing. In a condition that guards a write it is refused.
    Parameters parameters;
    for (const auto& one : given) {
        if (!one.second.empty() || one.first.starts_with('_')) parameters.push_back(one);
    }
    const fhir::Subset subset = TRY(fhir::subset_of(parameters, within.type));
    std::string path(base);
    if (!within.compartment.empty()) path += fmt::format("/{}/{}", within.compartment, within.id);
    if (!within.type.empty()) path.append("/").append(within.type);
    const DefinitionSource definitions(records);
    Query query;
    const store::Page page = TRY(records.ask(
        [&](const OwnParameters& own) {
            return !within.compartment.empty() ? parse_compartment_query(within.compartment, within.id, within.type, parameters, !lenient, records.now(), base, records.zone(), &definitions, own)
                   : within.type.empty()       ? parse_system_query(parameters, !lenient, records.now(), base, records.zone(), &definitions, own)
                                               : parse_query(within.type, parameters, !lenient, records.now(), base, records.zone(), &definitions, own);
        },
        query));

    fhir::json::Writer w;
    w.object().member("resourceType", "Bundle").member("type", "searchset");
    if (page.total) w.key("total").number(*page.total);
    const std::string self = fmt::format("{}{}{}", path, query.self.empty() ? "" : "?", query.self);
    w.key("link").array();
    add_link(w, "self", self);
    if (!page.next_cursor.empty()) {
        const std::string asked = asked_again(query.self, parameters);
        add_link(w, "next", fmt::format("{}?{}_cursor={}", path, asked, http::percent_encode(page.next_cursor)));
    }
    w.end();
    if (!page.matches.empty() || !page.included.empty() || !query.ignored.empty()) {
        // What elements are asked for is of the type searched for; what an include brings is another.
        const bool of_matches = subset.kind == fhir::Subset::Kind::elements;
        w.key("entry").array();
        for (const auto& stored : page.matches) add_entry(w, base, stored, "match", subset);
        for (const auto& stored : page.included) add_entry(w, base, stored, "include", of_matches ? fhir::Subset{} : subset);
        if (!query.ignored.empty()) {
            w.object().key("resource").raw(fhir::operation_outcome(query.ignored));
            w.key("search").object().member("mode", "outcome").end().end();
        }
        w.end();
    }
    w.end();
    return w.take();
}

Result<std::string> searchset(access::Records& records, std::string_view base, std::string_view type, const Parameters& parameters, bool lenient) {
    return searchset(records, base, Within{.type = type, .compartment = {}, .id = {}}, parameters, lenient);
}

namespace {

Result<Parameters> parameters_of(const http::Request& request) {
    Parameters parameters = http::parse_form(request.query);
    if (request.method != http::Method::POST) return parameters;
    const std::string_view content = request.headers.get("Content-Type");
    if (!content.empty() && content.find("application/x-www-form-urlencoded") == std::string_view::npos) {
        return fail(ErrorKind::media_type, "rest.media-type", "Send a search by POST as application/x-www-form-urlencoded.");
    }
    for (auto& parameter : http::parse_form(request.body)) parameters.push_back(std::move(parameter));
    return parameters;
}

Result<http::Response> answer(const http::Request& request, access::Records& records, const Within& within) {
    TRY_VOID(check_accept(request));
    if (!within.type.empty() && within.type != "*") TRY_VOID(check_type(within.type));
    const Parameters parameters = TRY(parameters_of(request));
    return json_response(200, TRY(searchset(records, base_of(request), within, parameters, lenient(request))));
}

}  // namespace

Result<http::Response> search_type(const http::Request& request, access::Records& records) {
    return answer(request, records, {.type = request.path_value("type"), .compartment = {}, .id = {}});
}

Result<http::Response> search_system(const http::Request& request, access::Records& records) { return answer(request, records, {}); }

// GET [base]/Patient/ana/Observation, or /* for all that is in the compartment.
Result<http::Response> search_compartment(const http::Request& request, access::Records& records) {
    const std::string_view type = request.path_value("type"), inner = request.path_value("inner");
    TRY_VOID(check_type(type));
    if (inner.starts_with('_') || inner.starts_with('$')) {
        return fail(ErrorKind::not_found, "rest.not-offered", "This interaction is not offered here; /metadata lists those that are.",
                    {Issue{Severity::error, "not-supported", "", "This interaction is not offered here; /metadata lists those that are."}});
    }
    return answer(request, records, {.type = inner, .compartment = type, .id = request.path_value("id")});
}

}  // namespace medhome::rest
