// The listener: parses, limits, times out, hands a request to its route and writes the answer.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/router.h"

namespace medhome::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one
    int io_threads = 1;
    int worker_threads = 2;
    std::size_t max_connections = 4096;
    std::size_t max_queued_requests = 1024;  // more waiting for a worker: 503 with Retry-After
    std::size_t max_head_bytes = 16 * 1024;
    std::chrono::seconds idle_timeout{60};     // between requests
    std::chrono::seconds request_timeout{30};  // from the first byte of a request to its last, for heads
    std::chrono::seconds body_stall_timeout{30};  // no byte of a body for this long
    std::chrono::seconds drain_timeout{20};    // after stop(): what runs may finish
    std::string public_origin = {};            // as Request::public_origin
    bool behind_proxy = false;                 // believe X-Forwarded-For, -Proto of the peer
    Headers always = {};                        // security headers put on every answer that does not set them itself
    // The last word on every answer, in the thread that made it, before its head is written.
    std::function<void(const Request&, Response&)> last_word = {};
};

// One line a request for the log: pattern, never path; no query, no body.
struct Served {
    std::string_view method, pattern, request_id;
    int status;
    std::size_t bytes_in, bytes_out;
    std::chrono::microseconds took;
};

class Server {
public:
    // The router, and what its handlers use, must outlive the server.
    Server(ServerOptions options, const Router& router, std::function<void(const Served&)> on_served);
    ~Server();
    // Binds and starts the threads; the error names the address and why ("already in use").
    Result<void> start();
    std::uint16_t port() const;
    // Refuses new connections and requests, finishes what runs (up to drain_timeout), then returns.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace medhome::http
