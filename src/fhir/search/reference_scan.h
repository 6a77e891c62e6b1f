// Which records a resource refers to, told from its bytes: no tree is built, for a child's whole record is looked through in one request.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace medhome::fhir::search {

struct Referred {
    std::string_view type, id;  // look into the text that was scanned, or into base_url's own words
    friend bool operator==(const Referred&, const Referred&) = default;
};

// Adds every record here that a Reference.reference in `resource` names, repeats and all, in the order of the text. What is contained, conditional or
// elsewhere is passed over. resource: JSON that was accepted once. False: it holds escapes where names stand, and only `references` (index.h) can tell.
bool scan_references(std::string_view resource, std::string_view base_url, std::vector<Referred>& found);

}  // namespace medhome::fhir::search
