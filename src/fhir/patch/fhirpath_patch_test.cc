// FHIRPath Patch, where HL7's cases say nothing: https://hl7.org/fhir/R4/fhirpatch.html
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/fhirpath_patch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace medhome::fhir::patch {
namespace {

// "type=add path='Patient' ..." as Parameters: each piece is the name of a part and its JSON member.
std::string operation(std::initializer_list<std::pair<std::string, std::string>> parts) {
    std::string text;
    for (const auto& [name, member] : parts) text += fmt::format(R"({}{{"name":"{}",{}}})", text.empty() ? "" : ",", name, member);
    return fmt::format(R"({{"name":"operation","part":[{}]}})", text);
}
std::string change(const std::string& type, const std::string& path, std::initializer_list<std::pair<std::string, std::string>> more = {}) {
    std::string text = fmt::format(R"({{"name":"type","valueCode":"{}"}},{{"name":"path","valueString":"{}"}})", type, path);
    for (const auto& [name, member] : more) text += fmt::format(R"(,{{"name":"{}",{}}})", name, member);
    return fmt::format(R"({{"name":"operation","part":[{}]}})", text);
}

Result<std::string> patched(const std::string& resource, const std::vector<std::string>& operations) {
    std::string all;
    for (const std::string& one : operations) all += (all.empty() ? "" : ",") + one;
    const auto before = json::parse(resource);
    const auto parameters = json::parse(fmt::format(R"({{"resourceType":"Parameters"{}}})", all.empty() ? "" : R"(,"parameter":[)" + all + "]"));
    EXPECT_TRUE(before && parameters);
    return apply_fhirpath_patch(before->root(), parameters->root());
}
std::string after(const std::string& resource, const std::vector<std::string>& operations) {
    const auto result = patched(resource, operations);
    return result ? *result : result.error().code + ": " + result.error().text;
}
std::string refusal(const std::string& resource, const std::string& one) {
    const auto result = patched(resource, {one});
    return result ? "applied: " + *result : result.error().code;
}

TEST(FhirPathPatch, LeavesWhatItDoesNotTouchAsItWasWritten) {
    EXPECT_EQ(after(R"({"resourceType":"Observation", "valueQuantity":{"value":22.40 ,"unit":"k\u0067"},"status":"preliminary"})", {change("replace", "Observation.status", {{"value", R"("valueCode":"final")"}})}),
              R"({"resourceType":"Observation","valueQuantity":{"value":22.40 ,"unit":"k\u0067"},"status":"final"})");
}

TEST(FhirPathPatch, AddsToAPrimitiveAndKeepsItsListsInStep) {
    const std::string extension = R"("part":[{"name":"url","valueUri":"http://x.example"},{"name":"value","valueString":"y"}])";
    EXPECT_EQ(after(R"({"resourceType":"Patient","birthDate":"2020-01-01"})", {change("add", "Patient.birthDate", {{"name", R"("valueString":"extension")"}, {"value", extension}})}),
              R"({"resourceType":"Patient","birthDate":"2020-01-01","_birthDate":{"extension":[{"url":"http://x.example","valueString":"y"}]}})");
    const std::string name = R"({"resourceType":"Patient","name":[{"given":["A","B"],"_given":[null,{"id":"b"}]}]})";
    EXPECT_EQ(after(name, {change("insert", "Patient.name.given", {{"index", R"("valueInteger":1)"}, {"value", R"("valueString":"C")"}})}),
              R"({"resourceType":"Patient","name":[{"given":["A","C","B"],"_given":[null,null,{"id":"b"}]}]})");
    EXPECT_EQ(after(name, {change("move", "Patient.name.given", {{"source", R"("valueInteger":1)"}, {"destination", R"("valueInteger":0)"}})}),
              R"({"resourceType":"Patient","name":[{"given":["B","A"],"_given":[{"id":"b"},null]}]})");
    EXPECT_EQ(after(name, {change("delete", "Patient.name.given[1]")}), R"({"resourceType":"Patient","name":[{"given":["A"]}]})");
    EXPECT_EQ(after(name, {change("replace", "Patient.name.given[1]", {{"value", R"("valueString":"D")"}})}), R"({"resourceType":"Patient","name":[{"given":["A","D"]}]})");
    EXPECT_EQ(after(R"({"resourceType":"Patient","birthDate":"2020-01-01","_birthDate":{"extension":[{"url":"http://x.example","valueString":"y"}]}})", {change("delete", "Patient.birthDate.extension[0]")}),
              R"({"resourceType":"Patient","birthDate":"2020-01-01"})");
}

TEST(FhirPathPatch, KnowsWhatAChoiceBecomes) {
    EXPECT_EQ(after(R"({"resourceType":"Patient","deceasedBoolean":true,"gender":"male"})", {change("replace", "Patient.deceased", {{"value", R"("valueDateTime":"2020")"}})}),
              R"({"resourceType":"Patient","deceasedDateTime":"2020","gender":"male"})");
    EXPECT_EQ(after(R"({"resourceType":"Patient"})", {change("add", "Patient", {{"name", R"("valueString":"deceased")"}, {"value", R"("valueBoolean":true)"}})}), R"({"resourceType":"Patient","deceasedBoolean":true})");
    EXPECT_EQ(refusal(R"({"resourceType":"Patient","deceasedBoolean":true})", change("add", "Patient", {{"name", R"("valueString":"deceased")"}, {"value", R"("valueDateTime":"2020")"}})), "patch.exists");
    EXPECT_EQ(refusal(R"({"resourceType":"Patient"})", change("add", "Patient", {{"name", R"("valueString":"deceased")"}, {"value", R"("valueQuantity":{"value":1})"}})), "patch.wrong-type");
}

TEST(FhirPathPatch, BuildsWhatHasNoTypeOfItsOwnFromParts) {
    EXPECT_EQ(after(R"({"resourceType":"Patient","contact":[{"gender":"male"}]})",
                    {change("add", "Patient", {{"name", R"("valueString":"contact")"}, {"value", R"("part":[{"name":"relationship","valueCodeableConcept":{"text":"a"}},{"name":"relationship","valueCodeableConcept":{"text":"b"}},{"name":"name","valueHumanName":{"text":"n"}}])"}})}),
              R"({"resourceType":"Patient","contact":[{"gender":"male"},{"relationship":[{"text":"a"},{"text":"b"}],"name":{"text":"n"}}]})");
    EXPECT_EQ(refusal(R"({"resourceType":"Patient"})", change("add", "Patient", {{"name", R"("valueString":"contact")"}, {"value", R"("part":[{"name":"shoe","valueString":"x"}])"}})), "patch.malformed");
    EXPECT_EQ(after(R"({"resourceType":"Patient"})", {change("insert", "Patient.contact", {{"index", R"("valueInteger":0)"}, {"value", R"("part":[{"name":"gender","valueCode":"male"}])"}})}),
              R"({"resourceType":"Patient","contact":[{"gender":"male"}]})") << "into a list that has no member yet";
}

TEST(FhirPathPatch, TakesWhatIsEmptyAlong) {
    EXPECT_EQ(after(R"({"resourceType":"Patient","contact":[{"name":{"text":"x"}}],"active":true})", {change("delete", "Patient.contact.name.text")}), R"({"resourceType":"Patient","active":true})");
    EXPECT_EQ(after(R"({"resourceType":"Patient","active":true})", {change("delete", "Patient.photo")}), R"({"resourceType":"Patient","active":true})") << "the element to delete, if found";
}

TEST(FhirPathPatch, ReachesIntoContainedResources) {
    EXPECT_EQ(after(R"({"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}]})",
                    {change("add", "Observation.contained[0]", {{"name", R"("valueString":"gender")"}, {"value", R"("valueCode":"male")"}})}),
              R"({"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p","gender":"male"}]})");
    EXPECT_EQ(after(R"({"resourceType":"Observation"})", {change("add", "Observation", {{"name", R"("valueString":"contained")"}, {"value", R"("resource":{"resourceType":"Patient","id":"p"})"}})}),
              R"({"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}]})");
}

TEST(FhirPathPatch, RefusesWhatIsNotSo) {
    const std::string resource = R"({"resourceType":"Patient","name":[{"family":"A"},{"family":"B"}],"gender":"male"})";
    const std::pair<std::string, std::string> text{"value", R"("valueString":"x")"};
    EXPECT_EQ(refusal(resource, change("replace", "Patient.name.family", {text})), "patch.many-targets");
    EXPECT_EQ(refusal(resource, change("delete", "Patient.name")), "patch.many-targets");
    EXPECT_EQ(refusal(resource, change("replace", "Patient.birthDate", {{"value", R"("valueDate":"2020")"}})), "patch.no-target");
    EXPECT_EQ(refusal(resource, change("replace", "Patient", {text})), "patch.no-target");
    EXPECT_EQ(refusal(resource, change("delete", "Patient")), "patch.no-target");
    EXPECT_EQ(refusal(resource, change("delete", "Patient.name.count()")), "patch.no-target") << "a number is no element";
    EXPECT_EQ(refusal(resource, change("add", "Patient", {{"name", R"("valueString":"gender")"}, {"value", R"("valueCode":"female")"}})), "patch.exists");
    EXPECT_EQ(refusal(resource, change("add", "Patient", {{"name", R"("valueString":"shoe")"}, text})), "patch.wrong-type");
    EXPECT_EQ(refusal(resource, change("replace", "Patient.gender", {{"value", R"("valueBoolean":true)"}})), "patch.wrong-type");
    EXPECT_EQ(refusal(resource, change("insert", "Patient.name", {{"index", R"("valueInteger":3)"}, {"value", R"("valueHumanName":{"family":"C"})"}})), "patch.no-target");
    EXPECT_EQ(refusal(resource, change("insert", "Patient.name.where(family='A')", {{"index", R"("valueInteger":0)"}, {"value", R"("valueHumanName":{"family":"C"})"}})), "patch.no-target") << "a part of a list";
    EXPECT_EQ(refusal(resource, change("move", "Patient.name", {{"source", R"("valueInteger":0)"}, {"destination", R"("valueInteger":2)"}})), "patch.no-target");
    EXPECT_EQ(refusal(resource, change("move", "Patient.gender", {{"source", R"("valueInteger":0)"}, {"destination", R"("valueInteger":0)"}})), "patch.no-target");
}

TEST(FhirPathPatch, RefusesWhatIsNoPatch) {
    const std::string resource = R"({"resourceType":"Patient","gender":"male"})";
    for (const std::string& one : {change("spin", "Patient.gender"), change("delete", "Patient.("), change("add", "Patient"), change("insert", "Patient.name", {{"value", R"("valueString":"x")"}}),
                                   change("move", "Patient.name"), change("replace", "Patient.gender"), operation({{"type", R"("valueCode":"delete")"}}), operation({{"shape", R"("valueCode":"x")"}}),
                                   change("replace", "Patient.gender", {{"value", R"("valueShoe":"x")"}}), std::string(R"({"name":"other"})")}) {
        EXPECT_EQ(refusal(resource, one), "patch.malformed") << one;
    }
    const auto other = json::parse(R"({"resourceType":"Patient"})");
    EXPECT_EQ(apply_fhirpath_patch(other->root(), other->root()).error().code, "patch.malformed");
}

}  // namespace
}  // namespace medhome::fhir::patch
