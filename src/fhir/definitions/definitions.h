// What FHIR R4 says its own types hold: every resource, data type and backbone element with its elements, and the codes
// that required bindings allow. Generated at build from HL7's packages by tools/generate/definitions.mjs.
//
// https://hl7.org/fhir/R4/elementdefinition.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace medhome::fhir::definitions {

using TypeIndex = std::uint16_t;
using ValueSetIndex = std::uint16_t;
inline constexpr std::uint16_t none = 0xFFFF;
inline constexpr std::uint16_t unbounded = 0xFFFF;

enum class TypeKind : std::uint8_t { primitive, complex, backbone, resource, abstract_resource };

// In the order of https://hl7.org/fhir/R4/datatypes.html#primitive; `no` is a complex type.
enum class Primitive : std::uint8_t {
    no, boolean, integer, string, decimal, uri, url, canonical, base64_binary, instant, date, date_time, time, code, oid, id,
    markdown, unsigned_int, positive_int, uuid, xhtml
};

struct Element {
    std::string_view name;    // the JSON member and XML element, choices expanded: "birthDate", "valueQuantity"
    std::string_view choice;  // of a choice its name without the type: "value"; else empty
    TypeIndex owner;
    TypeIndex type;           // a contentReference is resolved: Bundle.entry.link has type Bundle.link
    std::uint16_t order;      // place among its siblings in the specification; the types of one choice share it
    std::uint16_t min;        // of a choice: of the choice as a whole
    std::uint16_t max;        // or unbounded
    ValueSetIndex value_set;  // of a required binding, else none
    std::uint16_t first_target;
    std::uint16_t target_count;  // Reference and canonical: the types it may point to; 0 is any
    Primitive primitive;
    std::uint8_t choice_group;   // the same for the types of one choice within the owner; 0 is no choice
    std::uint8_t required_slot;  // 1, 2, ... for each element of the owner with min > 0; 0 for the rest
    bool is_array;
    bool is_summary;
    bool is_modifier;
    bool is_simple_quantity;     // a Quantity without comparator
    bool is_xml_attribute;

    bool is_primitive() const { return primitive != Primitive::no; }
    std::string_view path_name() const { return choice.empty() ? name : choice; }  // its name in FHIRPath
};

struct Type {
    std::string_view name;  // "Patient", "Patient.contact", "HumanName", "dateTime"
    TypeKind kind;
    Primitive primitive;
    TypeIndex base;         // "BackboneElement" for "Patient.contact"; none for Element and Resource
    std::uint8_t required_count;  // of required slots
    std::uint32_t first_element;
    std::uint32_t element_count;

    bool is_resource() const { return kind == TypeKind::resource; }
};

std::span<const Type> types();  // sorted by name; a TypeIndex is a place in it
inline const Type& type(TypeIndex index) { return types()[index]; }
TypeIndex find_type(std::string_view name);  // none when R4 has no such type
std::span<const TypeIndex> resource_types();  // the 146 concrete ones, sorted by name
// A concrete resource type, else none: find_resource("Patient").
TypeIndex find_resource(std::string_view name);
// Whether `type` is `ancestor` or specializes it: Patient is a DomainResource and a Resource.
bool is_a(TypeIndex type, TypeIndex ancestor);

// Those of one type, in an order of their own; Element::order is the specification's.
std::span<const Element> elements(TypeIndex type);
const Element* find_element(TypeIndex type, std::string_view name);  // "valueQuantity", not "value"; null when unknown
// The first of a choice's types ("value" of Observation), null when the type has no such choice.
const Element* find_choice(TypeIndex type, std::string_view name);
std::span<const TypeIndex> targets(const Element& element);

struct ValueSet {
    std::string_view url;
    // Its codes cannot be listed (media types, UCUM); is_in_value_set takes any code.
    bool is_open;
    std::uint32_t first_code;
    std::uint32_t code_count;
};
std::span<const ValueSet> value_sets();
// An empty system is any, as for elements of type code.
bool is_in_value_set(ValueSetIndex index, std::string_view system, std::string_view code);

// An extension that R4 itself defines, or a part of one; https://hl7.org/fhir/R4/extensibility-registry.html
struct ExtensionDefinition {
    std::string_view url;  // of a part its short name
    std::uint16_t min;     // of a part
    std::uint16_t max;
    std::uint16_t first_value_type;
    std::uint16_t value_type_count;  // 0: it has parts, not a value; none: not said here
    std::uint16_t first_part;
    std::uint16_t part_count;
    std::uint16_t first_context;
    std::uint16_t context_count;
    bool is_modifier;
};
struct ExtensionContext {
    std::string_view kind;        // element, extension, fhirpath
    std::string_view expression;  // "Patient", "Patient.birthDate", an extension's url
};
const ExtensionDefinition* find_extension(std::string_view url);  // null when R4 does not define it
std::span<const ExtensionDefinition> parts(const ExtensionDefinition& extension);
std::span<const TypeIndex> value_types(const ExtensionDefinition& extension);  // empty when not said
std::span<const ExtensionContext> contexts(const ExtensionDefinition& extension);

}  // namespace medhome::fhir::definitions
