// The bytes of a resource as they are kept: its own words, with our id and meta in place.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "fhir/json/tree.h"

namespace medhome::access {

// What must change for the resource to carry this id, version and instant. All else stays as it was written.
std::vector<fhir::json::Edit> identity_edits(fhir::json::Value resource, std::string_view id, std::int64_t version, Instant updated);

// meta.security as "system|code", sorted, each once.
std::vector<std::string> labels_of(fhir::json::Value resource);

// "Task.for.reference" of the value that begins at `offset`; empty when there is none.
std::string path_at(fhir::json::Value resource, std::size_t offset);

// A path that begins with the resource's type, told as seen from a larger whole: Patient.birthDate in Bundle.entry[4].resource.
std::string path_within(std::string_view whole, std::string_view type, std::string_view path);

}  // namespace medhome::access
