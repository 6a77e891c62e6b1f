// Histories of a type and of all: https://hl7.org/fhir/R4/http.html#history; DESIGN.md 5.3: what a caller may see is part of the query
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

// A query of which most is left as it is.
struct Ask {
    std::string type = {}, id = {};
    std::vector<std::string> types = {};
    std::optional<Instant> since = {};
    std::optional<std::pair<Instant, Instant>> at = {};
    int count = 50;
    std::string cursor = {};
    HistoryQuery query() const { return {type, id, types, since, at, count, cursor}; }
};

class HistoryTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        keep(patient("mine", "Ruiz"));
        keep(patient("other", "Vega"));
        keep(R"({"resourceType":"Organization","id":"clinic","name":"Clinic"})");
        keep(observation("m1", "mine", "1", "2024-01-01"));
        keep(observation("o1", "other", "1", "2024-01-02"));
        keep(observation("m1", "mine", "2", "2024-01-03"), 1);
        keep(observation("m1", "mine", "3", "2024-01-03"), 2);
        ASSERT_TRUE(commit({removal("Observation", "o1", 1)}));
    }

    Page made(const Ask& ask, const Visibility& sees = staff()) {
        auto page = store_->changes(sees, ask.query());
        if (!page) {
            ADD_FAILURE() << page.error().text;
            return {};
        }
        EXPECT_EQ(page->rows_fetched, std::int64_t(page->matches.size())) << "rows fetched are rows returned";
        return std::move(*page);
    }

    // "m1/3 o1/2x": x for a deletion. All pages of it.
    std::string told(Ask query, const Visibility& sees = staff()) {
        std::string text;
        do {
            const Page page = made(query, sees);
            EXPECT_LE(int(page.matches.size()), query.count);
            for (const Stored& one : page.matches) text += fmt::format("{}{}/{}{}", text.empty() ? "" : " ", one.id, one.version, one.deleted ? "x" : "");
            query.cursor = page.next_cursor;
        } while (!query.cursor.empty());
        return text;
    }

    static Instant second(int n) { return Instant(std::chrono::seconds(1'700'000'000 + n)); }
    const Visibility mother = parent_of({"mine"});
};

INSTANTIATE_TEST_SUITE_P(Databases, HistoryTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(HistoryTest, IsNewestFirstAndHasEveryVersionOnce) {
    EXPECT_EQ(told({.type = "Observation"}), "m1/3 o1/2x m1/2 o1/1 m1/1");
    EXPECT_EQ(told({}), "m1/3 o1/2x m1/2 o1/1 m1/1 clinic/1 other/1 mine/1");
    for (const int count : {1, 2, 3, 5}) {
        EXPECT_EQ(told({.type = "Observation", .count = count}), told({.type = "Observation"})) << count;
        EXPECT_EQ(told({.count = count}), told({})) << count;
    }
    EXPECT_EQ(told({.type = "Observation", .id = "m1", .count = 2}), "m1/3 m1/2 m1/1");
    EXPECT_EQ(made({.type = "Observation", .id = "m1", .count = 2}).total, 3);
    EXPECT_EQ(told({.types = {"Patient", "Organization"}}), "clinic/1 other/1 mine/1");
    EXPECT_EQ(told({.type = "Goal"}), "");
    const Page page = made({.type = "Observation"});
    EXPECT_EQ(page.total, 5);
    EXPECT_NE(page.matches[0].body->find("\"code\":\"3\""), std::string::npos);
    EXPECT_NE(page.matches[4].body->find("\"code\":\"1\""), std::string::npos);
}

TEST_P(HistoryTest, TellsWhatCameBack) {
    keep(observation("o1", "other", "1", "2024-01-02"), 2);
    const Page page = made({.type = "Observation", .id = "o1"});
    ASSERT_EQ(page.matches.size(), 3U);
    EXPECT_TRUE(page.matches[0].revived);
    EXPECT_FALSE(page.matches[1].revived);
    keep(observation("o1", "other", "1", "2024-01-02"), 3);
    EXPECT_FALSE(made({.type = "Observation", .id = "o1"}).matches[0].revived);
    EXPECT_TRUE(made({.type = "Observation", .id = "o1"}).matches[1].revived);
}

TEST_P(HistoryTest, IsNarrowedByWhenVersionsWereMadeAndStood) {
    EXPECT_EQ(told({.type = "Observation", .since = second(1)}), "m1/3 o1/2x m1/2");
    EXPECT_EQ(told({.type = "Observation", .since = second(3)}), "");
    const auto at = [](int from, int to) { return std::optional(std::pair(second(from), second(to))); };
    EXPECT_EQ(told({.type = "Observation", .at = at(1, 2), .count = 1}), "o1/2x m1/2");
    EXPECT_EQ(told({.type = "Observation", .at = at(0, 1)}), "o1/1 m1/1");
    EXPECT_EQ(told({.type = "Observation", .at = at(5, 6)}), "m1/3 o1/2x");
    EXPECT_EQ(told({.type = "Observation", .at = at(0, 9)}), told({.type = "Observation"}));
    EXPECT_EQ(told({.type = "Observation", .id = "m1", .at = at(-5, 0)}), "");
}

TEST_P(HistoryTest, AFamilySeesItsOwnAndTheDirectory) {
    EXPECT_EQ(told({}, mother), "m1/3 m1/2 m1/1 clinic/1 mine/1");
    EXPECT_EQ(told({.type = "Observation", .count = 1}, mother), "m1/3 m1/2 m1/1");
    EXPECT_EQ(told({.type = "Patient"}, parent_of({"other"})), "other/1");
    EXPECT_EQ(told({.type = "Observation"}, parent_of({"other"})), "o1/2x o1/1") << "that it was deleted, too";
    EXPECT_EQ(told({}, parent_of({})), "clinic/1");
    EXPECT_EQ(store_->changes(mother, Ask{.type = "Observation", .id = "o1"}.query()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(told({}, staff(2)), "") << "another practice";
}

TEST_P(HistoryTest, TodaysLabelHidesEveryVersionAndItsLossShowsThem) {
    keep(observation("m1", "mine", "4", "2024-01-03", 1, labelled()), 3);
    EXPECT_EQ(told({.type = "Observation"}, mother), "");
    EXPECT_EQ(told({.type = "Observation", .id = "m1"}), "m1/4 m1/3 m1/2 m1/1");
    EXPECT_EQ(store_->changes(mother, Ask{.type = "Observation", .id = "m1"}.query()).error().kind, ErrorKind::not_found);
    keep(observation("m1", "mine", "5", "2024-01-03"), 4);
    EXPECT_EQ(told({.type = "Observation"}, mother), "m1/5 m1/4 m1/3 m1/2 m1/1");
}

TEST_P(HistoryTest, OfARecordFiledWithTheWrongChildNeitherFamilySeesTheOthersPart) {
    keep(observation("m1", "other", "9", "2024-01-03"), 3);
    EXPECT_EQ(told({.type = "Observation"}, mother), "") << "it is not hers today";
    EXPECT_EQ(told({.type = "Observation"}, parent_of({"other"})), "m1/4 o1/2x o1/1") << "and was another's before";
    EXPECT_EQ(made({.type = "Observation", .id = "m1"}, parent_of({"other"})).total, 1);
}

TEST_P(HistoryTest, PagesStayTogetherWhileRecordsChange) {
    Ask query{.type = "Observation", .count = 2};
    const Page first = made(query);
    keep(observation("m1", "mine", "8", "2024-01-03"), 3);
    keep(observation("new", "mine", "8", "2024-01-03"));
    query.cursor = first.next_cursor;
    const Page second_page = made(query);
    ASSERT_EQ(second_page.matches.size(), 2U);
    EXPECT_EQ(second_page.matches[0].id + std::to_string(second_page.matches[0].version), "m12");
    const Ask other{.type = "Patient", .count = 2, .cursor = first.next_cursor};
    EXPECT_EQ(store_->changes(staff(), other.query()).error().code, "search.bad-cursor");
    query.cursor = "AAAA";
    EXPECT_EQ(store_->changes(staff(), query.query()).error().code, "search.bad-cursor");
}

}  // namespace
}  // namespace medhome::store
