// SPDX-License-Identifier: Apache-2.0
#include "server/serve.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <optional>

#include "access/practice.h"
#include "base/log.h"
#include "care/care.h"
#include "http/server.h"
#include "server/app.h"
#include "server/demo/demo.h"
#include "server/outward.h"
#include "server/guides_watch.h"
#include "server/site.h"
#include "store/plans.h"
#include "store/warm.h"

namespace medhome::server {

namespace {

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

Result<Address> address_of(const std::string& listen) {
    const std::size_t colon = listen.rfind(':');
    Address address;
    if (colon != std::string::npos) {
        address.host = listen.substr(0, colon);
        if (address.host.starts_with('[') && address.host.ends_with(']')) address.host = address.host.substr(1, address.host.size() - 2);
        const char* end = listen.data() + listen.size();
        const auto [stopped, bad] = std::from_chars(listen.data() + colon + 1, end, address.port);
        if (bad == std::errc{} && stopped == end && !address.host.empty()) return address;
    }
    return fail(ErrorKind::invalid, "serve.listen", fmt::format("--listen takes an address and a port, such as 127.0.0.1:8080, not {}.", listen));
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

void log_served(const http::Served& served) {
    log::info("http.served", {{"method", served.method},
                              {"route", served.pattern},
                              {"status", std::int64_t(served.status)},
                              {"in", std::int64_t(served.bytes_in)},
                              {"out", std::int64_t(served.bytes_out)},
                              {"us", std::int64_t(served.took.count())},
                              {"request", served.request_id}});
}

http::Headers security_headers(bool over_tls) {
    http::Headers headers;
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("X-Frame-Options", "DENY");
    headers.add("Referrer-Policy", "same-origin");
    headers.add("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)");
    headers.add("Cross-Origin-Opener-Policy", "same-origin");
    headers.add("Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
                "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    if (over_tls) headers.add("Strict-Transport-Security", "max-age=31536000");
    return headers;
}

// Beside a database that is a file; a database that several servers share says nothing of a folder that they share.
std::string export_folder_of(const ServeOptions& options) {
    constexpr std::string_view file = "sqlite:";
    if (!options.export_folder.empty()) return options.export_folder;
    if (options.database.starts_with(file)) return options.database.substr(file.size()) + ".exports";
    return "medhome-exports";
}

}  // namespace

Result<void> serve(const ServeOptions& options) {
    const Address address = TRY(address_of(options.listen));
    if (!is_loopback(address.host)) {
        if (options.demo) {
            return fail(ErrorKind::invalid, "serve.demo", "--demo has passwords that everybody knows: it serves on 127.0.0.1 alone.");
        }
        if (!options.behind_proxy) {
            return fail(ErrorKind::invalid, "serve.plain-http",
                        "Off this machine Medhome must be reached over TLS. Put a proxy in front and start with --behind-proxy (see docs/guides).");
        }
    }
    for (const std::string& origin : options.cors_origins) TRY_VOID(check_origin(origin));
    // Signals are taken by this thread alone; every thread made from here on inherits the mask.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);

    if (options.log_plans) {
        store::watch_plans([](std::string_view sql, std::string_view plan) { log::info("store.plan", {{"sql", sql}, {"plan", plan}}); });
    }
    const std::unique_ptr<Site> site = TRY(open_site({.database = options.database}));
    std::vector<std::string> read_models;
    for (const store::Projection& projection : care::projections()) read_models.push_back(projection.table);
    const std::unique_ptr<store::Warming> warming = TRY(store::warm(options.database, std::move(read_models)));
    std::vector<DemoAccount> demo_accounts;
    if (options.demo) demo_accounts = TRY(fill_demo(site->machinery()));

    AppOptions app_options;
    const std::string here = options.public_url.empty() ? "http://" + options.listen : options.public_url;
    app_options.base_url = here + "/fhir";
    const Result<access::Practice> practice = access::practice_of(*site->store, 1);
    app_options.zone = !options.zone.empty() ? options.zone : practice ? practice->zone : "UTC";
    app_options.exports.folder = export_folder_of(options);
    app_options.exports.kept = std::chrono::seconds(options.export_kept_seconds);
    app_options.exports.base_url = app_options.base_url;
    app_options.exports.zone = app_options.zone;
    app_options.fhir = options.fhir;
    app_options.fhir.open_to_other_sites = !options.cors_origins.empty();
    App app(*site, app_options);

    http::ServerOptions http_options;
    http_options.address = address.host;
    http_options.port = address.port;
    http_options.worker_threads = options.workers;
    http_options.behind_proxy = options.behind_proxy;
    http_options.public_origin = options.public_url.substr(0, options.public_url.find_last_not_of('/') + 1);
    http_options.always = security_headers(options.behind_proxy);
    http_options.last_word = Outward(options.cors_origins);
    http::Server server(http_options, app.router(), options.quiet ? std::function<void(const http::Served&)>{} : log_served);
    TRY_VOID(server.start());

    const std::string reached = address.host + ":" + std::to_string(server.port());
    std::printf("Medhome answers at http://%s\n", reached.c_str());
    for (const DemoAccount& account : demo_accounts) {
        std::printf("  sign in as %-8s password %-16s %s\n", account.name.c_str(), account.password.c_str(), account.can.c_str());
    }
    std::fflush(stdout);
    app.start_work();
    std::optional<GuidesWatch> guides(std::in_place, *site->store);
    log::info("server.started", {{"port", std::int64_t(server.port())}});

    int which = 0;
    sigwait(&signals, &which);
    log::info("server.stopping");
    guides.reset();
    app.begin_stopping();
    server.stop();
    app.stop_work();
    log::info("server.stopped");
    return {};
}

}  // namespace medhome::server
