// A FHIR package: the definitions that a guide publishes together, under a name and a version.
//
// https://confluence.hl7.org/display/FHIR/NPM+Package+Specification; https://hl7.org/fhir/R4/implementationguide.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"

namespace medhome::fhir::packages {

// A definition in the form it is kept: what no program reads (narrative, definitions, mappings) is left out, the rest compressed.
struct Packed {
    std::string type, url, version, id;
    std::string bytes;     // zlib
    std::size_t size = 0;  // of the text
};

struct Package {
    std::string name, version;
    std::vector<Packed> definitions;  // StructureDefinition, ValueSet, CodeSystem, ConceptMap, Questionnaire, Measure
    std::size_t left_out = 0;         // resources of other types
};

// From a .tgz as registries give it, a folder of .json files, or an .ndjson (also .gz). The name and version stand in package.json, else in
// the ImplementationGuide among the resources.
Result<Package> read_package(const std::string& path);
Result<Package> read_tgz(std::string_view bytes);

// The definition without what is only read by people.
std::string slim(json::Value resource);
// The resource packed; nothing for a resource without url and for other types.
bool is_definition(json::Value resource);
Packed pack(json::Value resource, std::string_view version_when_missing);

}  // namespace medhome::fhir::packages
