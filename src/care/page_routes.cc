// SPDX-License-Identifier: Apache-2.0
#include "care/page_routes.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "access/former_links.h"
#include "access/practice.h"
#include "care/care.h"

namespace medhome::care {

namespace json = fhir::json;

http::Response json_response(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

http::Response stale_response(const http::Request& request, std::string_view code, std::string_view text, const std::string& current) {
    json::Writer w;
    w.object().key("error").object().key("code").string(code).key("text").string(text).key("issues").array().end().end();
    w.key("current").raw(current.empty() ? "null" : current);
    return json_response(412, w.key("request_id").string(request.request_id).end().take());
}

Result<std::optional<std::int64_t>> if_match(const http::Request& request) {
    std::string_view text = request.headers.get("If-Match");
    if (text.empty()) return std::optional<std::int64_t>();
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size() || version < 1) {
        return fail(ErrorKind::invalid, "request.version-malformed", "If-Match carries the version that was read, such as W/\"3\".");
    }
    return std::optional(version);
}

Result<std::int64_t> version_to_edit(const http::Request& request) {
    const std::optional<std::int64_t> version = TRY(if_match(request));
    if (!version) return fail(ErrorKind::invalid, "request.version-missing", "Send If-Match with the version that was read, such as W/\"3\".");
    return *version;
}

Result<json::Document> object_in(const http::Request& request) {
    json::Document document = TRY(json::parse(request.body));
    if (!document.root().is_object()) return fail(ErrorKind::invalid, "json.not-an-object", "Send a JSON object.");
    return document;
}

std::string parameter(const http::Request& request, std::string_view name) {
    for (auto& [key, value] : http::parse_form(request.query)) {
        if (key == name) return std::move(value);
    }
    return {};
}

std::string typed(json::Value object, std::string_view name) {
    const json::Value member = object[name];
    if (!member.is_string()) return {};
    std::string_view text = member.text();
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

tl::unexpected<Error> not_filled_in(std::vector<Issue> issues) {
    return fail(ErrorKind::unprocessable, "form.not-complete", "Some things are missing or not right yet. Nothing was saved; look at what is marked.", std::move(issues));
}

namespace {

void add(access::Gate& gate, http::Router& router, http::Method method, std::string pattern, std::string summary, access::Gate::Allows allows,
         access::Gate::ApiHandler handler) {
    http::Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.summary = std::move(summary);
    gate.add(router, std::move(route), allows, access::Purpose::coordination, std::move(handler));
}

}  // namespace

void add_staff(access::Gate& gate, http::Router& router, http::Method method, std::string pattern, std::string summary, access::Gate::ApiHandler handler) {
    add(gate, router, method, std::move(pattern), std::move(summary), {.staff = true}, std::move(handler));
}

void add_family(access::Gate& gate, http::Router& router, http::Method method, std::string pattern, std::string summary, access::Gate::ApiHandler handler) {
    // Whoever was taken off a child is told so: what they had open is not simply gone.
    const auto in_words = [handler = std::move(handler)](const http::Request& request, access::Records& records) -> Result<http::Response> {
        Result<http::Response> response = handler(request, records);
        if (response || response.error().kind != ErrorKind::not_found) return response;
        const std::vector<std::string> former = TRY(access::former_children(records));
        const std::string_view id = request.path_value("id");
        const std::string child = parameter(request, "child");
        const bool this_child = std::find(former.begin(), former.end(), id) != former.end() || std::find(former.begin(), former.end(), child) != former.end();
        // A step or a need is no longer told apart, so an account that has no child left is told the same of each.
        const bool names_child = request.path.starts_with("/api/family/children/") || !child.empty();
        if (!this_child && (names_child || former.empty() || !records.caller().patient_ids.empty())) return response;
        const access::Practice practice = TRY(access::practice_of(records));
        return fail(ErrorKind::forbidden, "child.no-longer-yours",
                    "You no longer see this child's record. Call " + practice.name + (practice.phone.empty() ? std::string() : " at " + practice.phone) + ".");
    };
    add(gate, router, method, std::move(pattern), std::move(summary), {.family = true}, in_words);
}

void add_routes(access::Gate& gate, http::Router& router) {
    add_children_routes(gate, router);
    add_child_routes(gate, router);
    add_about_routes(gate, router);
    add_care_map_routes(gate, router);
    add_team_routes(gate, router);
    add_pool_routes(gate, router);
    add_team_page_routes(gate, router);
    add_leaving_routes(gate, router);
    add_ways_routes(gate, router);
    add_plan_routes(gate, router);
    add_need_routes(gate, router);
    add_family_home_routes(gate, router);
    add_family_visits_routes(gate, router);
    add_family_routes(gate, router);
    add_question_routes(gate, router);
    add_day_routes(gate, router);
    add_action_routes(gate, router);
}

}  // namespace medhome::care
