// The HTTP layer alone, for wrk: 1 KB answered on the I/O thread (/inline) and by way of a worker (/worker).
//
//   build/release/tests/bench/http_bench [PORT] [IO_THREADS] [WORKERS] [SECONDS]
//   wrk -t1 -c16 -d5s --latency http://127.0.0.1:PORT/inline
//
// After SECONDS it ends and says what each request cost the processor.
//
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "http/server.h"

int main(int count, char** arguments) {
    using namespace medhome;
    const auto number = [&](int at, int otherwise) { return count > at ? std::atoi(arguments[at]) : otherwise; };
    std::atomic<std::uint64_t> served{0};
    http::Router router;
    const http::Handler handler = [](const http::Request&) {
        http::Response response;
        response.headers.add("Content-Type", "application/fhir+json; charset=utf-8");
        response.headers.add("ETag", "W/\"1\"");
        response.body.assign(1024, 'x');
        return response;
    };
    router.add({.pattern = "/inline", .handler = handler, .runs_inline = true});
    router.add({.pattern = "/worker", .handler = handler});
    http::ServerOptions options;
    options.port = static_cast<std::uint16_t>(number(1, 0));
    options.io_threads = number(2, 1);
    options.worker_threads = number(3, 2);
    options.always.add("X-Content-Type-Options", "nosniff");
    options.always.add("Referrer-Policy", "no-referrer");
    options.always.add("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    http::Server server(options, router, [&](const http::Served&) { served.fetch_add(1, std::memory_order_relaxed); });
    if (const auto started = server.start(); !started) {
        std::fprintf(stderr, "%s\n", started.error().text.c_str());
        return 1;
    }
    std::printf("listening on http://127.0.0.1:%u\n", server.port());
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::seconds(number(4, 30)));
    server.stop();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto microseconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); };
    const auto requests = static_cast<double>(served.load());
    std::printf("%.0f requests, %.2f us of processor each (%.2f user, %.2f system)\n", requests,
                (microseconds(used.ru_utime) + microseconds(used.ru_stime)) / requests, microseconds(used.ru_utime) / requests,
                microseconds(used.ru_stime) / requests);
    return 0;
}
