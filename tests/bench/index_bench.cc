// How fast records are held to R4's rules and taken apart for search: on the path of every write. Aim: 60,000 Observations a second on one core.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <fstream>
#include <string>
#include <vector>

#include "fhir/search/index.h"
#include "fhir/search/query.h"
#include "fhir/validation/validate.h"

namespace {

using namespace medhome;
using namespace medhome::fhir;

// As Synthea writes a height, about 0.8 KB.
const std::string height = R"({"resourceType":"Observation","id":"6b2ee4a5-8e0d-4c6f-a8f5-0d2f7a3a3b11","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodyheight"]},
"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],
"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},
"subject":{"reference":"Patient/0195f0c2-7a41-7c1e-9d2b-3f0e5b1c8a77"},"encounter":{"reference":"Encounter/0195f0c2-7a41-7c1e-9d2b-3f0e5b1c8a78"},
"effectiveDateTime":"2019-05-11T09:47:33-04:00","issued":"2019-05-11T09:47:33.123-04:00",
"valueQuantity":{"value":103.4,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}})";

void parse(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(json::parse(height));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse);

void index(benchmark::State& state) {
    const auto document = json::parse(height);
    for (auto _ : state) benchmark::DoNotOptimize(search::index(document->root(), "https://us.example/fhir"));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(index);

void index_in_a_zone(benchmark::State& state) {
    const auto document = json::parse(R"({"resourceType":"Condition","recordedDate":"2020-01-01","onsetDateTime":"2020"})");
    for (auto _ : state) benchmark::DoNotOptimize(search::index(document->root(), "https://us.example/fhir", "America/New_York"));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(index_in_a_zone);

void references_and_owner(benchmark::State& state) {
    const auto document = json::parse(height);
    for (auto _ : state) {
        benchmark::DoNotOptimize(search::references(document->root(), "https://us.example/fhir"));
        benchmark::DoNotOptimize(search::patient_of(document->root(), "https://us.example/fhir"));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(references_and_owner);

void parse_query(benchmark::State& state) {
    const std::vector<std::pair<std::string, std::string>> asked{{"patient", "0195f0c2-7a41-7c1e-9d2b-3f0e5b1c8a77"}, {"code", "http://loinc.org|8302-2"}, {"_sort", "-date"}, {"_count", "10"}};
    for (auto _ : state) benchmark::DoNotOptimize(search::parse_query("Observation", asked, true, Instant(), "https://us.example/fhir"));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_query);

void validate(benchmark::State& state) {
    const auto document = json::parse(height);
    for (auto _ : state) benchmark::DoNotOptimize(validation::validate(document->root()));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(validate);

// Records of many types, as they are committed for the search tests; from the repository's root.
void validate_records(benchmark::State& state) {
    std::vector<json::Document> records;
    std::ifstream file("tests/cases/search/synthea.ndjson");
    for (std::string line; std::getline(file, line);) {
        if (auto document = json::parse(std::move(line))) records.push_back(std::move(*document));
    }
    if (records.empty()) return state.SkipWithError("run it from the repository's root");
    for (auto _ : state) {
        for (const json::Document& record : records) benchmark::DoNotOptimize(validation::validate(record.root()["resource"]));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}
BENCHMARK(validate_records);

}  // namespace

BENCHMARK_MAIN();
