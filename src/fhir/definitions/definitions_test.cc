// Held to https://hl7.org/fhir/R4/resourcelist.html and the definitions of each type.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/definitions/definitions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace medhome::fhir::definitions {
namespace {

const Element* at(std::string_view type_name, std::string_view element) { return find_element(find_type(type_name), element); }
std::string type_of(std::string_view type_name, std::string_view element) {
    const Element* found = at(type_name, element);
    return found ? std::string(type(found->type).name) : "none";
}

TEST(Definitions, KnowEveryResourceTypeOfR4) {
    EXPECT_EQ(resource_types().size(), 146u);
    for (const char* name : {"Patient", "Task", "ServiceRequest", "Bundle", "Binary", "Parameters", "VisionPrescription"}) {
        EXPECT_NE(find_resource(name), none) << name;
    }
    for (const char* name : {"patient", "Person2", "", "HumanName", "Resource", "DomainResource", "Patient.contact"}) {
        EXPECT_EQ(find_resource(name), none) << name;
    }
    EXPECT_EQ(type(find_resource("Patient")).name, "Patient");
}

TEST(Definitions, FindEveryElementTheyHold) {
    std::size_t count = 0;
    for (TypeIndex index = 0; index < types().size(); ++index) {
        EXPECT_EQ(find_type(type(index).name), index);
        for (const Element& element : elements(index)) {
            EXPECT_EQ(find_element(index, element.name), &element) << type(index).name << "." << element.name;
            EXPECT_EQ(element.owner, index);
            ++count;
        }
        EXPECT_EQ(find_element(index, "birthdate"), nullptr);
        EXPECT_EQ(find_element(index, ""), nullptr);
    }
    EXPECT_GT(count, 8000u);
}

TEST(Definitions, SayTypeAndCardinality) {
    EXPECT_EQ(type_of("Patient", "name"), "HumanName");
    EXPECT_TRUE(at("Patient", "name")->is_array);
    EXPECT_EQ(at("Patient", "name")->max, unbounded);
    EXPECT_EQ(at("Patient", "birthDate")->primitive, Primitive::date);
    EXPECT_EQ(at("Patient", "id")->primitive, Primitive::id);
    EXPECT_EQ(at("Extension", "id")->primitive, Primitive::string);
    EXPECT_EQ(at("Extension", "url")->primitive, Primitive::uri);
    EXPECT_EQ(at("Narrative", "div")->primitive, Primitive::xhtml);
    EXPECT_EQ(at("Patient.link", "other")->min, 1);
    EXPECT_EQ(at("Bundle", "type")->min, 1);
    EXPECT_EQ(type_of("Patient", "contact"), "Patient.contact");
    EXPECT_EQ(type_of("Bundle.entry", "link"), "Bundle.link") << "a contentReference leads to the element it names";
    EXPECT_EQ(type_of("Bundle.entry", "resource"), "Resource");
    EXPECT_EQ(type_of("dateTime", "extension"), "Extension");
    EXPECT_TRUE(at("Patient", "active")->is_modifier);
    EXPECT_TRUE(at("Observation.referenceRange", "low")->is_simple_quantity);
    EXPECT_TRUE(at("Patient", "identifier")->is_summary);
    EXPECT_FALSE(at("Patient", "photo")->is_summary);
}

TEST(Definitions, SpellOutChoices) {
    const Element* quantity = at("Observation", "valueQuantity");
    ASSERT_NE(quantity, nullptr);
    EXPECT_EQ(quantity->choice, "value");
    EXPECT_EQ(quantity->choice_group, at("Observation", "valueString")->choice_group);
    EXPECT_NE(quantity->choice_group, at("Observation", "effectivePeriod")->choice_group);
    EXPECT_EQ(at("Observation", "value"), nullptr);
    EXPECT_EQ(at("Observation", "valueAddress"), nullptr);
    EXPECT_EQ(find_choice(find_type("Observation"), "value")->choice, "value");
    EXPECT_EQ(find_choice(find_type("Observation"), "code"), nullptr);
    EXPECT_EQ(at("MedicationRequest", "medicationReference")->required_slot, at("MedicationRequest", "medicationCodeableConcept")->required_slot);
}

TEST(Definitions, SayWhatAReferenceMayPointTo) {
    std::set<std::string_view> names;
    for (const TypeIndex target : targets(*at("Patient", "generalPractitioner"))) names.insert(type(target).name);
    EXPECT_EQ(names, (std::set<std::string_view>{"Organization", "Practitioner", "PractitionerRole"}));
    EXPECT_TRUE(targets(*at("Task", "focus")).empty()) << "any resource";
}

TEST(Definitions, KnowTheCodesOfRequiredBindings) {
    const ValueSetIndex gender = at("Patient", "gender")->value_set;
    ASSERT_NE(gender, none);
    EXPECT_TRUE(is_in_value_set(gender, "", "female"));
    EXPECT_TRUE(is_in_value_set(gender, "http://hl7.org/fhir/administrative-gender", "unknown"));
    EXPECT_FALSE(is_in_value_set(gender, "http://snomed.info/sct", "female"));
    EXPECT_FALSE(is_in_value_set(gender, "", "Female"));
    EXPECT_FALSE(is_in_value_set(gender, "", ""));
    EXPECT_TRUE(is_in_value_set(at("Attachment", "contentType")->value_set, "", "image/png"));
    EXPECT_EQ(at("Patient", "maritalStatus")->value_set, none) << "an extensible binding holds nobody to a code";
    EXPECT_EQ(value_sets().size(), 225u) << "224 of required bindings, and all languages";
    EXPECT_EQ(std::ranges::count_if(value_sets(), &ValueSet::is_open), 4);
}

TEST(Definitions, KnowTheExtensionsOfR4) {
    const ExtensionDefinition* const time = find_extension("http://hl7.org/fhir/StructureDefinition/patient-birthTime");
    ASSERT_NE(time, nullptr);
    ASSERT_EQ(value_types(*time).size(), 1u);
    EXPECT_EQ(type(value_types(*time)[0]).name, "dateTime");
    ASSERT_EQ(contexts(*time).size(), 1u);
    EXPECT_EQ(contexts(*time)[0].expression, "Patient.birthDate");
    const ExtensionDefinition* const animal = find_extension("http://hl7.org/fhir/StructureDefinition/patient-animal");
    ASSERT_NE(animal, nullptr);
    EXPECT_TRUE(value_types(*animal).empty());
    ASSERT_EQ(parts(*animal).size(), 3u);
    EXPECT_EQ(parts(*animal)[0].url, "species");
    EXPECT_EQ(parts(*animal)[0].min, 1);
    EXPECT_EQ(find_extension("http://example.org/unknown"), nullptr);
}

TEST(Definitions, KnowWhatSpecializesWhat) {
    EXPECT_TRUE(is_a(find_type("Patient"), find_type("DomainResource")));
    EXPECT_TRUE(is_a(find_type("Bundle"), find_type("Resource")));
    EXPECT_FALSE(is_a(find_type("Bundle"), find_type("DomainResource")));
    EXPECT_TRUE(is_a(find_type("Patient.contact"), find_type("BackboneElement")));
    EXPECT_TRUE(is_a(find_type("Age"), find_type("Quantity")));
}

}  // namespace
}  // namespace medhome::fhir::definitions
