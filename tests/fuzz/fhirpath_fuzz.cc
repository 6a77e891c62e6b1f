// Any expression over a small resource, and over the text itself when that is JSON: an answer or an error, never a crash, and twice the same.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/path/expression.h"
#include "fhir/ucum/ucum.h"

namespace {

constexpr const char* resource = R"({"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}],"text":"Weight"},
"subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-02-29T10:11:12.5-05:00","issued":"2024-03-01T00:00:00Z","_status":{"extension":[{"url":"http://x","valueString":"y"}]},
"valueQuantity":{"value":12.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"},"component":[{"code":{"text":"a"},"valueInteger":3},{"code":{"text":"b"},"valueString":"c"}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome::fhir;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    // What follows a line "---" is a resource of the fuzzer's own.
    const std::size_t line = text.find("\n---\n");
    static const json::Document known = json::parse(resource).value();
    const auto own = line == std::string::npos ? json::parse("0") : json::parse(text.substr(line + 5));
    const json::Value root = line != std::string::npos && own ? own->root() : known.root();

    if (const auto unit = ucum::parse(std::string_view(text).substr(0, 80))) {
        const auto base = ucum::to_base(medhome::Decimal(3), *unit);
        if (base && unit->special == ucum::Special::none && base->is_negative()) std::abort();
    }
    const auto expression = path::Expression::parse(std::string_view(text).substr(0, line));
    if (!expression) return 0;
    path::Environment environment;
    environment.step_limit = 20'000;
    environment.text_limit = 1 << 20;
    environment.is_strict = size % 2 == 1;
    environment.model = size % 3 == 0 ? path::Environment::Model::none : path::Environment::Model::r4;
    const path::Item context = environment.model == path::Environment::Model::r4 ? path::node(root) : path::Item(path::Node{root, {}, definitions::none});
    const auto first = path::evaluate(*expression, context, environment);
    const auto second = path::evaluate(*expression, context, environment);
    if (first.has_value() != second.has_value()) std::abort();
    if (!first) return 0;
    if (first->items.size() != second->items.size()) std::abort();
    for (std::size_t i = 0; i < first->items.size(); ++i) {
        if (path::text_of(first->items[i]) != path::text_of(second->items[i])) std::abort();
        if (path::type_of(first->items[i]).name.empty()) std::abort();
    }
    return 0;
}
