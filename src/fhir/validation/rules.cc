// R4's invariants that can be told from one object, by their keys; https://hl7.org/fhir/R4/conformance-rules.html#constraints
//
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "fhir/validation/presence.h"
#include "fhir/validation/primitives.h"
#include "fhir/validation/rule_checks.h"
#include "fhir/validation/walk.h"

namespace medhome::fhir::validation {
namespace {

struct Row {
    std::string_view type;
    std::string_view key;
    std::string_view formula;
    std::string_view text;  // what to do
};

constexpr std::array rows{
    Row{"Attachment", "att-1", "data -> contentType", "Give contentType with data."},
    Row{"ContactPoint", "cpt-2", "value -> system", "Give the system (phone, email, ...) of the value."},
    Row{"Quantity", "qty-3", "code -> system", "Give the system of the unit's code."},
    Row{"Age", "qty-3", "code -> system", "Give the system of the unit's code."},
    Row{"Age", "age-1", "(value -> code) & (!system | system='http://unitsofmeasure.org')", "An age has a UCUM code of a time."},
    Row{"Count", "qty-3", "code -> system", "Give the system of the unit's code."},
    Row{"Count", "cnt-3", "(value -> code) & (!system | system='http://unitsofmeasure.org') & (!code | code='1')", "A count has the UCUM code 1."},
    Row{"Distance", "qty-3", "code -> system", "Give the system of the unit's code."},
    Row{"Distance", "dis-1", "(value -> code) & (!system | system='http://unitsofmeasure.org')", "A distance has a UCUM code of a length."},
    Row{"Duration", "qty-3", "code -> system", "Give the system of the unit's code."},
    Row{"Duration", "drt-1", "code -> (system='http://unitsofmeasure.org' & value)", "A duration's code is UCUM's, and it has a value."},
    Row{"Ratio", "rat-1", "(numerator & denominator) | (!numerator & !denominator & extension)", "Give numerator and denominator, or neither and an extension."},
    Row{"Expression", "exp-1", "expression | reference", "Give an expression or a reference."},
    Row{"DataRequirement.codeFilter", "drq-1", "path ^ searchParam", "Give path or searchParam, not both."},
    Row{"DataRequirement.dateFilter", "drq-2", "path ^ searchParam", "Give path or searchParam, not both."},
    Row{"TriggerDefinition", "trd-1", "!(data & timing[x])", "Give data or timing, not both."},
    Row{"TriggerDefinition", "trd-2", "condition -> data", "A condition needs data."},
    Row{"TriggerDefinition", "trd-3", "(type='named-event' -> name) & (type='periodic' -> timing[x])", "A named event needs a name, a periodic one timing."},
    Row{"Timing.repeat", "tim-1", "duration -> durationUnit", "Give durationUnit."},
    Row{"Timing.repeat", "tim-2", "period -> periodUnit", "Give periodUnit."},
    Row{"Timing.repeat", "tim-6", "periodMax -> period", "periodMax needs period."},
    Row{"Timing.repeat", "tim-7", "durationMax -> duration", "durationMax needs duration."},
    Row{"Timing.repeat", "tim-8", "countMax -> count", "countMax needs count."},
    Row{"Timing.repeat", "tim-10", "!(timeOfDay & when)", "Give timeOfDay or when, not both."},
    Row{"Bundle.entry", "bdl-5", "resource | request | response", "An entry needs a resource, a request or a response."},
    Row{"Appointment", "app-2", "(start & end) | (!start & !end)", "Give start and end, or neither."},
    Row{"Appointment", "app-3", "(start & end) | status='proposed' | status='cancelled' | status='waitlist'", "Give start and end."},
    Row{"Appointment", "app-4", "cancelationReason -> (status='no-show' | status='cancelled')", "Only a cancelled or missed appointment has a cancelationReason."},
    Row{"Appointment.participant", "app-1", "type | actor", "A participant has a type or an actor."},
    Row{"AppointmentResponse", "apr-1", "participantType | actor", "Give participantType or actor."},
    Row{"AuditEvent.entity", "sev-1", "!(name & query)", "Give name or query, not both."},
    Row{"CapabilityStatement", "cpb-1", "rest | messaging | document", "Describe rest, messaging or document."},
    Row{"CapabilityStatement", "cpb-2", "description | software | implementation", "Give a description, software or implementation."},
    Row{"CapabilityStatement", "cpb-14", "kind='instance' -> implementation", "An instance needs implementation."},
    Row{"CapabilityStatement", "cpb-15", "kind='capability' -> (!implementation & software)", "A capability has software and no implementation."},
    Row{"CapabilityStatement", "cpb-16", "kind='requirements' -> (!implementation & !software)", "Requirements have neither implementation nor software."},
    Row{"CarePlan.activity", "cpl-3", "!(detail & reference)", "Give detail or reference, not both."},
    Row{"Composition.section", "cmp-1", "text | entry | section", "A section has text, entries or sections."},
    Row{"Composition.section", "cmp-2", "!(emptyReason & entry)", "Only a section without entries has an emptyReason."},
    Row{"ConceptMap.group.element.target", "cmd-1", "comment | !equivalence | !(equivalence='narrower' | equivalence='inexact')", "Say in a comment how the match falls short."},
    Row{"ConceptMap.group.unmapped", "cmd-2", "mode='fixed' -> code", "A fixed mapping needs a code."},
    Row{"ConceptMap.group.unmapped", "cmd-3", "mode='other-map' -> url", "Another map needs its url."},
    Row{"Condition.stage", "con-1", "summary | assessment", "A stage has a summary or an assessment."},
    Row{"Condition.evidence", "con-2", "code | detail", "Evidence has a code or a detail."},
    Row{"Consent", "ppc-1", "policy | policyRule", "Give policy or policyRule."},
    Row{"CoverageEligibilityResponse.insurance.item", "ces-1", "category ^ productOrService", "Give category or productOrService, not both."},
    Row{"ElementDefinition", "eld-8", "!(pattern[x] & fixed[x])", "Give a pattern or a fixed value, not both."},
    Row{"ElementDefinition", "eld-15", "!(defaultValue[x] & meaningWhenMissing)", "Give a default or a meaningWhenMissing, not both."},
    Row{"ElementDefinition", "eld-22", "sliceIsConstraining -> sliceName", "A constraining slice needs a sliceName."},
    Row{"ElementDefinition", "eld-5", "contentReference -> !(type | defaultValue[x] | fixed[x] | pattern[x] | example | minValue[x] | maxValue[x] | maxLength | binding)",
        "A contentReference stands without type, values or binding."},
    Row{"ElementDefinition.slicing", "eld-1", "discriminator | description", "Say by what it is sliced: a discriminator or a description."},
    Row{"FamilyMemberHistory", "fhs-1", "!(age[x] & born[x])", "Give age or born, not both."},
    Row{"FamilyMemberHistory", "fhs-2", "estimatedAge -> age[x]", "estimatedAge needs an age."},
    Row{"Goal.target", "gol-1", "detail[x] -> measure", "A target's detail needs a measure."},
    Row{"Group", "grp-1", "member -> actual='true'", "Only an actual group has members."},
    Row{"Immunization.education", "imm-1", "documentType | reference", "Give documentType or reference."},
    Row{"ImmunizationRecommendation.recommendation", "imr-1", "vaccineCode | targetDisease", "Give vaccineCode or targetDisease."},
    Row{"InsurancePlan", "ipn-1", "identifier | name", "Give an identifier or a name."},
    Row{"List", "lst-1", "!(emptyReason & entry)", "Only a list without entries has an emptyReason."},
    Row{"MedicationAdministration.dosage", "mad-1", "dose | rate[x]", "Give dose or rate."},
    Row{"Observation", "obs-6", "!(dataAbsentReason & value[x])", "Only an observation without value has a dataAbsentReason."},
    Row{"Observation.referenceRange", "obs-3", "low | high | text", "Give low, high or text."},
    Row{"OperationDefinition.parameter", "opd-1", "type | part", "A parameter has a type or parts."},
    Row{"OperationDefinition.parameter", "opd-2", "searchType -> type='string'", "Only a parameter of type string has a searchType."},
    Row{"OperationDefinition.parameter", "opd-3", "targetProfile -> (type='Reference' | type='canonical')", "Only references have a targetProfile."},
    Row{"Organization", "org-1", "identifier | name", "Give an identifier or a name."},
    Row{"Parameters.parameter", "inv-1", "(part & !value[x] & !resource) | (!part & (value[x] ^ resource))", "A parameter has a value, a resource or parts: one of these."},
    Row{"Patient.contact", "pat-1", "name | telecom | address | organization", "Say who the contact is: a name, a way to reach them, an address or an organization."},
    Row{"Questionnaire.item", "que-3", "type='display' -> !code", "Text for display has no code."},
    Row{"Questionnaire.item", "que-4", "!(answerOption & answerValueSet)", "Give answerOption or answerValueSet, not both."},
    Row{"Questionnaire.item", "que-5",
        "(answerValueSet | answerOption) -> (type='choice' | type='open-choice' | type='decimal' | type='integer' | type='date' | type='dateTime' | type='time' | type='string' | type='quantity')",
        "An item of this type has no choice of answers."},
    Row{"Questionnaire.item", "que-6", "type='display' -> !(required | repeats)", "Text for display is neither required nor repeated."},
    Row{"Questionnaire.item", "que-8", "(type='group' | type='display') -> !initial", "A group or text for display has no initial answer."},
    Row{"Questionnaire.item", "que-9", "type='display' -> !readOnly", "Text for display is not readOnly."},
    Row{"Questionnaire.item", "que-1", "(type='group' -> item) & (type='display' -> !item)", "A group has items; text for display has none."},
    Row{"Questionnaire.item", "que-10",
        "maxLength -> (type='boolean' | type='decimal' | type='integer' | type='string' | type='text' | type='url' | type='open-choice')",
        "An item of this type has no maxLength."},
    Row{"Questionnaire.item", "que-11", "!(answerOption & initial)", "With answerOption, mark the initial one there (initialSelected)."},
    Row{"Questionnaire.item.enableWhen", "que-7", "operator='exists' -> answerBoolean", "The operator exists asks for answerBoolean."},
    Row{"QuestionnaireResponse.item", "qrs-1", "!(answer & item)", "Put items under the answer or beside it, not both."},
    Row{"RequestGroup.action", "rqg-1", "resource ^ action", "An action has a resource or actions, not both."},
    Row{"SearchParameter", "spd-1", "xpath -> xpathUsage", "Give xpathUsage."},
    Row{"SearchParameter", "spd-2", "chain -> type='reference'", "Only a reference is chained."},
    Row{"ServiceRequest", "prr-1", "orderDetail -> code", "orderDetail needs a code."},
    Row{"StructureDefinition", "sdf-4", "abstract='true' | baseDefinition", "Give baseDefinition."},
    Row{"StructureDefinition", "sdf-6", "snapshot | differential", "Give a snapshot or a differential."},
    Row{"StructureDefinition", "sdf-18", "contextInvariant -> type='Extension'", "Only an extension has contextInvariant."},
    Row{"StructureDefinition", "sdf-5", "type='Extension' -> (derivation='specialization' | context)", "An extension says where it may stand: context."},
    Row{"StructureDefinition.mapping", "sdf-2", "name | uri", "Give name or uri."},
    Row{"TestScript.metadata.capability", "tst-4", "required | validated", "Say whether it is required or validated."},
    Row{"TestScript.setup.action", "tst-1", "operation ^ assert", "An action is an operation or an assertion."},
    Row{"TestScript.test.action", "tst-2", "operation ^ assert", "An action is an operation or an assertion."},
    Row{"ValueSet.compose.include", "vsd-1", "valueSet | system", "Include a value set or a system."},
    Row{"ValueSet.compose.include", "vsd-2", "(concept | filter) -> system", "Concepts and filters need a system."},
    Row{"ValueSet.compose.include", "vsd-3", "!(concept & filter)", "Give concepts or a filter, not both."},
    Row{"ValueSet.expansion.contains", "vsd-6", "code | display", "Give a code or a display."},
    Row{"ValueSet.expansion.contains", "vsd-9", "code | abstract='true'", "What has no code is abstract."},
    Row{"ValueSet.expansion.contains", "vsd-10", "code -> system", "A code needs its system."},
};

struct TypeRules {
    struct Formula {
        const Row* row;
        Presence presence;
    };
    std::vector<Formula> formulas;
    RuleCheck check = nullptr;
};

std::vector<TypeRules> all_rules() {
    std::vector<TypeRules> rules(definitions::types().size());
    for (const Row& row : rows) {
        const TypeIndex type = definitions::find_type(row.type);
        INVARIANT(type != definitions::none);
        rules[type].formulas.push_back({&row, Presence(row.formula)});
    }
    for (const auto& [name, check] : rule_checks()) {
        const TypeIndex type = definitions::find_type(name);
        INVARIANT(type != definitions::none && !rules[type].check);
        rules[type].check = check;
    }
    return rules;
}

}  // namespace

void check_rules(Value value, TypeIndex type, const Place& place, Findings& findings) {
    static const std::vector<TypeRules> rules = all_rules();
    const TypeRules& mine = rules[type];
    for (const auto& [row, presence] : mine.formulas) {
        if (!presence.holds(value)) findings.add(place, "invariant", fmt::format("{} ({}).", row->text.substr(0, row->text.size() - 1), row->key));
    }
    if (mine.check) mine.check(value, place, findings);
}

}  // namespace medhome::fhir::validation
