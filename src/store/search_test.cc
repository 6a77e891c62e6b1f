// What a search finds, in which order, and page by page. https://hl7.org/fhir/R4/search.html
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using Ids = std::vector<std::string>;

class SearchTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        keep(patient("p1", "Ruiz Herrera", "2019-03-04"));
        keep(patient("p2", "Vega", "2020-07-01", R"("telecom":[{"system":"phone","value":"1"}])"));
        keep(patient("p3", "Ruizé", "2021-01-31"));
    }
    Ids sorted(const std::string& text, const Visibility& sees = staff()) {
        Ids ids = find(text, sees);
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    // Every page after the other.
    Ids walk(const std::string& text, int count, const Visibility& sees = staff()) {
        Ids ids;
        fhir::search::Query asked = query(text);
        asked.count = count;
        for (int pages = 0; pages < 1000; ++pages) {
            const auto page = store_->search(sees, asked);
            EXPECT_TRUE(page) << text << ": " << page.error().text;
            if (!page) break;
            EXPECT_LE(int(page->matches.size()), count);
            EXPECT_EQ(page->rows_fetched, std::int64_t(page->matches.size() + page->included.size()));
            for (const Stored& one : page->matches) ids.push_back(one.id);
            if (page->next_cursor.empty()) break;
            EXPECT_EQ(int(page->matches.size()), count) << "only the last page may be short";
            asked.cursor = page->next_cursor;
        }
        return ids;
    }
    std::string error(const std::string& text) {
        const auto found = store_->search(staff(), query(text));
        return found ? "none" : found.error().code;
    }
};

INSTANTIATE_TEST_SUITE_P(Databases, SearchTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(SearchTest, FindsAChildByTheBeginningOfANameWithoutAccentOrCase) {
    EXPECT_EQ(sorted("Patient?name=ruiz"), (Ids{"p1", "p3"}));
    EXPECT_EQ(sorted("Patient?family=RUIZE"), (Ids{"p3"}));
    EXPECT_EQ(sorted("Patient?family:contains=uiz"), (Ids{"p1", "p3"}));
    EXPECT_EQ(sorted("Patient?family:exact=Vega"), (Ids{"p2"}));
    EXPECT_EQ(sorted("Patient?family:exact=vega"), Ids{});
    EXPECT_EQ(sorted("Patient?name=ruiz,vega"), (Ids{"p1", "p2", "p3"}));
    EXPECT_EQ(sorted("Patient?name=mateo&family=vega"), (Ids{"p2"}));
}

TEST_P(SearchTest, ADatesPrecisionIsASpan) {
    EXPECT_EQ(sorted("Patient?birthdate=2019"), (Ids{"p1"}));
    EXPECT_EQ(sorted("Patient?birthdate=ge2020-07-01"), (Ids{"p2", "p3"}));
    EXPECT_EQ(sorted("Patient?birthdate=gt2020-07-01"), (Ids{"p3"}));
    EXPECT_EQ(sorted("Patient?birthdate=lt2020-07-01"), (Ids{"p1"}));
    EXPECT_EQ(sorted("Patient?birthdate=le2020-07-01"), (Ids{"p1", "p2"}));
    EXPECT_EQ(sorted("Patient?birthdate=ge2020-01-01&birthdate=lt2021-01-01"), (Ids{"p2"}));
    EXPECT_EQ(sorted("Patient?birthdate=ne2020-07-01"), (Ids{"p1", "p3"}));
    EXPECT_EQ(sorted("Patient?birthdate=sa2020"), (Ids{"p3"}));
    EXPECT_EQ(sorted("Patient?birthdate=eb2020"), (Ids{"p1"}));
    EXPECT_EQ(sorted("Patient?birthdate=2019,2021"), (Ids{"p1", "p3"}));
}

TEST_P(SearchTest, ALongSpanIsFoundWhereverItReaches) {
    keep(R"({"resourceType":"Encounter","id":"long","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p1"},"period":{"start":"2018-01-01","end":"2024-12-31"}})");
    keep(R"({"resourceType":"Encounter","id":"open","status":"in-progress","class":{"code":"IMP"},"subject":{"reference":"Patient/p1"},"period":{"start":"2018-01-01"}})");
    keep(R"({"resourceType":"Encounter","id":"short","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p1"},"period":{"start":"2022-02-01","end":"2022-02-02"}})");
    EXPECT_EQ(sorted("Encounter?date=ge2023-01-01"), (Ids{"long", "open"}));
    EXPECT_EQ(sorted("Encounter?date=ge2022-01-01&date=le2022-12-31"), (Ids{"long", "open", "short"}));
    EXPECT_EQ(sorted("Encounter?date=2022-02"), (Ids{"short"}));
    EXPECT_EQ(sorted("Encounter?date=gt2025"), (Ids{"open"}));
    EXPECT_EQ(sorted("Encounter?patient=p1&date=ap2022-02-01"), (Ids{"long", "open", "short"}));
}

TEST_P(SearchTest, ATokenIsACodeASystemOrBoth) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    keep(observation("o2", "p1", "8302-2", "2024-01-02"));
    EXPECT_EQ(sorted("Observation?code=29463-7"), (Ids{"o1"}));
    EXPECT_EQ(sorted("Observation?code=http://loinc.org|29463-7"), (Ids{"o1"}));
    EXPECT_EQ(sorted("Observation?code=urn:other|29463-7"), Ids{});
    EXPECT_EQ(sorted("Observation?code=|29463-7"), Ids{});
    EXPECT_EQ(sorted("Observation?code=http://loinc.org|"), (Ids{"o1", "o2"}));
    EXPECT_EQ(sorted("Observation?code=29463-7,8302-2"), (Ids{"o1", "o2"}));
    EXPECT_EQ(sorted("Observation?code:not=29463-7"), (Ids{"o2"}));
    EXPECT_EQ(sorted("Observation?patient=p1&code:not=29463-7"), (Ids{"o2"}));
    EXPECT_EQ(sorted("Observation?subject=Patient/p1&status=final&code=8302-2"), (Ids{"o2"}));
}

TEST_P(SearchTest, WhatIsMissingCanBeAskedFor) {
    EXPECT_EQ(sorted("Patient?phone:missing=false"), (Ids{"p2"}));
    EXPECT_EQ(sorted("Patient?phone:missing=true"), (Ids{"p1", "p3"}));
    EXPECT_EQ(sorted("Patient?birthdate:missing=true"), Ids{});
    EXPECT_EQ(sorted("Patient?family:missing=false&name=vega"), (Ids{"p2"}));
}

TEST_P(SearchTest, AQuantityIsFoundByItsPrecisionAndUnit) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01", 12.5));
    keep(observation("o2", "p1", "29463-7", "2024-01-02", 13.5));
    EXPECT_EQ(sorted("Observation?value-quantity=12.5"), (Ids{"o1"}));
    EXPECT_EQ(sorted("Observation?value-quantity=gt13"), (Ids{"o2"}));
    EXPECT_EQ(sorted("Observation?value-quantity=lt13||kg"), (Ids{"o1"}));
    EXPECT_EQ(sorted("Observation?value-quantity=lt13||g"), Ids{});
    EXPECT_EQ(sorted("Observation?patient=p1&value-quantity=ge12.5"), (Ids{"o1", "o2"}));
    EXPECT_EQ(sorted("Observation?value-quantity=ap13"), (Ids{"o1", "o2"}));
}

TEST_P(SearchTest, ByIdAndByWhenItWasWritten) {
    EXPECT_EQ(sorted("Patient?_id=p1,p3"), (Ids{"p1", "p3"}));
    EXPECT_EQ(sorted("Patient?_id=p1&family=vega"), Ids{});
    EXPECT_EQ(sorted("Patient?_lastUpdated=ge2023-11-14"), (Ids{"p1", "p2", "p3"}));
    EXPECT_EQ(sorted("Patient?_lastUpdated=lt2023-11-14"), Ids{});
    EXPECT_EQ(sorted("Patient?family=vega&_lastUpdated=gt2023-01-01"), (Ids{"p2"}));
}

TEST_P(SearchTest, SortsWithMissingValuesLastBothWays) {
    keep(observation("o2", "p1", "29463-7", "2024-01-02"));
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    std::string undated = observation("o0", "p1", "29463-7", "2024-01-01");
    undated.replace(undated.find("\"effectiveDateTime\":\"2024-01-01\","), 33, "");
    keep(undated);
    keep(observation("o3", "p2", "29463-7", "2024-01-03"));
    EXPECT_EQ(find("Observation?patient=p1&code=29463-7&_sort=date"), (Ids{"o1", "o2", "o0"}));
    EXPECT_EQ(find("Observation?patient=p1&code=29463-7&_sort=-date"), (Ids{"o2", "o1", "o0"}));
    EXPECT_EQ(find("Observation?_sort=date"), (Ids{"o1", "o2", "o3", "o0"}));
    EXPECT_EQ(find("Observation?_sort=-date"), (Ids{"o3", "o2", "o1", "o0"}));
    EXPECT_EQ(find("Patient?_sort=family"), (Ids{"p1", "p3", "p2"}));
    EXPECT_EQ(find("Patient?_sort=-birthdate"), (Ids{"p3", "p2", "p1"}));
    EXPECT_EQ(find("Patient?_sort=-_id"), (Ids{"p3", "p2", "p1"}));
    EXPECT_EQ(find("Patient?name=ruiz&_sort=-birthdate,family"), (Ids{"p3", "p1"}));
    for (const char* text : {"Observation?patient=p1&code=29463-7&_sort=-date", "Observation?_sort=-date", "Observation?_sort=date", "Patient?_sort=family",
                             "Patient?_sort=-birthdate,family", "Patient?_sort=-_lastUpdated", "Patient?_sort=_id", "Patient?gender=male"}) {
        const Ids whole = find(text);
        EXPECT_EQ(walk(text, 1), whole) << text;
        EXPECT_EQ(walk(text, 2), whole) << text;
    }
}

TEST_P(SearchTest, PagesNeitherRepeatNorSkipHoweverManyThereAre) {
    std::vector<Put> puts;
    for (int i = 0; i < 700; ++i) {
        puts.push_back(put_of(observation(fmt::format("o{}", i), i % 3 == 0 ? "p1" : i % 3 == 1 ? "p2" : "p3", i % 2 == 0 ? "29463-7" : "8302-2",
                                          fmt::format("20{:02}-{:02}-{:02}", i % 20, i % 12 + 1, i % 28 + 1), i % 7)));
    }
    ASSERT_TRUE(commit(std::move(puts)));
    for (const char* text : {"Observation", "Observation?code=29463-7", "Observation?code=29463-7,8302-2", "Observation?status=final&_sort=-date", "Observation?_sort=date",
                             "Observation?patient=p1", "Observation?patient=p1,p2&_sort=date", "Observation?date=ge2005", "Observation?date=ge2005&date=lt2010&_sort=-date",
                             "Observation?value-quantity=gt3&_sort=value-quantity", "Observation?_sort=-value-quantity", "Observation?code:not=8302-2",
                             "Observation?_sort=-_lastUpdated", "Observation?status=final&code=8302-2&patient=p2&_sort=-date,value-quantity"}) {
        fhir::search::Query whole = query(text);
        whole.count = 1000;
        whole.total = fhir::search::Total::accurate;
        const auto all = store_->search(staff(), whole);
        ASSERT_TRUE(all) << text << ": " << all.error().text;
        Ids expected;
        for (const Stored& one : all->matches) expected.push_back(one.id);
        EXPECT_EQ(all->total, std::int64_t(expected.size())) << text;
        EXPECT_GT(expected.size(), 100u) << text;
        EXPECT_EQ(walk(text, 37), expected) << text;
        Ids unique = expected;
        std::sort(unique.begin(), unique.end());
        EXPECT_EQ(std::unique(unique.begin(), unique.end()), unique.end()) << text;
    }
}

TEST_P(SearchTest, ACursorOfAnotherSearchIsRefused) {
    fhir::search::Query first = query("Patient?gender=male");
    first.count = 1;
    const auto page = store_->search(staff(), first);
    ASSERT_TRUE(page && !page->next_cursor.empty());
    for (const std::string& cursor : {page->next_cursor, std::string("AAAA"), std::string("not*base64"), page->next_cursor + "A"}) {
        fhir::search::Query other = query(cursor == page->next_cursor ? "Patient?gender=female" : "Patient?gender=male");
        other.cursor = cursor;
        const auto refused = store_->search(staff(), other);
        ASSERT_FALSE(refused) << cursor;
        EXPECT_EQ(refused.error().code, "search.bad-cursor");
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    }
}

TEST_P(SearchTest, CountZeroIsTheTotalAlone) {
    const Page page = this->page("Patient?name=ruiz&_count=0");
    EXPECT_TRUE(page.matches.empty());
    EXPECT_EQ(page.total, 2);
    EXPECT_EQ(page.rows_fetched, 0);
    EXPECT_EQ(this->page("Medication?_count=0").total, 0) << "a type nobody wrote yet";
}

TEST_P(SearchTest, IncludesWhatIsReferredToAndWhatRefers) {
    keep(observation("o1", "p1", "29463-7", "2024-01-01"));
    keep(observation("o2", "p1", "29463-7", "2024-01-02"));
    const Page with_child = page("Observation?code=29463-7&_include=Observation:subject");
    ASSERT_EQ(with_child.matches.size(), 2u);
    ASSERT_EQ(with_child.included.size(), 1u) << "once, though both refer to it";
    EXPECT_EQ(with_child.included[0].id, "p1");
    const Page with_results = page("Patient?_id=p1&_revinclude=Observation:subject");
    EXPECT_EQ(with_results.included.size(), 2u);
    EXPECT_EQ(with_results.included[0].type, "Observation");
}

TEST_P(SearchTest, WhatCannotBeSearchedIsSaid) {
    fhir::search::Query query;
    query.type = "Patient";
    query.clauses.emplace_back();
    query.clauses[0].type = fhir::search::ParameterType::composite;
    EXPECT_EQ(store_->search(staff(), query).error().kind, ErrorKind::unsupported);
}

TEST_P(SearchTest, EverythingOfAChildComesByTypeAndPages) {
    for (int i = 0; i < 7; ++i) keep(observation(fmt::format("o{}", i), "p1", "29463-7", "2024-01-01"));
    keep(observation("other", "p2", "29463-7", "2024-01-01"));
    Ids ids;
    std::string cursor;
    do {
        const auto page = store_->compartment(staff(), "p1", {}, 4, cursor);
        ASSERT_TRUE(page) << page.error().text;
        EXPECT_EQ(page->rows_fetched, std::int64_t(page->matches.size()));
        for (const Stored& one : page->matches) ids.push_back(one.id);
        cursor = page->next_cursor;
    } while (!cursor.empty());
    EXPECT_EQ(ids, (Ids{"p1", "o0", "o1", "o2", "o3", "o4", "o5", "o6"}));
    EXPECT_EQ(store_->compartment(staff(), "p1", {"Observation"}, 100, "")->matches.size(), 7u);
    EXPECT_EQ(store_->compartment(staff(), "nobody", {}, 100, "").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace medhome::store
