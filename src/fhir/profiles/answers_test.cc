// Answers beside their questions: https://hl7.org/fhir/R4/questionnaireresponse.html, https://hl7.org/fhir/R4/questionnaire.html
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fhir/profiles/check.h"

namespace medhome::fhir::profiles {
namespace {

using Places = std::vector<std::string>;

packages::Library asking(const std::string& items, const std::string& more = "") {
    packages::Package package{"test", "1", {}, 0};
    const auto document = json::parse(R"({"resourceType": "Questionnaire", "url": "http://example.org/q", "version": "1", "status": "active")" + more + R"(, "item": [)" + items + "]}");
    EXPECT_TRUE(document.has_value());
    package.definitions.push_back(packages::pack(document->root(), "1"));
    std::vector<packages::Package> packages;
    packages.push_back(std::move(package));
    return packages::Library(std::move(packages));
}

// Where something is wrong with the answers, in order.
Places wrong(const packages::Library& held, const std::string& items, const std::string& status = "completed", Severity severity = Severity::error) {
    const auto response = json::parse(R"({"resourceType": "QuestionnaireResponse", "questionnaire": "http://example.org/q", "status": ")" + status + R"(", "item": [)" + items + "]}");
    EXPECT_TRUE(response.has_value());
    CheckOptions options;
    options.source = &held;
    Places places;
    for (const Issue& issue : check(response->root(), options)) {
        if (issue.severity == severity) places.push_back(issue.path);
    }
    return places;
}

std::string question(const std::string& link, const std::string& type, const std::string& more = "") {
    return R"({"linkId": ")" + link + R"(", "type": ")" + type + "\"" + more + "}";
}

std::string answered(const std::string& link, const std::string& answers, const std::string& more = "") {
    return R"({"linkId": ")" + link + R"(", "answer": [)" + answers + "]" + more + "}";
}

TEST(Answers, StandInTheOrderAndPlaceOfTheirQuestions) {
    const auto held = asking(question("a", "string") + "," + question("b", "group", R"(, "item": [)" + question("c", "integer") + "]"));
    const std::string a = answered("a", R"({"valueString": "x"})");
    const std::string b = R"({"linkId": "b", "item": [)" + answered("c", R"({"valueInteger": 3})") + "]}";
    EXPECT_EQ(wrong(held, a + "," + b), Places{});
    EXPECT_EQ(wrong(held, b + "," + a), Places{"QuestionnaireResponse.item[1]"});
    EXPECT_EQ(wrong(held, answered("c", R"({"valueInteger": 3})")), Places{"QuestionnaireResponse.item[0]"}) << "c stands in the group b";
    EXPECT_EQ(wrong(held, answered("d", R"({"valueInteger": 3})")), Places{"QuestionnaireResponse.item[0]"});
    EXPECT_EQ(wrong(held, R"({"linkId": "b", "answer": [{"valueString": "x"}]})"), Places{"QuestionnaireResponse.item[0]"}) << "a group has no answers";
}

TEST(Answers, AreOfTheTypeThatIsAskedFor) {
    const auto held = asking(question("a", "string") + "," + question("b", "choice") + "," + question("c", "open-choice") + "," + question("d", "display"));
    EXPECT_EQ(wrong(held, answered("a", R"({"valueString": "x"})") + "," + answered("b", R"({"valueCoding": {"code": "x"}})") + "," + answered("c", R"({"valueString": "x"})")), Places{});
    EXPECT_EQ(wrong(held, answered("a", R"({"valueInteger": 1})")), Places{"QuestionnaireResponse.item[0].answer[0].value.ofType(integer)"});
    EXPECT_EQ(wrong(held, answered("b", R"({"valueString": "x"})")), Places{"QuestionnaireResponse.item[0].answer[0].value.ofType(string)"});
    EXPECT_EQ(wrong(held, answered("c", R"({"valueDate": "2024-01-01"})")), Places{"QuestionnaireResponse.item[0].answer[0].value.ofType(date)"});
    EXPECT_EQ(wrong(held, answered("d", R"({"valueString": "x"})")), Places{"QuestionnaireResponse.item[0]"}) << "what is shown is not answered";
}

TEST(Answers, AreThereWhereRequiredOnceTheFormIsFilledIn) {
    const auto held = asking(question("a", "string", R"(, "required": true)") + "," + question("b", "group", R"(, "item": [)" + question("c", "string", R"(, "required": true)") + "]"));
    const std::string a = answered("a", R"({"valueString": "x"})");
    EXPECT_EQ(wrong(held, a), Places{}) << "the group is not required, so neither is what is in it";
    EXPECT_EQ(wrong(held, a + R"(, {"linkId": "b", "item": []})").size(), 1u);
    EXPECT_EQ(wrong(held, ""), Places{"QuestionnaireResponse"});
    EXPECT_EQ(wrong(held, "", "in-progress"), Places{});
    EXPECT_EQ(wrong(held, R"({"linkId": "a"})"), Places{"QuestionnaireResponse.item[0]"});
}

TEST(Answers, StandOnceUnlessTheQuestionRepeats) {
    const auto held = asking(question("a", "string") + "," + question("b", "string", R"(, "repeats": true)") + "," +
                             question("c", "string", R"(, "repeats": true, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 2},
                                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": 2}])"));
    const std::string one = R"({"valueString": "x"})";
    EXPECT_EQ(wrong(held, answered("a", one) + "," + answered("b", one + "," + one)), Places{});
    EXPECT_EQ(wrong(held, answered("a", one + "," + one)), Places{"QuestionnaireResponse.item[0]"});
    EXPECT_EQ(wrong(held, answered("a", one) + "," + answered("a", one)), Places{"QuestionnaireResponse.item[0]"});
    EXPECT_EQ(wrong(held, answered("c", one + "," + one)), Places{});
    EXPECT_EQ(wrong(held, answered("c", one)), Places{"QuestionnaireResponse.item[0]"});
    EXPECT_EQ(wrong(held, answered("c", one + "," + one + "," + one)), Places{"QuestionnaireResponse.item[0]"});
}

// The parent says whether the child coughs; only then since when is asked.
TEST(Answers, AreNotThereWhereTheyAreNotAskedFor) {
    const auto since = [](const std::string& when) { return question("since", "integer", R"(, "required": true, "enableWhen": [)" + when + "]"); };
    const std::string yes = answered("cough", R"({"valueBoolean": true})"), no = answered("cough", R"({"valueBoolean": false})");
    const std::string days = answered("since", R"({"valueInteger": 3})");
    const auto held = asking(question("cough", "boolean") + "," + since(R"({"question": "cough", "operator": "=", "answerBoolean": true})"));
    EXPECT_EQ(wrong(held, yes + "," + days), Places{});
    EXPECT_EQ(wrong(held, no), Places{});
    EXPECT_EQ(wrong(held, no + "," + days), Places{"QuestionnaireResponse.item[1]"});
    EXPECT_EQ(wrong(held, no + R"(, {"linkId": "since"})"), Places{}) << "it was sent, but not answered";
    EXPECT_EQ(wrong(held, yes), Places{"QuestionnaireResponse"}) << "now it is required";
    const auto both = [&](const std::string& behavior) {
        return asking(question("cough", "boolean") + "," + question("age", "integer") + "," +
                      question("since", "integer", R"(, "enableBehavior": ")" + behavior + R"(", "enableWhen": [{"question": "cough", "operator": "exists", "answerBoolean": true},
                          {"question": "age", "operator": ">=", "answerInteger": 2}])"));
    };
    EXPECT_EQ(wrong(both("all"), no + "," + answered("age", R"({"valueInteger": 2})") + "," + days), Places{});
    EXPECT_EQ(wrong(both("all"), no + "," + answered("age", R"({"valueInteger": 1})") + "," + days), Places{"QuestionnaireResponse.item[2]"});
    EXPECT_EQ(wrong(both("any"), no + "," + answered("age", R"({"valueInteger": 1})") + "," + days), Places{});
    const auto formula = asking(question("cough", "boolean") + "," +
                                question("since", "integer", R"(, "extension": [{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
                                    "valueExpression": {"language": "text/fhirpath", "expression": "%resource.item.where(linkId = 'cough').answer.value"}}])"));
    EXPECT_EQ(wrong(formula, yes + "," + days), Places{});
    EXPECT_EQ(wrong(formula, no + "," + days), Places{"QuestionnaireResponse.item[1]"});
}

TEST(Answers, AreAmongThoseThatAreOffered) {
    const auto held = asking(question("a", "choice", R"(, "repeats": true, "answerOption": [{"valueCoding": {"system": "http://s", "code": "x"}}, {"valueCoding": {"system": "http://s", "code": "y"}},
            {"valueCoding": {"system": "http://s", "code": "none"}, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive", "valueBoolean": true}]}])") +
                                 "," + question("b", "choice", R"(, "answerValueSet": "#sexes")") + "," + question("c", "choice", R"(, "answerValueSet": "http://example.org/not-held")"),
                             R"(, "contained": [{"resourceType": "ValueSet", "id": "sexes", "status": "active", "compose": {"include": [{"system": "http://hl7.org/fhir/administrative-gender"}]}}])");
    const auto code = [](const std::string& system, const std::string& value) { return R"({"valueCoding": {"system": ")" + system + R"(", "code": ")" + value + "\"}}"; };
    EXPECT_EQ(wrong(held, answered("a", code("http://s", "x") + "," + code("http://s", "y"))), Places{});
    EXPECT_EQ(wrong(held, answered("a", code("http://s", "z"))), Places{"QuestionnaireResponse.item[0].answer[0]"});
    EXPECT_EQ(wrong(held, answered("a", code("http://other", "x"))), Places{"QuestionnaireResponse.item[0].answer[0]"});
    EXPECT_EQ(wrong(held, answered("a", code("http://s", "x") + "," + code("http://s", "none"))), Places{"QuestionnaireResponse.item[0].answer[1]"});
    EXPECT_EQ(wrong(held, answered("b", code("http://hl7.org/fhir/administrative-gender", "male"))), Places{});
    EXPECT_EQ(wrong(held, answered("b", code("http://hl7.org/fhir/administrative-gender", "boy"))).size(), 1u);
    EXPECT_EQ(wrong(held, answered("c", code("http://s", "x"))), Places{}) << "a list that is not held says nothing against it";
    EXPECT_EQ(wrong(held, answered("c", code("http://s", "x")), "completed", Severity::warning), Places{"QuestionnaireResponse.item[0].answer[0]"});
}

TEST(Answers, KeepTheLimitsOfTheirQuestion) {
    const auto limited = [](const std::string& type, const std::string& name, const std::string& value) {
        return asking(question("a", type, R"(, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/)" + name + "\", " + value + "}]"));
    };
    const auto is_good = [](const packages::Library& held, const std::string& value) { return wrong(held, answered("a", "{" + value + "}")).empty(); };
    const auto least = limited("integer", "minValue", R"("valueInteger": 2)");
    EXPECT_TRUE(is_good(least, R"("valueInteger": 2)"));
    EXPECT_FALSE(is_good(least, R"("valueInteger": 1)"));
    const auto latest = limited("date", "maxValue", R"("valueDate": "2024-06-01")");
    EXPECT_TRUE(is_good(latest, R"("valueDate": "2024-06-01")"));
    EXPECT_FALSE(is_good(latest, R"("valueDate": "2024-06-02")"));
    const auto form = limited("string", "regex", R"("valueString": "[0-9]{5}")");
    EXPECT_TRUE(is_good(form, R"("valueString": "12345")"));
    EXPECT_FALSE(is_good(form, R"("valueString": "123456")"));
    const auto short_one = asking(question("a", "string", R"(, "maxLength": 3)"));
    EXPECT_TRUE(is_good(short_one, R"("valueString": "\u00e9\u00e9\u00e9")")) << "characters are counted, not bytes";
    EXPECT_FALSE(is_good(short_one, R"("valueString": "abcd")"));
    const auto places = limited("decimal", "maxDecimalPlaces", R"("valueInteger": 1)");
    EXPECT_TRUE(is_good(places, R"("valueDecimal": 37.5)"));
    EXPECT_FALSE(is_good(places, R"("valueDecimal": 37.55)"));
    const auto unit = limited("quantity", "questionnaire-unitOption", R"("valueCoding": {"system": "http://unitsofmeasure.org", "code": "kg"})");
    EXPECT_TRUE(is_good(unit, R"("valueQuantity": {"value": 9, "system": "http://unitsofmeasure.org", "code": "kg"})"));
    EXPECT_FALSE(is_good(unit, R"("valueQuantity": {"value": 9, "system": "http://unitsofmeasure.org", "code": "g"})"));
}

TEST(Answers, ToAQuestionnaireThatIsNotHeldAreLeftAlone) {
    const packages::Library none(std::vector<packages::Package>{});
    EXPECT_EQ(wrong(none, answered("a", R"({"valueString": "x"})")), Places{});
    EXPECT_EQ(wrong(none, answered("a", R"({"valueString": "x"})"), "completed", Severity::warning), Places{"QuestionnaireResponse.questionnaire"});
}

}  // namespace
}  // namespace medhome::fhir::profiles
