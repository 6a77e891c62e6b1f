// FHIR.md 3.2: the entries of a bundle name each other, and every such name becomes the record's own address.
// https://hl7.org/fhir/R4/http.html#trules
//
// SPDX-License-Identifier: Apache-2.0
#include "access/references.h"

#include <gtest/gtest.h>

namespace medhome::access {
namespace {

constexpr std::string_view base = "https://here.example/fhir";
constexpr std::string_view child = "urn:uuid:11111111-1111-4111-8111-111111111111";

const Names names{{std::string(child), {"Patient", "p1", 1}},
                  {"http://other.example/fhir/Encounter/e", {"Encounter", "e1", 2}},
                  {"https://here.example/fhir/Location/l", {"Location", "l1", 1}}};

std::string rewritten(const std::string& text, std::string_view own_name = {}) {
    const fhir::json::Document document = *fhir::json::parse(text);
    return fhir::json::apply(text, mentions_of(document.root(), names, own_name, base).renamed);
}

TEST(References, ToAnotherEntryFollowItToItsNewId) {
    EXPECT_EQ(rewritten(R"({"subject":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"}})"), R"({"subject":{"reference":"Patient/p1"}})");
    EXPECT_EQ(rewritten(R"({"encounter":{"reference":"http://other.example/fhir/Encounter/e"}})"), R"({"encounter":{"reference":"Encounter/e1"}})");
}

TEST(References, ThatNamedAVersionNameOne) {
    EXPECT_EQ(rewritten(R"({"encounter":{"reference":"http://other.example/fhir/Encounter/e/_history/9"}})"),
              R"({"encounter":{"reference":"Encounter/e1/_history/2"}})");
}

TEST(References, ThatAreRelativeAreRelativeToTheEntrysOwnBase) {
    EXPECT_EQ(rewritten(R"({"encounter":{"reference":"Encounter/e"}})", "http://other.example/fhir/Observation/o"), R"({"encounter":{"reference":"Encounter/e1"}})");
    EXPECT_EQ(rewritten(R"({"encounter":{"reference":"Encounter/e"}})"), R"({"encounter":{"reference":"Encounter/e"}})");
    EXPECT_EQ(rewritten(R"({"location":{"reference":"Location/l"}})"), R"({"location":{"reference":"Location/l1"}})");
}

TEST(References, InUrisAndInTheNarrativeAreRewrittenToo) {
    EXPECT_EQ(rewritten(R"({"content":[{"attachment":{"url":"urn:uuid:11111111-1111-4111-8111-111111111111"}}]})"), R"({"content":[{"attachment":{"url":"Patient/p1"}}]})");
    EXPECT_EQ(rewritten(R"({"text":{"div":"<div><a href=\"urn:uuid:11111111-1111-4111-8111-111111111111\">x</a><img src='http://other.example/fhir/Encounter/e'/></div>"}})"),
              R"({"text":{"div":"<div><a href=\"Patient/p1\">x</a><img src='Encounter/e1'/></div>"}})");
}

TEST(References, AreFoundByWhatR4SaysAnElementIs) {
    const std::string name(child);
    EXPECT_EQ(rewritten(R"({"resourceType":"Basic","extension":[{"url":"http://x.example","valueUri":")" + name + R"("},{"url":"http://x.example","valueUrl":")" + name +
                        R"("},{"url":"http://x.example","valueUuid":")" + name + R"("},{"url":"http://x.example","valueOid":")" + name + R"("}]})"),
              R"({"resourceType":"Basic","extension":[{"url":"http://x.example","valueUri":"Patient/p1"},{"url":"http://x.example","valueUrl":"Patient/p1"},{"url":"http://x.example","valueUuid":")" +
                  name + R"("},{"url":"http://x.example","valueOid":")" + name + R"("}]})")
        << "Type/id is no uuid and no oid";
    for (const std::string& text : {R"({"resourceType":"Task","note":[{"text":")" + name + R"("}]})", R"({"resourceType":"Organization","name":")" + name + R"(","alias":[")" + name + R"("]})",
                                   R"({"resourceType":"Basic","extension":[{"url":"http://x.example","valueString":")" + name + R"("}]})"}) {
        EXPECT_EQ(rewritten(text), text) << "a text that looks like a name is a text";
    }
    EXPECT_EQ(rewritten(R"({"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Binary","securityContext":{"reference":")" + name + R"("}}}]})"),
              R"({"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Binary","securityContext":{"reference":"Patient/p1"}}}]})");
}

TEST(References, LeaveAloneAnIdentifierThatLooksLikeAName) {
    const std::string text = R"({"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:11111111-1111-4111-8111-111111111111"}]})";
    EXPECT_EQ(rewritten(text), text);
}

TEST(References, AreToldApartByWhatTheyNeed) {
    const fhir::json::Document document = *fhir::json::parse(
        R"({"a":{"reference":"#inside"},"b":{"reference":"Practitioner?identifier=x|1"},"c":{"reference":"https://here.example/fhir/Patient/7"},
            "d":{"reference":"http://elsewhere.example/Patient/8"},"e":{"reference":"urn:uuid:22222222-2222-4222-8222-222222222222"}})");
    const Mentions mentions = mentions_of(document.root(), names, {}, base);
    ASSERT_EQ(mentions.conditional.size(), 1U);
    EXPECT_EQ(mentions.conditional[0].type, "Practitioner");
    EXPECT_EQ(mentions.conditional[0].query, "identifier=x|1");
    ASSERT_EQ(mentions.literal.size(), 1U);
    EXPECT_EQ(mentions.literal[0].type, "Patient");
    EXPECT_EQ(mentions.literal[0].id, "7");
    EXPECT_EQ(mentions.unknown_names.size(), 1U);
    EXPECT_TRUE(mentions.renamed.empty());
}

}  // namespace
}  // namespace medhome::access
