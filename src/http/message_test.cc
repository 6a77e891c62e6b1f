// Headers, cookies and forms as handlers read them.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <gtest/gtest.h>

#include "http/target.h"

namespace medhome::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Headers, AreFoundWhateverTheirCase) {
    Headers headers;
    headers.add("Accept", "a");
    headers.add("accept", "b");
    EXPECT_EQ(headers.get("ACCEPT"), "a");
    headers.set("aCCept", "c");
    EXPECT_EQ(headers.fields().size(), 1u) << "set leaves one";
    EXPECT_EQ(headers.get("Accept"), "c");
    headers.remove("ACCEPT");
    EXPECT_FALSE(headers.has("accept"));
    EXPECT_EQ(headers.get("accept"), "");
}

TEST(Cookies, AreReadByTheirWholeName) {
    Request request;
    request.headers.add("Cookie", "xsession=1; session=abc=; quoted=\"q\"; empty=");
    EXPECT_EQ(request.cookie("session"), "abc=");
    EXPECT_EQ(request.cookie("quoted"), "q");
    EXPECT_EQ(request.cookie("empty"), "");
    EXPECT_EQ(request.cookie("Session"), "") << "cookie names mind their case";
    request.headers.add("Cookie", "second=2");
    EXPECT_EQ(request.cookie("second"), "2");
}

TEST(Forms, AreDecodedAndKeepWhatTheyCannot) {
    EXPECT_EQ(parse_form("name=Mar%C3%ADa+L&x=%zz&=v&flag&a=1=2&&"),
              (Pairs{{"name", "Mar\xC3\xAD" "a L"}, {"x", "%zz"}, {"", "v"}, {"flag", ""}, {"a", "1=2"}}));
    EXPECT_TRUE(parse_form("").empty());
    EXPECT_EQ(percent_encode("a b/\xC3\xB1~"), "a%20b%2F%C3%B1~");
    EXPECT_EQ(form_decode(percent_encode("50% + \"x\"")), "50% + \"x\"");
    EXPECT_EQ(form_decode("%4"), "%4");
}

TEST(Targets, AreTakenApart) {
    Target target;
    EXPECT_FALSE(parse_target("/a%20b/c?x=%2F", false, target));
    EXPECT_EQ(target.path, "/a b/c");
    EXPECT_EQ(target.query, "x=%2F") << "a query stays as it came";
    Target absolute;
    EXPECT_FALSE(parse_target("http://clinic.example:8080/a?b", false, absolute));
    EXPECT_EQ(absolute.authority, "clinic.example:8080");
    EXPECT_EQ(absolute.path, "/a");
    Target bare;
    EXPECT_FALSE(parse_target("http://clinic.example", false, bare));
    EXPECT_EQ(bare.path, "/");
    Target bare_query;
    EXPECT_FALSE(parse_target("http://clinic.example?b", false, bare_query));
    EXPECT_EQ(bare_query.query, "b");
    Target names;
    EXPECT_FALSE(parse_target("/.well-known/..a/...", false, names)) << "dots within names are names";
    EXPECT_TRUE(parse_target("ftp://x/", false, names));
    EXPECT_TRUE(parse_target("", false, names));
    EXPECT_TRUE(parse_target("?x", false, names));
    EXPECT_TRUE(parse_target("http:///x", false, names));
}

}  // namespace
}  // namespace medhome::http
