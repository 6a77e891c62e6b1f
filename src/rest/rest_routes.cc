// SPDX-License-Identifier: Apache-2.0
#include "rest/rest_routes.h"

#include <memory>
#include <string>

#include "rest/capability.h"
#include "rest/exchange.h"
#include "rest/offered.h"
#include "rest/pretty.h"

namespace medhome::rest {

namespace {

// _pretty=true, whatever was asked. https://hl7.org/fhir/R4/http.html#parameters
http::Response as_asked(const http::Request& request, http::Response response) {
    if (!pretty(request) || response.headers.get("Content-Type") != fhir_json || response.payload().empty()) return response;
    response.body = prettied(response.payload());
    response.shared_body.reset();
    response.embedded_body = {};
    return response;
}

Result<http::Response> metadata(const http::Request& request, const Offered& offered, access::Gate& gate) {
    TRY_VOID(check_accept(request));
    // "A list of resource types" or the whole: what is there is said in whole to each mode. https://hl7.org/fhir/R4/http.html#capabilities
    for (const auto& [name, value] : http::parse_form(request.query)) {
        if (name == "mode" && value != "full" && value != "normative" && value != "terminology") {
            return fail(ErrorKind::invalid, "metadata.mode", "mode is full, normative or terminology.");
        }
    }
    return json_response(200, capability_statement(base_of(request), offered, gate.parameters_for(request)));
}

}  // namespace

void add_routes(access::Gate& gate, http::Router& router, const Settings& settings, std::vector<Operation> more) {
    const auto offered = std::make_shared<const Offered>(settings, std::move(more));
    for (const std::string base : {"/fhir", "/t/{practice}/fhir"}) {
        http::Route open;
        open.pattern = base + "/metadata";
        open.summary = "Capability statement";
        open.handler = [offered, &gate](const http::Request& request) {
            Result<http::Response> answer = metadata(request, *offered, gate);
            return answer ? as_asked(request, std::move(*answer)) : gate.refusal(answer.error(), request);
        };
        router.add(std::move(open));
        for (const Interaction& one : offered->routes()) {
            http::Route route;
            route.method = one.method;
            route.pattern = base + std::string(one.path);
            route.summary = one.summary;
            route.body_limit = one.body_limit;
            gate.add(router, std::move(route), allows(one.whom), access::Purpose::treatment,
                     [offered, handle = one.handle](const http::Request& request, access::Records& records) -> Result<http::Response> {
                         return as_asked(request, TRY(handle(request, records)));
                     });
        }
    }
}

}  // namespace medhome::rest
