// https://hl7.org/fhir/R4/references.html#literal
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/reference_scan.h"

#include <gtest/gtest.h>

#include <string>

#include "fhir/json/tree.h"
#include "fhir/search/index.h"

namespace medhome::fhir::search {
namespace {

std::string named_by_scan(std::string_view text, bool& told) {
    std::vector<Referred> found;
    told = scan_references(text, "https://here.example/fhir", found);
    std::string all;
    for (const Referred& one : found) all += std::string(one.type) + "/" + std::string(one.id) + " ";
    return all;
}

TEST(ReferenceScan, FindsEveryRecordThatAReferenceNamesHoweverItIsSpaced) {
    bool told = false;
    EXPECT_EQ(named_by_scan(R"({"resourceType":"Observation","subject":{"reference":"Patient/1"},"performer":[{"reference" : "Practitioner/a-b"},
        {"display":"x","reference":
        "https://here.example/fhir/Organization/9/_history/2"}]})",
                            told),
              "Patient/1 Practitioner/a-b Organization/9 ");
    EXPECT_TRUE(told);
}

TEST(ReferenceScan, IsNotLedAstrayByTextThatLooksLikeAReference) {
    bool told = false;
    EXPECT_EQ(named_by_scan(R"({"note":[{"text":"he wrote \"reference\":\"Patient/7\" on it"}],"code":{"text":"reference"},"x":["reference"],"reference":{"reference":"Patient/8"}})", told),
              "Patient/8 ");
    EXPECT_TRUE(told);
}

TEST(ReferenceScan, PassesOverWhatIsContainedConditionalOrElsewhere) {
    bool told = false;
    EXPECT_EQ(named_by_scan(R"({"a":{"reference":"#m"},"b":{"reference":"Practitioner?identifier=1"},"c":{"reference":"https://other.example/fhir/Patient/1"},"d":{"reference":"urn:uuid:0"}})", told), "");
    EXPECT_TRUE(told);
}

TEST(ReferenceScan, LeavesEscapesToTheTree) {
    bool told = true;
    named_by_scan(R"({"subject":{"\u0072eference":"Patient/1"}})", told);
    EXPECT_FALSE(told);
    named_by_scan(R"({"subject":{"reference":"Patient\/1"}})", told);
    EXPECT_FALSE(told);
}

TEST(ReferenceScan, AgreesWithTheTree) {
    const std::string text = R"({"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/1"},"participant":[{"individual":{"reference":"Practitioner/2"}}],
        "location":[{"location":{"reference":"Location/3"}}],"contained":[{"resourceType":"Organization","id":"o","partOf":{"reference":"Organization/4"}}]})";
    const auto document = json::parse(text);
    ASSERT_TRUE(document.has_value());
    std::string by_tree;
    for (const Reference& one : references(document->root(), "https://here.example/fhir"))
        if (!one.uri && !one.id.empty()) by_tree += std::string(one.type) + "/" + std::string(one.id) + " ";
    bool told = false;
    EXPECT_EQ(named_by_scan(text, told), by_tree);
}

}  // namespace
}  // namespace medhome::fhir::search
