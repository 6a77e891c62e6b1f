// SPDX-License-Identifier: Apache-2.0
#include "rest/export/export_routes.h"

namespace medhome::rest {

void add_export_routes(access::Gate& gate, http::Router& router, Exports& exports) {
    if (!exports.offered()) return;
    using http::Method;
    using exports::Reach;
    const access::Gate::Allows allows{.staff = true, .machine = true, .admin_only = true};
    for (const std::string base : {"/fhir", "/t/{practice}/fhir"}) {
        const auto add = [&](Method method, const std::string& path, std::string summary, access::Gate::ApiHandler handler) {
            http::Route route;
            route.method = method;
            route.pattern = base + path;
            route.summary = std::move(summary);
            gate.add(router, std::move(route), allows, access::Purpose::treatment, std::move(handler));
        };
        const auto kick_off = [&](const std::string& path, std::string summary, Reach reach) {
            for (const Method method : {Method::GET, Method::POST}) {
                add(method, path, summary, [&exports, reach](const http::Request& request, access::Records& records) { return exports.kick_off(request, records, reach); });
            }
        };
        kick_off("/$export", "Export of the whole practice", Reach::system);
        kick_off("/Patient/$export", "Export of all children", Reach::patients);
        kick_off("/Group/{id}/$export", "Export of a group of children", Reach::group);
        add(Method::GET, "/$export-status/{job}", "How far an export is, and its files",
            [&exports](const http::Request& request, access::Records& records) { return exports.status(request, records); });
        add(Method::DELETE, "/$export-status/{job}", "Cancel an export, remove its files",
            [&exports](const http::Request& request, access::Records& records) { return exports.cancel(request, records); });
        add(Method::GET, "/$export-file/{job}/{number}", "A file of an export",
            [&exports](const http::Request& request, access::Records& records) { return exports.file(request, records); });
    }
}

}  // namespace medhome::rest
