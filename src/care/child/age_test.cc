// UI.md 5, "Dates": days to 2 weeks, weeks to 2 months, months to 24, then "2 y 1 mo".
//
// SPDX-License-Identifier: Apache-2.0
#include "care/child/age.h"

#include <gtest/gtest.h>

namespace medhome::care {
namespace {

using namespace std::chrono;

Age age(year_month_day birth, year_month_day today) { return age_on(birth, today).value_or(Age{-1, AgeUnit::days, 0}); }

TEST(Age, OfANewbornIsSaidInDaysUntilTwoWeeks) {
    EXPECT_EQ(age(2026y / 11 / 22, 2026y / 11 / 22), (Age{0, AgeUnit::days, 0}));
    EXPECT_EQ(age(2026y / 11 / 9, 2026y / 11 / 22), (Age{13, AgeUnit::days, 0}));
    EXPECT_EQ(age(2026y / 11 / 8, 2026y / 11 / 22), (Age{2, AgeUnit::weeks, 0}));
}

TEST(Age, IsSaidInWeeksUntilTwoMonthsAndInMonthsUntilTwoYears) {
    EXPECT_EQ(age(2026y / 9 / 23, 2026y / 11 / 22), (Age{8, AgeUnit::weeks, 0}));
    EXPECT_EQ(age(2026y / 9 / 22, 2026y / 11 / 22), (Age{2, AgeUnit::months, 0}));
    EXPECT_EQ(age(2024y / 11 / 23, 2026y / 11 / 22), (Age{23, AgeUnit::months, 0}));
    EXPECT_EQ(age(2024y / 11 / 22, 2026y / 11 / 22), (Age{2, AgeUnit::years, 0}));
}

TEST(Age, OfMateoIsSevenYearsAndFourMonths) { EXPECT_EQ(age(2019y / 7 / 14, 2026y / 11 / 22), (Age{7, AgeUnit::years, 4})); }

TEST(Age, OfAChildBornOnTheLeapDayTurnsOnTheFirstOfMarch) {
    EXPECT_EQ(age(2020y / 2 / 29, 2026y / 2 / 28), (Age{5, AgeUnit::years, 11}));
    EXPECT_EQ(age(2020y / 2 / 29, 2026y / 3 / 1), (Age{6, AgeUnit::years, 0}));
}

TEST(Age, BeforeBirthIsNotSaid) { EXPECT_FALSE(age_on(2026y / 11 / 23, 2026y / 11 / 22)); }

}  // namespace
}  // namespace medhome::care
