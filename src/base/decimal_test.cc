// Decimals as R4 keeps them: https://hl7.org/fhir/R4/datatypes.html#decimal
//
// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <gtest/gtest.h>

namespace medhome {
namespace {

Decimal of(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Decimal, KeepsItsTextAsWritten) {
    for (const char* text : {"0", "1.50", "-12.00", "0.0010", "1234567890987654321.0", "-0.5"}) EXPECT_EQ(of(text).text(), text);
    EXPECT_EQ(of("1.2E+2").text(), "120");
    EXPECT_EQ(of("5e-3").text(), "0.005");
    EXPECT_EQ(of("00.01").text(), "0.01");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
    for (const char* text : {"", "-", "1.", ".5", "1.2.3", "1e", "1e+-2", "1e99999", "0x1", "1 ", "NaN"}) EXPECT_FALSE(Decimal::parse(text)) << text;
}

TEST(Decimal, AddsTenthsWithoutLoss) {
    EXPECT_EQ((of("0.1") + of("0.2")).text(), "0.3");
    EXPECT_EQ((of("9") - of("9.0999")).text(), "-0.0999");
    EXPECT_EQ(of("99999999999999999999") + of("0.00000001") - of("99999999999999999999"), of("0.00000001"));
}

TEST(Decimal, MultipliesBeyondADoublesDigits) {
    EXPECT_EQ((of("9.16") * of("8.22")).text(), "75.2952");
    EXPECT_EQ(of("12345678901234567890123") * of("98765432109876543210987"), of("1219326311370217952261797134336296860"
                                                                               "000000000"));
}

TEST(Decimal, DividesUntilItEndsOrAfterTwentyEightDigits) {
    EXPECT_EQ(Decimal::divide(of("7.315"), of("0.7"))->text(), "10.45");
    EXPECT_EQ(Decimal::divide(1, 3)->text(), "0.3333333333333333333333333333");
    EXPECT_EQ(Decimal::divide(2, 3)->text(), "0.6666666666666666666666666667");
    EXPECT_FALSE(Decimal::divide(1, 0));
}

TEST(Decimal, ComparesByValue) {
    EXPECT_EQ(of("1.10"), of("1.1"));
    EXPECT_LT(of("-2"), of("-1.5"));
    EXPECT_GT(of("1e30"), of("999"));
    EXPECT_EQ(of("100"), of("1e2"));
}

TEST(Decimal, RoundsAsAsked) {
    EXPECT_EQ(of("3.14159").rounded(3).text(), "3.142");
    EXPECT_EQ(of("-1.5").rounded(0).text(), "-2");
    EXPECT_EQ(of("-1.1").rounded(0, Decimal::Rounding::ceiling).text(), "-1");
    EXPECT_EQ(of("-2.1").rounded(0, Decimal::Rounding::floor).text(), "-3");
    EXPECT_EQ(of("12.5865").rounded(2, Decimal::Rounding::truncate).text(), "12.58");
    EXPECT_EQ(of("1.5").with_scale(4).text(), "1.5000");
}

TEST(Decimal, KnowsWholeNumbers) {
    EXPECT_EQ(of("2.00").whole(), 2);
    EXPECT_FALSE(of("2.5").whole());
    EXPECT_FALSE(of("1e30").whole());
}

}  // namespace
}  // namespace medhome
