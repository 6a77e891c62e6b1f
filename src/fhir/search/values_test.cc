// https://hl7.org/fhir/R4/search.html#date, #number, #string; https://hl7.org/fhir/R4/references.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/values.h"

#include <gtest/gtest.h>

#include "fhir/search/index.h"

namespace medhome::fhir::search {
namespace {

constexpr std::int64_t second = 1'000'000, hour = 3600 * second, day = 24 * hour;

TEST(DateInterval, IsAsWideAsItsPrecision) {
    EXPECT_EQ(date_interval("1970", "UTC")->high, 365 * day);
    EXPECT_EQ(date_interval("1970-02", "UTC")->low, 31 * day);
    EXPECT_EQ(date_interval("1970-02", "UTC")->high, 59 * day);
    EXPECT_EQ(date_interval("1970-12", "UTC")->high, 365 * day);
    EXPECT_EQ(date_interval("1970-01-02", "UTC")->low, day);
    EXPECT_EQ(date_interval("1970-01-01T00:01Z", "UTC")->high, 120 * second);
    EXPECT_EQ(date_interval("1970-01-01T00:00:01Z", "UTC")->high, 2 * second);
    EXPECT_EQ(date_interval("1970-01-01T00:00:00.5Z", "UTC")->low, 500'000);
    EXPECT_EQ(date_interval("1970-01-01T00:00:00.5Z", "UTC")->high, 600'000);
    EXPECT_EQ(date_interval("1970-01-01T00:00:00.123456789Z", "UTC")->high, 123'457);
}

TEST(DateInterval, OfATimeWithAnOffsetIsTheInstantItNames) {
    EXPECT_EQ(date_interval("1970-01-01T01:00:00+01:00", "America/New_York")->low, 0);
    EXPECT_EQ(date_interval("1969-12-31T19:00:00-05:00", "UTC")->low, 0);
}

TEST(DateInterval, OfADayWithoutAZoneIsTheDayWhereThePracticeIs) {
    EXPECT_EQ(date_interval("1970-01-01", "America/New_York")->low, 5 * hour);
    EXPECT_EQ(date_interval("2020-07-01", "America/New_York")->low - date_interval("2020-07-01", "UTC")->low, 4 * hour) << "summer time";
    // The day the clocks go forward has 23 hours.
    const auto spring = date_interval("2020-03-08", "America/New_York");
    EXPECT_EQ(spring->high - spring->low, 23 * hour);
    EXPECT_EQ(date_interval("2020-01-01", "Nowhere/Atall")->low, date_interval("2020-01-01", "UTC")->low);
}

TEST(DateInterval, OfALeapSecondIsTheSecondBeforeIt) { EXPECT_EQ(date_interval("2016-12-31T23:59:60Z", "UTC")->low, date_interval("2016-12-31T23:59:59Z", "UTC")->low); }

TEST(DateInterval, IsRefusedToWhatIsNoDate) {
    for (const char* text : {"", "20", "2020-", "2020-13", "2020-00", "2020-02-30", "2020-1-1", "2020-01-01T", "2020-01-01T10", "2020-01-01T24:00:00Z", "2020-01-01T10:00:00.Z",
                             "2020-01-01T10:00:00+5", "2020-01-01T10:00:00Zz", "2020-01-01 10:00", "0000", "-2020", "2020-01-01T10:61Z", "2020-01-01T10:00:00+15:00"}) {
        EXPECT_FALSE(date_interval(text, "UTC")) << text;
    }
    EXPECT_TRUE(date_interval("2020-02-29", "UTC"));
    EXPECT_TRUE(date_interval("9999-12-31", "UTC"));
}

TEST(Number, MeansWhatItsLastDigitSays) {
    EXPECT_DOUBLE_EQ(number("100")->low, 99.5);
    EXPECT_DOUBLE_EQ(number("100")->high, 100.5);
    EXPECT_DOUBLE_EQ(number("100.00")->low, 99.995);
    EXPECT_DOUBLE_EQ(number("1e2")->low, 95) << "R4's own example";
    EXPECT_DOUBLE_EQ(number("1e2")->high, 105);
    EXPECT_DOUBLE_EQ(number("-5.4")->low, -5.45);
    EXPECT_DOUBLE_EQ(number("-5.4")->high, -5.35);
    EXPECT_EQ(number("5.4")->low, 5.35) << "to the last bit, so that 5.35 is inside";
    EXPECT_DOUBLE_EQ(number("0")->high, 0.5);
    EXPECT_DOUBLE_EQ(number("0.0")->high, 0.05);
    EXPECT_DOUBLE_EQ(number("1.2E+2")->value, 120);
}

TEST(Number, OfManyDigitsKeepsItsSize) {
    EXPECT_DOUBLE_EQ(number("123456789012345678901234567890")->value, 1.2345678901234568e29);
    EXPECT_NEAR(number("0.12345678901234567890")->low, 0.1234567890123456789, 1e-15);
    EXPECT_DOUBLE_EQ(number("9999999999999999")->low, 9999999999999998.5);
    EXPECT_EQ(number("1e-400")->value, 0);
}

TEST(Number, IsRefusedToWhatIsNoNumber) {
    for (const char* text : {"", "-", ".5", "5.", "+5", "1e", "1e+", "abc", "1,5", "0x10", "inf", "nan", "1e500", "5 ", "1.2.3"}) EXPECT_FALSE(number(text)) << text;
}

TEST(Fold, ComparesWithoutCaseMarksOrExtraSpace) {
    EXPECT_EQ(fold("  Anna   Maria\t"), "anna maria");
    EXPECT_EQ(fold("Núñez"), fold("NUNEZ"));
    EXPECT_EQ(fold("Nu\u0301n\u0303ez"), "nunez") << "composed or not";
    EXPECT_EQ(fold("\u2122"), fold("tm")) << "what decomposes into capitals is folded as they are";
    EXPECT_EQ(fold("STRASSE"), fold("straße"));
    EXPECT_EQ(fold("Ａ１"), "a1") << "full width";
    EXPECT_EQ(fold(" \u00a0José\u2003 María "), "jose maria");
    EXPECT_EQ(fold("李"), "李");
    EXPECT_EQ(fold(""), "");
}

TEST(Fold, KeepsWholeCharactersWhenCut) {
    std::string text(63, 'a');
    text += "é and more";
    EXPECT_EQ(cut(fold(std::string(80, 'B'))).size(), kept_bytes);
    EXPECT_EQ(cut(text), std::string(63, 'a'));
}

TEST(Named, KnowsARecordOfOursInEachOfItsForms) {
    for (const char* text : {"Patient/1", "Patient/1/_history/3", "http://us.example/fhir/Patient/1", "http://us.example/fhir/Patient/1/_history/3"}) {
        const Name name = named(text, "http://us.example/fhir");
        EXPECT_EQ(name.is, Name::Is::record) << text;
        EXPECT_EQ(name.text, "Patient/1") << text;
        EXPECT_EQ(name.type, "Patient");
        EXPECT_EQ(name.id, "1");
    }
}

TEST(Named, LeavesAddressesElsewhereAsWritten) {
    for (const char* text : {"http://other.example/fhir/Patient/1", "http://us.example/fhirPatient/1", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "Nobody/1", "Patient/a b",
                             "Patient/", "Patient/1/name"}) {
        const Name name = named(text, "http://us.example/fhir");
        EXPECT_EQ(name.is, Name::Is::elsewhere) << text;
        EXPECT_EQ(name.text, text);
    }
    EXPECT_EQ(named("#meds", "").is, Name::Is::contained);
    EXPECT_EQ(named("Practitioner?identifier=a|b", "").is, Name::Is::conditional);
    EXPECT_EQ(named("", "").is, Name::Is::nothing);
}

TEST(Number, EqualsItselfWithMoreDigitsThanADoubleHolds) {
    for (const char* text : {"107.15250107003877", "12345678.123456789", "123456789012345678.123456789", "0.30000000000000004", "-107.15250107003877"}) {
        const auto read = number(text);
        ASSERT_TRUE(read) << text;
        EXPECT_LT(read->low, read->value) << text;
        EXPECT_GT(read->high, read->value) << text;
    }
}

}  // namespace
}  // namespace medhome::fhir::search
