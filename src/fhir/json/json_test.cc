// RFC 8259, and what FHIR R4 JSON asks beyond it: https://hl7.org/fhir/R4/json.html
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "fhir/json/tree.h"

namespace medhome::fhir::json {
namespace {

std::string code_of(std::string text, Limits limits = {}) {
    const auto document = parse(std::move(text), limits);
    return document ? "" : document.error().code;
}

std::string text_of(std::string text) {
    const auto document = parse(std::move(text));
    return document ? "" : document.error().text;
}

TEST(Json, KeepsNumberTextAsItWasWritten) {
    for (const char* number : {"1.50", "-0", "-0.0", "1e3", "1.0E+02", "0", "1.2E+2", "123456789012345678901234567890", "1e999", "0.10", "10E-1"}) {
        const auto document = parse(std::string("{\"value\": ") + number + " }");
        ASSERT_TRUE(document) << number;
        EXPECT_EQ(document->root()["value"].text(), number);
        EXPECT_EQ(document->root()["value"].raw(), number);
        EXPECT_EQ(document->root()["value"].kind(), Kind::number);
    }
}

TEST(Json, RefusesEveryKindOfMalformedText) {
    for (const char* text :
         {"", " ", "01", "-01", "1.", ".5", "+1", "-", "1e", "1e+", "NaN", "Infinity", "-Infinity", "0x10", "1 2", "tru", "nul", "truex", "TRUE",
          "{", "}", "[", "]", "{]", "[}", "[1,]", "[,1]", "[,]", "[1 2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}",
          "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "['a']", "\"", "\"abc", "\"\\\"", "\"\\", "\"\\x\"",
          "\"\\u12\"", "\"\\u12g4\"", "\"\\uD800\"", "\"\\uD800x\"", "\"\\uD800\\u0041\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"a\nb\"",
          "\"a\tb\"", "\"\x01\"", "\"\x80\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"", "\"\xE2\x82\"", "\"\xF0\x80\x80\x80\"",
          "{}x", "{} {}", "1,", "// c\n1", "1 /* c */", "[1]]", "\xEF\xBB", "\xEF\xBB\xBF", "\v1", "\xC2\xA0 1", "[1\f]"}) {
        EXPECT_EQ(code_of(text), "json.malformed") << text;
    }
    EXPECT_EQ(code_of(std::string("1\0", 2)), "json.malformed");
    EXPECT_EQ(code_of(std::string("\"a\0b\"", 5)), "json.malformed");
}

TEST(Json, RefusesMalformedUtf8WhereverItFallsInALongString) {
    for (std::size_t before = 0; before < 40; ++before) {
        const std::string padding(before, 'x');
        EXPECT_EQ(code_of("\"" + padding + "\xFF" + padding + "\""), "json.malformed") << before;
        EXPECT_EQ(code_of("\"" + padding + "\n" + padding + "\""), "json.malformed") << before;
        EXPECT_EQ(code_of("\"" + padding + "\xE2\x82\xAC" + padding + "\""), "") << before;
    }
}

TEST(Json, TakesEveryKindOfValueAlone) {
    for (const char* text : {"null", "true", "false", "0", "-1.5e-7", "\"\"", "[]", "{}", " [ ] ", "\r\n{\t}\n", "\"\\ud83d\\ude00\""}) {
        EXPECT_EQ(code_of(text), "") << text;
    }
}

TEST(Json, UnescapesTextAndNames) {
    const auto document = parse(R"({"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\u20AC\uD83D\uDE00","plain":"caf)" "\xC3\xA9" R"("})");
    ASSERT_TRUE(document);
    const Value escaped = document->root().first();
    EXPECT_EQ(escaped.key(), "a\n");
    EXPECT_EQ(escaped.text(), "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(escaped.raw(), R"("\"\\\/\b\f\n\r\t\u00e9\u20AC\uD83D\uDE00")") << "the source keeps its escapes";
    EXPECT_EQ(document->root()["plain"].text(), "caf\xC3\xA9");
    EXPECT_EQ(document->root()["a\n"].text(), escaped.text());
}

TEST(Json, RefusesAMemberNameThatStandsTwiceInOneObject) {
    EXPECT_EQ(code_of(R"({"a":1,"b":2,"a":3})"), "json.duplicate-key");
    EXPECT_EQ(code_of(R"({"a":1,"\u0061":3})"), "json.duplicate-key") << "escaped or not, it is the same name";
    EXPECT_EQ(code_of(R"({"":1,"":3})"), "json.duplicate-key");
    EXPECT_EQ(code_of(R"([{"a":1},{"a":1}])"), "");
    EXPECT_EQ(code_of(R"({"a":{"a":{"a":[]}},"A":1})"), "");
    EXPECT_EQ(text_of("{\n \"gender\": \"male\",\n \"gender\": \"female\"}"),
              "Line 3, column 2: \"gender\" stands twice in one object, first at line 2, column 2. Keep one of them.");
}

TEST(Json, FindsARepeatedNameAmongAHundredThousand) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"member" + std::to_string(i) + "\":[" + std::to_string(i) + "],";
    EXPECT_EQ(code_of(text + "\"last\":1}"), "");
    EXPECT_EQ(code_of(text + "\"member7\":1}"), "json.duplicate-key");
}

TEST(Json, SaysTheLineTheColumnAndWhatWasExpected) {
    EXPECT_EQ(text_of("{\n  \"a\": 1,\n  \"b\" 2\n}"), "Line 3, column 7: the JSON is malformed: expected ':', but there is '2'.");
    EXPECT_EQ(text_of("[1, 2"), "Line 1, column 6: the JSON is malformed: expected ',' or ']', but the text ends.");
    EXPECT_EQ(text_of("[\"\xC3\xA9\xC3\xA9\", x]").substr(0, 17), "Line 1, column 8:") << "columns count characters, not bytes";
    const auto document = parse(R"({"name":[{"given":["x",]}]})");
    ASSERT_FALSE(document);
    ASSERT_EQ(document.error().issues.size(), 1u);
    EXPECT_EQ(document.error().issues[0].code, "structure");
    EXPECT_EQ(document.error().issues[0].severity, Severity::fatal);
    EXPECT_EQ(document.error().issues[0].path, "name[0].given[1]");
}

TEST(Json, RefusesTenThousandLevelsWithoutUsingTheStack) {
    EXPECT_EQ(code_of(std::string(10'000, '[') + std::string(10'000, ']')), "json.too-deep");
    EXPECT_EQ(code_of(std::string(10'000'000, '[')), "json.too-deep");
    EXPECT_EQ(code_of(std::string(100, '[') + std::string(100, ']')), "");
    EXPECT_EQ(code_of(std::string(101, '[') + std::string(101, ']')), "json.too-deep");
    EXPECT_EQ(code_of(std::string(1'000'000, '[') + std::string(1'000'000, ']'), {.depth = 2'000'000}), "");
}

TEST(Json, SkipsAByteOrderMarkOnlyWhereItIsAllowed) {
    const auto document = parse("\xEF\xBB\xBF{\"a\":1}");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().raw(), "{\"a\":1}");
    EXPECT_EQ(document->root().begin(), 3u);
    EXPECT_EQ(code_of("\xEF\xBB\xBF{}", {.allow_bom = false}), "json.malformed");
}

TEST(Json, WalksMembersAndItemsInTheirOrder) {
    const auto document = parse(R"({"a":[1,[2,{"x":3}],"t"],"b":{},"c":true})");
    ASSERT_TRUE(document);
    const Value root = document->root();
    EXPECT_EQ(root.size(), 3u);
    std::string keys;
    for (const Value child : root.children()) keys += child.key();
    EXPECT_EQ(keys, "abc");
    EXPECT_EQ(root["a"].size(), 3u);
    EXPECT_EQ(root["a"].at(1).at(1)["x"].text(), "3");
    EXPECT_EQ(root["a"].at(2).text(), "t");
    EXPECT_FALSE(root["a"].at(3));
    EXPECT_FALSE(root["b"].first());
    EXPECT_EQ(root["c"].text(), "true");
    EXPECT_FALSE(root["d"]);
    EXPECT_FALSE(root["d"]["e"].at(4).next());
    EXPECT_EQ(document->source().substr(root["b"].member_begin(), root["b"].end() - root["b"].member_begin()), "\"b\":{}");
    EXPECT_EQ(root["a"].at(0).member_begin(), root["a"].at(0).begin());
}

TEST(Json, StaysValidWhenTheDocumentMoves) {
    Document first = *parse(R"({"a":"b\n"})");
    const Value a = first.root()["a"];
    const Document second = std::move(first);
    EXPECT_EQ(a.text(), "b\n");
    EXPECT_EQ(second.root()["a"].raw(), R"("b\n")");
    EXPECT_FALSE(Document().root());
}

TEST(Json, ReadsASliceWithTheOffsetsOfTheWhole) {
    const auto text = std::make_shared<const std::string>("{\"a\":1}\n{\"b\":[2]}\n");
    const auto document = parse_shared(text, 8, 17);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root()["b"].begin(), 13u);
    EXPECT_EQ(document->root().raw(), "{\"b\":[2]}");
    EXPECT_FALSE(parse_shared(text, 8, 16)) << "the slice ends before its bracket";
    EXPECT_EQ(document->shared_source().get(), text.get());
}

TEST(Json, ChangesOnlyTheBytesOfAnEdit) {
    const std::string source = R"({"id": "old" , "n":1.50})";
    const auto document = parse(source);
    const Value id = document->root()["id"];
    EXPECT_EQ(apply(source, {{id.begin(), id.end(), "\"new\""}, {1, 1, "\"x\":0, "}}), R"({"x":0, "id": "new" , "n":1.50})");
    EXPECT_EQ(apply(source, {}), source);
    EXPECT_EQ(apply("abc", {{3, 3, "d"}, {0, 0, "_"}, {1, 2, ""}}), "_acd");
    EXPECT_EQ(apply("abc", {{1, 1, "1"}, {1, 1, "2"}, {1, 2, "B"}}), "a12Bc");
    EXPECT_EQ(apply_within("0123456789", 2, 6, {{0, 1, "x"}, {3, 4, "three"}, {7, 9, "y"}, {2, 2, "<"}}), "<2three45");
}

TEST(Json, DropsOnlyWhitespaceOutsideStrings) {
    EXPECT_EQ(minify(" { \"a b\" :\t[ 1 ,\r\n \"x \\\" y\\\\\" , { } ] } "), R"({"a b":[1,"x \" y\\",{}]})");
    EXPECT_EQ(minify("\"\xC3\xA9  \xE2\x82\xAC\" "), "\"\xC3\xA9  \xE2\x82\xAC\"");
    EXPECT_EQ(minify("1.50"), "1.50");
    EXPECT_EQ(minify(""), "");
}

TEST(Json, QuotesWhatMustBeQuoted) {
    EXPECT_EQ(quote("a\"b\\c\n\r\t\x01/\xC3\xA9"), "\"a\\\"b\\\\c\\n\\r\\t\\u0001/\xC3\xA9\"");
    EXPECT_EQ(quote(""), "\"\"");
    EXPECT_EQ(quote("a\xFFz"), "\"a\xEF\xBF\xBDz\"") << "what is not UTF-8 never reaches the wire";
}

TEST(Json, WritesInOrder) {
    Writer writer;
    writer.object().key("a").string("x\"").member("skipped", "").member("m", "n").key("n").raw("1.50");
    writer.key("list").array().number(-7).boolean(true).null().object().end().array().end().end().key("z").object().end().end();
    EXPECT_EQ(writer.take(), R"({"a":"x\"","m":"n","n":1.50,"list":[-7,true,null,{},[]],"z":{}})");
}

}  // namespace
}  // namespace medhome::fhir::json
