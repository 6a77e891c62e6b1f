// docs/api.md: `q` matches beginnings of names without accents and in any order, a birth date as people write it, a phone number.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/child/find.h"

#include <gtest/gtest.h>

namespace medhome::care {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

fhir::json::Document names(std::string_view text) {
    auto document = fhir::json::parse(std::string(text));
    EXPECT_TRUE(document.has_value());
    return std::move(*document);
}

TEST(FindAChild, AsksForEveryWordInWhateverOrderItWasTyped) {
    EXPECT_EQ(sought_in("Herrera, Mateo RUIZ").words, (Words{"herrera", "mateo", "ruiz"}));
    EXPECT_EQ(sought_in("  peña ").words, Words{"pena"});
    EXPECT_TRUE(sought_in("").nothing());
    EXPECT_TRUE(sought_in(" ,- ").nothing());
}

TEST(FindAChild, TakesABirthDateAsPeopleWriteAndSayIt) {
    for (const char* typed : {"2019-07-14", "7/14/2019", "07/14/2019", "14/7/2019", "2019/7/14", "Jul 14 2019", "July 14, 2019", "jul 14th 2019", "14 jul 2019",
                              "14 de julio de 2019", "14 DE JULIO DEL 2019", "julio 14, 2019"}) {
        const Sought sought = sought_in(typed);
        EXPECT_EQ(sought.born, std::chrono::year_month_day(2019y / 7 / 14)) << typed;
        EXPECT_TRUE(sought.words.empty()) << typed;
        EXPECT_TRUE(sought.digits.empty()) << typed;
    }
    EXPECT_FALSE(sought_in("13/40/2019").born);
    EXPECT_FALSE(sought_in("30 de febrero de 2019").born);
}

TEST(FindAChild, TakesANameAndABirthDateTogether) {
    for (const char* typed : {"Mateo 7/14/2019", "2019-07-14 mateo", "Mateo, 14 de julio de 2019"}) {
        EXPECT_EQ(sought_in(typed).born, std::chrono::year_month_day(2019y / 7 / 14)) << typed;
        EXPECT_EQ(sought_in(typed).words, Words{"mateo"}) << typed;
    }
    // April and May are girls too.
    EXPECT_EQ(sought_in("April May").words, (Words{"april", "may"}));
}

TEST(FindAChild, TakesAPhoneNumberAsFarAsItWasTyped) {
    EXPECT_EQ(sought_in("(555) 014-22").digits, "55501422");
    EXPECT_EQ(sought_in("+1 555 014 2291").digits, "5550142291");
    EXPECT_TRUE(sought_in("55").digits.empty());
}

TEST(FindAChild, KnowsANameWithThreeAccentsAndAnApostropheByAnyOfItsParts) {
    const auto patient = names(R"([{"use":"official","family":"D’Ángelo-Peña","given":["José","María"]},{"use":"nickname","given":["Chema"]},{"use":"old","text":"Ana O'Brien"}])");
    EXPECT_EQ(name_words(patient.root()), (Words{"dangelo", "angelo", "pena", "jose", "maria", "chema", "ana", "obrien", "brien"}));
    for (const char* typed : {"d'angelo", "D´Ángelo", "dangelo", "ANGELO", "d’ange"}) {
        const Words sought = sought_in(typed).words;
        ASSERT_EQ(sought.size(), 1u) << typed;
        EXPECT_TRUE(std::string_view("dangelo").starts_with(sought[0]) || std::string_view("angelo").starts_with(sought[0])) << typed;
    }
}

TEST(FindAChild, KnowsNamesOfOtherScripts) {
    const auto patient = names(R"([{"family":"حداد","given":["عمر"]}])");
    EXPECT_EQ(name_words(patient.root()).size(), 2u);
    EXPECT_EQ(sought_in("حد").words.size(), 1u);
    EXPECT_TRUE(name_words(patient.root())[0].starts_with(sought_in("حد").words[0]));
}

TEST(FindAChild, CutsAVeryLongNameBetweenItsCharacters) {
    std::string family;
    for (int i = 0; i < 500; ++i) family += "漢";
    const auto patient = names(R"([{"family":")" + family + "\"}]");
    ASSERT_EQ(name_words(patient.root()).size(), 1u);
    EXPECT_EQ(name_words(patient.root())[0].size() % 3, 0u);
    EXPECT_EQ(sort_key(patient.root()).size() % 3, 0u);
}

TEST(FindAChild, SortsAnNWithTildeAfterEveryOtherN) {
    const auto with = names(R"([{"family":"Peña","given":["Ana"]}])"), without = names(R"([{"family":"Penzo","given":["Ana"]}])"), before = names(R"([{"family":"Pena","given":["Zoe"]}])");
    EXPECT_LT(sort_key(without.root()), sort_key(with.root()));
    EXPECT_LT(sort_key(before.root()), sort_key(with.root()));
}

TEST(FindAChild, KeepsAPhoneNumberByItsEndInWhateverShapeItCame) {
    const auto telecom = names(R"([{"system":"phone","value":"+1 (555) 014-2291"},{"system":"email","value":"a1234567@example.org"}])");
    EXPECT_EQ(phone_words(telecom.root()), (Words{"5550142291", "0142291"}));
}

}  // namespace
}  // namespace medhome::care
