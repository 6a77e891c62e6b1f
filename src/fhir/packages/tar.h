// The files of a tar archive that is in memory; nothing is ever written to disk.
//
// POSIX.1-2017 pax and ustar: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::fhir::packages {

struct TarFile {
    std::string name;        // "package/StructureDefinition-us-core-patient.json"
    std::string_view bytes;  // borrowed from the archive
};

struct TarLimits {
    std::size_t files = 20000;
    std::size_t file_bytes = std::size_t{64} << 20;
};

// Refused with a clear error: names that lead out of the archive, links and devices, sizes beyond the archive or the limits, wrong checksums,
// an archive that ends in the middle of a file.
Result<std::vector<TarFile>> read_tar(std::string_view archive, const TarLimits& limits = {});

}  // namespace medhome::fhir::packages
