// What a resource says of other records: literal references, the names that the entries of a bundle give each other, and
// conditional references that a search must resolve.
//
// https://hl7.org/fhir/R4/references.html#literal, https://hl7.org/fhir/R4/http.html#trules
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::access {

// What a name in a bundle stands for once the commit is done.
struct Named {
    std::string_view type;
    std::string_view id;
    std::int64_t version = 0;
};

struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Names = std::unordered_map<std::string, Named, Hash, std::equal_to<>>;

struct LiteralReference {
    fhir::json::Value value;
    std::string_view type, id;
};
struct ConditionalReference {
    fhir::json::Value value;
    std::string_view type, query;
};

struct Mentions {
    std::vector<fhir::json::Edit> renamed;           // names of the bundle, become Type/id
    std::vector<fhir::json::Value> unknown_names;    // urn:uuid: or urn:oid: references that no entry answers to
    std::vector<LiteralReference> literal;           // to records of this server, as they will stand
    std::vector<ConditionalReference> conditional;
};

// own_name: the resource's fullUrl, for relative references are relative to its base; empty where it has none.
// base_url: absolute references under it are to our own records.
Mentions mentions_of(fhir::json::Value resource, const Names& names, std::string_view own_name, std::string_view base_url);

}  // namespace medhome::access
