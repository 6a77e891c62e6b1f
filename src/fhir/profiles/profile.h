// A profile as a tree of what it asks of each element, read from its snapshot; where it has none, its differential over its base's tree.
//
// https://hl7.org/fhir/R4/profiling.html, https://hl7.org/fhir/R4/elementdefinition.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"
#include "fhir/packages/library.h"
#include "fhir/path/expression.h"

namespace medhome::fhir::profiles {

inline constexpr std::uint32_t unbounded = std::numeric_limits<std::uint32_t>::max();

struct TypeRule {
    std::string_view code;                    // "Quantity", "Reference", "Patient"
    std::vector<std::string_view> profiles;   // of the value itself
    std::vector<std::string_view> targets;    // of what a reference leads to
    std::vector<std::string_view> aggregation;
};

enum class DiscriminatorKind : std::uint8_t { value, exists, pattern, type, profile };
struct Discriminator {
    DiscriminatorKind kind;
    std::string_view path;  // "$this", "code", "extension('http://...').value"
};

struct Constraint {
    std::string_view key, expression, human;
    bool is_error = true;
    std::optional<path::Expression> parsed;  // nothing when it is not FHIRPath
};

struct ElementRule {
    std::string_view name;   // "value" of value[x], "valueQuantity" where the profile writes so
    bool is_choice = false;
    std::string_view slice;  // its sliceName
    std::string path;        // "Patient.extension:race"
    std::uint32_t min = 0;
    std::uint32_t max = unbounded;
    std::vector<TypeRule> types;  // empty: any
    json::Value fixed, pattern;
    std::string_view fixed_type;  // "Uri" of fixedUri
    json::Value binding;
    json::Value min_value, max_value, max_length, min_length;
    std::vector<Constraint> constraints;
    std::string_view content_reference;  // "#Bundle.link"
    bool must_support = false;
    bool must_have_value = false;

    bool is_sliced = false;
    std::vector<Discriminator> discriminators;
    enum class Rules : std::uint8_t { open, closed, open_at_end } rules = Rules::open;
    bool is_ordered = false;

    std::vector<ElementRule> children;
    std::vector<ElementRule> slices;

    const ElementRule* child(std::string_view child_name) const;
};

struct Profile {
    const packages::Definition* definition = nullptr;
    std::string_view url, version, type;
    ElementRule root;
    std::string wrong;  // why it cannot be applied; empty when it can
};

// Null when the canonical is not held. Also of R4's own types, whose tree asks for nothing: R4's rules are validation/'s.
const Profile* find_profile(const packages::Source& source, std::string_view canonical, const packages::Definition* beside = nullptr);
const Profile& profile_of(const packages::Source& source, const packages::Definition& definition);
// Of one's own type: "http://hl7.org/fhir/StructureDefinition/Patient" names R4's, not a profile.
bool is_core_type(std::string_view canonical);

}  // namespace medhome::fhir::profiles
