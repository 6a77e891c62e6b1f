// `medhome package`: FHIR packages of the site, and the profiles that a practice requires.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace medhome::server {

// Files (.tgz, .ndjson, .ndjson.gz) and folders.
Result<void> package_add(const std::string& database, const std::vector<std::string>& paths);
Result<void> package_list(const std::string& database);
// "hl7.fhir.us.core#6.1.0"
Result<void> package_remove(const std::string& database, const std::string& name);
// "Patient=http://..."; remove: no longer.
Result<void> package_require(const std::string& database, const std::string& rule, const std::string& practice, bool remove);

}  // namespace medhome::server
