// A search's query string: understood or refused with words, never a crash; lenient handling never minds a parameter it does not know.
//
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/search/query.h"
#include "http/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static constexpr std::array<std::string_view, 8> types{"Patient", "Observation", "Task", "Encounter", "Immunization", "CareTeam", "ValueSet", "NoSuchType"};
    if (size < 1 || size > 4096) return 0;
    const std::string_view type = types[bytes[0] % types.size()];
    const auto parameters = medhome::http::parse_form({reinterpret_cast<const char*>(bytes) + 1, size - 1});
    for (const bool strict : {true, false}) {
        const auto query = medhome::fhir::search::parse_query(type, parameters, strict, medhome::Instant{}, "http://127.0.0.1:8080/fhir");
        if (!query) {
            if (query.error().code.empty() || query.error().text.empty()) std::abort();
            continue;
        }
        if (query->type != type || query->count < 0 || query->count > 1000 || query->sorts.size() > 3) std::abort();
        if (strict && !query->ignored.empty()) std::abort();
    }
    for (const auto& [name, value] : parameters) {
        const std::string folded = medhome::fhir::search::fold(value);
        if (medhome::fhir::search::fold(folded) != folded) std::abort();
    }
    return 0;
}
