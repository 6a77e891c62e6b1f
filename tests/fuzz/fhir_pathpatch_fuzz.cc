// A resource and Parameters, apart by a line break: refused with words, or what comes out is JSON of the same type of resource.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fhir/json/tree.h"
#include "fhir/patch/fhirpath_patch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const std::size_t apart = text.find('\n');
    if (apart == std::string::npos) return 0;
    const auto resource = fhir::json::parse(text.substr(0, apart));
    const auto patch = fhir::json::parse(text.substr(apart + 1));
    if (!resource || !patch || !resource->root()["resourceType"].is_string()) return 0;
    const auto after = fhir::patch::apply_fhirpath_patch(resource->root(), patch->root(), {.operations = 20, .bytes = 1 << 16, .work = 1 << 20});
    if (!after) {
        if (after.error().code.empty() || after.error().text.empty()) std::abort();
        return 0;
    }
    const auto outcome = fhir::json::parse(*after, {.depth = 300, .allow_bom = false});
    if (!outcome || !outcome->root().is_object()) {
        std::fprintf(stderr, "%s\n", after->c_str());
        std::abort();
    }
    return 0;
}
