// The form of https://github.com/brianpos/fhirpath-lab/blob/master/server-api.md
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/laboratory.h"

#include <gtest/gtest.h>

namespace medhome::fhir::path {
namespace {

constexpr const char* asked = R"({"resourceType":"Parameters","parameter":[
  {"name":"variables","part":[{"name":"mark","valueString":"!"},{"name":"nobody"},{"name":"home","valueAddress":{"city":"Salem"}}]},
  {"name":"resource","resource":{"resourceType":"Patient","name":[{"given":["Peter","James"]},{"given":["Jim"]}],"multipleBirthInteger":2,
    "contact":[{"gender":"female"}],"_birthDate":{"id":"b"},"contained":[{"resourceType":"Organization","name":"School"}]}}]})";

struct Answer {
    json::Document document;
    json::Value parameter(std::size_t which) const { return document.root()["parameter"].at(which); }
    json::Value part(std::size_t which = 0) const { return parameter(1)["part"].at(which); }
};

Result<Answer> answer(std::string expression, std::string context = {}) {
    static const json::Document request = json::parse(asked).value();
    Trial trial;
    trial.expression = std::move(expression);
    trial.context = std::move(context);
    trial.variables = request.root()["parameter"].at(0);
    trial.resource = request.root()["parameter"].at(1)["resource"];
    const std::string text = TRY(try_out(trial, {}));
    return Answer{TRY(json::parse(text))};
}

TEST(Laboratory, AnswersForEachItemOfTheContext) {
    const Answer out = answer("given.trace('trc').first() & %mark", "name").value();
    EXPECT_EQ(out.parameter(0)["name"].text(), "parameters");
    EXPECT_EQ(out.parameter(1)["valueString"].text(), "Patient.name[0]");
    EXPECT_EQ(out.parameter(1)["part"].at(0)["valueString"].text(), "Peter!");
    const json::Value trace = out.parameter(1)["part"].at(1);
    EXPECT_EQ(trace["name"].text(), "trace");
    EXPECT_EQ(trace["valueString"].text(), "trc");
    EXPECT_EQ(trace["part"].at(1)["extension"].at(0)["valueString"].text(), "Patient.name[0].given[1]");
    EXPECT_EQ(out.parameter(2)["valueString"].text(), "Patient.name[1]");
    EXPECT_EQ(out.parameter(2)["part"].at(0)["valueString"].text(), "Jim!");
}

TEST(Laboratory, GivesEachValueInItsType) {
    EXPECT_EQ(answer("name.first()")->part()["valueHumanName"].raw(), R"({"given":["Peter","James"]})");
    EXPECT_EQ(answer("multipleBirth")->part()["extension"].at(0)["valueString"].text(), "Patient.multipleBirth");
    EXPECT_EQ(answer("1.50 + 1")->part()["valueDecimal"].raw(), "2.50");
    EXPECT_EQ(answer("@2020-01-01T10:00")->part()["valueString"].text(), "2020-01-01T10:00");
    EXPECT_EQ(answer("3 'mg'")->part()["valueQuantity"]["code"].text(), "mg");
    EXPECT_EQ(answer("contained")->part()["resource"]["name"].text(), "School");
    EXPECT_EQ(answer("''")->part()["name"].text(), "empty-string");
    EXPECT_EQ(answer("birthDate")->part()["_valueDate"]["id"].text(), "b");
    EXPECT_EQ(answer("%home.city")->part()["valueString"].text(), "Salem");
    EXPECT_FALSE(answer("%nobody")->part());
    const Answer contact = answer("contact").value();
    const json::Value backbone = contact.part();
    EXPECT_EQ(backbone["name"].text(), "Patient.contact");
    EXPECT_EQ(backbone["extension"].at(0)["valueString"].text(), R"({"gender":"female"})");
}

TEST(Laboratory, DrawsTheExpression) {
    const Answer out = answer("name.where(use = 'official').given[0] is string").value();
    const auto tree = json::parse(std::string(out.parameter(0)["part"].at(1)["valueString"].text()));
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->root()["ExpressionType"].text(), "UnaryExpression");
    EXPECT_EQ(tree->root()["Arguments"].at(0)["ExpressionType"].text(), "IndexerExpression");
}

TEST(Laboratory, SaysWhatIsWrongWithEitherExpression) {
    EXPECT_EQ(answer("name.").error().code, "fhirpath.syntax");
    EXPECT_EQ(answer("given", "name..").error().code, "fhirpath.syntax");
    EXPECT_EQ(answer("name.single()").error().code, "fhirpath.evaluation");
    EXPECT_EQ(answer("1.repeatAll($this)").error().code, "fhirpath.too-costly");
}

}  // namespace
}  // namespace medhome::fhir::path
