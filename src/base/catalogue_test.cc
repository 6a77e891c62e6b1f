// UI.md 5: dates in words, phones as people read them, two languages of one key set.
//
// SPDX-License-Identifier: Apache-2.0
#include "base/catalogue.h"

#include <gtest/gtest.h>

#include "base/catalogue_table.h"

namespace medhome::catalogue {
namespace {

using namespace std::chrono;

TEST(Catalogue, SaysDaysAsFamiliesDo) {
    EXPECT_EQ(day_in_words("en", 2026y / 12 / 3), "Thursday, December 3, 2026");
    EXPECT_EQ(day_in_words("es", 2026y / 12 / 3), "jueves 3 de diciembre de 2026");
}

TEST(Catalogue, ShowsAPhoneNumberAsItIsRead) {
    EXPECT_EQ(phone_in_print("+15550142277"), "(555) 014-2277");
    EXPECT_EQ(phone_in_print("+5215555555555"), "+5215555555555");
}

// What the English message asks for, and nothing else: a name that only the Spanish knows stays between its braces.
Arguments arguments_of(std::string_view message) {
    Arguments arguments;
    for (std::size_t at = message.find('{'); at != std::string_view::npos; at = message.find('{', at + 1)) {
        const std::string_view name = message.substr(at + 1, message.find_first_of(",} ", at + 1) - at - 1);
        if (name == "n") {
            arguments.emplace_back("n", std::int64_t{2});
        } else if (message.substr(at + 1 + name.size()).starts_with('}')) {
            arguments.emplace_back(std::string(name), "x");
        }
    }
    return arguments;
}

TEST(Catalogue, IsSortedAndEveryMessageCanBeSaidInBothLanguages) {
    ASSERT_FALSE(table().empty());
    std::string_view last;
    for (const Entry& entry : table()) {
        EXPECT_LT(last, entry.key);
        last = entry.key;
        const Arguments all = arguments_of(entry.english);
        EXPECT_FALSE(text("en", entry.key, all).empty());
        EXPECT_FALSE(text("es", entry.key, all).empty());
        EXPECT_EQ(text("es", entry.key, all).find('{'), std::string::npos) << entry.key;
    }
}

TEST(Catalogue, KnowsTheWordsForRoles) {
    EXPECT_EQ(text("en", "role.mother"), "Mother");
    EXPECT_NE(text("es", "role.mother"), text("en", "role.mother"));
    EXPECT_FALSE(has("role.nobody-has-this"));
}

}  // namespace
}  // namespace medhome::catalogue
