// References read off the text are those that the tree tells, whatever JSON it is: or the scan says that it cannot tell.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "fhir/search/index.h"
#include "fhir/search/reference_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome::fhir;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    constexpr std::string_view base = "https://us.example/fhir";
    std::vector<search::Referred> scanned;
    const bool told = search::scan_references(text, base, scanned);
    const auto document = json::parse(text);
    if (!document || !told || document->root()["resourceType"].text() == "Bundle") return 0;  // a Bundle's entries are its own
    for (const auto& one : search::references(document->root(), base)) {
        if (one.uri || one.id.empty()) continue;
        if (std::find(scanned.begin(), scanned.end(), search::Referred{one.type, one.id}) == scanned.end()) std::abort();
    }
    return 0;
}
