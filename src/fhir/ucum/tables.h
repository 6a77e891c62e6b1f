// The arrays that tools/generate/ucum.mjs writes, for ucum.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace medhome::fhir::ucum::tables {

struct Prefix {
    std::string_view code;
    std::string_view value;  // "1e3"
};
struct Atom {
    std::string_view code;
    std::string_view value;    // of its definition: 1 [in_i] is 2.54 cm
    std::string_view unit;
    std::string_view special;  // the function of a unit that is no multiple of another: "Cel", "pH"; else empty
    bool is_metric;            // takes prefixes
    bool is_arbitrary;         // comparable with itself alone: [iU]
};

extern const std::string_view base_units[];  // seven
extern const Prefix prefixes[];              // sorted by code
extern const std::uint32_t prefix_count;
extern const Atom atoms[];                   // sorted by code
extern const std::uint32_t atom_count;

}  // namespace medhome::fhir::ucum::tables
