// Searches as they are answered: of a type, of several, of a compartment; parts of records; and what a client's scopes let it search through.
// https://hl7.org/fhir/R4/search.html, https://hl7.org/fhir/R4/http.html#search
// SPDX-License-Identifier: Apache-2.0
#include "rest/search.h"

#include <algorithm>

#include "access/test_site.h"
#include "fhir/json/tree.h"

namespace medhome::rest {
namespace {

using access::Role;
using access::testing::must;

class SearchsetTest : public access::testing::TestSite {
protected:
    void SetUp() override {
        TestSite::SetUp();
        add_children();
    }
    struct Found {
        std::string error, text, self, next;
        std::vector<std::string> names;
    };
    Found find(const access::Caller& caller, const Within& within, const Parameters& parameters) {
        access::Records records = as(caller);
        const auto text = searchset(records, "https://here.example/fhir", within, parameters, false);
        if (!text) return {text.error().code, {}, {}, {}, {}};
        Found found{{}, *text, {}, {}, {}};
        const auto document = must(fhir::json::parse(*text));
        for (const auto link : document.root()["link"].children()) (link["relation"].text() == "self" ? found.self : found.next) = link["url"].text();
        for (const auto entry : document.root()["entry"].children()) {
            found.names.push_back(std::string(entry["resource"]["resourceType"].text()) + "/" + std::string(entry["resource"]["id"].text()));
        }
        std::sort(found.names.begin(), found.names.end());
        return found;
    }
    using Names = std::vector<std::string>;
};

TEST_F(SearchsetTest, IsOfOneTypeOfSeveralOrOfACompartment) {
    const Found one = find(staff(), {.type = "Observation", .compartment = {}, .id = {}}, {{"patient.name", "mateo"}});
    EXPECT_EQ(one.names, (Names{"Observation/secret-of-mateo", "Observation/weight-of-mateo"}));
    EXPECT_EQ(one.self, "https://here.example/fhir/Observation?patient.name=mateo");
    const Found several = find(staff(), {}, {{"_type", "Patient,RelatedPerson"}, {"_count", "3"}});
    EXPECT_EQ(several.names.size(), 3U);
    EXPECT_EQ(several.self, "https://here.example/fhir?_type=Patient,RelatedPerson&_count=3");
    EXPECT_EQ(several.next.find("https://here.example/fhir?_type=Patient,RelatedPerson&_count=3&_cursor="), 0U) << several.next;
    const Found inside = find(staff(), {.type = "Observation", .compartment = "Patient", .id = "nora"}, {});
    EXPECT_EQ(inside.names, (Names{"Observation/secret-of-nora", "Observation/weight-of-nora"}));
    EXPECT_EQ(inside.self, "https://here.example/fhir/Patient/nora/Observation");
    EXPECT_EQ(find(family({"nora"}), {.type = "*", .compartment = "Patient", .id = "nora"}, {}).names, (Names{"Observation/weight-of-nora", "Patient/nora", "RelatedPerson/parent-of-nora"}));
    EXPECT_EQ(find(family({"nora"}), {.type = "*", .compartment = "Patient", .id = "mateo"}, {}).names, Names{});
    EXPECT_EQ(find(staff(), {.type = "Patient", .compartment = "Organization", .id = "x"}, {}).error, "search.no-compartment");
}

TEST_F(SearchsetTest, GivesThePartsAskedForAndSaysSo) {
    const Within weights{.type = "Observation", .compartment = {}, .id = {}};
    const Found part = find(staff(), weights, {{"_id", "weight-of-nora"}, {"_elements", "subject"}});
    EXPECT_NE(part.text.find("SUBSETTED"), std::string::npos);
    EXPECT_NE(part.text.find("\"subject\""), std::string::npos);
    EXPECT_EQ(find(staff(), weights, {{"_summary", "false"}}).text.find("SUBSETTED"), std::string::npos);
    const Found counted = find(staff(), weights, {{"_summary", "count"}});
    EXPECT_NE(counted.text.find("\"total\":4"), std::string::npos);
    EXPECT_TRUE(counted.names.empty());
    EXPECT_EQ(find(staff(), weights, {{"_elements", "colour"}}).error, "search.bad-value");
    EXPECT_EQ(find(staff(), weights, {{"_summary", "some"}}).error, "search.bad-value");
    const Found included = find(staff(), weights, {{"_id", "weight-of-nora"}, {"_elements", "status"}, {"_include", "Observation:patient"}});
    EXPECT_NE(included.text.find("\"family\":\"Test\""), std::string::npos) << "the elements named are those of what is searched for";
}

TEST_F(SearchsetTest, LeadsAClientThroughNoTypeBeyondItsScopes) {
    const Within weights{.type = "Observation", .compartment = {}, .id = {}}, children{.type = "Patient", .compartment = {}, .id = {}};
    const access::Caller narrow = machine({"system/Observation.rs"});
    EXPECT_EQ(find(narrow, weights, {{"patient", "nora"}}).names.size(), 2U);
    EXPECT_EQ(find(narrow, weights, {{"patient.name", "nora"}}).error, "scope.missing");
    EXPECT_EQ(find(narrow, weights, {{"subject._has:RelatedPerson:patient:name", "ana"}}).error, "scope.missing");
    EXPECT_EQ(find(narrow, {}, {{"_type", "Observation,Patient"}}).error, "scope.missing");
    EXPECT_EQ(find(narrow, {}, {{"_type", "Observation"}}).names.size(), 4U);
    EXPECT_EQ(find(narrow, weights, {{"_revinclude", "*"}}).error, "scope.include");
    EXPECT_EQ(find(narrow, weights, {{"_include", "*"}}).error, "scope.include");
    const access::Caller both = machine({"system/Observation.rs", "system/Patient.rs"});
    EXPECT_EQ(find(both, children, {{"_has:Observation:patient:status", "final"}}).names, (Names{"Patient/mateo", "Patient/nora"}));
    EXPECT_EQ(find(both, children, {{"_has:Observation:patient:performer:Practitioner.name", "x"}}).error, "scope.missing");
}

}  // namespace
}  // namespace medhome::rest
