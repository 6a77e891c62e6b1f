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

// What is known of an extension that R4 itself does not define.
enum class ExtensionIs {
    unknown,
    defined,        // by a package that is held
    not_in_its_guide,  // the guide that its address begins like is held, and defines none such
};

struct Options {
    std::string_view expected_type = {};  // when an address names one: POST /Patient takes a Patient alone
    std::size_t most_issues = 500;        // further ones are counted in a last issue
    // R4 lets anybody define extensions, and a record keeps them. With this, one that R4 does not define is an error, unless it is
    // HL7's own or from an example's domain: as HL7's reference validator does when it is not told of further packages.
    bool refuse_unknown_extensions = false;
    // Asked for each of those; what a held guide does not define is a warning, or with the rule above an error, even under HL7's address.
    std::function<ExtensionIs(std::string_view url)> extension_is = {};
    // What others' records come with and a record keeps is a warning; with this an error: a canonical that is neither absolute nor "#id" (thirty of
    // R4's own examples have one), an extension in place of a code that R4 requires, an element's id that another has, "urn:uuid:" before what
    // is no UUID, a link of a narrative to nowhere.
    bool is_strict = false;
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
