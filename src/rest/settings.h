// What a site may decide about its FHIR interface. From `medhome serve` and its configuration file.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace medhome::rest {

struct Settings {
    // DELETE Type?query may remove all that fit, not one alone. https://hl7.org/fhir/R4/http.html#conditionaldelete
    bool delete_many = false;
    // Types whose updates, patches and deletions must say with If-Match which version they mean; "*" is all of them.
    // https://hl7.org/fhir/R4/http.html#concurrency
    std::vector<std::string> if_match_required;
    // Pages of other sites may read the answers (CORS).
    bool open_to_other_sites = false;

    bool needs_if_match(std::string_view type) const {
        return std::any_of(if_match_required.begin(), if_match_required.end(), [&](const std::string& one) { return one == "*" || one == type; });
    }
};

}  // namespace medhome::rest
