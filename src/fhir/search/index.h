// What a resource can be found by: its index rows, its references, and whose compartment it is in.
//
// A search parameter of R4 is a union of paths; each (resource type, path) is a *branch* with a number that never changes.
// Rows are kept per branch, so parameters that share a path (Observation.subject and .patient, code and combo-code)
// share the row. https://hl7.org/fhir/R4/search.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::fhir::search {

using Branch = std::uint32_t;  // 24 bits of a hash of "Type|path", checked free of collisions when generated

// token, reference, uri and canonical: equality of a hash.
struct HashRow {
    Branch branch;
    std::uint64_t value;   // hash64 of the code (case-folded where the system says so), of "Type/id", of the uri
    // token: 32 bits of hash64 of the system, 0 for none; reference to a record: type_number of its type; a canonical found without the version it has:
    // version_left_out; else 0
    std::uint32_t system;
    std::string target = {};  // reference to a record: its id
    friend bool operator==(const HashRow&, const HashRow&) = default;
    friend auto operator<=>(const HashRow&, const HashRow&) = default;
};

inline constexpr std::uint32_t version_left_out = 0xffffffff;

// string: folded (NFKD, no marks, lower case, single spaces), at most 64 bytes kept; exact = hash64 of the text as written (0: of words beside a code).
struct StringRow {
    Branch branch;
    std::string folded;
    std::uint64_t exact;
    friend bool operator==(const StringRow&, const StringRow&) = default;
    friend auto operator<=>(const StringRow&, const StringRow&) = default;
};

// date, dateTime, instant, Period, Timing: the interval [low, high) in UTC microseconds; open ends are the extremes of int64.
struct DateRow {
    Branch branch;
    std::int64_t low;
    std::int64_t high;
    friend bool operator==(const DateRow&, const DateRow&) = default;
    friend auto operator<=>(const DateRow&, const DateRow&) = default;
};

// number and Quantity: the implicit interval of the written precision, and the value itself.
struct QuantityRow {
    Branch branch;
    double value;
    double low;
    double high;
    std::uint32_t unit_code;    // 32 bits of hash64 of Quantity.code (else .unit), 0 for none or a plain number
    std::uint32_t unit_system;  // 32 bits of hash64 of Quantity.system, 0 for none
    friend bool operator==(const QuantityRow&, const QuantityRow&) = default;
    friend auto operator<=>(const QuantityRow&, const QuantityRow&) = default;
};

struct IndexRows {  // each sorted and without repeats
    std::vector<HashRow> hashes;
    std::vector<StringRow> strings;
    std::vector<DateRow> dates;
    std::vector<QuantityRow> quantities;
    friend bool operator==(const IndexRows&, const IndexRows&) = default;
};

// A Reference.reference (or canonical/uri that names another entry) and where its JSON string stands in the source.
struct Reference {
    json::Value value;       // the string node
    std::string_view type;   // "Patient" of "Patient/123" (also of an absolute URL on our own base), else empty
    std::string_view id;     // "123"; empty when not a literal reference to a record
    bool contained = false;  // "#x"
    bool conditional = false;  // "Practitioner?identifier=..."
    bool uri = false;        // a uri, url or canonical element that may name another bundle entry; no error when it names none
    bool narrative = false;  // `value` is a whole Narrative.div with urn:uuid: or urn:oid: somewhere inside (uri is true too)
};

// base_url: our own FHIR base (may be empty); absolute references under it count as local. zone: for dates without one.
IndexRows index(json::Value resource, std::string_view base_url = {}, std::string_view zone = "UTC");
std::vector<Reference> references(json::Value resource, std::string_view base_url = {});
// The id of the Patient whose compartment this is in (for a Patient: itself), by the first of the type's patient-compartment paths that
// names one; absent for what belongs to no child, such as an Organization.
// Differs from the spec: R4's compartment leaves Task out; here a Task is in the compartment of the Patient that Task.for names, for a loop lives in
// one child's compartment (DESIGN.md 1); Device, GuidanceResponse and Contract likewise. What is needed for a brother or a mother is a Task for them
// that the child's team works: there the extension below names the child and wins, so Task is the one type where "patient=x" and the compartment
// of x may differ. Where subject or patient says whose a record is, who performed,
// asserted or took part is not looked at: then "patient=x" and the compartment of x are the same question (Clause::names_patient).
// https://hl7.org/fhir/R4/compartmentdefinition-patient.html
std::optional<std::string> patient_of(json::Value resource, std::string_view base_url = {});
inline constexpr std::string_view compartment_extension = "https://medhome.dev/fhir/StructureDefinition/compartment";

// A number for a resource type that never changes, from 1; 0 for what is none.
std::uint32_t type_number(std::string_view type);
// Of a branch of the tables: type_number of its type.
std::uint32_t type_number(Branch branch);
// The branch of a value within an element whose other part has this value (and system): the pairs of a composite. Not in the tables; 31 bits.
Branch paired(Branch composite, std::uint64_t first, std::optional<std::uint32_t> system = {});

// Branches beside a branch: the identifier of a reference, an identifier under its type's code (typed_hash), the addresses a uri is below, the words that
// stand with a code (strings), and a pair of a composite by the system of its first part alone.
Branch named_by_identifier(Branch branch);
Branch identified_by_type(Branch branch);
Branch below(Branch branch);
Branch worded(Branch branch);
Branch paired_with_system(Branch composite, std::uint32_t system);

// How text is folded for string search, for index and query alike.
std::string fold(std::string_view text);

}  // namespace medhome::fhir::search
