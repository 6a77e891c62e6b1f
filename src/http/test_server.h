// The server that the tests of this folder speak to: a few routes, each for one behaviour.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "http/client.h"
#include "http/server.h"

namespace medhome::http::testing {

inline const std::string& large_body() {
    static const std::string body = [] {
        std::string text;
        while (text.size() < 3'000'000) text += std::to_string(text.size()) + ",";
        return text;
    }();
    return body;
}

// The answer, or a failed test where there is none.
inline ClientResponse ok(Result<ClientResponse> answer) {
    if (answer) return *std::move(answer);
    ADD_FAILURE() << answer.error().text;
    return {};
}

// A door that a test opens: handlers wait at it.
class Door {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    bool wait_until_waiting(int handlers) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return waiting_ >= handlers; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int waiting_ = 0;
};

struct ServedCopy {
    std::string method, pattern, request_id;
    int status;
    std::size_t bytes_in, bytes_out;
};

class TestServer {
public:
    explicit TestServer(ServerOptions options = {}) {
        options.port = 0;
        options.always.add("X-Content-Type-Options", "nosniff");
        add_routes();
        server = std::make_unique<Server>(options, router_, [this](const Served& served) {
            const std::lock_guard lock(mutex_);
            served_.push_back({std::string(served.method), std::string(served.pattern), std::string(served.request_id), served.status,
                               served.bytes_in, served.bytes_out});
        });
        const auto started = server->start();
        EXPECT_TRUE(started) << (started ? "" : started.error().text);
    }
    ~TestServer() {
        door.open();
        server.reset();  // before what its handlers use
    }

    std::uint16_t port() const { return server->port(); }
    Client client() const { return Client("127.0.0.1", port(), std::chrono::seconds{10}); }
    std::vector<ServedCopy> served() {
        const std::lock_guard lock(mutex_);
        return served_;
    }
    Door door;  // for /wait
    std::atomic<int> handled{0};
    std::unique_ptr<Server> server;

private:
    static Response text(std::string body, int status = 200) {
        Response response;
        response.status = status;
        response.headers.add("Content-Type", "text/plain; charset=utf-8");
        response.body = std::move(body);
        return response;
    }

    void add(Method method, std::string pattern, Handler handler, bool runs_inline = false, std::size_t body_limit = 1 << 20) {
        router_.add({.method = method,
                     .pattern = std::move(pattern),
                     .handler = std::move(handler),
                     .body_limit = body_limit,
                     .runs_inline = runs_inline});
    }

    void add_routes() {
        const Handler echo = [](const Request& request) {
            return text(std::string(to_string(request.method)) + " " + request.path + " " + request.query +
                        " name=" + std::string(request.path_value("name")) + " " + request.body);
        };
        add(Method::GET, "/hello", [](const Request&) { return text("hello"); }, true);
        add(Method::GET, "/worker", [](const Request&) { return text("from a worker"); });
        add(Method::GET, "/echo/{name}", echo);
        add(Method::POST, "/echo/{name}", echo);
        add(Method::POST, "/small", [](const Request& request) { return text(std::to_string(request.body.size())); }, true, 1000);
        add(Method::POST, "/bulk", [](const Request& request) { return text(std::to_string(request.body.size())); }, false, 8 << 20);
        add(Method::GET, "/inline-echo/{name}", [](const Request& request) { return text(std::string(request.path_value("name"))); }, true);
        add(Method::GET, "/slow-echo/{name}", [](const Request& request) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            return text(std::string(request.path_value("name")));
        });
        add(Method::GET, "/large", [](const Request&) {
            static const auto shared = std::make_shared<const std::string>(large_body());
            Response response;
            response.shared_body = shared;
            return response;
        });
        add(Method::GET, "/status/{code}", [](const Request& request) { return text("ignored", std::stoi(std::string(request.path_value("code")))); }, true);
        const Handler throws = [](const Request&) -> Response { throw std::runtime_error("duplicate key: Maria Lopez"); };
        add(Method::GET, "/throws", throws);
        add(Method::GET, "/throws-inline", throws, true);
        add(Method::GET, "/bad-header", [](const Request&) {
            Response response = text("ok");
            response.headers.add("Location", "/a\r\nSet-Cookie: b=c");
            response.headers.add("Content-Length", "999");
            response.headers.add("Bad Name", "x");
            return response;
        }, true);
        add(Method::GET, "/remote", [](const Request& request) { return text(request.remote + (request.over_tls ? " tls" : " plain")); }, true);
        add(Method::GET, "/wait", [this](const Request&) {
            door.pass();
            ++handled;
            return text("done");
        });
    }

    Router router_;
    std::mutex mutex_;
    std::vector<ServedCopy> served_;
};

}  // namespace medhome::http::testing
