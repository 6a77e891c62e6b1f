// What the server refuses, and how it treats clients that are slow, rude or too many. DESIGN.md section 2.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <zlib.h>

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

std::string gzip(const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

struct Malformed {
    const char* what;
    std::string bytes;
    int status;
    const char* code;
    friend void PrintTo(const Malformed& request, std::ostream* out) { *out << request.what; }
};

class Refusals : public ::testing::TestWithParam<Malformed> {};

TEST_P(Refusals, IsAnsweredWithItsReasonAndTheConnectionIsClosed) {
    const Malformed& request = GetParam();
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw(request.bytes));
    const auto answer = client.receive(request.bytes.starts_with("HEAD"));
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, request.status);
    EXPECT_NE(answer->body.find(request.code), std::string::npos) << answer->body;
    EXPECT_EQ(answer->headers.get("connection"), "close");
    EXPECT_EQ(answer->headers.get("x-request-id").size(), 36u);
    EXPECT_EQ(answer->headers.get("x-content-type-options"), "nosniff");
    client.finish_sending();
    EXPECT_TRUE(client.closed_by_server());
    EXPECT_EQ(ok(house.client().get("/hello")).status, 200) << "the next client is served";
}

std::string get(const std::string& headers, const std::string& target = "/hello") { return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n"; }
std::string post(const std::string& headers, const std::string& body) { return "POST /small HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body; }

INSTANTIATE_TEST_SUITE_P(
    Malformed, Refusals,
    ::testing::Values(
        Malformed{"NoHost", get(""), 400, "http.bad-host"},
        Malformed{"TwoHosts", get("Host: x\r\nHost: x\r\n"), 400, "http.bad-host"},
        Malformed{"EmptyHost", get("Host: \r\n"), 400, "http.bad-host"},
        Malformed{"HostWithAPath", get("Host: x/y\r\n"), 400, "http.bad-host"},
        Malformed{"FoldedHeader", get("Host: x\r\nX-A: b\r\n c\r\n"), 400, "http.folded-header"},
        Malformed{"SpaceBeforeColon", get("Host: x\r\nX-A : b\r\n"), 400, "http.bad-header"},
        Malformed{"NulInAValue", get(std::string("Host: x\r\nX-A: b\0c\r\n", 19)), 400, "http.bad-header"},
        Malformed{"BareLineFeeds", "GET /hello HTTP/1.1\nHost: x\n\n", 400, "http.bad-line"},
        Malformed{"NoMethod", "/hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http.bad-method"},
        Malformed{"UnknownMethod", "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", 501, "http.unknown-method"},
        Malformed{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http.bad-version"},
        Malformed{"Http12", "GET /hello HTTP/1.2\r\nHost: x\r\n\r\n", 505, "http.bad-version"},
        Malformed{"DotSegment", get("Host: x\r\n", "/family/../staff/"), 400, "http.bad-path"},
        Malformed{"EncodedDotSegment", get("Host: x\r\n", "/family/%2e%2E/staff/"), 400, "http.bad-path"},
        Malformed{"DotAtTheEnd", get("Host: x\r\n", "/family/."), 400, "http.bad-path"},
        Malformed{"EncodedNul", get("Host: x\r\n", "/hello%00"), 400, "http.bad-path"},
        Malformed{"EncodedSlash", get("Host: x\r\n", "/a%2Fb"), 400, "http.bad-path"},
        Malformed{"BadPercent", get("Host: x\r\n", "/a%2"), 400, "http.bad-path"},
        Malformed{"BadPercentDigits", get("Host: x\r\n", "/a%zz"), 400, "http.bad-path"},
        Malformed{"NotUtf8", get("Host: x\r\n", "/a%C3%28"), 400, "http.bad-path"},
        Malformed{"RawByteInPath", get("Host: x\r\n", "/caf\xC3\xA9"), 400, "http.bad-target"},
        Malformed{"Fragment", get("Host: x\r\n", "/hello#top"), 400, "http.bad-target"},
        Malformed{"NoSlash", get("Host: x\r\n", "hello"), 400, "http.bad-target"},
        Malformed{"StarIsForOptions", get("Host: x\r\n", "*"), 400, "http.bad-target"}),
    [](const auto& param) { return std::string(param.param.what); });

INSTANTIATE_TEST_SUITE_P(
    Framing, Refusals,
    ::testing::Values(
        Malformed{"EncodingInHttp10", "POST /small HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "http.bad-transfer-encoding"},
        Malformed{"OtherEncoding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400, "http.bad-transfer-encoding"},
        Malformed{"GzipThenChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400, "http.bad-transfer-encoding"},
        Malformed{"EncodingTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "http.bad-transfer-encoding"},
        Malformed{"LengthAndEncoding", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "http.bad-transfer-encoding"},
        Malformed{"EncodingAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400, "http.bad-content-length"},
        Malformed{"SameLengthTwice", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400, "http.bad-content-length"},
        Malformed{"LengthList", post("Content-Length: 3, 3\r\n", "abc"), 400, "http.bad-content-length"},
        Malformed{"LengthsDiffer", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), 400, "http.bad-content-length"},
        Malformed{"LengthWithASign", post("Content-Length: +3\r\n", "abc"), 400, "http.bad-content-length"},
        Malformed{"LengthTooLongForANumber", post("Content-Length: 99999999999999999999\r\n", "abc"), 400, "http.bad-content-length"},
        Malformed{"BadChunkSize", post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n"), 400, "http.bad-chunk"},
        Malformed{"ChunkLongerThanItSays", post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"), 400, "http.bad-chunk"},
        Malformed{"EndlessChunkLine", post("Transfer-Encoding: chunked\r\n", "3;" + std::string(20'000, 'a')), 400, "http.long-chunk-line"},
        Malformed{"UnknownExpectation", post("Content-Length: 3\r\nExpect: a-miracle\r\n", "abc"), 417, "http.unknown-expectation"},
        Malformed{"BrotliBody", post("Content-Length: 3\r\nContent-Encoding: br\r\n", "abc"), 415, "http.unknown-encoding"},
        Malformed{"NotGzip", post("Content-Length: 3\r\nContent-Encoding: gzip\r\n", "abc"), 400, "http.bad-gzip"},
        Malformed{"GzipTwice", post("Content-Length: 3\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n", "abc"), 415, "http.unknown-encoding"}),
    [](const auto& param) { return std::string(param.param.what); });

TEST(Limits, AHeadOverSixteenKibibytesIsRefusedAndOneBelowIsNot) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw(get("Host: x\r\nCookie: " + std::string(15'000, 'c') + "\r\n")));
    EXPECT_EQ(ok(client.receive()).status, 200);
    ASSERT_TRUE(client.send_raw(get("Host: x\r\nCookie: " + std::string(16'400, 'c') + "\r\n")));
    EXPECT_EQ(ok(client.receive()).status, 431);
    ASSERT_TRUE(client.open());
    ASSERT_TRUE(client.send_raw("GET /" + std::string(500'000, 'a')));
    const auto endless = client.receive();
    ASSERT_TRUE(endless) << endless.error().text;
    EXPECT_EQ(endless->status, 431) << "refused before the line ends";
}

TEST(Limits, AnnouncedTooLargeABodyIsRefusedBeforeItIsSent) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 413);
    EXPECT_NE(answer->body.find("http.body-too-large"), std::string::npos);
    EXPECT_EQ(ok(client.send(Method::POST, "/small", {}, std::string(1000, 'a'))).body, "1000") << "the limit itself is allowed";
}

TEST(Limits, AClientThatSendsSixtyFiveMebibytesAnywaySeesTheAnswer) {
    TestServer house;
    auto client = house.client();
    const auto answer = client.send(Method::POST, "/bulk", {}, std::string(65u << 20, 'a'));
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(ok(client.send(Method::POST, "/bulk", {}, std::string(8u << 20, 'a'))).body, std::to_string(8 << 20));
}

TEST(Limits, AChunkedBodyIsRefusedAsSoonAsItIsTooLong) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(client.send_raw("1f4\r\n" + std::string(500, 'a') + "\r\n"));
    ASSERT_TRUE(client.send_raw("1\r\na\r\n"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 413);
    ASSERT_TRUE(client.open());
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"));
    EXPECT_EQ(ok(client.receive()).status, 413) << "decided by the chunk's own word";
}

TEST(Limits, AGzippedBodyCountsAsWhatItBecomes) {
    TestServer house;
    auto client = house.client();
    Headers gzipped;
    gzipped.add("Content-Encoding", "gzip");
    EXPECT_EQ(ok(client.send(Method::POST, "/echo/z", gzipped, gzip("{\"resourceType\":\"Patient\"}"))).body,
              "POST /echo/z  name=z {\"resourceType\":\"Patient\"}");
    EXPECT_EQ(ok(client.send(Method::POST, "/small", gzipped, gzip(std::string(1000, 'a')))).body, "1000");
    EXPECT_EQ(ok(client.send(Method::POST, "/echo/z", gzipped, gzip("two ") + gzip("members"))).body, "POST /echo/z  name=z two members");
    const std::string bomb = gzip(std::string(50'000'000, 'a'));
    ASSERT_LT(bomb.size(), 100'000u);
    EXPECT_EQ(ok(client.send(Method::POST, "/bulk", gzipped, bomb)).status, 413);
    const std::string whole = gzip("cut off");
    EXPECT_EQ(ok(client.send(Method::POST, "/small", gzipped, whole.substr(0, whole.size() - 4))).status, 400);
}

TEST(Limits, ExpectContinueIsAnsweredBeforeTheBodyComes) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).status, 100);
    ASSERT_TRUE(client.send_raw("abc"));
    EXPECT_EQ(ok(client.receive()).body, "3");
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).status, 413) << "and not 100";
    ASSERT_TRUE(client.open());
    ASSERT_TRUE(client.send_raw("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(ok(client.receive()).status, 404);
}

ServerOptions hasty() {
    ServerOptions options;
    options.idle_timeout = seconds{1};
    options.request_timeout = seconds{1};
    options.body_stall_timeout = seconds{1};
    return options;
}

TEST(Limits, AnIdleConnectionIsClosedWithoutAWord) {
    TestServer house(hasty());
    auto client = house.client();
    EXPECT_EQ(ok(client.get("/hello")).status, 200);
    const auto began = steady_clock::now();
    EXPECT_EQ(*client.receive_raw(100), "");
    EXPECT_LT(steady_clock::now() - began, seconds{3});
    EXPECT_EQ(ok(client.get("/hello")).status, 200) << "the client opens a new one";
    EXPECT_EQ(client.connections_opened(), 2);
}

TEST(Limits, AHeadThatComesTooSlowlyIsAnswered408HoweverSteadyItDrips) {
    TestServer house(hasty());
    auto client = house.client();
    const auto began = steady_clock::now();
    ASSERT_TRUE(client.send_raw("GET /hello HTTP/1.1\r\nHost: x\r\n"));
    for (int i = 0; i < 40 && steady_clock::now() - began < milliseconds{900}; ++i) {
        ASSERT_TRUE(client.send_raw("X-A: b\r\n"));
        std::this_thread::sleep_for(milliseconds{100});
    }
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 408);
    EXPECT_LT(steady_clock::now() - began, seconds{3});
}

TEST(Limits, AStalledBodyIsAnswered408) {
    TestServer house(hasty());
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 408);
    EXPECT_EQ(house.served().at(0).pattern, "/small");
}

TEST(Limits, ASteadyTrickleOfABodyEndsToo) {
    TestServer house(hasty());
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"));
    const auto began = steady_clock::now();
    while (client.send_raw("a") && steady_clock::now() - began < seconds{5}) {
        std::this_thread::sleep_for(milliseconds{200});
        const auto served = house.served();
        if (!served.empty()) break;
    }
    ASSERT_EQ(house.served().size(), 1u);
    EXPECT_EQ(house.served()[0].status, 408);
}

TEST(Limits, AClientThatNeverReadsItsAnswerLosesTheConnection) {
    TestServer house(hasty());
    auto client = house.client();
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(client.send_raw("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
    std::this_thread::sleep_for(milliseconds{2500});
    std::string got;
    while (const auto more = client.receive_raw(1 << 20)) {
        if (more->empty()) break;
        got += *more;
    }
    EXPECT_LT(got.size(), 4 * testing::large_body().size());
}

TEST(Limits, ClientsThatVanishDisturbNobody) {
    TestServer house;
    for (int i = 0; i < 20; ++i) {
        auto client = house.client();
        ASSERT_TRUE(client.open());
        const char* half[] = {"", "GET /he", "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc",
                              "GET /slow-echo/x HTTP/1.1\r\nHost: x\r\n\r\n"};
        ASSERT_TRUE(client.send_raw(half[i % 4]));
    }
    EXPECT_EQ(ok(house.client().get("/worker")).status, 200);
}

TEST(Limits, OneConnectionTooManyIsTold503) {
    ServerOptions options;
    options.max_connections = 2;
    TestServer house(options);
    auto one = house.client();
    auto two = house.client();
    EXPECT_EQ(ok(one.get("/hello")).status, 200);
    EXPECT_EQ(ok(two.get("/hello")).status, 200);
    auto three = house.client();
    const auto refused = three.get("/hello");
    ASSERT_TRUE(refused) << refused.error().text;
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->headers.get("retry-after"), "1");
    EXPECT_EQ(ok(one.get("/hello")).status, 200) << "those inside are not disturbed";
    one.close();
    for (int tries = 0; tries < 100; ++tries) {
        std::this_thread::sleep_for(milliseconds{20});
        if (ok(house.client().get("/hello")).status == 200) return;
    }
    FAIL() << "the place of the one who left was not given again";
}

TEST(Limits, RequestsBeyondTheQueueAreTold503AndKeepTheirConnection) {
    ServerOptions options;
    options.worker_threads = 1;
    options.max_queued_requests = 2;
    TestServer house(options);
    std::vector<Client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(house.client());
        ASSERT_TRUE(clients.back().send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
        if (i == 0) {
            ASSERT_TRUE(house.door.wait_until_waiting(1));
        }
        std::this_thread::sleep_for(milliseconds{50});
    }
    auto late = house.client();
    const auto refused = late.get("/wait");
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->headers.get("retry-after"), "1");
    EXPECT_NE(refused->body.find("http.overloaded"), std::string::npos);
    EXPECT_EQ(ok(late.get("/hello")).status, 200) << "what runs inline needs no worker";
    EXPECT_EQ(late.connections_opened(), 1);
    house.door.open();
    for (Client& client : clients) EXPECT_EQ(ok(client.receive()).body, "done");
}

TEST(Stop, FinishesWhatRunsAndRefusesTheRest) {
    TestServer house;
    auto busy = house.client();
    auto idle = house.client();
    auto half = house.client();
    EXPECT_EQ(ok(idle.get("/hello")).status, 200);
    ASSERT_TRUE(busy.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(half.send_raw("GET /hello HT"));
    ASSERT_TRUE(house.door.wait_until_waiting(1));
    const std::uint16_t port = house.port();
    std::thread stopper([&] { house.server->stop(); });
    EXPECT_TRUE(idle.closed_by_server()) << "idle connections are woken and closed at once";
    EXPECT_EQ(ok(half.receive()).status, 503);
    Client late("127.0.0.1", port);
    EXPECT_FALSE(late.get("/hello")) << "nobody listens any more";
    house.door.open();
    const auto answer = busy.receive();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "done");
    EXPECT_EQ(answer->headers.get("connection"), "close");
    const auto began = steady_clock::now();
    busy.close();
    stopper.join();
    EXPECT_LT(steady_clock::now() - began, seconds{5});
    EXPECT_EQ(house.handled.load(), 1);
}

TEST(Stop, LetsABodyThatIsOnItsWayArrive) {
    TestServer house;
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("POST /echo/plan HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nha"));
    std::this_thread::sleep_for(milliseconds{100});
    std::thread stopper([&] { house.server->stop(); });
    std::this_thread::sleep_for(milliseconds{100});
    ASSERT_TRUE(client.send_raw("lf"));
    EXPECT_EQ(ok(client.receive()).body, "POST /echo/plan  name=plan half");
    stopper.join();
}

TEST(Stop, ReturnsAfterTheDrainEvenWhenAHandlerHangs) {
    ServerOptions options;
    options.drain_timeout = seconds{1};
    TestServer house(options);
    auto client = house.client();
    ASSERT_TRUE(client.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(house.door.wait_until_waiting(1));
    const auto began = steady_clock::now();
    house.server->stop();
    const auto took = steady_clock::now() - began;
    EXPECT_GE(took, milliseconds{900});
    EXPECT_LT(took, seconds{3});
    EXPECT_TRUE(client.closed_by_server());
}

TEST(Stop, AServerThatNeverStartedStopsToo) {
    Router routes;
    Server server({}, routes, nullptr);
    server.stop();
    server.stop();
}

}  // namespace
}  // namespace medhome::http
