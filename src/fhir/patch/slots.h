// Where an element stands in the JSON of a resource, and what may be done to it there. A primitive element stands in two places, `given` and
// `_given`, and in lists both keep step: https://hl7.org/fhir/R4/json.html#primitive
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/patch/tree.h"
#include "fhir/path/item.h"

namespace medhome::fhir::patch {

struct Slot {
    Tree* parent = nullptr;            // the object around it
    std::string key;                   // without the underscore
    std::optional<std::size_t> index;  // in a list
    definitions::TypeIndex owner = definitions::none;  // the type of the object around it
};

// A value to be put somewhere; absent: only its extra, or only its value.
struct Filling {
    json::Value value, extra;
};

// Whether the node is a place in this very document.
bool stands_in(json::Value root, const path::Node& node);
// Nothing for the root itself.
std::optional<Slot> slot_of(json::Value root, Tree& tree, const path::Node& node);
// The object that holds the node's own elements: of a primitive its `_name`, made where it is not there yet.
Tree* object_of(json::Value root, Tree& tree, const path::Node& node);

bool has(Tree& object, std::string_view name);  // as a value, or with extensions alone
std::size_t list_size(const Slot& slot);
void put_in_list(const Slot& slot, std::size_t index, const Filling& what);
void move_in_list(const Slot& slot, std::size_t source, std::size_t destination);
void fill(const Slot& slot, const Filling& what);  // of one that is not there
void refill(const Slot& slot, const std::string& key, const Filling& what);  // under another name, where a choice became another type
void empty(const Slot& slot);
// FHIR's JSON has no empty objects and lists: what lost its last member goes too.
void prune(Tree& tree);

}  // namespace medhome::fhir::patch
