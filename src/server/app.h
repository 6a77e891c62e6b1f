// Every route of the program, wired: plain code, in one place.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "access/gate.h"
#include "http/router.h"
#include "server/site.h"

namespace medhome::server {

struct AppOptions {
    std::string base_url;  // of FHIR, as the outside sees it: "https://records.example.org/fhir"; references under it are our own
    std::string zone = "UTC";
};

class App {
public:
    App(Site& site, const AppOptions& options);
    const http::Router& router() const { return router_; }
    // /readyz answers 503 from then on, so that a proxy sends no more.
    void begin_stopping() { stopping_ = true; }

private:
    http::Router router_;
    std::unique_ptr<access::Gate> gate_;
    std::atomic<bool> stopping_{false};
    std::string openapi_;
};

}  // namespace medhome::server
