// Searching through references and back along them, and what a caller who may not see the middle learns: nothing.
// https://hl7.org/fhir/R4/search.html#chaining, #has; DESIGN.md 5.3
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "store/store_fixture.h"

namespace medhome::store {
namespace {

using Ids = std::vector<std::string>;

// Two children, their pediatrician and the practice, a visit each, and what was measured there. Ben's name and one weight are kept from families.
class ChainTest : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        keep(R"({"resourceType":"Organization","id":"clinic","name":"Spruce Street Clinic","partOf":{"reference":"Organization/center"}})");
        keep(R"({"resourceType":"Organization","id":"center","name":"Valley Center"})");
        keep(R"({"resourceType":"Practitioner","id":"doctor","name":[{"family":"Okafor"}]})");
        keep(R"({"resourceType":"Practitioner","id":"other-doctor","name":[{"family":"Lang"}]})");
        keep(R"({"resourceType":"PractitionerRole","id":"role","practitioner":{"reference":"Practitioner/doctor"},"organization":{"reference":"Organization/clinic"}})");
        keep(patient("ana", "Ruiz", "2019-03-04", R"("managingOrganization":{"reference":"Organization/clinic"},"generalPractitioner":[{"reference":"Practitioner/doctor"}])"));
        keep(patient("ben", "Vega", "2020-07-01", R"("generalPractitioner":[{"reference":"Practitioner/other-doctor"}])"));
        visit("a-visit", "ana", "well");
        visit("b-visit", "ben", "sick");
        keep(observation("a1", "ana", "29463-7", "2024-01-01", 18, R"("encounter":{"reference":"Encounter/a-visit"},"performer":[{"reference":"Practitioner/doctor"}])"));
        keep(observation("a2", "ana", "29463-7", "2024-01-02", 19, labelled()));
        keep(observation("a3", "ana", "8302-2", "2024-01-03", 100));
        keep(observation("b1", "ben", "29463-7", "2024-01-04", 15, R"("encounter":{"reference":"Encounter/b-visit"})"));
        keep(R"({"resourceType":"Group","id":"g1","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/ben"}},{"entity":{"reference":"Patient/ana"}}]})");
        keep(R"({"resourceType":"Provenance","id":"pr1","target":[{"reference":"Observation/b1"}],"recorded":"2024-01-04T00:00:00Z","agent":[{"who":{"reference":"Practitioner/doctor"}}]})");
    }
    void visit(const std::string& id, const std::string& of, const std::string& what) {
        keep(fmt::format(R"({{"resourceType":"Encounter","id":"{}","status":"finished","class":{{"code":"AMB"}},"type":[{{"coding":[{{"code":"{}"}}]}}],"subject":{{"reference":"Patient/{}"}}}})", id,
                         what, of));
    }
    Ids found(const std::string& text, const Visibility& sees = staff()) {
        Ids ids = find(text, sees);
        std::sort(ids.begin(), ids.end());
        fhir::search::Query counted = query(text);
        counted.total = fhir::search::Total::accurate;
        const auto page = store_->search(sees, counted);
        EXPECT_TRUE(page && page->total == std::int64_t(ids.size())) << text << ": the total tells another number";
        return ids;
    }
    const Visibility mother = parent_of({"ana"});
};

INSTANTIATE_TEST_SUITE_P(Databases, ChainTest, testing::ValuesIn(backends()), [](const auto& each) { return each.param.name; });

TEST_P(ChainTest, GoesFromARecordToWhomItNames) {
    EXPECT_EQ(found("Observation?patient.name=ruiz"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?subject:Patient.name=ruiz&code=29463-7"), (Ids{"a1", "a2"}));
    EXPECT_EQ(found("Observation?subject.name=vega"), Ids{"b1"});
    EXPECT_EQ(found("Observation?subject:Group.type=person"), Ids{});
    EXPECT_EQ(found("Observation?patient.name=nobody"), Ids{});
    EXPECT_EQ(found("Observation?encounter.type=sick"), Ids{"b1"});
    EXPECT_EQ(found("Observation?encounter.type=sick,well"), (Ids{"a1", "b1"}));
    EXPECT_EQ(found("Observation?performer:Practitioner.family=okafor"), Ids{"a1"});
    EXPECT_EQ(found("Observation?performer.name=okafor"), Ids{"a1"});
    EXPECT_EQ(found("PractitionerRole?practitioner.name=okafor"), Ids{"role"});
    EXPECT_EQ(found("Group?member:Patient.birthdate=2020-07-01"), Ids{"g1"});
    EXPECT_EQ(found("Patient?general-practitioner:Practitioner.family=okafor"), Ids{"ana"});
}

TEST_P(ChainTest, GoesOnFromThere) {
    EXPECT_EQ(found("Observation?patient.organization.name=spruce"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?patient.organization.partof.name=valley"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?encounter.patient.general-practitioner:Practitioner.family=lang"), Ids{"b1"});
    EXPECT_EQ(found("Provenance?target:Observation.encounter.type=sick"), Ids{"pr1"});
    EXPECT_EQ(found("Provenance?target.patient.name=vega"), Ids{"pr1"}) << "over every type that a target may be";
}

TEST_P(ChainTest, EndsInAnyParameterWithItsModifiers) {
    EXPECT_EQ(found("Observation?patient.birthdate=lt2020"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?patient.gender:missing=true").size() + found("Observation?patient.gender:missing=false").size(), 4U);
    EXPECT_EQ(found("Observation?patient.organization:missing=true"), Ids{"b1"});
    EXPECT_EQ(found("Observation?encounter.type:not=sick"), Ids{"a1"}) << "those without a visit have none that is not sick";
    EXPECT_EQ(found("Observation?patient._id=ben"), Ids{"b1"});
    EXPECT_EQ(found("Observation?encounter._id=a-visit"), Ids{"a1"});
    EXPECT_EQ(found("Observation?encounter._lastUpdated=gt2000"), (Ids{"a1", "b1"}));
    EXPECT_EQ(found("Observation?patient.family:exact=Ruiz"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?patient.general-practitioner=Practitioner/doctor"), (Ids{"a1", "a2", "a3"}));
}

TEST_P(ChainTest, LooksBackAtWhatRefersHere) {
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=29463-7"), (Ids{"ana", "ben"}));
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=8302-2"), Ids{"ana"});
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=none"), Ids{});
    EXPECT_EQ(found("Patient?_has:Observation:subject:value-quantity=lt16"), Ids{"ben"});
    EXPECT_EQ(found("Patient?_has:Group:member:type=person"), (Ids{"ana", "ben"}));
    EXPECT_EQ(found("Encounter?_has:Observation:encounter:code=29463-7"), (Ids{"a-visit", "b-visit"}));
    EXPECT_EQ(found("Encounter?_has:Observation:encounter:date=2024-01-04"), Ids{"b-visit"});
    EXPECT_EQ(found("Practitioner?_has:Observation:performer:code=29463-7"), Ids{"doctor"});
    EXPECT_EQ(found("Organization?_has:Patient:organization:name=ruiz"), Ids{"clinic"});
    EXPECT_EQ(found("Organization?_has:Organization:partof:name=spruce"), Ids{"center"});
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=29463-7&_has:Observation:patient:code=8302-2"), Ids{"ana"});
}

TEST_P(ChainTest, GoesThereAndBack) {
    EXPECT_EQ(found("Patient?_has:Observation:patient:_has:Provenance:target:agent=Practitioner/doctor"), Ids{"ben"});
    EXPECT_EQ(found("Encounter?patient._has:Observation:patient:code=8302-2"), Ids{"a-visit"});
    EXPECT_EQ(found("Observation?patient._has:Group:member:_id=g1").size(), 4U);
    EXPECT_EQ(found("Practitioner?_has:Patient:general-practitioner:organization.name=spruce"), Ids{"doctor"});
    EXPECT_EQ(found("Organization?_has:Patient:organization:general-practitioner:Practitioner.family=okafor"), Ids{"clinic"});
    EXPECT_EQ(found("Patient?_has:Observation:patient:encounter.type=sick"), Ids{"ben"});
}

TEST_P(ChainTest, GoesThroughNoRecordThatWasDeletedOrChanged) {
    ASSERT_TRUE(commit({removal("Encounter", "b-visit", 1)}));
    EXPECT_EQ(found("Observation?encounter.type=sick"), Ids{});
    EXPECT_EQ(found("Observation?encounter.type:not=well"), Ids{});
    keep(patient("ana", "Herrera", "2019-03-04"), 1);
    EXPECT_EQ(found("Observation?patient.name=ruiz"), Ids{});
    EXPECT_EQ(found("Observation?patient.name=herrera"), (Ids{"a1", "a2", "a3"}));
    EXPECT_EQ(found("Observation?patient.organization.name=spruce"), Ids{});
    ASSERT_TRUE(commit({removal("Observation", "a3", 1)}));
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=8302-2"), Ids{});
    EXPECT_TRUE(store_->check({})->findings.empty());
}

TEST_P(ChainTest, ShowsAFamilyOnlyWhatItMaySeeAtEveryStep) {
    EXPECT_EQ(found("Observation?patient.name=ruiz", mother), (Ids{"a1", "a3"}));
    EXPECT_EQ(found("Observation?patient.name=vega", mother), Ids{});
    EXPECT_EQ(found("Patient?_has:Observation:patient:value-quantity=19"), Ids{"ana"});
    EXPECT_EQ(found("Patient?_has:Observation:patient:value-quantity=19", mother), Ids{}) << "the one of 19 is kept from families";
    EXPECT_EQ(found("Practitioner?_has:Observation:performer:code=29463-7", mother), Ids{"doctor"});
    EXPECT_EQ(found("Practitioner?_has:Patient:general-practitioner:family=vega"), Ids{"other-doctor"});
    EXPECT_EQ(found("Practitioner?_has:Patient:general-practitioner:family=vega", mother), Ids{}) << "the doctor may be seen, another family's child not";
    EXPECT_EQ(found("Practitioner?_has:Patient:general-practitioner:family:missing=false", mother), Ids{"doctor"});
    // The Group stands with the first child it names: another's family may not see it, nor that it joins the two.
    EXPECT_EQ(found("Patient?_has:Group:member:_id=g1", mother), Ids{});
    EXPECT_EQ(found("Patient?_has:Group:member:type=person", mother), Ids{});
    EXPECT_EQ(found("Observation?patient._has:Group:member:_id=g1", mother), Ids{});
    keep(R"({"resourceType":"Device","id":"scale","identifier":[{"value":"77"}],"deviceName":[{"name":"Scale","type":"other"}]})");
    keep(observation("a4", "ana", "29463-7", "2024-01-09", 18, R"("device":{"reference":"Device/scale"},"performer":[{"reference":"Practitioner/doctor"}])"));
    keep(R"({"resourceType":"Communication","id":"c1","status":"completed","subject":{"reference":"Patient/ana"},"sender":{"reference":"Device/scale"}})");
    EXPECT_EQ(found("Communication?sender.identifier=77"), Ids{"c1"});
    EXPECT_EQ(found("Communication?sender.identifier=77", mother), Ids{}) << "of the types a sender may be, a device is not in the directory";
    EXPECT_EQ(found("Communication?sender.identifier:missing=false", mother), Ids{});
    EXPECT_EQ(found("Patient?organization.name=spruce", mother), Ids{"ana"}) << "the directory is for all";
    EXPECT_EQ(found("Observation?patient.name=ruiz", staff(2)), Ids{});
    EXPECT_EQ(found("Patient?_has:Observation:patient:code=29463-7", parent_of({})), Ids{});
}

TEST_P(ChainTest, AHiddenMiddleConnectsNothing) {
    keep(patient("ana", "Ruiz", "2019-03-04", labelled()), 1);
    EXPECT_EQ(found("Observation?patient.name=ruiz").size(), 3U);
    EXPECT_EQ(found("Observation?patient.name=ruiz", mother), Ids{});
    EXPECT_EQ(found("Observation?patient.birthdate:missing=false", mother), Ids{});
    EXPECT_EQ(found("Observation?patient.gender:missing=true", mother), Ids{});
    EXPECT_EQ(found("Observation?patient._id=ana", mother), Ids{});
    EXPECT_EQ(found("Encounter?patient._has:Observation:patient:code=8302-2", mother), Ids{}) << "Observation and Encounter are seen, what joins them is not";
    keep(R"({"resourceType":"Encounter","id":"a-visit","meta":{"security":[{"system":"https://medhome.dev/fhir/CodeSystem/label","code":"not-for-family"}]},"status":"finished","class":{"code":"AMB"},
        "type":[{"coding":[{"code":"well"}]}],"subject":{"reference":"Patient/ana"}})", 1);
    EXPECT_EQ(found("Observation?encounter.type=well"), Ids{"a1"});
    EXPECT_EQ(found("Observation?encounter.type=well", mother), Ids{});
    EXPECT_EQ(found("Observation?encounter.type:not=none", mother), Ids{});
    EXPECT_EQ(found("Observation?encounter._id=a-visit", mother), Ids{});
}

TEST_P(ChainTest, PagesAndSortsAsAnyOtherSearch) {
    std::vector<Put> puts;
    for (int child = 0; child < 40; ++child) {
        puts.push_back(put_of(patient(fmt::format("many{:02}", child), "Many")));
        for (int i = 0; i < 10; ++i) puts.push_back(put_of(observation(fmt::format("m{:02}-{}", child, i), fmt::format("many{:02}", child), "1-8", fmt::format("2023-{:02}-{:02}", i + 1, child % 28 + 1), child)));
    }
    ASSERT_TRUE(commit(std::move(puts)));
    for (const char* text : {"Observation?patient.name=many", "Observation?patient.name=many&code=1-8", "Observation?patient.name=many&_sort=-date", "Observation?patient.birthdate=ge2000&code=1-8&_sort=date",
                             "Observation?patient.birthdate=ge2000&code=1-8", "Observation?patient._has:Observation:patient:code=1-8&_sort=value-quantity"}) {
        fhir::search::Query asked = query(text);
        asked.count = 37;
        Ids ids;
        for (int pages = 0; pages < 100; ++pages) {
            const auto page = store_->search(staff(), asked);
            ASSERT_TRUE(page) << text;
            EXPECT_EQ(page->rows_fetched, std::int64_t(page->matches.size())) << text;
            for (const Stored& one : page->matches) ids.push_back(one.id);
            asked.cursor = page->next_cursor;
            if (asked.cursor.empty()) break;
        }
        EXPECT_EQ(ids.size(), 400U) << text;
        std::sort(ids.begin(), ids.end());
        EXPECT_TRUE(std::adjacent_find(ids.begin(), ids.end()) == ids.end()) << text << ": none twice";
    }
    fhir::search::Query one = query("Observation?patient.name=many");
    one.count = 5;
    const std::string cursor = store_->search(staff(), one)->next_cursor;
    fhir::search::Query other = query("Observation?patient.name=ruiz");
    other.cursor = cursor;
    EXPECT_EQ(store_->search(staff(), other).error().code, "search.bad-cursor") << "what stands at the end of a chain belongs to the search";
}

TEST_P(ChainTest, EndsWithItsTimeAndSaysSo) {
    std::vector<Put> puts;
    for (int child = 0; child < 300; ++child) {
        puts.push_back(put_of(patient(fmt::format("many{:03}", child), "Many")));
        for (int i = 0; i < 4; ++i) puts.push_back(put_of(observation(fmt::format("m{:03}-{}", child, i), fmt::format("many{:03}", child), "1-8", "2023-01-01", child)));
    }
    ASSERT_TRUE(commit(std::move(puts)));
    OpenOptions no_time;
    no_time.statement_time = std::chrono::milliseconds(-1);  // its time is over before it begins
    reopen(std::move(no_time));
    for (const char* text : {"Observation?patient.name=many&_sort=value-quantity", "Patient?_has:Observation:patient:code=1-8&_sort=family", "Observation?patient.birthdate:missing=true",
                             "Observation?combo-code-value-quantity=1-8$5,2-7$6&_sort=date"}) {
        const auto found = store_->search(staff(), query(text));
        ASSERT_FALSE(found) << text;
        EXPECT_EQ(found.error().code, "search.too-costly") << text;
        ASSERT_EQ(found.error().issues.size(), 1U);
        EXPECT_EQ(found.error().issues[0].code, "too-costly");
    }
}

TEST_P(ChainTest, TakesItsPairsFromOneElement) {
    keep(R"({"resourceType":"Observation","id":"bp","status":"final","code":{"coding":[{"code":"85354-9"}]},"subject":{"reference":"Patient/ana"},"component":[
        {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":150}},{"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":85}}]})");
    EXPECT_EQ(found("Observation?component-code-value-quantity=8480-6$gt140"), Ids{"bp"});
    EXPECT_EQ(found("Observation?component-code-value-quantity=8462-4$gt140"), Ids{});
    EXPECT_EQ(found("Observation?combo-code-value-quantity=http://loinc.org|8480-6$150,29463-7$15"), (Ids{"b1", "bp"}));
    EXPECT_EQ(found("Observation?code-value-quantity=29463-7$18"), Ids{"a1"});
    EXPECT_EQ(found("Observation?code-value-quantity=29463-7$18,8302-2$100&patient=ana"), (Ids{"a1", "a3"}));
    EXPECT_EQ(found("Patient?_has:Observation:patient:combo-code-value-quantity=8480-6$gt140"), Ids{"ana"});
}

}  // namespace
}  // namespace medhome::store
