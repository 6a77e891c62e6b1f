// https://hl7.org/fhir/R4/validation.html, https://hl7.org/fhir/R4/json.html, https://hl7.org/fhir/R4/references.html
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/validation/validate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace medhome::fhir::validation {
namespace {

using Paths = std::vector<std::string>;

std::vector<Issue> issues_of(const std::string& text, const Options& options = {}) {
    const auto document = json::parse(text);
    EXPECT_TRUE(document) << text;
    return validate(document->root(), options);
}

// The paths of the errors, in the order found.
Paths wrong(const std::string& text) {
    Paths paths;
    for (const Issue& issue : issues_of(text)) {
        if (issue.severity == Severity::error) paths.push_back(issue.path);
    }
    return paths;
}

Paths wrong_in(const std::string& type, const std::string& members) { return wrong(R"({"resourceType":")" + type + "\"," + members + "}"); }
bool fails_by(const std::string& type, const std::string& members, const std::string& key) {
    return std::ranges::any_of(issues_of(R"({"resourceType":")" + type + "\"," + members + "}"),
                               [&](const Issue& issue) { return issue.text.find("(" + key + ")") != std::string::npos; });
}

TEST(Validate, FindsNothingWrongWithAChild) {
    EXPECT_EQ(wrong(R"({"resourceType":"Patient","id":"ana","name":[{"given":["Ana"],"family":"Luz"}],"gender":"female","birthDate":"2021-03-05",
        "_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2021-03-05T14:35:00-05:00"}]},
        "contact":[{"name":{"text":"Luz"}}],"deceasedBoolean":false,"multipleBirthInteger":2})"), Paths{});
    EXPECT_EQ(wrong(R"({"resourceType":"Patient"})"), Paths{}) << "R4 asks nothing of a Patient";
}

TEST(Validate, NamesTheTypeThatIsMissingOrUnknown) {
    EXPECT_EQ(wrong(R"({"id":"x"})"), Paths{"Resource"});
    EXPECT_EQ(wrong(R"({"resourceType":"Child"})"), Paths{"Resource"});
    EXPECT_EQ(wrong(R"({"resourceType":7})"), Paths{"Resource"});
    EXPECT_EQ(wrong("[]"), Paths{"Resource"});
    EXPECT_EQ(wrong("null"), Paths{"Resource"});
    EXPECT_TRUE(has_errors(issues_of(R"({"resourceType":"Patient"})", {.expected_type = "Task"})));
}

TEST(Validate, RefusesWhatR4DoesNotKnow) {
    EXPECT_EQ(wrong_in("Patient", R"("birthdate":"2021-03-05")"), Paths{"Patient.birthdate"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"first":"Ana"}])"), Paths{"Patient.name[0].first"});
    EXPECT_EQ(wrong_in("Patient", R"("_name":[{"id":"x"}])"), Paths{"Patient._name"}) << "only primitives have a _ twin";
    EXPECT_EQ(wrong_in("Patient", R"("fhir_comments":["x"])"), Paths{"Patient.fhir_comments"});
    EXPECT_EQ(wrong_in("Patient", R"("contact":[{"resourceType":"x","name":{"text":"L"}}])"), Paths{"Patient.contact[0].resourceType"});
    EXPECT_EQ(wrong_in("Observation", R"("status":"final","code":{"text":"x"},"value":"3")"), Paths{"Observation.value"});
    const auto issues = issues_of(R"({"resourceType":"Patient","Ana Luz <born 2021>":1})");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "Patient");
    EXPECT_EQ(issues[0].text.find("Ana"), std::string::npos) << "a name that is none of FHIR's may be somebody's";
}

TEST(Validate, HoldsToHowOftenAnElementStands) {
    EXPECT_EQ(wrong_in("Observation", R"("id":"x")"), (Paths{"Observation.status", "Observation.code"}));
    EXPECT_EQ(wrong_in("Patient", R"("name":{"text":"Ana"})"), Paths{"Patient.name"});
    EXPECT_EQ(wrong_in("Patient", R"("gender":["female"])"), Paths{"Patient.gender"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[])"), Paths{"Patient.name"});
    EXPECT_EQ(wrong_in("Patient", R"("link":[{}])"), (Paths{"Patient.link[0].other", "Patient.link[0].type", "Patient.link[0]"}));
    EXPECT_EQ(wrong_in("MedicationRequest", R"("status":"active","intent":"order","subject":{"reference":"Patient/1"})"), Paths{"MedicationRequest.medication"});
    EXPECT_EQ(wrong_in("Observation", R"("_status":{"extension":[{"url":"http://a.b/c","valueCode":"x"}]},"code":{"text":"x"})"), Paths{})
        << "an extension may stand in a value's place";
}

TEST(Validate, RefusesNothingnessInEveryShape) {
    EXPECT_EQ(wrong_in("Patient", R"("name":[{}])"), Paths{"Patient.name[0]"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"id":"a"}])"), Paths{"Patient.name[0]"});
    EXPECT_EQ(wrong_in("Patient", R"("gender":null)"), Paths{"Patient.gender"});
    EXPECT_EQ(wrong_in("Patient", R"("name":null)"), Paths{"Patient.name"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[null])"), Paths{"Patient.name[0]"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"given":[null]}])"), Paths{"Patient.name[0].given[0]"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"text":""}])"), Paths{"Patient.name[0].text"});
    EXPECT_EQ(wrong_in("Patient", R"("gender":"")"), Paths{"Patient.gender"});
}

TEST(Validate, AlignsAPrimitiveWithItsTwin) {
    const std::string extension = R"({"extension":[{"url":"http://a.b/c","valueBoolean":true}]})";
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"given":["A",null],"_given":[null,)" + extension + "]}]"), Paths{});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"_given":[)" + extension + "]}]"), Paths{});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"given":["A",null],"_given":[)" + extension + ",null]}]"), Paths{"Patient.name[0].given[1]"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"given":["A","B"],"_given":[)" + extension + "]}]"), Paths{"Patient.name[0].given"});
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"given":["A"],"_given":[null]}])"), Paths{"Patient.name[0].given"});
    EXPECT_EQ(wrong_in("Patient", R"("_gender":{"value":"female"})"), (Paths{"Patient.gender.value"}));
    EXPECT_EQ(wrong_in("Patient", R"("_gender":"x")"), Paths{"Patient.gender"});
    EXPECT_EQ(wrong_in("Patient", R"("_gender":{})"), Paths{"Patient.gender"});
    EXPECT_EQ(wrong_in("Patient", R"("_gender":{"id":"g"})"), Paths{"Patient.gender"}) << "an id alone says nothing";
    EXPECT_EQ(wrong_in("Patient", R"("gender":"female","_gender":{"id":"g"})"), Paths{});
}

TEST(Validate, KnowsEachPrimitiveByShapeAndFormat) {
    EXPECT_EQ(wrong_in("Patient", R"("active":"true")"), Paths{"Patient.active"});
    EXPECT_EQ(wrong_in("Patient", R"("active":1)"), Paths{"Patient.active"});
    EXPECT_EQ(wrong_in("Patient", R"("birthDate":2021)"), Paths{"Patient.birthDate"});
    EXPECT_EQ(wrong_in("Patient", R"("birthDate":"2021-02-30")"), Paths{"Patient.birthDate"});
    EXPECT_EQ(wrong_in("Patient", R"("multipleBirthInteger":1.0)"), Paths{"Patient.multipleBirth.ofType(integer)"});
    EXPECT_EQ(wrong_in("Patient", R"("id":"with space")"), Paths{"Patient.id"});
    EXPECT_EQ(wrong_in("Patient", R"("meta":{"lastUpdated":"2021-02-03"})"), Paths{"Patient.meta.lastUpdated"});
    EXPECT_EQ(wrong_in("Patient", R"("photo":[{"contentType":"image/png","data":"%%%"}])"), Paths{"Patient.photo[0].data"});
    EXPECT_EQ(wrong_in("Patient", R"("text":{"status":"generated","div":"<div>x</div>"})"), Paths{"Patient.text.div"});
    EXPECT_EQ(wrong_in("Observation", R"("status":"final","code":{"text":"x"},"valueQuantity":{"value":"1.50"})"), Paths{"Observation.value.ofType(Quantity).value"});
}

TEST(Validate, TakesOneTypeOfAChoice) {
    EXPECT_EQ(wrong_in("Observation", R"("status":"final","code":{"text":"x"},"valueString":"a","valueBoolean":true)"), Paths{"Observation.value"});
    EXPECT_EQ(wrong_in("Observation", R"("status":"final","code":{"text":"x"},"valueString":"a","_valueString":{"id":"v"})"), Paths{});
    EXPECT_EQ(wrong_in("Patient", R"("deceasedString":"no")"), Paths{"Patient.deceasedString"});
}

TEST(Validate, HoldsToRequiredCodes) {
    EXPECT_EQ(wrong_in("Patient", R"("gender":"Female")"), Paths{"Patient.gender"});
    const auto issues = issues_of(R"({"resourceType":"Patient","gender":"f"})");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].code, "code-invalid");
    EXPECT_EQ(issues[0].text, "This code is not allowed for gender. Use one of: female, male, other, unknown.");
    const std::string condition = R"("subject":{"reference":"Patient/1"},"clinicalStatus":)";
    const std::string system = R"("system":"http://terminology.hl7.org/CodeSystem/condition-clinical")";
    EXPECT_EQ(wrong_in("Condition", condition + R"({"coding":[{)" + system + R"(,"code":"active"}]})"), Paths{});
    EXPECT_EQ(wrong_in("Condition", condition + R"({"coding":[{"system":"http://a.b","code":"x"},{)" + system + R"(,"code":"active"}]})"), Paths{});
    EXPECT_EQ(wrong_in("Condition", condition + R"({"coding":[{)" + system + R"(,"code":"busy"}]})"), Paths{"Condition.clinicalStatus"});
    EXPECT_EQ(wrong_in("Condition", condition + R"({"coding":[{"code":"active"}]})"), Paths{"Condition.clinicalStatus"}) << "a code without system is no code of it";
    EXPECT_EQ(wrong_in("Condition", condition + R"({"text":"active"})"), Paths{"Condition.clinicalStatus"});
    EXPECT_EQ(wrong_in("Patient", R"("language":"not a language")"), Paths{"Patient.language"});
}

TEST(Validate, LetsAReferenceLeadOnlyWhereR4Allows) {
    const auto subject = [](const std::string& reference) { return R"("status":"final","code":{"text":"x"},"encounter":)" + reference; };
    for (const char* good : {R"({"reference":"Encounter/1"})", R"({"reference":"Encounter/1/_history/2"})", R"({"reference":"https://a.b/fhir/Encounter/1"})",
                             R"({"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"})", R"({"reference":"Encounter?identifier=a|b"})", R"({"display":"x"})",
                             R"({"reference":"Encounter/1","type":"Encounter"})"}) {
        EXPECT_EQ(wrong_in("Observation", subject(good)), Paths{}) << good;
    }
    for (const char* bad : {R"({"reference":"Patient/1"})", R"({"reference":"Encouter/1"})", R"({"reference":"https://a.b/fhir/Patient/1"})",
                            R"({"reference":"Patient?identifier=a|b"})", R"({"reference":"#nowhere"})", R"({"reference":"Encounter/a_b"})"}) {
        EXPECT_EQ(wrong_in("Observation", subject(bad)), Paths{"Observation.encounter.reference"}) << bad;
    }
    EXPECT_EQ(wrong_in("Observation", subject(R"({"type":"Patient"})")), Paths{"Observation.encounter.type"});
    EXPECT_EQ(wrong_in("Observation", subject(R"({"reference":"Encounter/1","type":"Patient"})")), Paths{"Observation.encounter.type"});
}

TEST(Validate, KnowsTheTypeOfANeighbourByItsFullUrl) {
    const std::string bundle = R"({"resourceType":"Bundle","type":"collection","entry":[
        {"fullUrl":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Patient"}},
        {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"SLOT":{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}}}]})";
    const auto with = [&](const std::string& slot) { return std::string(bundle).replace(bundle.find("SLOT"), 4, slot); };
    EXPECT_EQ(wrong(with("subject")), Paths{});
    EXPECT_EQ(wrong(with("encounter")), Paths{"Bundle.entry[1].resource.encounter.reference"});
}

TEST(Validate, HoldsContainedResourcesToTheirRules) {
    const std::string organization = R"({"resourceType":"Organization","id":"o","name":"Clinic"})";
    const std::string refers = R"(,"managingOrganization":{"reference":"#o"})";
    EXPECT_EQ(wrong_in("Patient", "\"contained\":[" + organization + "]" + refers), Paths{});
    EXPECT_EQ(wrong_in("Patient", "\"contained\":[" + organization + "]"), Paths{"Patient.contained[0]"}) << "nothing refers to it (dom-3)";
    EXPECT_EQ(wrong_in("Patient", R"("contained":[{"resourceType":"Practitioner","id":"o"}])" + refers), Paths{"Patient.managingOrganization.reference"});
    EXPECT_EQ(wrong_in("Patient", R"("contained":[{"resourceType":"Organization","id":"o","name":"C","birthDate":"x"}])" + refers), Paths{"Patient.contained[0].birthDate"});
    EXPECT_TRUE(fails_by("Patient", R"("contained":[{"resourceType":"Organization","id":"o","name":"C","contained":[)" + organization + "]}]" + refers, "dom-2"));
    EXPECT_TRUE(fails_by("Patient", R"("contained":[{"resourceType":"Organization","id":"o","name":"C","meta":{"versionId":"1"}}])" + refers, "dom-4"));
    EXPECT_TRUE(fails_by("Patient", R"("contained":[{"resourceType":"Organization","id":"o","name":"C","meta":{"security":[{"code":"R"}]}}])" + refers, "dom-5"));
    EXPECT_EQ(wrong_in("Patient", R"("contained":[{"resourceType":"Provenance","id":"p","recorded":"2021-03-05T14:35:00Z","target":[{"reference":"#"}],"agent":[{"who":{"reference":"Practitioner/1"}}]}])"),
              Paths{}) << "it refers to what contains it";
}

TEST(Validate, HoldsExtensionsToAValueOrExtensions) {
    EXPECT_EQ(wrong_in("Patient", R"("extension":[{"url":"http://a.b/c","valueString":"x"}])"), Paths{});
    EXPECT_EQ(wrong_in("Patient", R"("extension":[{"url":"http://a.b/c","extension":[{"url":"part","valueCode":"x"}]}])"), Paths{}) << "a part's url is relative";
    EXPECT_EQ(wrong_in("Patient", R"("extension":[{"url":"part","valueString":"x"}])"), Paths{"Patient.extension[0]"});
    EXPECT_TRUE(fails_by("Patient", R"("extension":[{"url":"http://a.b/c"}])", "ext-1"));
    EXPECT_TRUE(fails_by("Patient", R"("extension":[{"url":"http://a.b/c","valueString":"x","extension":[{"url":"p","valueCode":"x"}]}])", "ext-1"));
    EXPECT_EQ(wrong_in("Patient", R"("extension":[{"valueString":"x"}])"), Paths{"Patient.extension[0].url"});
}

TEST(Validate, KnowsTheExtensionsThatR4Defines) {
    const std::string base = "http://hl7.org/fhir/StructureDefinition/";
    const auto birth_time = [&](const std::string& value) { return R"("birthDate":"2021-03-05","_birthDate":{"extension":[{"url":")" + base + "patient-birthTime\"," + value + "}]}"; };
    EXPECT_EQ(wrong_in("Patient", birth_time(R"("valueDateTime":"2021-03-05T14:35:00Z")")), Paths{});
    EXPECT_EQ(wrong_in("Patient", birth_time(R"("valueString":"14:35")")), Paths{"Patient.birthDate.extension[0]"});
    EXPECT_EQ(wrong_in("Patient", R"("extension":[{"url":")" + base + R"(patient-birthTime","valueDateTime":"2021-03-05T14:35:00Z"}])"), Paths{"Patient.extension[0]"})
        << "it stands on birthDate";
    const auto animal = [&](const std::string& parts) { return R"("extension":[{"url":")" + base + R"(patient-animal","extension":[)" + parts + "]}]"; };
    const std::string species = R"({"url":"species","valueCodeableConcept":{"text":"dog"}})";
    EXPECT_EQ(wrong_in("Patient", animal(species)), Paths{});
    EXPECT_EQ(wrong_in("Patient", animal(R"({"url":"breed","valueCodeableConcept":{"text":"x"}})")), Paths{"Patient.extension[0]"}) << "species is missing";
    EXPECT_EQ(wrong_in("Patient", animal(species + R"(,{"url":"color","valueCode":"x"})")), Paths{"Patient.extension[0].extension[1]"});
    EXPECT_EQ(wrong_in("Patient", R"("modifierExtension":[{"url":")" + base + R"(patient-birthPlace","valueAddress":{"text":"x"}}])"), Paths{"Patient.modifierExtension[0]"});
}

TEST(Validate, KeepsExtensionsThatR4DoesNotDefineUnlessToldOtherwise) {
    const std::string text = R"({"resourceType":"Patient","extension":[{"url":"http://a.b/c","valueString":"x"},{"url":"http://example.org/c","valueString":"x"}]})";
    EXPECT_EQ(wrong(text), Paths{});
    const auto issues = issues_of(text, {.refuse_unknown_extensions = true});
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].path, "Patient.extension[0]");
}

TEST(Validate, TakesAnExtensionThatItsOwnGuideDoesNotDefineForAMistake) {
    const std::string text = R"({"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-rcae","valueString":"x"},
        {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","valueString":"x"},{"url":"http://hl7.org/fhir/us/other/StructureDefinition/x","valueString":"x"}]})";
    Options options;
    options.extension_is = [](std::string_view url) {
        if (url.ends_with("us-core-race")) return ExtensionIs::defined;
        return url.find("/us/core/") != std::string_view::npos ? ExtensionIs::not_in_its_guide : ExtensionIs::unknown;
    };
    const auto told = issues_of(text, options);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].path, "Patient.extension[0]");
    EXPECT_EQ(told[0].severity, Severity::warning) << "a record keeps it";
    options.refuse_unknown_extensions = true;
    const auto strict = issues_of(text, options);
    ASSERT_EQ(strict.size(), 1u) << "of a guide that is not held nothing can be told";
    EXPECT_EQ(strict[0].severity, Severity::error);
}

TEST(Validate, TakesAnElementsIdOnceInAResource) {
    const auto told = [](const std::string& members) {
        Paths paths;
        for (const Issue& issue : issues_of(R"({"resourceType":"Patient",)" + members + "}", {.is_strict = true})) paths.push_back(issue.path);
        return paths;
    };
    EXPECT_EQ(told(R"("name":[{"id":"a","family":"x"},{"id":"b","family":"y"}],"contact":[{"name":{"family":"z"},"id":"c"}])"), Paths{});
    EXPECT_EQ(told(R"("name":[{"id":"a","family":"x"}],"address":[{"id":"a","city":"y"}])"), Paths{"Patient.address[0].id"});
    EXPECT_EQ(told(R"("contained":[{"resourceType":"Organization","id":"o","name":"x","telecom":[{"id":"a","system":"phone","value":"1"}]}],
        "managingOrganization":{"reference":"#o"},"name":[{"id":"a","family":"x"}])"), Paths{}) << "what is contained is a resource of its own";
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"id":"a","family":"x"}],"address":[{"id":"a","city":"y"}])"), Paths{}) << "a record keeps it";
}

TEST(Validate, TellsWhereUrnUuidStandsBeforeNoUuid) {
    const std::string text = R"({"resourceType":"Patient","identifier":[{"system":"urn:uuid:x","value":"1"}]})";
    EXPECT_EQ(wrong(text), Paths{});
    EXPECT_EQ(issues_of(text, {.is_strict = true}).size(), 1u);
    EXPECT_TRUE(has_errors(issues_of(text, {.is_strict = true})));
}

TEST(Validate, TellsOfExtensionsInPlaceOfARequiredCode) {
    const std::string text = R"({"resourceType":"Patient","_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}})";
    EXPECT_EQ(wrong(text), Paths{});
    const auto strict = issues_of(text, {.is_strict = true});
    ASSERT_EQ(strict.size(), 1u);
    EXPECT_EQ(strict[0].path, "Patient.gender");
    EXPECT_EQ(strict[0].severity, Severity::error);
}

TEST(Validate, FollowsTheLinksOfANarrativeWithinItsResource) {
    const auto told = [](const std::string& link) {
        const std::string text = R"({"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a name=\"here\">x</a> <a href=\")" + link +
                                 R"(\">y</a></div>"},"name":[{"id":"n1","family":"x"}]})";
        return issues_of(text, {.is_strict = true}).size();
    };
    for (const char* good : {"#here", "#n1", "#", "http://a.b/c#d", "Patient/1"}) EXPECT_EQ(told(good), 0u) << good;
    EXPECT_EQ(told("#there"), 1u);
    const auto linked = [](const std::string& to) {
        return issues_of(R"({"resourceType":"Patient","meta":{"source":"#request"},"name":[{"id":"n1","family":"x","extension":[{"url":"http://example.org/x","valueUri":")" + to + R"("}]}]})",
                         {.is_strict = true}).size();
    };
    EXPECT_EQ(linked("#n1"), 0u);
    EXPECT_EQ(linked("#n2"), 1u);
}

TEST(Validate, HoldsADocumentTogether) {
    const auto document = [](const std::string& author, const std::string& more) {
        return R"("type":"document","identifier":{"system":"http://a.b","value":"1"},"timestamp":"2021-03-05T14:35:00Z","entry":[
            {"fullUrl":"http://a.b/Composition/c","resource":{"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2021","title":"x","author":[{"reference":")" +
               author + R"("}]}},{"fullUrl":"http://a.b/Practitioner/p","resource":{"resourceType":"Practitioner","id":"p"}})" + more + "]";
    };
    EXPECT_EQ(wrong_in("Bundle", document("Practitioner/p", "")), Paths{});
    EXPECT_EQ(wrong_in("Bundle", document("http://a.b/Practitioner/p", "")), Paths{});
    EXPECT_EQ(wrong_in("Bundle", document("Practitioner/other", "")), (Paths{"Bundle.entry[0]", "Bundle.entry[1]"})) << "its author is not in it, and who is in it is not its author";
    EXPECT_EQ(wrong_in("Bundle", document("Practitioner/p", R"(,{"fullUrl":"http://a.b/Task/t","resource":{"resourceType":"Task","id":"t","status":"draft","intent":"plan"}})")), Paths{"Bundle.entry[2]"});
    EXPECT_EQ(wrong_in("Bundle", document("Practitioner/p", R"(,{"fullUrl":"http://a.b/Provenance/v","resource":{"resourceType":"Provenance","id":"v","recorded":"2021-03-05T14:35:00Z",
        "target":[{"reference":"Composition/c"}],"agent":[{"who":{"reference":"Practitioner/p"}}]}})")), Paths{}) << "it may lead to the Composition instead";
}

TEST(Validate, HoldsToTheInvariantsOfWhatItReads) {
    EXPECT_TRUE(fails_by("Patient", R"("name":[{"period":{"start":"2021-03-05","end":"2020-01-01"}}])", "per-1"));
    EXPECT_EQ(wrong_in("Patient", R"("name":[{"period":{"start":"2021","end":"2021"}},{"period":{"start":"2020-12-31","end":"2021-01-01T00:00:00Z"}}])"), Paths{});
    EXPECT_TRUE(fails_by("Patient", R"("contact":[{"gender":"female"}])", "pat-1"));
    EXPECT_TRUE(fails_by("Patient", R"("telecom":[{"value":"5"}])", "cpt-2"));
    EXPECT_TRUE(fails_by("Patient", R"("photo":[{"data":"aGVsbG8="}])", "att-1"));
    EXPECT_TRUE(fails_by("Organization", R"("active":true)", "org-1"));
    EXPECT_TRUE(fails_by("Organization", R"("name":"x","telecom":[{"system":"phone","value":"1","use":"home"}])", "org-3"));
    const std::string observation = R"("status":"final","code":{"text":"x"},)";
    EXPECT_TRUE(fails_by("Observation", observation + R"("valueQuantity":{"value":1,"code":"kg"})", "qty-3"));
    EXPECT_TRUE(fails_by("Observation", observation + R"("valueString":"a","dataAbsentReason":{"text":"b"})", "obs-6"));
    EXPECT_TRUE(fails_by("Observation", observation + R"("referenceRange":[{"age":{"low":{"value":1}}}])", "obs-3"));
    EXPECT_TRUE(fails_by("Observation", observation + R"("referenceRange":[{"low":{"value":1,"comparator":"<"}}])", "sqty-1"));
    EXPECT_TRUE(fails_by("Questionnaire", R"("status":"draft","item":[{"linkId":"1","type":"display"},{"linkId":"1","type":"display"}])", "que-2"));
    EXPECT_TRUE(fails_by("Appointment", R"("status":"booked","participant":[{"status":"accepted","actor":{"reference":"Patient/1"}}])", "app-3"));
    EXPECT_TRUE(fails_by("AllergyIntolerance", R"("patient":{"reference":"Patient/1"})", "ait-1"));
    EXPECT_TRUE(fails_by("Parameters", R"("parameter":[{"name":"a","valueString":"x","part":[{"name":"b","valueString":"y"}]}])", "inv-1"));
    EXPECT_EQ(wrong_in("Parameters", R"("parameter":[{"name":"a","resource":{"resourceType":"Patient","gender":"x"}}])"), Paths{"Parameters.parameter[0].resource.gender"});
}

TEST(Validate, HoldsABundleToItsRules) {
    const auto bundle = [](const std::string& rest) { return R"("type":)" + rest; };
    const std::string patient = R"("resource":{"resourceType":"Patient","id":"a"})";
    EXPECT_EQ(wrong_in("Bundle", bundle(R"("transaction","entry":[{"fullUrl":"urn:uuid:x",)" + patient + R"(,"request":{"method":"POST","url":"Patient"}}])")), Paths{});
    EXPECT_TRUE(fails_by("Bundle", bundle(R"("transaction","entry":[{)" + patient + "}]"), "bdl-3"));
    EXPECT_TRUE(fails_by("Bundle", bundle(R"("collection","total":1)"), "bdl-1"));
    EXPECT_TRUE(fails_by("Bundle", bundle(R"("collection","entry":[{"fullUrl":"urn:uuid:x"}])"), "bdl-5"));
    EXPECT_TRUE(fails_by("Bundle", bundle(R"("collection","entry":[{"fullUrl":"http://a.b/Patient/a",)" + patient + R"(},{"fullUrl":"http://a.b/Patient/a",)" + patient + "}]"), "bdl-7"));
    EXPECT_TRUE(fails_by("Bundle", bundle(R"("document")"), "bdl-9"));
    EXPECT_EQ(wrong_in("Bundle", bundle(R"("collection","entry":[{"fullUrl":"http://a.b/Patient/other",)" + patient + "}]")), Paths{"Bundle.entry[0]"});
}

TEST(Validate, ReadsWhatHl7sOwnUrlsSay) {
    EXPECT_EQ(wrong_in("QuestionnaireResponse", R"("status":"completed","questionnaire":"http://hl7.org/fhir/Questionnaire/gcs")"), Paths{});
    EXPECT_EQ(wrong_in("QuestionnaireResponse", R"("status":"completed","questionnaire":"http://hl7.org/fhir/ValueSet/languages")"), Paths{"QuestionnaireResponse.questionnaire"});
    const auto capability = [](const std::string& type) {
        return R"("status":"active","date":"2021","kind":"requirements","description":"x","fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","resource":[{"type":"Patient",
            "searchParam":[{"name":"birthdate","definition":"http://hl7.org/fhir/SearchParameter/individual-birthdate|4.0.1","type":")" + type + R"("}]}]}])";
    };
    EXPECT_EQ(wrong_in("CapabilityStatement", capability("date")), Paths{});
    EXPECT_EQ(wrong_in("CapabilityStatement", capability("token")), Paths{"CapabilityStatement.rest[0].resource[0].searchParam[0]"});
    const auto parameter = [](const std::string& base) {
        return R"x("url":"http://a.b/c","name":"n","status":"active","description":"x","code":"name","type":"string","expression":"(Organization.name | Organization.alias)","base":[")x" + base + "\"]";
    };
    EXPECT_EQ(wrong_in("SearchParameter", parameter("Organization")), Paths{});
    EXPECT_EQ(wrong_in("SearchParameter", parameter("Patient")), (Paths{"SearchParameter.expression", "SearchParameter.expression"}));
}

TEST(Validate, NamesTheFiveHundredthEntry) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (int i = 0; i < 500; ++i) {
        text += i ? "," : "";
        text += R"({"resource":{"resourceType":"Patient","birthDate":")" + std::string(i == 499 ? "2021-13-01" : "2021-12-01") + "\"}}";
    }
    EXPECT_EQ(wrong(text + "]}"), Paths{"Bundle.entry[499].resource.birthDate"});
}

TEST(Validate, TellsEveryProblemAtOnceUpToAMeasure) {
    EXPECT_EQ(wrong_in("Patient", R"("gender":"x","birthDate":"y","nmae":1,"active":"z")"),
              (Paths{"Patient.gender", "Patient.birthDate", "Patient.nmae", "Patient.active"}));
    std::string many = R"({"resourceType":"Patient","name":[{"given":[)";
    for (int i = 0; i < 10'000; ++i) many += i ? ",1" : "1";
    const auto issues = issues_of(many + "]}]}");
    ASSERT_EQ(issues.size(), 501u);
    EXPECT_EQ(issues.back().text, "9500 more problems are not listed. Solve these first.");
}

TEST(Validate, SaysNothingOfAPersonInItsTexts) {
    const auto issues = issues_of(R"({"resourceType":"Patient","birthDate":"March 5th","name":[{"use":"Ana Luz"}],"generalPractitioner":[{"reference":"Secret/5"},{"reference":"#Dr Who"}]})");
    EXPECT_GE(issues.size(), 3u);
    for (const Issue& issue : issues) {
        for (const char* word : {"March", "Ana", "Who"}) EXPECT_EQ(issue.text.find(word), std::string::npos) << issue.text;
    }
}

}  // namespace
}  // namespace medhome::fhir::validation
