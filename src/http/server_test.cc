// A real server on a free port: what a client sees on the wire. RFC 9110, RFC 9112, and the limits of server.h.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "http/client.h"
#include "http/test_server.h"

namespace medhome::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ok;
using testing::TestServer;

TEST(Server, AnswersARequestWithWhatEveryAnswerCarries) {
    TestServer house;
    const auto answer = house.client().get("/hello?name=x");
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(answer->headers.get("content-length"), "5");
    EXPECT_EQ(answer->headers.get("x-content-type-options"), "nosniff") << "security headers go on every answer";
    EXPECT_EQ(answer->headers.get("date").size(), 29u);
    EXPECT_EQ(answer->headers.get("x-request-id").size(), 36u);
    EXPECT_FALSE(answer->headers.has("connection"));
}

TEST(Server, AWorkerAnswersTooAndSeesTheWholeRequest) {
    TestServer house;
    auto client = house.client();
    const auto answer = client.send(Method::POST, "/echo/caf%C3%A9?b=2", {}, "hola");
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "POST /echo/caf\xC3\xA9 b=2 name=caf\xC3\xA9 hola");
}

TEST(Server, KeepsTheClientsRequestIdWhereItIsASafeTokenAndMakesItsOwnElse) {
    TestServer house;
    auto client = house.client();
    Headers headers;
    headers.add("X-Request-Id", "visit-7_a.B");
    EXPECT_EQ(ok(client.get("/hello", headers)).headers.get("x-request-id"), "visit-7_a.B");
    for (const std::string& unsafe : {std::string("a b"), std::string(65, 'a'), std::string("<script>"), std::string()}) {
        Headers other;
        other.add("X-Request-Id", unsafe);
        const auto answer = client.get("/hello", other);
        EXPECT_EQ(answer->headers.get("x-request-id").size(), 36u) << unsafe;
        EXPECT_EQ(answer->headers.get("x-request-id")[14], '7') << "a time-ordered id";
    }
}

TEST(Server, KeepsTheConnectionForManyRequests) {
    TestServer house;
    auto client = house.client();
    for (int i = 0; i < 200; ++i) {
        const auto answer = client.get(i % 2 == 0 ? "/hello" : "/worker");
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->status, 200);
    }
    EXPECT_EQ(client.connections_opened(), 1);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrderWhoeverIsFaster) {
    TestServer house;
    auto client = house.client();
    std::string requests;
    for (int i = 0; i < 60; ++i) {
        // Every third waits in a worker; those behind it are answered inline and must not overtake.
        requests += "GET " + std::string(i % 3 == 0 ? "/slow-echo/" : "/inline-echo/") + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    ASSERT_TRUE(client.send_raw(requests));
    for (int i = 0; i < 60; ++i) {
        const auto answer = client.receive();
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->body, std::to_string(i));
    }
}

TEST(Server, ReadsARequestThatComesByteByByte) {
    TestServer house;
    auto client = house.client();
    const std::string request = "POST /echo/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;note=x\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
    for (const char c : request) {
        ASSERT_TRUE(client.send_raw({&c, 1}));
        std::this_thread::sleep_for(milliseconds{1});
    }
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "POST /echo/a  name=a abcde");
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
    TestServer house;
    auto client = house.client();
    for (const char* target : {"/hello", "/worker", "/large"}) {
        const auto head = client.send(Method::HEAD, target);
        const auto get = client.get(target);
        ASSERT_TRUE(head && get);
        EXPECT_EQ(head->status, 200);
        EXPECT_EQ(head->body, "");
        EXPECT_EQ(head->headers.get("content-length"), get->headers.get("content-length")) << target;
    }
}

TEST(Server, Sends304And204WithoutABody) {
    TestServer house;
    auto client = house.client();
    for (const int status : {204, 304}) {
        const auto answer = client.get("/status/" + std::to_string(status));
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->status, status);
        EXPECT_FALSE(answer->headers.has("content-length"));
    }
    EXPECT_EQ(ok(client.get("/hello")).status, 200) << "the next answer begins where it should";
    EXPECT_EQ(client.connections_opened(), 1);
}

TEST(Server, SendsLargeBodiesWhole) {
    TestServer house;
    auto client = house.client();
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.get("/large");
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->body, testing::large_body());
    }
}

TEST(Server, SendsALargeBodyToAClientThatReadsSlowly) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    std::this_thread::sleep_for(milliseconds{300});
    EXPECT_EQ(ok(client.receive()).body, testing::large_body());
    EXPECT_EQ(ok(client.receive()).body, "hello");
}

TEST(Server, SaysWhichMethodsAnAddressTakes) {
    TestServer house;
    auto client = house.client();
    const auto wrong = client.send(Method::DELETE, "/hello");
    EXPECT_EQ(wrong->status, 405);
    EXPECT_EQ(wrong->headers.get("allow"), "GET, HEAD, OPTIONS");
    const auto options = client.send(Method::OPTIONS, "/echo/x");
    EXPECT_EQ(options->status, 204);
    EXPECT_EQ(options->headers.get("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(ok(client.send(Method::OPTIONS, "*")).status, 204);
    EXPECT_EQ(ok(client.get("/nowhere")).status, 404);
    EXPECT_EQ(ok(client.send(Method::POST, "/nowhere", {}, "a small body")).status, 404);
    EXPECT_EQ(ok(client.send(Method::OPTIONS, "/nowhere")).status, 404);
    EXPECT_EQ(client.connections_opened(), 1) << "a wrong address costs no connection";
}

TEST(Server, AnswersAHandlerThatThrowsWithAPlain500) {
    TestServer house;
    auto client = house.client();
    for (const char* target : {"/throws", "/throws-inline"}) {
        const auto answer = client.get(target);
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->status, 500);
        EXPECT_EQ(answer->body.find("Maria"), std::string::npos) << "what was thrown may name a child";
        EXPECT_NE(answer->body.find("http.internal"), std::string::npos);
    }
    EXPECT_EQ(ok(client.get("/hello")).status, 200);
}

TEST(Server, LetsNoHandlerWriteHeadersThroughAHeaderValue) {
    TestServer house;
    const auto answer = house.client().get("/bad-header");
    EXPECT_EQ(answer->status, 200);
    EXPECT_FALSE(answer->headers.has("set-cookie"));
    EXPECT_EQ(answer->headers.get("location"), "/a  Set-Cookie: b=c");
    EXPECT_EQ(answer->headers.get("content-length"), "2") << "the length is the server's to say";
}

TEST(Server, ClosesWhenTheClientAsksAndKeepsHttp10OnlyWhenAsked) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).headers.get("connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
    ASSERT_TRUE(client.open());
    ASSERT_TRUE(client.send_raw("GET /hello HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).body, "hello");
    EXPECT_TRUE(client.closed_by_server());
    ASSERT_TRUE(client.open());
    ASSERT_TRUE(client.send_raw("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /hello HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).headers.get("connection"), "keep-alive");
    EXPECT_EQ(ok(client.receive()).headers.get("connection"), "close");
}

TEST(Server, TellsTheLogThePatternAndNeverTheAddress) {
    TestServer house;
    auto client = house.client();
    Headers headers;
    headers.add("X-Request-Id", "one");
    client.send(Method::POST, "/echo/Maria?birthdate=2020-01-01", headers, "12345");
    client.get("/nowhere/Maria");
    const auto served = house.served();
    ASSERT_EQ(served.size(), 2u);
    EXPECT_EQ(served[0].pattern, "/echo/{name}");
    EXPECT_EQ(served[0].method, "POST");
    EXPECT_EQ(served[0].request_id, "one");
    EXPECT_EQ(served[0].status, 200);
    EXPECT_GT(served[0].bytes_in, 60u);
    EXPECT_GT(served[0].bytes_out, 100u);
    EXPECT_EQ(served[1].pattern, "(no route)");
    EXPECT_EQ(served[1].status, 404);
}

TEST(Server, BelievesAProxyOnlyWhenItStandsBehindOne) {
    Headers headers;
    headers.add("X-Forwarded-For", "6.6.6.6, 203.0.113.9");
    headers.add("X-Forwarded-Proto", "https");
    {
        TestServer house;
        EXPECT_EQ(ok(house.client().get("/remote", headers)).body, "127.0.0.1 plain");
    }
    TestServer house({.behind_proxy = true});
    EXPECT_EQ(ok(house.client().get("/remote", headers)).body, "203.0.113.9 tls") << "the last entry is the proxy's own";
    Headers nonsense;
    nonsense.add("X-Forwarded-For", "unknown");
    EXPECT_EQ(ok(house.client().get("/remote", nonsense)).body, "127.0.0.1 plain");
}

TEST(Server, SixtyFourClientsAtOnceEachGetTheirOwnAnswers) {
    TestServer house({.io_threads = 2, .worker_threads = 4});
    std::atomic<int> right{0};
    std::vector<std::thread> clients;
    for (int c = 0; c < 64; ++c) {
        clients.emplace_back([&, c] {
            auto client = house.client();
            for (int i = 0; i < 25; ++i) {
                const std::string name = std::to_string(c) + "-" + std::to_string(i);
                const auto answer = i % 2 == 0 ? client.send(Method::POST, "/echo/" + name, {}, name) : client.get("/inline-echo/" + name);
                if (!answer) continue;
                right += answer->body == (i % 2 == 0 ? "POST /echo/" + name + "  name=" + name + " " + name : name) ? 1 : 0;
            }
        });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(right.load(), 64 * 25);
}

TEST(Server, SaysThatThePortIsTaken) {
    TestServer house;
    for (const int io_threads : {1, 2}) {
        Router routes;
        Server second({.port = house.port(), .io_threads = io_threads}, routes, nullptr);
        const auto started = second.start();
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().code, "http.address-in-use");
        EXPECT_NE(started.error().text.find("127.0.0.1:" + std::to_string(house.port())), std::string::npos);
    }
    Router routes;
    Server elsewhere({.address = "example"}, routes, nullptr);
    EXPECT_EQ(elsewhere.start().error().code, "http.bad-address");
}

}  // namespace
}  // namespace medhome::http
