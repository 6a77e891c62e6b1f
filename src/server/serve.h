// `medhome serve`: from options to a listening server, until SIGTERM or SIGINT.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rest/settings.h"

namespace medhome::server {

struct ServeOptions {
    std::string database;
    std::string listen = "127.0.0.1:8080";
    bool demo = false;
    bool behind_proxy = false;
    std::string public_url;  // "https://records.example.org": how the outside names this server
    std::string zone;        // overrides the practice's
    int workers = 24;        // requests that may wait for the disk at once
    std::string export_folder;        // for the files of Bulk Data exports; empty: beside the database
    int export_kept_seconds = 86400;  // how long they can be fetched
    bool quiet = false;      // no line a request
    rest::Settings fhir;     // what the site decides about its FHIR interface
    std::vector<std::string> cors_origins;  // sites whose pages may read it (outward.h)
    bool log_plans = false;  // a line for each statement of the database, and how it is run
};

Result<void> serve(const ServeOptions& options);

}  // namespace medhome::server
