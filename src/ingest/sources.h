// Who is meant when two senders have given different people the same number: the one that came from the same place.
//
// A bundle names a practitioner of its sender as "Practitioner?identifier=system|value". Where several records have that identifier, the one
// that came in from the folder nearest to the bundle's own is meant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/tree.h"

namespace medhome::ingest {

class Sources {  // safe from several threads
public:
    // Records that belong to no child (practitioners, organizations, locations) are remembered by their identifiers.
    void remember(std::string_view file, fhir::json::Value resource, std::string_view id);
    // The id that "identifier=system|value", asked of a type in this file, means; nothing when unknown or not to be told apart.
    std::optional<std::string> meant(std::string_view file, std::string_view type, std::string_view query) const;

private:
    struct Known {
        std::string folder, id;
    };
    mutable std::mutex mutex_;
    std::multimap<std::string, Known, std::less<>> known_;  // "Type|system|value"
};

}  // namespace medhome::ingest
