// SPDX-License-Identifier: Apache-2.0
#include "rest/export/export_routes.h"

namespace medhome::rest {

void add_export_routes(access::Gate& gate, http::Router& router, Exports& exports) {
    if (!exports.offered()) return;
    using http::Method;
    const access::Gate::Allows allows{.staff = true, .machine = true, .admin_only = true};
    for (const std::string base : {"/fhir", "/t/{practice}/fhir"}) {
        const auto add = [&](Method method, const std::string& path, std::string summary, access::Gate::ApiHandler handler) {
            http::Route route;
            route.method = method;
            route.pattern = base + path;
            route.summary = std::move(summary);
            gate.add(router, std::move(route), allows, access::Purpose::treatment, std::move(handler));
        };
        add(Method::GET, "/$export-status/{job}", "How far an export is, and its files",
            [&exports](const http::Request& request, access::Records& records) { return exports.status(request, records); });
        add(Method::DELETE, "/$export-status/{job}", "Cancel an export, remove its files",
            [&exports](const http::Request& request, access::Records& records) { return exports.cancel(request, records); });
        add(Method::GET, "/$export-file/{job}/{number}", "A file of an export",
            [&exports](const http::Request& request, access::Records& records) { return exports.file(request, records); });
    }
}

std::vector<Operation> export_operations(Exports& exports) {
    if (!exports.offered()) return {};
    using exports::Reach;
    const auto kick_off = [&exports](Reach reach) -> Handler {
        return [&exports, reach](const http::Request& request, access::Records& records) { return exports.kick_off(request, records, reach); };
    };
    std::vector<Operation> all;
    all.push_back({.name = "export", .definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export", .levels = {.system = true}, .handle = kick_off(Reach::system), .whom = Whom::administrators});
    all.push_back({.name = "export", .definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export", .levels = {.type = true}, .types = {"Patient"},
                   .handle = kick_off(Reach::patients), .whom = Whom::administrators});
    all.push_back({.name = "export", .definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export", .levels = {.instance = true}, .types = {"Group"},
                   .handle = kick_off(Reach::group), .whom = Whom::administrators});
    return all;
}

}  // namespace medhome::rest
