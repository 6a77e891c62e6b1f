// SPDX-License-Identifier: Apache-2.0
#include "rest/rest_routes.h"

#include <string>

#include "rest/bundle.h"
#include "rest/capability.h"
#include "rest/everything.h"
#include "rest/exchange.h"
#include "rest/interactions.h"
#include "rest/match.h"
#include "rest/search.h"

namespace medhome::rest {

namespace {

using http::Method;
using Interaction = Result<http::Response> (*)(const http::Request&, access::Records&);

constexpr std::size_t bundle_limit = std::size_t{64} << 20;
constexpr std::size_t resource_limit = std::size_t{16} << 20;

}  // namespace

void add_routes(access::Gate& gate, http::Router& router) {
    // The family app has its own addresses; through FHIR a family reads, and Records refuses its writes.
    const access::Gate::Allows anyone{.staff = true, .family = true, .machine = true};
    const access::Gate::Allows writers{.staff = true, .machine = true};
    for (const std::string base : {"/fhir", "/t/{practice}/fhir"}) {
        http::Route metadata;
        metadata.pattern = base + "/metadata";
        metadata.summary = "Capability statement";
        metadata.handler = [](const http::Request& request) { return json_response(200, capability_statement(base_of(request))); };
        router.add(std::move(metadata));

        const auto add = [&](Method method, const std::string& path, std::string summary, Interaction interaction,
                             const access::Gate::Allows& allows, std::size_t limit = resource_limit) {
            http::Route route;
            route.method = method;
            route.pattern = base + path;
            route.summary = std::move(summary);
            route.body_limit = limit;
            gate.add(router, std::move(route), allows, access::Purpose::treatment, interaction);
        };
        add(Method::POST, "", "Transaction or batch", take_bundle, writers, bundle_limit);
        add(Method::POST, "/", "Transaction or batch, as some clients write the base", take_bundle, writers, bundle_limit);
        add(Method::GET, "", "Search of all types", search_system, anyone);
        add(Method::GET, "/", "Search of all types, as some clients write the base", search_system, anyone);
        add(Method::POST, "/_search", "Search of all types by form", search_system, anyone);
        add(Method::GET, "/{type}/{id}/{inner}", "Search in a compartment", search_compartment, anyone);
        add(Method::POST, "/{type}/{id}/{inner}/_search", "Search in a compartment by form", search_compartment, anyone);
        add(Method::GET, "/{type}", "Search", search_type, anyone);
        add(Method::POST, "/{type}/_search", "Search by form", search_type, anyone);
        add(Method::POST, "/{type}", "Create", create_one, writers);
        add(Method::GET, "/{type}/{id}", "Read", read_one, anyone);
        add(Method::GET, "/Patient/{id}/$everything", "Everything about one child", everything_of, anyone);
        add(Method::POST, "/Patient/{id}/$everything", "Everything about one child, asked with Parameters", everything_of, anyone);
        add(Method::POST, "/Patient/$match", "Who of the children somebody may be", match_patient, writers);
        add(Method::PUT, "/{type}/{id}", "Update", update_one, writers);
        add(Method::DELETE, "/{type}/{id}", "Delete", delete_one, writers);
        add(Method::GET, "/{type}/{id}/_history", "History", history_of, anyone);
        add(Method::GET, "/{type}/{id}/_history/{version}", "Read a version", read_version, anyone);
    }
}

}  // namespace medhome::rest
