// https://hl7.org/fhir/R4/datatypes.html#primitive
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/primitives.h"

#include <gtest/gtest.h>

#include <string>

namespace medhome::fhir::validation {
namespace {

TEST(Primitives, DatesAreDaysThatExist) {
    for (const char* good : {"2012", "2012-05", "2012-05-30", "2000-02-29", "2024-02-29", "0001-01-01", "9999-12-31"}) EXPECT_TRUE(is_date(good)) << good;
    for (const char* bad : {"", "12", "0000", "2012-13", "2012-00", "2012-5", "2012-05-32", "2012-04-31", "2023-02-29", "1900-02-29", "2012-05-00", "2012-05-3",
                            "2012-", "2012-05-", "20120530", "2012/05/30", " 2012", "2012 ", "2012-05-30T", "2012-05-30T08:00:00Z", "-2012", "02012"}) {
        EXPECT_FALSE(is_date(bad)) << bad;
    }
}

TEST(Primitives, ATimeOfADayNeedsSecondsAndAZone) {
    for (const char* good : {"2012", "2012-05-30", "2015-02-07T13:28:17Z", "2015-02-07T13:28:17.239-05:00", "2015-02-07T23:59:60Z", "2015-02-07T00:00:00+14:00",
                             "2015-02-07T13:28:17.000000000000+02:00"}) {
        EXPECT_TRUE(is_date_time(good)) << good;
    }
    for (const char* bad : {"2015-02-07T13:28:17", "2015-02-07T13:28Z", "2015-02-07T24:00:00Z", "2015-02-07T13:60:00Z", "2015-02-07T13:28:61Z", "2015-02-07T13:28:17.Z",
                            "2015-02-07T13:28:17+14:01", "2015-02-07T13:28:17+5:00", "2015-02-07T13:28:17z", "2015-02-07 13:28:17Z", "2015-02T13:28:17Z", "2015-02-30T13:28:17Z",
                            "2015-02-07T13:28:17Z "}) {
        EXPECT_FALSE(is_date_time(bad)) << bad;
    }
    EXPECT_FALSE(is_instant("2015-02-07"));
    EXPECT_TRUE(is_instant("2015-02-07T13:28:17.239+02:00"));
    EXPECT_TRUE(is_time("08:30:00"));
    EXPECT_TRUE(is_time("08:30:00.5"));
    for (const char* bad : {"08:30", "8:30:00", "24:00:00", "08:30:00Z", "08:30:00.", ""}) EXPECT_FALSE(is_time(bad)) << bad;
}

TEST(Primitives, NumbersKeepTheirRanges) {
    EXPECT_TRUE(is_integer("-2147483648"));
    EXPECT_TRUE(is_integer("2147483647"));
    for (const char* bad : {"2147483648", "-2147483649", "01", "1.0", "1e3", "+1", "", "-", "99999999999999999999"}) EXPECT_FALSE(is_integer(bad)) << bad;
    EXPECT_TRUE(is_unsigned_int("0"));
    EXPECT_FALSE(is_unsigned_int("-1"));
    EXPECT_FALSE(is_positive_int("0"));
    EXPECT_TRUE(is_positive_int("2147483647"));
    for (const char* good : {"0", "-0", "1.50", "1e3", "1.2E+2", "123456789012345678.123456789"}) EXPECT_TRUE(is_decimal(good)) << good;
    for (const char* bad : {"01", ".5", "1.", "1e", "+1", "", "NaN", "1,5"}) EXPECT_FALSE(is_decimal(bad)) << bad;
}

TEST(Primitives, TextsKeepTheirAlphabets) {
    EXPECT_TRUE(is_id("a-B.9"));
    EXPECT_TRUE(is_id(std::string(64, 'x')));
    for (const std::string& bad : {std::string(), std::string(65, 'x'), std::string("a_b"), std::string("a b")}) EXPECT_FALSE(is_id(bad)) << bad;
    EXPECT_TRUE(is_code("two words"));
    for (const char* bad : {"", " x", "x ", "a  b", "a\t\nb"}) EXPECT_FALSE(is_code(bad)) << bad;
    EXPECT_TRUE(is_text("a\tb\r\nc \xC3\xA9"));
    EXPECT_FALSE(is_text(""));
    EXPECT_FALSE(is_text("a\x01"));
    EXPECT_FALSE(is_text(std::string(1024 * 1024 + 1, 'x')));
    EXPECT_TRUE(is_oid("urn:oid:1.2.840.0"));
    for (const char* bad : {"urn:oid:3.1", "urn:oid:1", "urn:oid:1.02", "1.2.3", "urn:oid:1..2", "urn:oid:1.2."}) EXPECT_FALSE(is_oid(bad)) << bad;
    EXPECT_TRUE(is_uuid("urn:uuid:c757873d-ec9a-4326-a141-556f43239520"));
    EXPECT_FALSE(is_uuid("urn:uuid:C757873D-EC9A-4326-A141-556F43239520"));
    EXPECT_FALSE(is_uuid("c757873d-ec9a-4326-a141-556f43239520"));
    EXPECT_TRUE(is_uri("Patient?identifier=a|b"));
    EXPECT_FALSE(is_uri("http://example.org/a b"));
    EXPECT_TRUE(is_integer("0"));
    EXPECT_FALSE(is_integer("-0")) << "[0]|[-+]?[1-9][0-9]*";
    for (const char* good : {"urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520|1.0"}) EXPECT_TRUE(is_uuid_in_any_case(good)) << good;
    for (const char* bad : {"urn:uuid:c757873d", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520asdf", ""}) EXPECT_FALSE(is_uuid_in_any_case(bad)) << bad;
    EXPECT_TRUE(is_language_tag("es-MX"));
    EXPECT_FALSE(is_language_tag("English language"));
}

TEST(Primitives, Base64TellsHowManyBytesItHolds) {
    EXPECT_EQ(base64_size("aGVsbG8="), 5u);
    EXPECT_EQ(base64_size("aGVs\n bG8h"), 6u);
    EXPECT_EQ(base64_size("aA=="), 1u);
    for (const char* bad : {"", "a", "aGV", "aGVsbG8", "a===", "aG=s", "%%%2@()()", "aGVs=", "===="}) EXPECT_FALSE(base64_size(bad)) << bad;
}

TEST(Primitives, SpanIsAllThatAPartialDateMayMean) {
    const auto year = span_of("2012");
    const auto month = span_of("2012-12");
    ASSERT_TRUE(year && month);
    EXPECT_EQ(year->high, month->high);
    EXPECT_EQ(year->high - year->low, 366 * 86'400);
    EXPECT_EQ(span_of("1970-01-01T02:00:00+02:00")->low, 0);
    EXPECT_EQ(span_of("1970-01-01T00:00:00.25Z")->fraction_nanoseconds, 250'000'000);
    EXPECT_FALSE(span_of("2012-02-30"));
}

}  // namespace
}  // namespace medhome::fhir::validation
