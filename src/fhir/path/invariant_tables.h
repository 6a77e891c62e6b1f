// The array that tools/generate/invariants.mjs writes, for invariants.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace medhome::fhir::path::tables {

struct InvariantRow {
    std::string_view type;
    std::string_view element;  // of that type, which may be of any type itself; empty: the type's own
    std::string_view key;
    bool is_error;
    std::string_view expression;
    std::string_view text;
};

extern const InvariantRow invariants[];  // sorted by type
extern const std::uint32_t invariant_count;

}  // namespace medhome::fhir::path::tables
