// A document and a patch, apart by a line break: refused with words, or what comes out is JSON; a patch that tests its own outcome holds.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fhir/json/tree.h"
#include "fhir/patch/json_patch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const std::size_t apart = text.find('\n');
    if (apart == std::string::npos) return 0;
    const auto document = fhir::json::parse(text.substr(0, apart));
    const auto patch = fhir::json::parse(text.substr(apart + 1));
    if (!document || !patch) return 0;
    const auto after = fhir::patch::apply_json_patch(document->root(), patch->root(), {.operations = 200, .bytes = 1 << 16, .work = 1 << 20});
    if (!after) {
        if (after.error().code.empty() || after.error().text.empty()) std::abort();
        return 0;
    }
    const auto outcome = fhir::json::parse(*after, {.depth = 101, .allow_bom = false});
    if (!outcome) {
        std::fprintf(stderr, "%s\n%s\n", after->c_str(), outcome.error().text.c_str());
        std::abort();
    }
    const auto test = fhir::json::parse(R"([{"op":"test","path":"","value":)" + *after + "}]", {.depth = 110, .allow_bom = false});
    if (!test || !fhir::patch::apply_json_patch(outcome->root(), test->root())) std::abort();
    return 0;
}
