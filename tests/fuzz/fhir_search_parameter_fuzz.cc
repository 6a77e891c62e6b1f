// Any JSON as a SearchParameter: it makes parameters of a practice or is refused with the element that is wrong, and what it makes is worked out on a record
// within its limit, the same each time.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/search/custom_definition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome::fhir;
    const auto document = json::parse(std::string(reinterpret_cast<const char*>(bytes), size));
    if (!document) return 0;
    std::vector<medhome::Issue> issues;
    auto made = search::read_definition(document->root(), "fuzzed", {}, issues);
    if (!issues.empty() && !made.empty()) std::abort();
    for (const auto& issue : issues) {
        if (!issue.path.starts_with("SearchParameter.") || issue.text.empty()) std::abort();
    }
    if (made.size() > 3) made.resize(3);
    std::int64_t number = 0;
    for (auto& one : made) {
        one.number = ++number;
        one.state = search::CustomParameter::State::ready;
    }
    const search::CustomParameters own(1, made);
    for (const auto& one : own.all()) {
        const auto record = json::parse("{\"resourceType\":\"" + one.type +
                                        R"(","id":"a","language":"en","extension":[{"url":"urn:x","valueCoding":{"system":"s","code":"c"}},{"url":"urn:y","valuePeriod":{"start":"2020"}}],)"
                                        R"("identifier":[{"system":"s","value":"1"}],"name":[{"family":"A","given":["B"]}],"subject":{"reference":"Patient/p"},"valueQuantity":{"value":1.5}})");
        const auto once = own.index_by(one.number, record->root(), "", "UTC"), twice = own.index_by(one.number, record->root(), "", "UTC");
        if (!(once.rows == twice.rows) || once.failed != twice.failed) std::abort();
    }
    return 0;
}
