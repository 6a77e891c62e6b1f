// Searching several types at once, what is in a compartment, and what a page brings along.
// https://hl7.org/fhir/R4/http.html#search, https://hl7.org/fhir/R4/search.html#include
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using Ids = std::vector<std::string>;
using Parameters = std::vector<std::pair<std::string, std::string>>;

class SeveralTypesTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        keep(R"({"resourceType":"Organization","id":"clinic","name":"Spruce","partOf":{"reference":"Organization/center"}})");
        keep(R"({"resourceType":"Organization","id":"center","name":"Valley","partOf":{"reference":"Organization/clinic"}})");
        keep(R"({"resourceType":"Practitioner","id":"doctor","name":[{"family":"Okafor"}]})");
        for (const std::string child : {"ana", "ben"}) {
            keep(patient(child, "Ruiz", "2019-03-04", R"("managingOrganization":{"reference":"Organization/clinic"})"));
            keep(fmt::format(R"({{"resourceType":"Encounter","id":"visit-{0}","status":"finished","class":{{"code":"AMB"}},"period":{{"start":"2024-01-02","end":"2024-01-02"}},"subject":{{"reference":"Patient/{0}"}},
                "participant":[{{"individual":{{"reference":"Practitioner/doctor"}}}}]}})", child));
            for (int i = 0; i < 3; ++i) {
                keep(observation(fmt::format("o{}-{}", i, child), child, "29463-7", fmt::format("2024-01-0{}", i + 1), i,
                                 fmt::format(R"("encounter":{{"reference":"Encounter/visit-{}"}},"performer":[{{"reference":"Practitioner/doctor"}}])", child)));
            }
        }
        keep(R"({"resourceType":"Provenance","id":"pr","target":[{"reference":"Encounter/visit-ana"}],"recorded":"2024-01-04T00:00:00Z","agent":[{"who":{"reference":"Practitioner/doctor"}}]})");
        keep(observation("hidden", "ana", "29463-7", "2024-01-09", 9, labelled()));
    }
    static fhir::search::Query must(Result<fhir::search::Query> parsed) {
        EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().text);
        return parsed ? std::move(*parsed) : fhir::search::Query{};
    }
    static fhir::search::Query system(const Parameters& parameters) { return must(fhir::search::parse_system_query(parameters, true, Instant{})); }
    static fhir::search::Query within(const std::string& compartment, const std::string& id, const std::string& type, const Parameters& parameters = {}) {
        return must(fhir::search::parse_compartment_query(compartment, id, type, parameters, true, Instant{}));
    }
    // Every page after the other, as Type/id.
    Ids walk(fhir::search::Query query, int count, const Visibility& sees = staff()) {
        Ids names;
        query.count = count;
        for (int pages = 0; pages < 100; ++pages) {
            const auto page = store_->search(sees, query);
            EXPECT_TRUE(page) << (page ? "" : page.error().text);
            if (!page) break;
            EXPECT_LE(int(page->matches.size()), count);
            for (const Stored& one : page->matches) names.push_back(one.type + "/" + one.id);
            query.cursor = page->next_cursor;
            if (query.cursor.empty()) break;
        }
        return names;
    }
    static std::set<std::string> set_of(const Ids& names) { return {names.begin(), names.end()}; }
    std::set<std::string> included(const std::string& text, const Visibility& sees = staff()) {
        std::set<std::string> names;
        for (const Stored& one : page(text, sees).included) EXPECT_TRUE(names.insert(one.type + "/" + one.id).second) << "each once";
        return names;
    }
    const Visibility mother = parent_of({"ana"});
};

INSTANTIATE_TEST_SUITE_P(Databases, SeveralTypesTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(SeveralTypesTest, StandInOneOrderAcrossPages) {
    for (const Parameters& parameters : {Parameters{}, Parameters{{"_sort", "_lastUpdated"}}, Parameters{{"_sort", "-_lastUpdated"}}}) {
        Parameters asked = parameters;
        asked.emplace_back("_type", "Patient,Encounter,Observation");
        const Ids whole = walk(system(asked), 100);
        EXPECT_EQ(whole.size(), 11U);
        for (const int count : {1, 2, 3, 7}) EXPECT_EQ(walk(system(asked), count), whole) << count;
    }
    const Ids dated = walk(system({{"_type", "Encounter,Observation"}, {"date", "2024-01-02"}, {"_sort", "-date"}}), 2);
    EXPECT_EQ(set_of(dated), (std::set<std::string>{"Encounter/visit-ana", "Encounter/visit-ben", "Observation/o1-ana", "Observation/o1-ben"}));
    EXPECT_EQ(walk(system({{"_id", "ana,clinic,nobody"}}), 10).size(), 2U);
    auto counted = system({{"_type", "Patient,Encounter"}, {"_total", "accurate"}, {"_count", "1"}});
    EXPECT_EQ(store_->search(staff(), counted)->total, 4);
    counted.count = 0;
    EXPECT_EQ(store_->search(staff(), counted)->total, 4);
    EXPECT_TRUE(store_->search(staff(), counted)->matches.empty());
}

TEST_P(SeveralTypesTest, ShowAFamilyWhatIsTheirs) {
    EXPECT_EQ(set_of(walk(system({}), 3, mother)), (std::set<std::string>{"Organization/clinic", "Organization/center", "Practitioner/doctor", "Patient/ana", "Encounter/visit-ana", "Observation/o0-ana",
                                                                          "Observation/o1-ana", "Observation/o2-ana"}));
    auto counted = system({{"_type", "Patient,Encounter,Observation"}, {"_total", "accurate"}});
    EXPECT_EQ(store_->search(mother, counted)->total, 5);
    EXPECT_EQ(store_->search(parent_of({}), counted)->total, 0);
    EXPECT_TRUE(walk(system({{"_type", "Patient,Encounter,Observation"}}), 3, staff(2)).empty());
    // A cursor of another's page shows nothing more, and one of another search is refused.
    auto first = system({{"_type", "Patient,Observation"}});
    first.count = 1;
    const auto page = store_->search(staff(), first);
    auto other = system({{"_type", "Patient,Encounter"}});
    other.cursor = page->next_cursor;
    EXPECT_EQ(store_->search(staff(), other).error().code, "search.bad-cursor");
}

TEST_P(SeveralTypesTest, ACompartmentHoldsWhatIsThePatients) {
    const std::set<std::string> all{"Patient/ana", "Encounter/visit-ana", "Observation/o0-ana", "Observation/o1-ana", "Observation/o2-ana"};
    std::set<std::string> found = set_of(walk(within("Patient", "ana", "*"), 2));
    EXPECT_TRUE(std::includes(found.begin(), found.end(), all.begin(), all.end()));
    EXPECT_TRUE(found.contains("Observation/hidden"));
    EXPECT_FALSE(found.contains("Observation/o0-ben"));
    EXPECT_EQ(set_of(walk(within("Patient", "ana", "Observation", {{"date", "2024-01-02"}}), 10)), (std::set<std::string>{"Observation/o1-ana"}));
    EXPECT_FALSE(set_of(walk(within("Patient", "ana", "*"), 100, mother)).contains("Observation/hidden"));
    EXPECT_TRUE(walk(within("Patient", "ben", "*"), 100, mother).empty());
    EXPECT_TRUE(walk(within("Patient", "nobody", "Observation"), 100).empty());
    EXPECT_EQ(set_of(walk(within("Encounter", "visit-ana", "*"), 2)), (std::set<std::string>{"Encounter/visit-ana", "Observation/o0-ana", "Observation/o1-ana", "Observation/o2-ana"}));
    EXPECT_EQ(walk(within("Practitioner", "doctor", "Observation"), 4).size(), 6U);
    EXPECT_EQ(walk(within("Practitioner", "doctor", "Observation"), 4, mother).size(), 3U);
    EXPECT_TRUE(set_of(walk(within("Practitioner", "doctor", "*"), 4)).contains("Practitioner/doctor"));
}

TEST_P(SeveralTypesTest, APageBringsWhatItNamesAndWhatThatNames) {
    EXPECT_EQ(included("Observation?_id=o0-ana&_include=Observation:encounter"), (std::set<std::string>{"Encounter/visit-ana"}));
    EXPECT_EQ(included("Observation?_id=o0-ana&_include=*"), (std::set<std::string>{"Encounter/visit-ana", "Patient/ana", "Practitioner/doctor"}));
    EXPECT_EQ(included("Observation?_id=o0-ana&_include=Observation:patient&_include:iterate=Patient:organization"), (std::set<std::string>{"Patient/ana", "Organization/clinic"}));
}

TEST_P(SeveralTypesTest, WhatGoesRoundInACircleComesOnce) {
    EXPECT_EQ(included("Patient?_id=ana&_include=Patient:organization&_include:iterate=Organization:partof"), (std::set<std::string>{"Organization/clinic", "Organization/center"}));
    EXPECT_EQ(included("Organization?_id=clinic&_include:iterate=Organization:partof"), (std::set<std::string>{"Organization/center"})) << "a match is not included";
    EXPECT_EQ(included("Patient?_id=ana&_revinclude=Encounter:patient&_revinclude:iterate=Provenance:target"), (std::set<std::string>{"Encounter/visit-ana", "Provenance/pr"}));
}

TEST_P(SeveralTypesTest, WhateverRefersHereComesWithAStar) {
    const auto all = included("Patient?_id=ana&_revinclude=*");
    EXPECT_EQ(all, (std::set<std::string>{"Encounter/visit-ana", "Observation/o0-ana", "Observation/o1-ana", "Observation/o2-ana", "Observation/hidden"}));
    EXPECT_FALSE(included("Patient?_id=ana&_revinclude=*", mother).contains("Observation/hidden"));
    EXPECT_EQ(included("Practitioner?_revinclude=*", mother), (std::set<std::string>{"Encounter/visit-ana", "Observation/o0-ana", "Observation/o1-ana", "Observation/o2-ana"}));
    EXPECT_EQ(included("Encounter?_revinclude=Observation:*&_id=visit-ben").size(), 3U);
    EXPECT_EQ(included("Organization?_id=center&_revinclude:iterate=*&_total=none", mother).size(), 6U) << "the clinic, the child, and all that is the child's";
}

TEST_P(SeveralTypesTest, AReferenceWrittenWholeIsOurOwn) {
    keep(R"({"resourceType":"Encounter","id":"whole","status":"finished","class":{"code":"AMB"},"subject":{"reference":"https://us.example/fhir/Patient/ana"}})");
    auto query = must(fhir::search::parse_query("Encounter", {{"_id", "whole"}, {"_include", "Encounter:subject"}}, true, Instant{}, "https://us.example/fhir"));
    const auto page = store_->search(staff(), query);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->included.size(), 1U);
    EXPECT_EQ(page->included[0].id, "ana");
}

}  // namespace
}  // namespace medhome::store
