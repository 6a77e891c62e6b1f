// Any JSON beside loaded profiles, extensions and a Questionnaire, as $validate looks at it: no crash and no end.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fhir/packages/library.h"
#include "fhir/profiles/check.h"
#include "fhir/validation/validate.h"

using namespace medhome::fhir;

namespace {

constexpr const char* definitions[] = {
    // Slices by value, pattern, type, profile and existence; lengths, limits, bindings and a rule in FHIRPath.
    R"json({"resourceType": "StructureDefinition", "url": "http://f.test/fhir/StructureDefinition/child", "version": "1", "kind": "resource", "type": "Patient", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient", "differential": {"element": [
        {"id": "Patient", "path": "Patient", "constraint": [{"key": "c-1", "severity": "error", "human": "Named", "expression": "name.exists() or identifier.where(system = 'x').exists()"}]},
        {"id": "Patient.extension", "path": "Patient.extension", "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}},
        {"id": "Patient.extension:color", "path": "Patient.extension", "sliceName": "color", "min": 1, "max": "1", "type": [{"code": "Extension", "profile": ["http://f.test/fhir/StructureDefinition/color"]}]},
        {"id": "Patient.identifier", "path": "Patient.identifier", "slicing": {"discriminator": [{"type": "pattern", "path": "type"}, {"type": "exists", "path": "period"}], "rules": "openAtEnd", "ordered": true}},
        {"id": "Patient.identifier:a", "path": "Patient.identifier", "sliceName": "a", "max": "1"},
        {"id": "Patient.identifier:a.type", "path": "Patient.identifier.type", "patternCodeableConcept": {"coding": [{"code": "MR"}]}},
        {"id": "Patient.identifier:a.period", "path": "Patient.identifier.period", "min": 1},
        {"id": "Patient.deceased[x]", "path": "Patient.deceased[x]", "slicing": {"discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}},
        {"id": "Patient.deceased[x]:deceasedBoolean", "path": "Patient.deceased[x]", "sliceName": "deceasedBoolean", "type": [{"code": "boolean"}]},
        {"id": "Patient.generalPractitioner", "path": "Patient.generalPractitioner", "slicing": {"discriminator": [{"type": "profile", "path": "resolve()"}], "rules": "open"}},
        {"id": "Patient.generalPractitioner:p", "path": "Patient.generalPractitioner", "sliceName": "p", "type": [{"code": "Reference", "targetProfile": ["http://f.test/fhir/StructureDefinition/doctor"]}]},
        {"id": "Patient.link.other", "path": "Patient.link.other", "type": [{"code": "Reference", "targetProfile": ["http://f.test/fhir/StructureDefinition/child"]}]},
        {"id": "Patient.maritalStatus", "path": "Patient.maritalStatus", "binding": {"strength": "required", "valueSet": "http://f.test/fhir/ValueSet/some"}}]}})json",
    R"json({"resourceType": "StructureDefinition", "url": "http://f.test/fhir/StructureDefinition/doctor", "version": "1", "kind": "resource", "type": "Practitioner", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Practitioner", "differential": {"element": [{"id": "Practitioner.name.family", "path": "Practitioner.name.family", "min": 1, "maxLength": 5}]}})json",
    R"json({"resourceType": "StructureDefinition", "url": "http://f.test/fhir/StructureDefinition/color", "version": "1", "kind": "complex-type", "type": "Extension", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension", "context": [{"type": "fhirpath", "expression": "Patient.name.where(use = 'usual')"}, {"type": "element", "expression": "Patient"}],
        "differential": {"element": [{"id": "Extension.url", "path": "Extension.url", "fixedUri": "http://f.test/fhir/StructureDefinition/color"},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "type": [{"code": "code"}, {"code": "Quantity"}], "minValueQuantity": {"value": 1, "code": "kg"}}]}})json",
    R"json({"resourceType": "ValueSet", "url": "http://f.test/fhir/ValueSet/some", "version": "1", "compose": {"include": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
        "concept": [{"code": "S"}]}], "exclude": [{"valueSet": ["http://f.test/fhir/ValueSet/some"]}]}})json",
    R"json({"resourceType": "Questionnaire", "url": "http://f.test/fhir/Questionnaire/form", "version": "1", "status": "active", "item": [{"linkId": "1", "type": "boolean", "required": true},
        {"linkId": "2", "type": "group", "repeats": true, "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": true}], "item": [{"linkId": "3", "type": "open-choice",
        "answerOption": [{"valueCoding": {"code": "x"}}, {"valueInteger": 3}], "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "[a-z]+"}]},
        {"linkId": "4", "type": "quantity", "enableBehavior": "any", "enableWhen": [{"question": "3", "operator": ">", "answerInteger": 2}, {"question": "4", "operator": "exists", "answerBoolean": false}],
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueQuantity": {"value": 1, "code": "kg"}},
        {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression", "valueExpression": {"language": "text/fhirpath", "expression": "%resource.item.count() > 1"}}]}]}]})json"};

const packages::Library& library() {
    static const packages::Library held = [] {
        packages::Package package{"fuzz", "1", {}, 0};
        for (const char* text : definitions) {
            const auto document = json::parse(text);
            if (!document) std::abort();
            package.definitions.push_back(packages::pack(document->root(), "1"));
        }
        std::vector<packages::Package> packages;
        packages.push_back(std::move(package));
        return packages::Library(std::move(packages));
    }();
    return held;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto document = json::parse(std::string(reinterpret_cast<const char*>(bytes), size));
    if (!document) return 0;
    profiles::CheckOptions options;
    options.source = &library();
    options.report_must_support = true;
    const std::string_view type = document->root()["resourceType"].text();
    if (type == "Patient") options.profiles = {"http://f.test/fhir/StructureDefinition/child"};
    const auto issues = profiles::check(document->root(), options);
    if (issues.size() > options.most_issues + 1) std::abort();
    if (profiles::check(document->root(), options) != issues) {
        std::fprintf(stderr, "the same question has two answers\n");
        std::abort();
    }
    medhome::fhir::validation::Options rules;
    rules.extension_is = [](std::string_view url) { return profiles::extension_is(library(), url); };
    (void)medhome::fhir::validation::validate(document->root(), rules);
    return 0;
}
