// Embedded files on their way to a browser, from a folder made for this test (tests/support/embedded).
//
// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <gtest/gtest.h>

#include "http/gunzip.h"

namespace medhome::embedded {
std::span<const http::EmbeddedFile> http_test_files();
std::span<const http::EmbeddedFile> http_test_no_files();
}  // namespace medhome::embedded

namespace medhome::http {
namespace {

Request asking(std::string_view encodings, std::string_view known = {}) {
    Request request;
    if (!encodings.empty()) request.headers.add("Accept-Encoding", std::string(encodings));
    if (!known.empty()) request.headers.add("If-None-Match", std::string(known));
    return request;
}

const StaticFiles& files() {
    static const StaticFiles files(embedded::http_test_files());
    return files;
}

TEST(StaticFiles, AreFoundByTheirPathAlone) {
    ASSERT_NE(files().find("index.html"), nullptr);
    EXPECT_EQ(files().find("index.html")->content_type, "text/html; charset=utf-8");
    EXPECT_NE(files().find("assets/shell-Bq3xYz12.js"), nullptr);
    EXPECT_NE(files().find("empty.txt"), nullptr);
    EXPECT_EQ(files().find("assets"), nullptr);
    EXPECT_EQ(files().find("/index.html"), nullptr);
    EXPECT_EQ(files().find("index.htm"), nullptr);
    EXPECT_EQ(files().find(".hidden"), nullptr);
}

TEST(StaticFiles, AFolderThatIsNotThereEmbedsNothing) {
    const StaticFiles none(embedded::http_test_no_files());
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.find("index.html"), nullptr);
}

TEST(StaticFiles, AreSentInTheSmallestEncodingTheClientTakes) {
    const EmbeddedFile& script = *files().find("assets/shell-Bq3xYz12.js");
    ASSERT_LT(script.brotli.size(), script.gzip.size());
    ASSERT_LT(script.gzip.size(), script.identity.size());
    const auto encoding = [&](std::string_view accepted) {
        return std::string(StaticFiles::serve(script, asking(accepted)).headers.get("content-encoding"));
    };
    EXPECT_EQ(encoding("gzip, deflate, br, zstd"), "br");
    EXPECT_EQ(encoding("gzip, deflate"), "gzip");
    EXPECT_EQ(encoding("gzip;q=0.5, br;q=0"), "gzip");
    EXPECT_EQ(encoding("GZIP"), "gzip");
    EXPECT_EQ(encoding("*"), "br");
    EXPECT_EQ(encoding("*, br;q=0.0"), "gzip");
    EXPECT_EQ(encoding("*;q=0"), "");
    EXPECT_EQ(encoding("identity"), "");
    EXPECT_EQ(encoding(""), "");
    const Response zipped = StaticFiles::serve(script, asking("gzip"));
    std::string text;
    EXPECT_EQ(Gunzip().feed(zipped.payload(), text, 1 << 20), Gunzipped::ok);
    EXPECT_EQ(text, script.identity);
    EXPECT_EQ(zipped.headers.get("vary"), "Accept-Encoding");
}

TEST(StaticFiles, AreNotSentAgainToWhoHasThem) {
    const EmbeddedFile& page = *files().find("index.html");
    const Response first = StaticFiles::serve(page, asking("br"));
    const std::string etag(first.headers.get("etag"));
    const Response again = StaticFiles::serve(page, asking("br", etag));
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.payload(), "");
    EXPECT_EQ(again.headers.get("etag"), etag);
    EXPECT_EQ(again.headers.get("vary"), "Accept-Encoding");
    EXPECT_EQ(StaticFiles::serve(page, asking("br", "\"x\", W/" + etag)).status, 304);
    EXPECT_EQ(StaticFiles::serve(page, asking("br", "*")).status, 304);
    EXPECT_EQ(StaticFiles::serve(page, asking("br", "\"x\"")).status, 200);
    EXPECT_EQ(StaticFiles::serve(page, asking("", etag)).status, 200) << "plain bytes are another representation";
    EXPECT_EQ(StaticFiles::serve(page, asking("br", etag), 404).status, 404);
}

TEST(StaticFiles, OnlyNamesThatChangeWithTheirBytesAreKeptForGood) {
    const auto caching = [](std::string_view path) {
        return std::string(StaticFiles::serve(*files().find(path), asking("")).headers.get("cache-control"));
    };
    EXPECT_EQ(caching("assets/shell-Bq3xYz12.js"), "public, max-age=31536000, immutable");
    EXPECT_EQ(caching("index.html"), "no-cache");
    EXPECT_EQ(caching("sw.js"), "no-cache");
    EXPECT_EQ(caching("manifest.webmanifest"), "no-cache");
    EXPECT_EQ(caching("assets/logo-softened.svg"), "no-cache") << "a word is not a hash";
}

}  // namespace
}  // namespace medhome::http
