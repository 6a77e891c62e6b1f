// The block that tools/generate/library.mjs writes, for library.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace medhome::fhir::packages::embedded {

struct Block {  // zlib
    std::uint32_t at;
    std::uint32_t packed;
    std::uint32_t size;
};
struct Entry {
    std::string_view type, url, version, id;
    std::uint32_t block;
    std::uint32_t at;
    std::uint32_t length;
};

std::span<const Block> blocks();
std::span<const Entry> entries();
const unsigned char* bytes();

}  // namespace medhome::fhir::packages::embedded
