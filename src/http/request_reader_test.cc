// Requests out of bytes, however the bytes are cut. RFC 9112. What the server answers to bad ones: server_limits_test.cc.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <gtest/gtest.h>

namespace medhome::http {
namespace {

using Step = RequestReader::Step;

// Feeds `bytes` in pieces and gives back every body, or "refused: code".
std::vector<std::string> bodies(std::string_view bytes, std::size_t piece) {
    std::vector<std::string> found;
    RequestReader reader(1024);
    std::string held;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        held.append(bytes.substr(at, piece));
        for (bool more = true; more;) {
            std::size_t used = 0;
            const Step step = reader.read(held, used);
            held.erase(0, used);
            if (step == Step::head) reader.take_body(100);
            if (step == Step::refused) {
                found.push_back("refused: " + std::string(reader.refusal().code));
                return found;
            }
            if (step == Step::complete) {
                found.push_back(reader.request().body);
                reader.next();
            }
            more = step != Step::more && !(step == Step::complete && held.empty());
        }
    }
    return found;
}

TEST(RequestReader, ReadsTheSameRequestsHoweverTheBytesAreCut) {
    const std::string bytes =
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;n=v\r\n0123456789abcdef\r\n0\r\nT: x\r\n\r\n"
        "\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n"
        "PUT /c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfour"
        "PUT /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"
        "GET /e HTTP/1.0\r\n\r\n";
    const std::vector<std::string> expected{"abc0123456789abcdef", "", "four", "", ""};
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) EXPECT_EQ(bodies(bytes, piece), expected) << piece;
}

TEST(RequestReader, RefusesTheSameHoweverTheBytesAreCut) {
    const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n";
    for (std::size_t piece : {1, 2, 3, 7, 1000}) {
        EXPECT_EQ(bodies(head + "\r\n0\r\nabc\r\n\r\n", piece), std::vector<std::string>{"refused: http.bad-header"}) << "a trailer that is none";
        EXPECT_EQ(bodies(head + "A: b\r\n\tc\r\n\r\n", piece), std::vector<std::string>{"refused: http.folded-header"});
        EXPECT_EQ(bodies(head + "\r\n65\r\n" + std::string(101, 'a'), piece), std::vector<std::string>{"refused: http.body-too-large"});
        EXPECT_EQ(bodies("GET /" + std::string(1100, 'a'), piece), std::vector<std::string>{"refused: http.head-too-large"});
    }
}

TEST(RequestReader, TrailersAddNothingToTheRequest) {
    RequestReader reader(1024);
    std::size_t used = 0;
    std::string_view bytes = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Role: admin\r\n\r\n";
    ASSERT_EQ(reader.read(bytes, used), Step::head);
    reader.take_body(10);
    ASSERT_EQ(reader.read(bytes.substr(used), used), Step::complete);
    EXPECT_FALSE(reader.request().headers.has("x-role"));
}

TEST(RequestReader, TheHostOfAnAbsoluteTargetIsTheOneThatCounts) {
    RequestReader reader(1024);
    std::size_t used = 0;
    ASSERT_EQ(reader.read("GET http://clinic.example/a?b=c HTTP/1.1\r\nHost: other\r\n\r\n", used), Step::head);
    EXPECT_EQ(reader.request().headers.get("host"), "clinic.example");
    EXPECT_EQ(reader.request().path, "/a");
    EXPECT_EQ(reader.request().query, "b=c");
}

}  // namespace
}  // namespace medhome::http
