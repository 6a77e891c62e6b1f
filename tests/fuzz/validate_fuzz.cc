// Any JSON may be validated: no crash, no end, and a resource that keeps R4's rules still does once its whitespace is dropped.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fhir/json/tree.h"
#include "fhir/validation/narrative.h"
#include "fhir/validation/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    static_cast<void>(fhir::validation::wrong_narrative(text));
    const auto document = fhir::json::parse(text);
    if (!document) return 0;
    const auto issues = fhir::validation::validate(document->root(), {.refuse_unknown_extensions = true});
    const auto compact = fhir::json::parse(fhir::json::minify(document->root().raw()));
    if (!compact || fhir::validation::validate(compact->root(), {.refuse_unknown_extensions = true}) != issues) {
        std::fprintf(stderr, "without its whitespace it is another resource\n");
        std::abort();
    }
    return 0;
}
