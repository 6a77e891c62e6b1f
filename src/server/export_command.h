// `medhome export`: the whole practice into a folder, as files that `medhome import` and every FHIR program reads.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace medhome::server {

struct ExportCommand {
    std::string database;
    std::string to;                  // a folder that is not there yet, or empty
    std::string practice;            // which one, where there are several
    std::vector<std::string> types;  // empty: all
    std::string since;               // an instant or a date; empty: everything
};
Result<void> export_files(const ExportCommand& options);

}  // namespace medhome::server
