// Search parameters of a practice's own: what makes one, what is refused, and what a record is found by.
// https://hl7.org/fhir/R4/searchparameter.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/search/custom.h"

#include <gtest/gtest.h>

#include "base/ids.h"
#include "fhir/search/custom_definition.h"
#include "fhir/search/matching.h"

namespace medhome::fhir::search {
namespace {

using State = CustomParameter::State;
const Instant now = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);

CustomParameter of(std::string type, std::string code, ParameterType kind, std::string expression, State state = State::ready) {
    CustomParameter one;
    static std::int64_t number = 0;
    one.number = ++number;
    one.type = std::move(type);
    one.code = std::move(code);
    one.kind = kind;
    one.expression = std::move(expression);
    one.resource_id = "own-" + one.code;
    one.state = state;
    one.done = 7;
    one.of_all = 40;
    return one;
}

OwnParameters set(std::vector<CustomParameter> all) { return std::make_shared<const CustomParameters>(3, std::move(all)); }

bool finds(const OwnParameters& own, std::string_view type, std::string_view name, std::string_view value, const std::string& body) {
    const auto query = parse_query(type, {{std::string(name), std::string(value)}}, true, now, "", "UTC", nullptr, own);
    if (!query) {
        ADD_FAILURE() << query.error().text;
        return false;
    }
    EXPECT_EQ(query->own, own) << "its meaning depends on them";
    const auto document = json::parse(body);
    const auto extracted = own->index(document->root(), "", "UTC");
    EXPECT_TRUE(extracted.failed.empty());
    return matches(extracted.rows, *query);
}

std::vector<Issue> refused(const std::string& body, const CustomParameters& known = {}) {
    const auto document = json::parse(body);
    std::vector<Issue> issues;
    EXPECT_TRUE(read_definition(document->root(), "mine", known, issues).empty());
    return issues;
}

std::string active(std::string_view more) {
    return R"({"resourceType":"SearchParameter","status":"active","url":"http://example.org/x","name":"x","description":"x",)" + std::string(more) + "}";
}

TEST(OwnParameter, OfAnExtensionIsFoundWhateverTypeItsValueHas) {
    const OwnParameters own = set({of("Patient", "shelf", ParameterType::token, "Patient.extension('urn:shelf').value")});
    const auto patient = [](std::string_view value) { return R"({"resourceType":"Patient","extension":[{"url":"urn:other","valueCode":"zz"},{"url":"urn:shelf",)" + std::string(value) + "}]}"; };
    EXPECT_TRUE(finds(own, "Patient", "shelf", "A1", patient(R"("valueCode":"A1")")));
    EXPECT_FALSE(finds(own, "Patient", "shelf", "a1", patient(R"("valueCode":"A1")"))) << "a code is compared as it is written";
    EXPECT_TRUE(finds(own, "Patient", "shelf", "a1", patient(R"("valueString":"A1")"))) << "a text is not";
    EXPECT_TRUE(finds(own, "Patient", "shelf", "urn:s|B", patient(R"("valueCoding":{"system":"urn:s","code":"B"})")));
    EXPECT_FALSE(finds(own, "Patient", "shelf", "urn:t|B", patient(R"("valueCoding":{"system":"urn:s","code":"B"})")));
    EXPECT_TRUE(finds(own, "Patient", "shelf", "true", patient(R"("valueBoolean":true)")));
    EXPECT_FALSE(finds(own, "Patient", "shelf", "zz", patient(R"("valueCode":"A1")")));
    EXPECT_TRUE(finds(own, "Patient", "shelf:missing", "true", R"({"resourceType":"Patient"})"));
}

TEST(OwnParameter, TakesNamesApartAndValuesThatAreReckoned) {
    const OwnParameters own = set({of("Patient", "kin", ParameterType::string, "Patient.contact.name"), of("Patient", "names", ParameterType::number, "Patient.name.count()"),
                                   of("Patient", "known", ParameterType::token, "Patient.birthDate.exists()"), of("Patient", "born", ParameterType::date, "Patient.birthDate")});
    const std::string patient = R"({"resourceType":"Patient","birthDate":"2020-05","name":[{"family":"A"},{"family":"B"}],"contact":[{"name":{"family":"Peña","given":["Luz"]}}]})";
    EXPECT_TRUE(finds(own, "Patient", "kin", "pena", patient));
    EXPECT_TRUE(finds(own, "Patient", "kin", "luz", patient));
    EXPECT_TRUE(finds(own, "Patient", "names", "2", patient));
    EXPECT_FALSE(finds(own, "Patient", "names", "gt2", patient));
    EXPECT_TRUE(finds(own, "Patient", "known", "true", patient));
    EXPECT_TRUE(finds(own, "Patient", "born", "2020", patient));
    EXPECT_FALSE(finds(own, "Patient", "born", "gt2020", patient));
}

TEST(OwnParameter, OfAReferenceHoldsOnlyItsTargets) {
    CustomParameter output = of("Task", "output", ParameterType::reference, "Task.output.value.ofType(Reference)");
    output.targets = {"Procedure"};
    const OwnParameters own = set({output});
    const std::string task = R"({"resourceType":"Task","output":[{"valueReference":{"reference":"Procedure/p"}},{"valueReference":{"reference":"Observation/o"}},{"valueString":"x"}]})";
    EXPECT_TRUE(finds(own, "Task", "output", "Procedure/p", task));
    EXPECT_TRUE(finds(own, "Task", "output", "p", task));
    EXPECT_EQ(parse_query("Task", {{"output", "Observation/o"}}, true, now, "", "UTC", nullptr, own).error().kind, ErrorKind::invalid);
    const auto document = json::parse(task);
    EXPECT_EQ(own->references(output.number, document->root(), ""), (std::vector<std::pair<std::string, std::string>>{{"Procedure", "p"}}));
    const auto included = parse_query("Task", {{"_include", "Task:output"}}, true, now, "", "UTC", nullptr, own);
    ASSERT_TRUE(included) << included.error().text;
    EXPECT_EQ(included->includes.at(0).own, std::vector<std::int64_t>{output.number});
}

TEST(OwnParameter, ThatIsNotIndexedYetIsRefusedEvenLenientlyAndBesideTypesThatHaveIt) {
    const OwnParameters own = set({of("Patient", "shelf", ParameterType::string, "Patient.id", State::indexing), of("Group", "shelf", ParameterType::string, "Group.id"),
                                   of("Patient", "broken", ParameterType::string, "Patient.id", State::failed)});
    for (const bool strict : {true, false}) {
        for (const auto& [type, name] : std::vector<std::pair<std::string, std::string>>{{"Patient", "shelf"}, {"Patient", "shelf:missing"}, {"Observation", "subject.shelf"}, {"Patient", "_sort"}}) {
            const auto query = parse_query(type, {{name, name == "_sort" ? "shelf" : name == "shelf:missing" ? "true" : "x"}}, strict, now, "", "UTC", nullptr, own);
            ASSERT_FALSE(query) << name;
            EXPECT_EQ(query.error().code, "search.parameter-not-ready") << name;
            EXPECT_EQ(query.error().issues.at(0).code, "transient");
            EXPECT_NE(query.error().text.find("7 of 40 records"), std::string::npos);
        }
        EXPECT_EQ(parse_query("Patient", {{"broken", "x"}}, strict, now, "", "UTC", nullptr, own).error().code, "search.parameter-failed");
    }
    EXPECT_EQ(parse_system_query({{"shelf", "x"}}, true, now, "", "UTC", nullptr, own).error().code, "search.parameter-not-ready");
    EXPECT_EQ(parse_query("Observation", {{"shelf", "x"}}, true, now, "", "UTC", nullptr, own).error().code, "search.unknown-parameter");
}

TEST(OwnParameter, IsNeverFoundByRowsOfAnother) {
    const CustomParameter one = of("Patient", "a", ParameterType::string, "Patient.id"), two = of("Patient", "b", ParameterType::string, "Patient.id");
    EXPECT_NE(branch_of(one), branch_of(two));
    EXPECT_TRUE(is_custom(branch_of(one)));
    EXPECT_EQ(type_number(branch_of(one)), type_number("Patient"));
    for (const Branch beside : {named_by_identifier(branch_of(one)), identified_by_type(branch_of(one)), below(branch_of(one)), paired(7, 9)}) EXPECT_FALSE(is_custom(beside));
}

TEST(OwnParameter, ThatCostsTooMuchIsToldNotGuessed) {
    const OwnParameters own = set({of("Patient", "deep", ParameterType::string, "Patient.descendants().select(%resource.descendants().select(%resource.descendants())).first()"),
                                   of("Patient", "single", ParameterType::string, "Patient.name.family.single()"), of("Patient", "plain", ParameterType::string, "Patient.id")});
    std::string body = R"({"resourceType":"Patient","id":"p","name":[)";
    for (int i = 0; i < 100; ++i) body += std::string(i ? "," : "") + R"({"family":"x","given":["a","b"]})";
    const auto document = json::parse(body + "]}");
    const auto extracted = own->index(document->root(), "", "UTC");
    ASSERT_EQ(extracted.failed.size(), 2U);
    EXPECT_EQ(extracted.failed[0].first, own->all()[0].number);
    EXPECT_EQ(extracted.rows.strings.size(), 1U) << "the others stand";
}

TEST(OwnDefinition, MakesOneParameterForEachOfItsTypes) {
    const auto document = json::parse(active(R"("code":"shelf","type":"token","base":["Patient","Group"],"expression":"Patient.extension('urn:s').value | Group.code")"));
    std::vector<Issue> issues;
    const auto all = read_definition(document->root(), "mine", {}, issues);
    ASSERT_TRUE(issues.empty()) << issues[0].text;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].type, "Patient");
    EXPECT_EQ(all[1].type, "Group");
    EXPECT_EQ(all[1].resource_id, "mine");
    EXPECT_EQ(all[1].definition, "http://example.org/x");
}

TEST(OwnDefinition, ThatCannotBeSearchedByIsRefusedByItsElement) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {R"("code":"a.b","type":"string","base":["Patient"],"expression":"Patient.id")", "SearchParameter.code"},
        {R"("code":"_a","type":"string","base":["Patient"],"expression":"Patient.id")", "SearchParameter.code"},
        {R"("code":"name","type":"string","base":["Patient"],"expression":"Patient.id")", "SearchParameter.code"},
        {R"("code":"x","type":"special","base":["Patient"],"expression":"Patient.id")", "SearchParameter.type"},
        {R"("code":"x","type":"composite","base":["Patient"],"expression":"Patient")", "SearchParameter.type"},
        {R"("code":"x","type":"string","base":["Resource"],"expression":"Resource.id")", "SearchParameter.base"},
        {R"("code":"x","type":"string","base":["Patient"])", "SearchParameter.expression"},
        {R"("code":"x","type":"string","base":["Patient"],"expression":"Patient.name.")", "SearchParameter.expression"},
        {R"("code":"x","type":"string","base":["Patient"],"expression":"Patient.colour")", "SearchParameter.expression"},
        {R"("code":"x","type":"string","base":["Patient","Group"],"expression":"Patient.id | Patient.language")", "SearchParameter.expression"},
        {R"("code":"x","type":"date","base":["Patient"],"expression":"Patient.name")", "SearchParameter.expression"},
        {R"x("code":"x","type":"token","base":["Patient"],"expression":"Patient.birthDate < today()")x", "SearchParameter.expression"},
        {R"("code":"x","type":"reference","base":["Patient"],"expression":"Patient.link.other","target":["Patiente"])", "SearchParameter.target"},
    };
    for (const auto& [body, path] : wrong) {
        const auto issues = refused(active(body));
        ASSERT_FALSE(issues.empty()) << body;
        EXPECT_EQ(issues[0].path, path) << body;
    }
    const CustomParameters known(1, {of("Patient", "shelf", ParameterType::string, "Patient.id")});
    const auto taken = refused(active(R"("code":"shelf","type":"string","base":["Patient"],"expression":"Patient.language")"), known);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].code, "duplicate");
    EXPECT_NE(taken[0].text.find("SearchParameter/own-shelf"), std::string::npos);
}

TEST(OwnDefinition, IsNoneWhileItIsADraftOrOnlyRestatesWhatR4Says) {
    EXPECT_TRUE(refused(R"({"resourceType":"SearchParameter","status":"draft","code":"a b","type":"special"})").empty());
    EXPECT_TRUE(refused(R"({"resourceType":"SearchParameter","status":"retired","code":"a b"})").empty());
    EXPECT_TRUE(refused(active(R"("code":"name","type":"string","base":["Patient"],"expression":"Patient.name","derivedFrom":"http://hl7.org/fhir/SearchParameter/Patient-name")")).empty());
}

}  // namespace
}  // namespace medhome::fhir::search
