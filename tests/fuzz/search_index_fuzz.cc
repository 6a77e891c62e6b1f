// Any JSON as a resource: its rows, references and compartment are found or not, never a crash, and twice the same.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/search/index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome::fhir;
    const auto document = json::parse(std::string(reinterpret_cast<const char*>(bytes), size));
    if (!document) return 0;
    constexpr std::string_view base = "https://us.example/fhir";
    const search::IndexRows rows = search::index(document->root(), base, "America/New_York");
    if (!(rows == search::index(document->root(), base, "America/New_York"))) std::abort();
    for (const auto& reference : search::references(document->root(), base)) {
        if (!reference.value.is_string() || (!reference.id.empty() && reference.type.empty())) std::abort();
    }
    const auto patient = search::patient_of(document->root(), base);
    if (patient && patient->empty()) std::abort();
    return 0;
}
