// Every route of the program, wired: plain code, in one place.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "access/gate.h"
#include "access/parameters.h"
#include "http/router.h"
#include "rest/export/exports.h"
#include "rest/settings.h"
#include "server/site.h"

namespace medhome::server {

struct AppOptions {
    std::string base_url;  // of FHIR, as the outside sees it: "https://records.example.org/fhir"; references under it are our own
    std::string zone = "UTC";
    rest::ExportOptions exports = {};  // without a folder, none are offered
    rest::Settings fhir;
};

class App {
public:
    App(Site& site, const AppOptions& options);
    const http::Router& router() const { return router_; }
    // What goes on behind the requests begins.
    void start_work() {
        exports_.start();
        indexing_.start();
    }
    void stop_work() {
        indexing_.stop();
        exports_.stop();
    }
    // /readyz answers 503 from then on, so that a proxy sends no more.
    void begin_stopping() { stopping_ = true; }

private:
    http::Router router_;
    std::unique_ptr<access::Gate> gate_;
    rest::Exports exports_;
    access::ParameterIndexing indexing_;
    std::atomic<bool> stopping_{false};
    std::string openapi_;
};

}  // namespace medhome::server
