// FHIR's XML: refused with words, or turned into JSON that our own reader finds sound, with a resource in it.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fhir/json/tree.h"
#include "fhir/xml/xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto json = medhome::fhir::xml::xml_to_json({reinterpret_cast<const char*>(bytes), size});
    if (!json) {
        if (json.error().code.empty() || json.error().text.empty()) std::abort();
        return 0;
    }
    // An XML resource of 100 levels may need twice as many in JSON: a list and an object each.
    const auto document = medhome::fhir::json::parse(*json, {.depth = 300, .allow_bom = false});
    if (!document || !document->root().member("resourceType").is_string()) {
        std::fprintf(stderr, "%s\n%s\n", json->c_str(), document ? "no resourceType" : document.error().text.c_str());
        std::abort();
    }
    return 0;
}
