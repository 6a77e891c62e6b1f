// Codes: https://hl7.org/fhir/R4/terminology-service.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/terminology/terminology.h"

#include <gtest/gtest.h>

namespace medhome::fhir::terminology {
namespace {

const Terminology& base() { return Terminology::base(); }

Answer in(const std::string& value_set, std::string_view system, std::string_view code) {
    const auto document = json::parse(value_set);
    EXPECT_TRUE(document.has_value());
    return base().contains(document->root(), {system, code});
}

constexpr std::string_view marital = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus";
constexpr std::string_view role = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";

TEST(ValueSet, ContainsWhatItsStoredExpansionLists) {
    EXPECT_EQ(base().contains("http://hl7.org/fhir/ValueSet/administrative-gender", {"http://hl7.org/fhir/administrative-gender", "female"}), Answer::yes);
    EXPECT_EQ(base().contains("http://hl7.org/fhir/ValueSet/administrative-gender", {{}, "girl"}), Answer::no);
    EXPECT_EQ(base().contains("http://example.org/nobody-has-it", {{}, "girl"}), Answer::unknown);
}

TEST(ValueSet, IsComposedOfConceptsFiltersAndOtherSets) {
    const std::string listed = R"({"compose": {"include": [{"system": "http://loinc.org", "concept": [{"code": "8310-5"}]}]}})";
    EXPECT_EQ(in(listed, "http://loinc.org", "8310-5"), Answer::yes);
    EXPECT_EQ(in(listed, "http://loinc.org", "8302-2"), Answer::no);
    EXPECT_EQ(in(listed, "http://snomed.info/sct", "8310-5"), Answer::no);
    const std::string below = R"({"compose": {"include": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
        "filter": [{"property": "concept", "op": "is-a", "value": "PRN"}]}], "exclude": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "concept": [{"code": "FTH"}]}]}})";
    EXPECT_EQ(in(below, role, "MTH"), Answer::yes);
    EXPECT_EQ(in(below, role, "PRN"), Answer::yes);
    EXPECT_EQ(in(below, role, "FTH"), Answer::no);
    EXPECT_EQ(in(below, role, "SIS"), Answer::no);
    const std::string both = R"({"compose": {"include": [{"valueSet": ["http://hl7.org/fhir/ValueSet/administrative-gender"]}, {"system": "urn:ietf:bcp:47"}]}})";
    EXPECT_EQ(in(both, "http://hl7.org/fhir/administrative-gender", "male"), Answer::yes);
    EXPECT_EQ(in(both, "urn:ietf:bcp:47", "es-MX"), Answer::yes);
}

TEST(ValueSet, OfASystemThatIsNotHeldIsUnknown) {
    const std::string all = R"({"compose": {"include": [{"system": "http://snomed.info/sct"}]}})";
    EXPECT_EQ(in(all, "http://snomed.info/sct", "386725007"), Answer::unknown);
    const auto document = json::parse(all);
    const auto expansion = base().expand(document->root());
    ASSERT_FALSE(expansion.has_value());
    EXPECT_EQ(expansion.error().code, "terminology.unknown-code-system");
    EXPECT_EQ(base().expand("http://example.org/nobody-has-it").error().kind, ErrorKind::not_found);
}

TEST(ValueSet, IsListedInItsOrder) {
    const auto genders = base().expand("http://hl7.org/fhir/ValueSet/administrative-gender");
    ASSERT_TRUE(genders.has_value());
    ASSERT_EQ(genders->size(), 4u);
    EXPECT_EQ(genders->front().code, "male");
    EXPECT_EQ(genders->front().display, "Male");
}

TEST(ValueSet, ThatIsMadeOfItselfIsRefused) {
    const auto document = json::parse(R"({"resourceType": "ValueSet", "url": "http://example.org/circle", "compose": {"include": [{"valueSet": ["http://example.org/circle"]}]}})");
    struct One : packages::Source {
        packages::Definition circle;
        explicit One(json::Document made) : circle(std::move(made)) {}
        const packages::Definition* find(std::string_view, std::string_view, const packages::Definition*) const override { return &circle; }
    };
    const One source(*json::parse(document->source()));
    const Terminology terms(source);
    EXPECT_EQ(terms.expand("http://example.org/circle").error().code, "terminology.circle");
    EXPECT_EQ(terms.contains("http://example.org/circle", {{}, "x"}), Answer::unknown);
}

// As somebody may send it: lists of many codes, and value sets that name each other many times over.
TEST(Terminology, DoesNoMoreThanItMayForOneQuestion) {
    const auto codes = [](int from, int to) {
        std::string list;
        for (int i = from; i < to; ++i) list += (i > from ? "," : "") + std::string(R"({"code": "c)") + std::to_string(i) + "\"}";
        return list;
    };
    const auto set = json::parse(R"({"resourceType": "ValueSet", "compose": {"include": [{"system": "http://s", "concept": [)" + codes(0, 5000) +
                                 R"(]}], "exclude": [{"system": "http://s", "concept": [)" + codes(4000, 9000) + "]}]}}");
    const packages::Library none(std::vector<packages::Package>{});
    const Terminology terms(none, 100'000);
    const auto listed = terms.expand(set->root());
    ASSERT_TRUE(listed.has_value()) << "a list is made a set of once, not read for each code";
    EXPECT_EQ(listed->size(), 4000u);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(terms.contains(set->root(), {"http://s", "c3999"}), Answer::yes);
    EXPECT_FALSE(terms.is_spent());

    const Terminology tired(none, 3000);
    const auto refused = tired.expand(set->root());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "terminology.too-costly");
    EXPECT_EQ(refused.error().issues.at(0).code, "too-costly");
    EXPECT_TRUE(tired.is_spent());
    EXPECT_EQ(tired.contains(set->root(), {"http://s", "c1"}), Answer::unknown) << "once spent it stays so: there may be many codes in one question";
}

TEST(ValueSet, ThatNamesItselfOftenIsToldAtOnce) {
    std::string includes;
    for (int i = 0; i < 4; ++i) includes += std::string(i > 0 ? "," : "") + R"({"valueSet": ["http://example.org/circle"]})";
    struct One : packages::Source {
        packages::Definition circle;
        explicit One(json::Document made) : circle(std::move(made)) {}
        const packages::Definition* find(std::string_view, std::string_view, const packages::Definition*) const override { return &circle; }
    };
    const One source(*json::parse(R"({"resourceType": "ValueSet", "url": "http://example.org/circle", "compose": {"include": [)" + includes + "]}}"));
    const Terminology terms(source, 1000);
    EXPECT_EQ(terms.contains("http://example.org/circle", {"urn:none", "zz"}), Answer::unknown);
    EXPECT_FALSE(terms.is_spent());
    EXPECT_EQ(terms.expand("http://example.org/circle").error().code, "terminology.circle");
}

TEST(CodeSystem, TellsItsCodesAndTheirNames) {
    EXPECT_EQ(base().is_code({marital, "M"}), Answer::yes);
    EXPECT_EQ(base().is_code({marital, "Q"}), Answer::no);
    EXPECT_EQ(base().is_code({"http://snomed.info/sct", "386725007"}), Answer::unknown);
    EXPECT_EQ(base().is_code({"http://unitsofmeasure.org", "mg/dL"}), Answer::yes);
    EXPECT_EQ(base().is_code({"http://unitsofmeasure.org", "milligrams"}), Answer::no);
    EXPECT_EQ(base().is_display({marital, "M"}, "married"), Answer::yes);
    EXPECT_EQ(base().is_display({marital, "M"}, "Divorced"), Answer::no);
    EXPECT_EQ(base().is_display({"http://loinc.org", "8310-5"}, "Anything"), Answer::unknown);
}

TEST(CodeSystem, KnowsVaccinesByBothOfTheirNames) {
    EXPECT_EQ(base().is_display({"http://hl7.org/fhir/sid/cvx", "03"}, "MMR"), Answer::yes);
    EXPECT_EQ(base().is_display({"http://hl7.org/fhir/sid/cvx", "03"}, "Measles, mumps and rubella virus vaccine"), Answer::yes);
    EXPECT_EQ(base().is_display({"http://hl7.org/fhir/sid/cvx", "03"}, "Varicella"), Answer::no);
}

TEST(CodeSystem, SaysWhatIsBelowAndAboveACode) {
    const auto parents = base().subsumed({role, "PRN"}, true);
    ASSERT_TRUE(parents.has_value());
    EXPECT_EQ(parents->front(), "PRN");
    EXPECT_NE(std::find(parents->begin(), parents->end(), "MTH"), parents->end());
    const auto above = base().subsumed({role, "MTH"}, false);
    ASSERT_TRUE(above.has_value());
    EXPECT_NE(std::find(above->begin(), above->end(), "PRN"), above->end());
    EXPECT_EQ(base().subsumed({role, "nobody"}, true).error().code, "terminology.unknown-code");
    EXPECT_EQ(base().subsumed({"http://snomed.info/sct", "1"}, true).error().code, "terminology.unknown-code-system");
}

TEST(Name, IsComparedByItsLettersAlone) {
    EXPECT_TRUE(same_name("Within the past  12 months", "within the past 12 months "));
    EXPECT_FALSE(same_name("Next-of-Kin", "Next of Kin"));
}

}  // namespace
}  // namespace medhome::fhir::terminology
