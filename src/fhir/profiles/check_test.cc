// Profiles: https://hl7.org/fhir/R4/profiling.html
// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/check.h"

#include <gtest/gtest.h>

namespace medhome::fhir::profiles {
namespace {

// A profile of the type, its differential being `elements`.
std::string profile(const std::string& type, const std::string& elements, const std::string& more = "") {
    return R"({"resourceType": "StructureDefinition", "url": "http://example.org/p", "version": "1", "kind": "resource", "type": ")" + type +
           R"(", "derivation": "constraint", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/)" + type + "\"" + more +
           R"(, "differential": {"element": [)" + elements + "]}}";
}

packages::Library library(const std::vector<std::string>& definitions) {
    packages::Package package{"test", "1", {}, 0};
    for (const std::string& text : definitions) package.definitions.push_back(packages::pack(json::parse(text)->root(), "1"));
    std::vector<packages::Package> packages;
    packages.push_back(std::move(package));
    return packages::Library(std::move(packages));
}

// Where the errors are, in order.
std::vector<std::string> errors(const packages::Library& held, const std::string& resource, bool claimed = true, Severity severity = Severity::error) {
    const auto document = json::parse(resource);
    EXPECT_TRUE(document.has_value());
    CheckOptions options;
    options.source = &held;
    if (claimed) options.profiles = {"http://example.org/p"};
    std::vector<std::string> places;
    for (const Issue& issue : check(document->root(), options)) {
        if (issue.severity == severity) places.push_back(issue.path);
    }
    return places;
}

using Places = std::vector<std::string>;

TEST(Profile, SaysHowOftenAnElementStands) {
    const auto held = library({profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1}, {"id": "Patient.name", "path": "Patient.name", "max": "1"},
        {"id": "Patient.name.family", "path": "Patient.name.family", "min": 1})")});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "birthDate": "2020-01-01", "name": [{"family": "A"}]})"), Places{});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "name": [{"family": "A"}, {"text": "B"}]})"),
              (Places{"Patient.birthDate", "Patient.name", "Patient.name[1].family"}));
}

TEST(Profile, IsForOneType) {
    const auto held = library({profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1})")});
    EXPECT_EQ(errors(held, R"({"resourceType": "Person"})"), Places{"Person"});
}

TEST(Profile, ThatIsNotHeldIsAnErrorWhenAskedForAndAWarningWhenClaimed) {
    const auto held = library({});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient"})"), Places{"Patient"});
    const std::string claiming = R"({"resourceType": "Patient", "meta": {"profile": ["http://example.org/other"]}})";
    EXPECT_EQ(errors(held, claiming, false), Places{});
    EXPECT_EQ(errors(held, claiming, false, Severity::warning), Places{"Patient"});
}

TEST(Profile, IsFollowedWhereAResourceClaimsItAlsoInABundle) {
    const auto held = library({profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1})")});
    EXPECT_EQ(errors(held, R"({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient", "meta": {"profile": ["http://example.org/p|1"]}}}]})", false),
              Places{"Bundle.entry[0].resource.birthDate"});
}

TEST(Profile, FixesValuesAndAsksForPatterns) {
    const auto held = library({profile("Observation", R"({"id": "Observation.status", "path": "Observation.status", "fixedCode": "final"},
        {"id": "Observation.code", "path": "Observation.code", "patternCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]}})")});
    const auto with = [](const std::string& status, const std::string& code) {
        return R"({"resourceType": "Observation", "status": ")" + status + R"(", "code": {"coding": [{"system": "http://loinc.org", "code": ")" + code + R"(", "display": "x"}], "text": "y"}})";
    };
    EXPECT_EQ(errors(held, with("final", "8310-5"), true)[0], "Observation.category") << "the code makes it a vital sign, which asks for more";
    const Places wrong = errors(held, with("amended", "718-7"));
    EXPECT_EQ(wrong, (Places{"Observation.status", "Observation.code"}));
}

TEST(Profile, NarrowsTypesAndTargets) {
    const auto held = library({profile("Observation", R"({"id": "Observation.value[x]", "path": "Observation.value[x]", "type": [{"code": "Quantity"}]},
        {"id": "Observation.subject", "path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient"]}]})")});
    EXPECT_EQ(errors(held, R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": {"reference": "Group/1"}, "valueString": "high"})"),
              (Places{"Observation.value.ofType(string)", "Observation.subject"}));
}

TEST(Profile, BuildsOnAnother) {
    const std::string under = profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1})");
    std::string over = profile("Patient", R"({"id": "Patient.gender", "path": "Patient.gender", "min": 1})");
    over.replace(over.find("http://example.org/p"), 20, "http://example.org/q");
    over.replace(over.find("http://hl7.org/fhir/StructureDefinition/Patient"), 47, "http://example.org/p");
    const auto held = library({under, over});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "meta": {"profile": ["http://example.org/q"]}})", false), (Places{"Patient.birthDate", "Patient.gender"}));
}

TEST(Profile, ThatBuildsOnItselfIsToldNotFollowed) {
    std::string circle = profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1})");
    circle.replace(circle.find("http://hl7.org/fhir/StructureDefinition/Patient"), 47, "http://example.org/p");
    EXPECT_EQ(errors(library({circle}), R"({"resourceType": "Patient"})", true, Severity::warning), Places{"Patient"});
}

constexpr const char* sliced = R"({"id": "Patient.identifier", "path": "Patient.identifier", "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "RULES", "ordered": true}},
    {"id": "Patient.identifier:record", "path": "Patient.identifier", "sliceName": "record", "min": 1, "max": "1"},
    {"id": "Patient.identifier:record.system", "path": "Patient.identifier.system", "min": 1, "fixedUri": "urn:record"},
    {"id": "Patient.identifier:record.value", "path": "Patient.identifier.value", "min": 1},
    {"id": "Patient.identifier:state", "path": "Patient.identifier", "sliceName": "state"},
    {"id": "Patient.identifier:state.system", "path": "Patient.identifier.system", "min": 1, "fixedUri": "urn:state"})";

packages::Library with_slices(const std::string& rules) {
    std::string elements = sliced;
    elements.replace(elements.find("RULES"), 5, rules);
    return library({profile("Patient", elements)});
}

std::string patient(const std::string& identifiers) { return R"({"resourceType": "Patient", "identifier": [)" + identifiers + "]}"; }

constexpr const char* record = R"({"system": "urn:record", "value": "1"})";
constexpr const char* state = R"({"system": "urn:state"})";
constexpr const char* other = R"({"system": "urn:other"})";

TEST(Slicing, CountsAndHoldsEachSliceToItsRules) {
    const auto held = with_slices("open");
    EXPECT_EQ(errors(held, patient(std::string(record) + "," + state + "," + other)), Places{});
    EXPECT_EQ(errors(held, patient(state)), Places{"Patient.identifier"});
    EXPECT_EQ(errors(held, patient(std::string(record) + "," + record)), Places{"Patient.identifier"});
    EXPECT_EQ(errors(held, patient(R"({"system": "urn:record"})")), Places{"Patient.identifier[0].value"});
}

TEST(Slicing, MayBeClosedOrderedOrOpenAtItsEnd) {
    EXPECT_EQ(errors(with_slices("closed"), patient(std::string(record) + "," + other)), Places{"Patient.identifier[1]"});
    EXPECT_EQ(errors(with_slices("open"), patient(std::string(state) + "," + record)), Places{"Patient.identifier[1]"});
    EXPECT_EQ(errors(with_slices("openAtEnd"), patient(std::string(other) + "," + record)), Places{"Patient.identifier[1]"});
    EXPECT_EQ(errors(with_slices("openAtEnd"), patient(std::string(record) + "," + other)), Places{});
}

TEST(Slicing, TellsValuesByTypeAndByPresence) {
    const auto by_type = library({profile("Observation", R"({"id": "Observation.value[x]", "path": "Observation.value[x]", "slicing": {"discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}},
        {"id": "Observation.value[x]:valueQuantity", "path": "Observation.value[x]", "sliceName": "valueQuantity", "type": [{"code": "Quantity"}]},
        {"id": "Observation.value[x]:valueQuantity.code", "path": "Observation.value[x].code", "min": 1})")});
    const auto observation = [](const std::string& value) { return R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"}, )" + value + "}"; };
    EXPECT_EQ(errors(by_type, observation(R"("valueQuantity": {"value": 1, "code": "kg"})")), Places{});
    EXPECT_EQ(errors(by_type, observation(R"("valueQuantity": {"value": 1})")), Places{"Observation.value.ofType(Quantity).code"});
    EXPECT_EQ(errors(by_type, observation(R"("valueString": "x")")), Places{"Observation.value.ofType(string)"});

    const auto by_presence = library({profile("Patient", R"({"id": "Patient.name", "path": "Patient.name", "slicing": {"discriminator": [{"type": "exists", "path": "period"}], "rules": "open"}},
        {"id": "Patient.name:former", "path": "Patient.name", "sliceName": "former"}, {"id": "Patient.name:former.period", "path": "Patient.name.period", "min": 1},
        {"id": "Patient.name:former.use", "path": "Patient.name.use", "min": 1},
        {"id": "Patient.name:today", "path": "Patient.name", "sliceName": "today", "min": 1}, {"id": "Patient.name:today.period", "path": "Patient.name.period", "max": "0"})")});
    EXPECT_EQ(errors(by_presence, R"({"resourceType": "Patient", "name": [{"text": "A"}, {"text": "B", "use": "old", "period": {"end": "2020"}}]})"), Places{});
    EXPECT_EQ(errors(by_presence, R"({"resourceType": "Patient", "name": [{"text": "B", "period": {"end": "2020"}}]})"), (Places{"Patient.name[0].use", "Patient.name"}));
}

TEST(Slicing, OfBundleEntriesIsByTheProfilesTheyKeep) {
    std::string named = profile("Patient", R"({"id": "Patient.name", "path": "Patient.name", "min": 1})");
    named.replace(named.find("http://example.org/p"), 20, "http://example.org/n");
    const auto held = library({named, profile("Bundle", R"({"id": "Bundle.entry", "path": "Bundle.entry", "slicing": {"discriminator": [{"type": "profile", "path": "resource"}], "rules": "open"}},
        {"id": "Bundle.entry:child", "path": "Bundle.entry", "sliceName": "child", "min": 1},
        {"id": "Bundle.entry:child.resource", "path": "Bundle.entry.resource", "type": [{"code": "Patient", "profile": ["http://example.org/n"]}]})")});
    const auto bundle = [](const std::string& entry) { return R"({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": )" + entry + "}]}"; };
    EXPECT_EQ(errors(held, bundle(R"({"resourceType": "Patient", "name": [{"text": "A"}]})")), Places{});
    EXPECT_EQ(errors(held, bundle(R"({"resourceType": "Patient"})")), Places{"Bundle.entry"});
}

TEST(Binding, RequiredIsAnErrorExtensibleAWarning) {
    const auto bound = [](const std::string& strength) {
        return library({profile("Patient", R"({"id": "Patient.maritalStatus", "path": "Patient.maritalStatus", "binding": {"strength": ")" + strength +
                                                R"(", "valueSet": "http://hl7.org/fhir/ValueSet/marital-status"}})")});
    };
    const std::string outside = R"({"resourceType": "Patient", "maritalStatus": {"coding": [{"system": "urn:mine", "code": "M"}]}})";
    const std::string within = R"({"resourceType": "Patient", "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]}})";
    EXPECT_EQ(errors(bound("required"), outside), Places{"Patient.maritalStatus"});
    EXPECT_EQ(errors(bound("required"), within), Places{});
    EXPECT_EQ(errors(bound("extensible"), outside), Places{});
    EXPECT_EQ(errors(bound("extensible"), outside, true, Severity::warning), Places{"Patient.maritalStatus"});
}

TEST(Binding, ThatCannotBeToldIsAWarningNeverAnError) {
    const auto held = library({profile("Patient", R"({"id": "Patient.maritalStatus", "path": "Patient.maritalStatus", "binding": {"strength": "required", "valueSet": "http://example.org/not-held"}})")});
    const std::string any = R"({"resourceType": "Patient", "maritalStatus": {"coding": [{"system": "urn:mine", "code": "M"}]}})";
    EXPECT_EQ(errors(held, any), Places{});
    EXPECT_EQ(errors(held, any, true, Severity::warning), Places{"Patient.maritalStatus"});
}

TEST(Extension, IsHeldToItsDefinitionWhereverItStands) {
    std::string color = profile("Extension", R"({"id": "Extension.url", "path": "Extension.url", "fixedUri": "http://example.org/p"}, {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1, "type": [{"code": "code"}]})",
                                R"(, "context": [{"type": "element", "expression": "HumanName.family"}, {"type": "element", "expression": "Patient.contact"}])");
    const auto held = library({color});
    const auto extended = [](const std::string& value) { return R"([{"url": "http://example.org/p", )" + value + "}]"; };
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "name": [{"family": "A", "_family": {"extension": )" + extended(R"("valueCode": "red")") + "}}]}", false), Places{});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "contact": [{"gender": "male", "extension": )" + extended(R"("valueString": "red")") + "}]}", false),
              Places{"Patient.contact[0].extension[0].value.ofType(string)"});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "extension": )" + extended(R"("valueCode": "red")") + "}", false), Places{"Patient.extension[0]"});
    EXPECT_EQ(errors(held, R"({"resourceType": "Patient", "contact": [{"gender": "male", "modifierExtension": )" + extended(R"("valueCode": "red")") + "}]}", false),
              Places{"Patient.contact[0].modifierExtension[0]"});
}

TEST(VitalSigns, AreHeldToTheirProfileByWhatTheyMeasure) {
    const auto held = library({});
    const auto observation = [](const std::string& code, const std::string& unit) {
        return R"({"resourceType": "Observation", "status": "final", "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}]}],
            "code": {"coding": [)" + code + R"(]}, "subject": {"reference": "Patient/1"}, "effectiveDateTime": "2024-05-01",
            "valueQuantity": {"value": 37.1, "unit": "x", "system": "http://unitsofmeasure.org", "code": ")" + unit + "\"}}";
    };
    const std::string loinc = R"({"system": "http://loinc.org", "code": "8310-5"})";
    EXPECT_EQ(errors(held, observation(loinc, "Cel"), false), Places{});
    EXPECT_EQ(errors(held, observation(loinc, "K"), false).size(), 1u) << "a body's temperature is in degrees Celsius or Fahrenheit";
    EXPECT_EQ(errors(held, observation(R"({"system": "http://snomed.info/sct", "code": "276885007"})", "Cel"), false).size(), 1u) << "the LOINC code must be there too";
    std::string over_a_night = observation(loinc, "Cel");
    const std::string day = R"("effectiveDateTime": "2024-05-01")";
    over_a_night.replace(over_a_night.find(day), day.size(), R"("effectivePeriod": {"start": "2024-05-01T20:00:00Z", "end": "2024-05-02T06:00:00Z"})");
    EXPECT_EQ(errors(held, over_a_night, false), Places{}) << "that it is precise to the day is asked of a dateTime";
    std::string some_month = observation(loinc, "Cel");
    some_month.replace(some_month.find(day), day.size(), R"("effectiveDateTime": "2024-05")");
    EXPECT_EQ(errors(held, some_month, false).size(), 1u);
}

TEST(Reference, StandsWhereItsAggregationSays) {
    const auto taking = [](const std::string& modes) {
        return library({profile("Encounter", R"({"id": "Encounter.subject", "path": "Encounter.subject", "type": [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient"],
            "aggregation": [)" + modes + "]}]}")});
    };
    const std::string contained = R"({"resourceType": "Encounter", "contained": [{"resourceType": "Patient", "id": "p"}], "subject": {"reference": "#p"}})";
    const std::string outside = R"({"resourceType": "Encounter", "meta": {"profile": ["http://example.org/p"]}, "subject": {"reference": "Patient/1"}})";
    EXPECT_EQ(errors(taking(R"("contained")"), contained), Places{});
    EXPECT_EQ(errors(taking(R"("contained")"), outside), Places{"Encounter.subject"});
    EXPECT_EQ(errors(taking(R"("referenced")"), contained), Places{"Encounter.subject"});
    EXPECT_EQ(errors(taking(R"("referenced", "bundled")"), outside), Places{});
    EXPECT_EQ(errors(taking(R"("bundled")"), outside), Places{}) << "no Bundle is around it";
    const auto bundle = [&](const std::string& id) {
        return R"({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": )" + outside + R"(}, {"resource": {"resourceType": "Patient", "id": ")" + id + "\"}}]}";
    };
    EXPECT_EQ(errors(taking(R"("bundled")"), bundle("1"), false), Places{});
    EXPECT_EQ(errors(taking(R"("bundled")"), bundle("2"), false), Places{"Bundle.entry[0].resource.subject"});
}

TEST(Binding, MayHaveFurtherValueSetsBesideIt) {
    const auto asking = [](const std::string& more) {
        return library({profile("Patient", R"({"id": "Patient.maritalStatus", "path": "Patient.maritalStatus", "binding": {"strength": "example", "extension": [
            {"url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding", "extension": [{"url": "purpose", "valueCode": "required"},
            {"url": "valueSet", "valueCanonical": "http://hl7.org/fhir/ValueSet/administrative-gender"})" + more + "]}]}}")});
    };
    const auto patient = [](const std::string& system, const std::string& code) {
        return R"({"resourceType": "Patient", "maritalStatus": {"coding": [{"system": ")" + system + R"(", "code": ")" + code + "\"}]}}";
    };
    EXPECT_EQ(errors(asking(""), patient("http://hl7.org/fhir/administrative-gender", "male")), Places{});
    EXPECT_EQ(errors(asking(""), patient("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M")), Places{"Patient.maritalStatus"});
    const auto sometimes = asking(R"(, {"url": "usage", "valueUsageContext": {"code": {"code": "age"}, "valueCodeableConcept": {"text": "child"}}})");
    EXPECT_EQ(errors(sometimes, patient("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M")), Places{}) << "whether it is meant here is not known";
}

TEST(Code, ThatItsSystemDoesNotHaveOrCallsOtherwiseIsAWarning) {
    const auto held = library({});
    const auto status = [](const std::string& code, const std::string& display) {
        return R"({"resourceType": "Patient", "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": ")" + code + R"(", "display": ")" + display + "\"}]}}";
    };
    EXPECT_EQ(errors(held, status("M", "Married"), false, Severity::warning), Places{});
    EXPECT_EQ(errors(held, status("M", "Divorced"), false, Severity::warning), Places{"Patient.maritalStatus.coding[0].display"});
    EXPECT_EQ(errors(held, status("ZZ", "Divorced"), false, Severity::warning), Places{"Patient.maritalStatus.coding[0].code"});
}

TEST(MustSupport, IsReportedWhenAskedFor) {
    const auto held = library({profile("Patient", R"({"id": "Patient.birthDate", "path": "Patient.birthDate", "mustSupport": true})")});
    const auto document = json::parse(R"({"resourceType": "Patient"})");
    CheckOptions options;
    options.source = &held;
    options.profiles = {"http://example.org/p"};
    EXPECT_TRUE(check(document->root(), options).empty());
    options.report_must_support = true;
    const auto issues = check(document->root(), options);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].severity, Severity::information);
    EXPECT_EQ(issues[0].path, "Patient.birthDate");
}

// References in a circle and a profile that asks each patient's link to keep itself.
TEST(Profile, OfItselfComesToAnEnd) {
    const auto held = library({profile("Patient", R"({"id": "Patient.link.other", "path": "Patient.link.other", "type": [{"code": "Reference", "targetProfile": ["http://example.org/p"]}]},
        {"id": "Patient.gender", "path": "Patient.gender", "min": 1})")});
    const std::string other_id = R"({"resourceType": "Patient", "id": "a", "gender": "male", "link": [{"type": "seealso", "other": {"reference": "#b"}}],
        "contained": [{"resourceType": "Patient", "id": "b", "link": [{"type": "seealso", "other": {"reference": "#"}}]}]})";
    EXPECT_EQ(errors(held, other_id), Places{"Patient.link[0].other"});
}

}  // namespace
}  // namespace medhome::fhir::profiles
