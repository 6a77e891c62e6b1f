// DESIGN.md section 2, JSON: bodies are stored as the bytes we accept, plus id and meta.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/body.h"

#include <gtest/gtest.h>

namespace medhome::access {
namespace {

using fhir::json::Document;
using fhir::json::minify;
using fhir::json::parse;

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{12}};

std::string kept(const std::string& written) {
    const Document document = *parse(written);
    return minify(fhir::json::apply(written, identity_edits(document.root(), "a1", 3, noon)));
}

TEST(Body, GetsIdAndMetaWhereThereWereNone) {
    EXPECT_EQ(kept(R"({"resourceType":"Basic","code":{"text":"x"}})"),
              R"({"resourceType":"Basic","id":"a1","meta":{"versionId":"3","lastUpdated":"2026-11-22T12:00:00.000Z"},"code":{"text":"x"}})");
}

TEST(Body, KeepsMemberOrderNumberTextAndEscapes) {
    EXPECT_EQ(kept("{ \"valueQuantity\" : {\"value\": 1.50e+2},\n \"code\":{\"text\":\"\\u00e9\\/ two  spaces\"}, \"resourceType\":\"Observation\" }"),
              "{\"valueQuantity\":{\"value\":1.50e+2},\"code\":{\"text\":\"\\u00e9\\/ two  spaces\"},\"resourceType\":\"Observation\",\"id\":\"a1\","
              "\"meta\":{\"versionId\":\"3\",\"lastUpdated\":\"2026-11-22T12:00:00.000Z\"}}");
}

TEST(Body, ReplacesWhatAnotherServerSaidOfItsCopy) {
    EXPECT_EQ(kept(R"({"resourceType":"Basic","id":"theirs","meta":{"lastUpdated":"2001-01-01T00:00:00Z","profile":["http://p"],"versionId":"77"}})"),
              R"({"resourceType":"Basic","id":"a1","meta":{"lastUpdated":"2026-11-22T12:00:00.000Z","profile":["http://p"],"versionId":"3"}})");
}

TEST(Body, FillsUpAMetaThatHasOnlyLabels) {
    EXPECT_EQ(kept(R"({"resourceType":"Basic","meta":{"security":[{"code":"R"}]}})"),
              R"({"resourceType":"Basic","id":"a1","meta":{"versionId":"3","lastUpdated":"2026-11-22T12:00:00.000Z","security":[{"code":"R"}]}})");
    EXPECT_EQ(kept(R"({"resourceType":"Basic","meta":{"versionId":"1","security":[{"code":"R"}]}})"),
              R"({"resourceType":"Basic","id":"a1","meta":{"versionId":"3","lastUpdated":"2026-11-22T12:00:00.000Z","security":[{"code":"R"}]}})");
    EXPECT_EQ(kept(R"({"resourceType":"Basic","meta":{"lastUpdated":"2001-01-01T00:00:00Z"}})"),
              R"({"resourceType":"Basic","id":"a1","meta":{"versionId":"3","lastUpdated":"2026-11-22T12:00:00.000Z"}})");
}

TEST(Body, NamesAPlaceAsFhirPathDoes) {
    const std::string text = R"({"resourceType":"CareTeam","participant":[{"member":{"reference":"a"}},{"member":{"reference":"b"}}]})";
    const Document document = *parse(text);
    const std::size_t offset = text.find("\"b\"");
    EXPECT_EQ(path_at(document.root(), offset), "CareTeam.participant[1].member.reference");
    EXPECT_EQ(path_within("Bundle.entry[4].resource", "CareTeam", "CareTeam.participant[1]"), "Bundle.entry[4].resource.participant[1]");
}

TEST(Body, ReadsLabelsSortedAndOnce) {
    const Document document = *parse(R"({"meta":{"security":[{"system":"s","code":"b"},{"system":"s","code":"a"},{"system":"s","code":"b"}]}})");
    EXPECT_EQ(labels_of(document.root()), (std::vector<std::string>{"s|a", "s|b"}));
}

}  // namespace
}  // namespace medhome::access
