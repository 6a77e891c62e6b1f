// RFC 9110 section 12.5.3: which answers may be made smaller.
// SPDX-License-Identifier: Apache-2.0
#include "http/gzip.h"

#include <gtest/gtest.h>

#include "http/gunzip.h"

namespace medhome::http {
namespace {

TEST(AcceptEncoding, TakesGzipWhereItIsNamedAndNotRefused) {
    for (const char* text : {"gzip", "GZIP", "deflate, gzip;q=0.5", "gzip, deflate, br", "*", "br;q=1.0, *;q=0.1", "identity;q=0.2 , x-gzip", "gzip ; q=1"}) EXPECT_TRUE(takes_gzip(text)) << text;
    for (const char* text : {"", "identity", "deflate, br", "gzip;q=0", "gzip;q=0.000", "*, gzip;q=0", "*;q=0", "gzipped", ",,;", "q=1"}) EXPECT_FALSE(takes_gzip(text)) << text;
}

TEST(Gzip, IsUndoneToTheSameBytes) {
    std::string all;
    for (int i = 0; i < 20000; ++i) all += std::to_string(i * 7919 % 10007);
    for (const std::string& bytes : {std::string(), std::string("x"), all, std::string(100000, '\0')}) {
        const std::string small = gzip(bytes);
        std::string again;
        Gunzip undo;
        EXPECT_EQ(undo.feed(small, again, bytes.size() + 1), Gunzipped::ok);
        EXPECT_EQ(again, bytes);
    }
    EXPECT_LT(gzip(std::string(100000, '\0')).size(), 1000u);
}

}  // namespace
}  // namespace medhome::http
