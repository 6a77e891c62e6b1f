// A record cut down to what was asked for. https://hl7.org/fhir/R4/search.html#summary
// SPDX-License-Identifier: Apache-2.0
#include "fhir/subset.h"

#include <gtest/gtest.h>

namespace medhome::fhir {
namespace {

std::string cut(const std::string& body, const std::vector<std::pair<std::string, std::string>>& parameters) {
    const auto subset = subset_of(parameters);
    return subset ? cut_down(body, *subset) : "refused: " + subset.error().code;
}

constexpr std::string_view tag = R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED","display":"subsetted"})";
const std::string weight = R"({"resourceType":"Observation","id":"o","meta":{"versionId":"1"},"text":{"status":"generated","div":"<div/>"},"extension":[{"url":"x","valueCode":"y"}],
"status":"final","_status":{"id":"s"},"code":{"text":"Weight"},"valueQuantity":{"value":1.50,"unit":"kg"},"note":[{"text":"n"}],
"component":[{"code":{"text":"c"},"valueInteger":5,"referenceRange":[{"text":"r"}]}]})";

TEST(Summary, KeepsWhatIsMarkedAndWhatMustBeThere) {
    const std::string kept = cut(weight, {{"_summary", "true"}});
    EXPECT_NE(kept.find(tag), std::string::npos);
    EXPECT_NE(kept.find(R"("valueQuantity":{"value":1.50,"unit":"kg"})"), std::string::npos) << "numbers stay as they were written";
    EXPECT_NE(kept.find(R"("component":[{"code":{"text":"c"},"valueInteger":5}])"), std::string::npos) << kept;
    for (const char* gone : {"<div", "note", "extension", "referenceRange"}) EXPECT_EQ(kept.find(gone), std::string::npos) << gone;
    EXPECT_TRUE(json::parse(kept));
}

TEST(Summary, OfTheTextIsTheNarrativeAndWhatMustBeThere) {
    const std::string kept = cut(weight, {{"_summary", "text"}});
    for (const char* there : {"\"text\":{\"status\"", "\"status\":\"final\"", "\"code\"", "\"id\":\"o\"", "SUBSETTED"}) EXPECT_NE(kept.find(there), std::string::npos) << there;
    for (const char* gone : {"valueQuantity", "note", "component"}) EXPECT_EQ(kept.find(gone), std::string::npos) << gone;
    const std::string data = cut(weight, {{"_summary", "data"}});
    EXPECT_EQ(data.find("<div"), std::string::npos);
    EXPECT_NE(data.find("referenceRange"), std::string::npos);
    EXPECT_EQ(cut(weight, {{"_summary", "false"}}), weight);
}

TEST(Elements, AreThoseNamedAndWhatMustBeThere) {
    const std::string kept = cut(weight, {{"_elements", "value,note"}});
    for (const char* there : {"valueQuantity", "\"note\"", "\"status\"", "\"code\"", "SUBSETTED"}) EXPECT_NE(kept.find(there), std::string::npos) << there;
    for (const char* gone : {"component", "<div", "extension"}) EXPECT_EQ(kept.find(gone), std::string::npos) << gone;
    EXPECT_NE(cut(weight, {{"_elements", "Observation.note"}}).find("\"note\""), std::string::npos);
}

TEST(Subset, TagsOnceAndKeepsTheTagsThereAre) {
    const std::string tagged = R"({"resourceType":"Basic","meta":{"tag":[{"code":"mine"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]},"code":{"text":"x"}})";
    const std::string kept = cut(tagged, {{"_summary", "true"}});
    EXPECT_NE(kept.find("mine"), std::string::npos);
    EXPECT_EQ(kept.find("SUBSETTED"), kept.rfind("SUBSETTED"));
    EXPECT_NE(cut(R"({"resourceType":"Basic","code":{"text":"x"}})", {{"_summary", "true"}}).find("SUBSETTED"), std::string::npos);
}

TEST(Subset, RefusesWhatCannotBeMeant) {
    EXPECT_EQ(cut(weight, {{"_summary", "short"}}), "refused: search.bad-value");
    EXPECT_EQ(cut(weight, {{"_elements", ""}}), "refused: search.bad-value");
    EXPECT_EQ(cut(weight, {{"_elements", "a b"}}), "refused: search.bad-value");
    EXPECT_EQ(cut(weight, {{"_elements", "code"}, {"_summary", "true"}}), "refused: search.bad-value");
    EXPECT_FALSE(subset_of({{"_elements", "colour"}}, "Patient"));
    EXPECT_TRUE(subset_of({{"_elements", "gender,deceased,meta"}}, "Patient"));
    EXPECT_EQ(cut("no json", {{"_summary", "true"}}), "no json");
}

}  // namespace
}  // namespace medhome::fhir
