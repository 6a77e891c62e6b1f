// Whether a resource keeps R4's own rules: its elements and how often they stand, their formats and codes, what references
// may point to, and the invariants that need no more than the resource itself. Profiles are not looked at.
//
// https://hl7.org/fhir/R4/validation.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::validation {

struct Options {
    std::string_view expected_type = {};  // when an address names one: POST /Patient takes a Patient alone
    std::size_t most_issues = 500;        // further ones are counted in a last issue
    // R4 lets anybody define extensions, and a record keeps them. With this, one that R4 does not define is an error, unless it is
    // HL7's own or from an example's domain: as HL7's reference validator does when it is not told of further packages.
    bool refuse_unknown_extensions = false;
    std::function<bool(std::string_view url)> knows_extension = {};  // those that packages define, for the rule above
    // A string or markdown that holds what looks like an HTML tag: it is escaped wherever it is shown, so it is kept unless this is set.
    bool refuse_html_in_text = false;
    // A canonical that is neither absolute nor "#id" is a warning, for thirty of R4's own examples have one; with this an error.
    bool refuse_relative_canonicals = false;
    // There is no server around the resource: what a Parameters' resources refer to by Type/id stands in it where others of that type do.
    bool stands_alone = false;
    bool look_into_contained = true;
    // A Bundle's own elements alone: the resources of its entries, and its invariants, are looked at where they are taken in.
    bool frame_alone = false;
};

// Every problem with its FHIRPath; empty when there is none. A Bundle's entries are looked into. Issues of severity warning
// do not stand in the way of storing.
std::vector<Issue> validate(json::Value resource, const Options& options = {});

// Whether any of them is an error.
bool has_errors(const std::vector<Issue>& issues);

}  // namespace medhome::fhir::validation
