// The arrays that tools/generate/definitions.mjs writes, for definitions.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir::definitions::tables {

struct Code {  // sorted by code, then system, within a value set
    std::string_view code;
    std::uint16_t system;
};

extern const Type types[];
extern const std::uint32_t type_count;
extern const Element elements[];
extern const TypeIndex targets[];
extern const TypeIndex resources[];
extern const std::uint32_t resource_count;
extern const ValueSet value_sets[];
extern const std::uint32_t value_set_count;
extern const Code codes[];
extern const std::string_view systems[];
extern const ExtensionDefinition extensions[];  // sorted by url
extern const std::uint32_t extension_count;
extern const ExtensionDefinition extension_parts[];
extern const TypeIndex extension_value_types[];
extern const ExtensionContext extension_contexts[];

}  // namespace medhome::fhir::definitions::tables
