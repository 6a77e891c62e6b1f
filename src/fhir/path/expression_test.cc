// FHIRPath N1 over R4: https://hl7.org/fhirpath/N1/, https://hl7.org/fhir/R4/fhirpath.html. HL7's own suite runs as `./dev cases fhirpath`.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/expression.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace medhome::fhir::path {
namespace {

constexpr const char* child = R"({"resourceType":"Patient","id":"ana","active":true,
  "name":[{"use":"official","family":"Rivera","given":["Ana","Sofía"]},{"use":"nickname","given":["Anita"]}],
  "gender":"female","birthDate":"2019-03-07","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2019-03-07T04:05:00-05:00"}]},
  "contained":[{"resourceType":"Organization","id":"school","name":"Maple Street School"}],
  "managingOrganization":{"reference":"#school"},"generalPractitioner":[{"reference":"Practitioner/7"}],
  "multipleBirthInteger":2,"contact":[{"gender":"female"}]})";

const json::Document& document() {
    static const json::Document parsed = json::parse(child).value();
    return parsed;
}

Environment at_noon() {
    Environment environment;
    environment.now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(12);
    return environment;
}

// The items' texts with commas between; "error: code" when it is refused.
std::string ask(std::string_view text, const Environment& environment = at_noon()) {
    const Result<Expression> expression = Expression::parse(text);
    if (!expression) return "error: " + expression.error().code;
    const Result<Outcome> outcome = evaluate(*expression, node(document().root()), environment);
    if (!outcome) return "error: " + outcome.error().code;
    std::string out;
    for (const Item& item : outcome->items) out += (out.empty() ? "" : ",") + text_of(item);
    return out;
}

TEST(FhirPath, FindsAChildsOfficialName) {
    EXPECT_EQ(ask("Patient.name.where(use = 'official').given"), "Ana,Sofía");
    EXPECT_EQ(ask("name.given.join(' ')"), "Ana Sofía Anita");
    EXPECT_EQ(ask("name[1].given"), "Anita");
    EXPECT_EQ(ask("Resource.id"), "ana");
    EXPECT_EQ(ask("Observation.id"), "");
}

TEST(FhirPath, KnowsR4sTypes) {
    EXPECT_EQ(ask("birthDate.type().name"), "date");
    EXPECT_EQ(ask("gender is code and gender is string and (gender is uri).not()"), "true");
    EXPECT_EQ(ask("multipleBirth is integer"), "true");
    EXPECT_EQ(ask("multipleBirth + 1"), "3");
    EXPECT_EQ(ask("$this is DomainResource"), "true");
    EXPECT_EQ(ask("contained.first().type().name"), "Organization");
    EXPECT_EQ(ask("contact.type().name | contact.type().baseType"), "BackboneElement,Element");
    EXPECT_EQ(ask("contact.first() is BackboneElement and contact.first() is Element"), "true");
    EXPECT_EQ(ask("birthDate.extension('http://hl7.org/fhir/StructureDefinition/patient-birthTime').value is dateTime"), "true");
    EXPECT_EQ(ask("gender.as(strin)"), "error: fhirpath.evaluation");
}

TEST(FhirPath, SaysSoWhenAnElementDoesNotExistIfAskedToBeStrict) {
    Environment strict = at_noon();
    strict.is_strict = true;
    EXPECT_EQ(ask("name.given1"), "");
    EXPECT_EQ(ask("name.given1", strict), "error: fhirpath.semantic");
    EXPECT_EQ(ask("multipleBirthInteger", strict), "error: fhirpath.semantic");
    EXPECT_EQ(ask("multipleBirth", strict), "2");
    for (const char* wrong : {"Encounter.status", "(multipleBirth as boolean).unit", "link.other.refrence", "contact.where(nickname.exists())", "children().skip(1)", "name.select(given | famly)"}) {
        EXPECT_EQ(ask(wrong, strict), "error: fhirpath.semantic") << wrong << ": though no item comes to it";
    }
    for (const char* right : {"Resource.id", "contained.name", "name.given.first()", "extension('x').value.code", "link.other.reference", "descendants().where(reference = '#').count()",
                              "generalPractitioner.resolve().name", "%resource.name", "name.select(given | family).count()"}) {
        EXPECT_FALSE(ask(right, strict).starts_with("error")) << right << ": " << ask(right, strict);
    }
}

TEST(FhirPath, ReckonsAnAge) {
    EXPECT_EQ(ask("birthDate + 18 months"), "2020-09-07");
    EXPECT_EQ(ask("birthDate + 5 years < today()"), "true");
    EXPECT_EQ(ask("now()"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(ask("@2016-02-29 + 1 year"), "2017-02-28");
    EXPECT_EQ(ask("birthDate + 1 'kg'"), "error: fhirpath.evaluation");
    EXPECT_EQ(ask("@9999-12-31 + 1 day"), "");
}

TEST(FhirPath, ComparesPartialDatesOnlyAsFarAsTheyGo) {
    EXPECT_EQ(ask("@2019-03 = @2019-03-07"), "");
    EXPECT_EQ(ask("@2019-03 < @2019-04-07"), "true");
    EXPECT_EQ(ask("@2019-03-07T10:00:00Z = @2019-03-07T05:00:00-05:00"), "true");
    EXPECT_EQ(ask("@2019-03-07T10:00:00Z = @2019-03-07T10:00:00"), "");
    EXPECT_EQ(ask("@2019-03-07T10:00:00Z < @2019-03-09T10:00:00"), "true");
}

TEST(FhirPath, ReckonsWithUnits) {
    EXPECT_EQ(ask("110 'cm' + 1 'm'"), "210 'cm'");
    EXPECT_EQ(ask("18 'kg' / (110 'cm' * 110 'cm') > 14 'kg/m2'"), "true");
    EXPECT_EQ(ask("98.6 '[degF]' = 37 'Cel'"), "true");
    EXPECT_EQ(ask("1 'kg' = 1 's'"), "");
    EXPECT_EQ(ask("1 year = 1 'a'"), "");
    EXPECT_EQ(ask("1 year ~ 1 'a'"), "true");
    EXPECT_EQ(ask("1 week = 7 'd'"), "true");
}

TEST(FhirPath, FollowsReferencesAsFarAsItMay) {
    EXPECT_EQ(ask("managingOrganization.resolve().name"), "Maple Street School");
    EXPECT_EQ(ask("generalPractitioner.resolve()"), "");
    Environment by_type = at_noon();
    by_type.resolve_by_type = true;
    EXPECT_EQ(ask("generalPractitioner.where(resolve() is Practitioner).reference", by_type), "Practitioner/7");
    EXPECT_EQ(ask("generalPractitioner.where(resolve() is Patient).reference", by_type), "");
    Environment with_server = at_noon();
    const json::Document doctor = json::parse(R"({"resourceType":"Practitioner","id":"7","active":true})").value();
    with_server.resolve = [&](std::string_view reference) { return reference == "Practitioner/7" ? doctor.root() : json::Value(); };
    EXPECT_EQ(ask("generalPractitioner.resolve().active", with_server), "true");
}

TEST(FhirPath, KnowsTheCodesOfRequiredBindings) {
    EXPECT_EQ(ask("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "true");
    EXPECT_EQ(ask("id.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "false");
    EXPECT_EQ(ask("gender.memberOf('http://example.org/unheard-of')"), "");
    EXPECT_EQ(ask("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')"), "true");
    EXPECT_EQ(ask("conformsTo('http://example.org/unheard-of')"), "error: fhirpath.evaluation");
}

TEST(FhirPath, HasVariables) {
    Environment environment = at_noon();
    environment.variables["limit"] = {std::int64_t{1}};
    EXPECT_EQ(ask("name.take(%limit).family", environment), "Rivera");
    EXPECT_EQ(ask("name.select(%resource.id)"), "ana,ana");
    EXPECT_EQ(ask("%vs-administrative-gender"), "http://hl7.org/fhir/ValueSet/administrative-gender");
    EXPECT_EQ(ask("%unheard"), "error: fhirpath.evaluation");
    EXPECT_EQ(ask("name.defineVariable('n').select(%n.count())"), "2,2");
    EXPECT_EQ(ask("name.defineVariable('n') | %n"), "error: fhirpath.evaluation");
}

TEST(FhirPath, KeepsWhatIsTraced) {
    const Expression expression = Expression::parse("name.trace('names', use).given").value();
    const Outcome outcome = evaluate(expression, node(document().root()), at_noon()).value();
    ASSERT_EQ(outcome.traces.size(), 1u);
    EXPECT_EQ(outcome.traces[0].name, "names");
    EXPECT_EQ(outcome.traces[0].items.size(), 2u);
}

TEST(FhirPath, TellsWhereAnExpressionIsWrong) {
    for (const char* text : {"", "name.", "name..given", "(name", "name)", "'open", "name.given[", "nam e", "unheardOf()", "name.where()", "take(1, 2)", "@2019-13", "1 +", "%", "$that",
                             "/* open", "'\\q'", "name.is()", "`open"}) {
        const auto expression = Expression::parse(text);
        ASSERT_FALSE(expression) << text;
        EXPECT_EQ(expression.error().code, "fhirpath.syntax") << text;
        EXPECT_NE(expression.error().text.find("character"), std::string::npos) << text;
    }
}

std::string repeated(std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
}

TEST(FhirPath, RefusesWhatIsNestedTooDeeply) {
    EXPECT_EQ(ask(repeated("(", 5000) + "1" + repeated(")", 5000)), "error: fhirpath.syntax");
    EXPECT_EQ(ask(repeated("-", 5000) + "1"), "error: fhirpath.syntax");
    EXPECT_EQ(ask("1" + repeated("+1", 5000)), "error: fhirpath.syntax");
    EXPECT_EQ(ask(repeated("iif(true,", 3000) + "1" + repeated(",2)", 3000)), "error: fhirpath.syntax");
    EXPECT_EQ(ask("name" + repeated(".first()", 2000)), ask("name.first()"));
}

TEST(FhirPath, EndsWhatWouldGoOnForLong) {
    EXPECT_EQ(ask("1.repeatAll($this)"), "error: fhirpath.too-costly");
    EXPECT_EQ(ask("(1|2|3).repeat($this + 1).count()"), "error: fhirpath.too-costly");
    EXPECT_EQ(ask("'aaaaaaaa'" + repeated(".replace('a', 'aaaaaaaaaaaaaaaa')", 20)), "error: fhirpath.too-costly");
    EXPECT_EQ(ask("'" + std::string(3000, 'a') + "'.matches('(a*)*b')"), "false") << "no regular expression takes longer than its text is long";
    EXPECT_EQ(ask("'a'.matches('(?=a)')"), "error: fhirpath.evaluation");
}

TEST(FhirPath, LooksThroughALongBundleInStepsThatGrowWithItsLength) {
    std::string bundle = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (int i = 0; i < 5000; ++i) bundle += (i ? "," : "") + std::string(R"({"resource":{"resourceType":"Basic","id":"b)") + std::to_string(i) + R"(","code":{"text":"t"}}})";
    const json::Document document = json::parse(bundle + "]}").value();
    const auto outcome = evaluate(Expression::parse("Bundle.descendants().where($this is Basic).id.count()").value(), node(document.root()), at_noon());
    ASSERT_TRUE(outcome) << outcome.error().text;
    EXPECT_EQ(text_of(outcome->items.front()), "5000");
}

TEST(FhirPath, CountsInDecimals) {
    EXPECT_EQ(ask("0.1 + 0.2"), "0.3");
    EXPECT_EQ(ask("1.50.toString()"), "1.50");
    EXPECT_EQ(ask("2147483647 + 1"), "") << "an Integer has 32 bits; what overflows is empty";
    EXPECT_EQ(ask("2147483647L + 1"), "2147483648");
    EXPECT_EQ(ask("10 / 4"), "2.5");
    EXPECT_EQ(ask("1 / 0"), "");
    EXPECT_EQ(ask("2.power(10)"), "1024");
    EXPECT_EQ(ask("(-1).sqrt()"), "");
}

TEST(FhirPath, OneExpressionServesManyThreads) {
    const Expression expression = Expression::parse("name.given.where(matches('^A')).count()").value();
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 200; ++k) {
                const auto outcome = evaluate(expression, node(document().root()), at_noon());
                if (outcome && outcome->items.size() == 1 && text_of(outcome->items[0]) == "2") ++right;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 800);
}

}  // namespace
}  // namespace medhome::fhir::path
