// What every route of care/ says and hears in the same way: JSON in and out, versions, the answer to a stale edit.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "base/result.h"
#include "fhir/json/tree.h"
#include "http/message.h"
#include "http/router.h"

namespace medhome::care {

http::Response json_response(int status, std::string body);
// 412 with what stands there now: {"error":{...},"current":{...},"request_id":"..."}
http::Response stale_response(const http::Request& request, std::string_view code, std::string_view text, const std::string& current);

// The version of If-Match: W/"3", "3" or 3; absent without the header; an error when it cannot be read.
Result<std::optional<std::int64_t>> if_match(const http::Request& request);
// The same where an edit must carry it: 400 request.version-missing.
Result<std::int64_t> version_to_edit(const http::Request& request);
// The body as a JSON object.
Result<fhir::json::Document> object_in(const http::Request& request);
// A parameter of the query, decoded; empty when absent.
std::string parameter(const http::Request& request, std::string_view name);
// Text as a person typed it, without blanks around it.
std::string typed(fhir::json::Value object, std::string_view name);
tl::unexpected<Error> not_filled_in(std::vector<Issue> issues);

void add_staff(access::Gate& gate, http::Router& router, http::Method method, std::string pattern, std::string summary, access::Gate::ApiHandler handler);
void add_family(access::Gate& gate, http::Router& router, http::Method method, std::string pattern, std::string summary, access::Gate::ApiHandler handler);

// The routes of each part.
void add_children_routes(access::Gate& gate, http::Router& router);
void add_care_map_routes(access::Gate& gate, http::Router& router);
void add_about_routes(access::Gate& gate, http::Router& router);
void add_child_routes(access::Gate& gate, http::Router& router);
void add_team_routes(access::Gate& gate, http::Router& router);
void add_pool_routes(access::Gate& gate, http::Router& router);
void add_team_page_routes(access::Gate& gate, http::Router& router);
void add_ways_routes(access::Gate& gate, http::Router& router);
void add_leaving_routes(access::Gate& gate, http::Router& router);
void add_plan_routes(access::Gate& gate, http::Router& router);
void add_plan_together_routes(access::Gate& gate, http::Router& router);
void add_family_plan_routes(access::Gate& gate, http::Router& router);
void add_need_routes(access::Gate& gate, http::Router& router);  // with the next three
void add_board_routes(access::Gate& gate, http::Router& router);
void add_service_routes(access::Gate& gate, http::Router& router);
void add_family_need_routes(access::Gate& gate, http::Router& router);
void add_family_home_routes(access::Gate& gate, http::Router& router);
void add_family_visits_routes(access::Gate& gate, http::Router& router);
void add_family_routes(access::Gate& gate, http::Router& router);
void add_question_routes(access::Gate& gate, http::Router& router);
void add_day_routes(access::Gate& gate, http::Router& router);
void add_action_routes(access::Gate& gate, http::Router& router);

}  // namespace medhome::care
