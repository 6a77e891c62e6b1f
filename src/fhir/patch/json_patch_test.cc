// JSON Patch. RFC 6902 https://www.rfc-editor.org/rfc/rfc6902
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/patch/json_patch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace medhome::fhir::patch {
namespace {

Result<std::string> patched(const std::string& document, const std::string& patch, const JsonPatchLimits& limits = {}) {
    const auto before = json::parse(document);
    const auto changes = json::parse(patch);
    EXPECT_TRUE(before && changes);
    return apply_json_patch(before->root(), changes->root(), limits);
}

std::string refusal(const std::string& document, const std::string& patch, const JsonPatchLimits& limits = {}) {
    const auto result = patched(document, patch, limits);
    return result ? "applied: " + *result : result.error().code;
}

TEST(JsonPatch, ChangesWhatItNamesAndNothingElse) {
    EXPECT_EQ(*patched(R"({"weight": 22.40 ,"note":"caf\u00e9", "k\u0065pt":1.50e2,"active":true})", R"([{"op":"replace","path":"/active","value":false}])"),
              R"({"weight":22.40,"note":"caf\u00e9","k\u0065pt":1.50e2,"active":false})");
    EXPECT_EQ(*patched(R"({"a":{"x": [1, 2]},"b":1})", R"([{"op":"remove","path":"/b"}])"), R"({"a":{"x": [1, 2]}})") << "not one byte of what is not touched";
    EXPECT_EQ(*patched(R"({"given":["Mateo"]})", R"([{"op":"add","path":"/given/0","value":"José"},{"op":"add","path":"/given/-","value":"Luis"}])"),
              R"({"given":["José","Mateo","Luis"]})");
    EXPECT_EQ(*patched(R"({"a":1})", R"([{"op":"add","path":"/a","value":{"b":[]}}])"), R"({"a":{"b":[]}})") << "add replaces a member that is there";
    EXPECT_EQ(*patched(R"({"a":1})", R"([{"op":"replace","path":"","value":[1]}])"), "[1]");
    EXPECT_EQ(*patched(R"({"a":1})", "[]"), R"({"a":1})");
    EXPECT_EQ(*patched(R"({"":{"":1},"a/b":2,"m~n":3})", R"([{"op":"replace","path":"//","value":9},{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":4}])"),
              R"({"":{"":9},"m~n":4})");
}

TEST(JsonPatch, MovesAndCopies) {
    EXPECT_EQ(*patched(R"({"a":{"x":1},"b":[1,2,3]})", R"([{"op":"move","from":"/b/0","path":"/b/2"}])"), R"({"a":{"x":1},"b":[2,3,1]})");
    EXPECT_EQ(*patched(R"({"a":{"x":1},"b":[]})", R"([{"op":"copy","from":"/a","path":"/b/-"},{"op":"replace","path":"/a/x","value":2}])"), R"({"a":{"x":2},"b":[{"x":1}]})");
    EXPECT_EQ(*patched(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])"), R"({"a":1})");
    EXPECT_EQ(*patched(R"({"a":{"b":1}})", R"([{"op":"copy","from":"","path":"/c"}])"), R"({"a":{"b":1},"c":{"a":{"b":1}}})");
    EXPECT_EQ(refusal(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/c"}])"), "patch.malformed");
    EXPECT_EQ(refusal(R"({"a":1})", R"([{"op":"move","from":"/b","path":"/c"}])"), "patch.no-target");
}

TEST(JsonPatch, TestsByValueNotByText) {
    for (const char* same : {R"({"op":"test","path":"/n","value":1.0e1})", R"({"op":"test","path":"/n","value":10})", R"({"op":"test","path":"/s","value":"\u0061"})",
                             R"({"op":"test","path":"/o","value":{"b":2,"a":[1,null]}})", R"({"op":"test","path":"/z","value":-0.00})",
                             R"({"op":"test","path":"/long","value":0.12345678901234567890123e3})"}) {
        EXPECT_TRUE(patched(R"({"n":10.0,"s":"a","o":{"a":[1,null],"b":2},"z":0,"long":123.45678901234567890123})", fmt::format("[{}]", same))) << same;
    }
    for (const char* other : {R"({"op":"test","path":"/n","value":"10"})", R"({"op":"test","path":"/n","value":10.000000000000000000001})", R"({"op":"test","path":"/n","value":-10})",
                              R"({"op":"test","path":"/o","value":{"a":[null,1],"b":2}})", R"({"op":"test","path":"/o","value":{"a":[1,null]}})", R"({"op":"test","path":"/n","value":null})"}) {
        EXPECT_EQ(refusal(R"({"n":10.0,"o":{"a":[1,null],"b":2}})", fmt::format("[{}]", other)), "patch.test-failed") << other;
    }
    // What an earlier operation did is what a later one tests.
    EXPECT_TRUE(patched(R"({"a":[]})", R"([{"op":"add","path":"/a/-","value":{"x":1}},{"op":"test","path":"/a","value":[{"x":1.0}]}])"));
}

TEST(JsonPatch, RefusesWhatIsNoPatch) {
    for (const char* patch : {R"({"op":"add"})", R"(["add"])", R"([{"path":"/a","value":1}])", R"([{"op":"spin","path":"/a"}])", R"([{"op":"add","value":1}])", R"([{"op":"add","path":"/a"}])",
                              R"([{"op":"add","path":"a","value":1}])", R"([{"op":"add","path":"/a~2","value":1}])", R"([{"op":"add","path":"/~","value":1}])", R"([{"op":"copy","path":"/b"}])",
                              R"([{"op":"add","path":1,"value":1}])", R"([{"op":1,"path":"/a"}])"}) {
        EXPECT_EQ(refusal(R"({"a":1})", patch), "patch.malformed") << patch;
    }
}

TEST(JsonPatch, RefusesPlacesThatAreNotThere) {
    for (const char* patch : {R"([{"op":"remove","path":"/b"}])", R"([{"op":"replace","path":"/b","value":1}])", R"([{"op":"add","path":"/b/c","value":1}])", R"([{"op":"add","path":"/l/3","value":1}])",
                              R"([{"op":"add","path":"/l/01","value":1}])", R"([{"op":"remove","path":"/l/-"}])", R"([{"op":"remove","path":"/l/2"}])", R"([{"op":"add","path":"/l/x","value":1}])",
                              R"([{"op":"add","path":"/a/x","value":1}])", R"([{"op":"test","path":"/b","value":null}])", R"([{"op":"remove","path":""}])", R"([{"op":"remove","path":"/l/18446744073709551616"}])"}) {
        EXPECT_EQ(refusal(R"({"a":1,"l":[1,2]})", patch), "patch.no-target") << patch;
    }
}

TEST(JsonPatch, DoesNotGrowWithoutBound) {
    std::string doubling = "[";
    for (int i = 0; i < 60; ++i) doubling += fmt::format(R"({}{{"op":"copy","from":"/a","path":"/a/-"}})", i ? "," : "");
    EXPECT_EQ(refusal(R"({"a":["0123456789012345678901234567890123456789"]})", doubling + "]", {.depth = 1000}), "patch.too-large");
    std::string nesting = "[";
    for (int i = 0; i < 200; ++i) nesting += fmt::format(R"({}{{"op":"move","from":"/a","path":"/b"}},{{"op":"add","path":"/a","value":[]}},{{"op":"move","from":"/b","path":"/a/0"}})", i ? "," : "");
    EXPECT_EQ(refusal(R"({"a":[]})", nesting + "]"), "patch.too-deep");
    EXPECT_EQ(refusal("{}", R"([{"op":"test","path":"","value":{}},{"op":"test","path":"","value":{}}])", {.operations = 1}), "patch.malformed");
    EXPECT_EQ(refusal(R"({"a":"0123456789"})", R"([{"op":"test","path":"/a","value":"0123456789"},{"op":"test","path":"/a","value":"0123456789"}])", {.work = 20}), "patch.too-large");
}

}  // namespace
}  // namespace medhome::fhir::patch
