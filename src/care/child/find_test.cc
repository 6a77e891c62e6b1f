// docs/api.md: `q` matches parts of names without accents, or a birth date.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/child/find.h"

#include <gtest/gtest.h>

namespace medhome::care {
namespace {

TEST(FindAChild, AsksForEveryWordThatWasTyped) {
    EXPECT_EQ(patient_query("Ruiz Herrera, Mateo", Match::start), "Patient?name=Ruiz&name=Herrera&name=Mateo&_sort=family&_count=30");
    EXPECT_EQ(patient_query("errer", Match::anywhere), "Patient?name:contains=errer&_sort=family&_count=30");
    EXPECT_EQ(patient_query("", Match::start), "Patient?_sort=family&_count=30");
}

TEST(FindAChild, TakesABirthDateAsPeopleTypeIt) {
    EXPECT_EQ(patient_query("2019-07-14", Match::start), "Patient?birthdate=2019-07-14&_sort=family&_count=30");
    EXPECT_EQ(patient_query("7/14/2019", Match::start), "Patient?birthdate=2019-07-14&_sort=family&_count=30");
    EXPECT_FALSE(is_birth_date("13/40/2019"));
    EXPECT_FALSE(is_birth_date("7/14"));
}

TEST(FindAChild, LooksInsideNamesForWordsOnly) {
    EXPECT_TRUE(may_stand_anywhere("Herrera"));
    EXPECT_FALSE(may_stand_anywhere("Herrera, Jo"));
    EXPECT_FALSE(may_stand_anywhere("7/14/2019"));
    EXPECT_FALSE(may_stand_anywhere(" "));
}

// What is typed is a value, never a part of the query.
TEST(FindAChild, CannotBeTalkedIntoAnotherSearch) {
    EXPECT_EQ(patient_query("a&_count=9999", Match::start), "Patient?name=a%26_count%3D9999&_sort=family&_count=30");
    EXPECT_EQ(patient_query("O'Brien|x\\", Match::start), "Patient?name=O%27Brien%5C%7Cx%5C%5C&_sort=family&_count=30");
    EXPECT_EQ(patient_query("Nguyễn", Match::start), "Patient?name=Nguy%E1%BB%85n&_sort=family&_count=30");
}

}  // namespace
}  // namespace medhome::care
