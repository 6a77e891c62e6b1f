// SPDX-License-Identifier: Apache-2.0
#include "server/app.h"

#include "care/care.h"
#include "http/static_files.h"
#include "rest/export/export_routes.h"
#include "rest/rest_routes.h"
#include "server/openapi.h"
#include "server/outcome.h"
#include "server/pages/page_routes.h"

namespace medhome::embedded {
std::span<const http::EmbeddedFile> web_files();
}

namespace medhome::server {

namespace {

http::Response plain(int status, std::string text) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(text);
    return response;
}

// The two apps: files under their own names, and their one page for every other address below them (deep links work on reload).
void add_web(http::Router& router) {
    const auto files = std::make_shared<const http::StaticFiles>(medhome::embedded::web_files());
    const auto add = [&](std::string pattern, std::string summary, http::Handler handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.summary = std::move(summary);
        route.handler = std::move(handler);
        route.runs_inline = true;
        router.add(std::move(route));
    };
    for (const std::string app : {"family", "staff"}) {
        const auto page = [files, app](const http::Request& request) {
            std::string path = request.path.substr(1);
            if (const http::EmbeddedFile* file = files->find(path)) return http::StaticFiles::serve(*file, request);
            const http::EmbeddedFile* index = files->find(app + "/index.html");
            if (!index) return plain(503, "This program was built without its web apps. Build it with ./dev build.\n");
            return http::StaticFiles::serve(*index, request);
        };
        add("/" + app, "The app", [app](const http::Request&) {
            http::Response response;
            response.status = 308;
            response.headers.add("Location", "/" + app + "/");
            return response;
        });
        add("/" + app + "/", "The app", page);
        add("/" + app + "/{rest...}", "The app", page);
    }
    add("/assets/{rest...}", "Scripts, styles, fonts", [files](const http::Request& request) {
        if (const http::EmbeddedFile* file = files->find(request.path.substr(1))) return http::StaticFiles::serve(*file, request);
        return refusal(request, 404, "http.not-found", "There is no such file.");
    });
    for (const std::string name : {"favicon.svg", "favicon.ico", "manifest.webmanifest", "family.webmanifest", "sw.js"}) {
        if (!files->find(name)) continue;
        add("/" + name, "Part of the apps", [files, name](const http::Request& request) {
            return http::StaticFiles::serve(*files->find(name), request);
        });
    }
}

}  // namespace

App::App(Site& site, const AppOptions& options) : exports_(site.machinery(), options.exports), indexing_(site.machinery()) {
    router_.on_refusal(refusal);
    gate_ = std::make_unique<access::Gate>(*site.store, site.clock, site.randomness, outcome);
    gate_->set_base_url(options.base_url, options.zone);

    const auto add = [&](std::string pattern, std::string summary, http::Handler handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.summary = std::move(summary);
        route.handler = std::move(handler);
        route.runs_inline = true;
        router_.add(std::move(route));
    };
    add("/healthz", "Alive", [](const http::Request&) { return plain(200, "ok\n"); });
    add("/readyz", "Ready for work", [this](const http::Request&) { return stopping_ ? plain(503, "stopping\n") : plain(200, "ready\n"); });
    add("/api/openapi.json", "This description", [this](const http::Request&) {
        http::Response response;
        response.headers.add("Content-Type", "application/json; charset=utf-8");
        response.body = openapi_;
        return response;
    });

    gate_->add_session_routes(router_);
    rest::add_routes(*gate_, router_, options.fhir, rest::export_operations(exports_));
    rest::add_export_routes(*gate_, router_, exports_);
    care::add_routes(*gate_, router_);
    add_page_routes(*gate_, router_, *site.store, options.base_url.substr(0, options.base_url.rfind('/')));
    add_web(router_);
    openapi_ = openapi(router_);
}

}  // namespace medhome::server
