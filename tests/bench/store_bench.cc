// The store alone: bundles of a child and single records written durably, reads, and the searches that pages live on.
//
//   store_bench FOLDER [children]      prints one line a measure
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <thread>

#include "base/ids.h"
#include "fhir/json/tree.h"
#include "store/store.h"

namespace medhome::store {
namespace {

using Seconds = std::chrono::duration<double>;
SystemRandomness randomness;
const Visibility staff{.tenant = 1, .patient_ids = std::nullopt, .all_unowned = true, .unowned_types = {}, .hidden_labels = {}};

double processor_seconds() {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

std::int64_t resident_mib() {
    FILE* file = std::fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;
    while (file && std::fgets(line, sizeof line, file)) {
        if (std::sscanf(line, "VmRSS: %ld", &kib) == 1) break;
    }
    if (file) std::fclose(file);
    return kib / 1024;
}

std::int64_t bytes_of(const std::string& path) {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

std::string new_id() { return new_uuid_v7(SystemClock().now(), randomness); }

Put put_of(std::string body) {
    const auto document = fhir::json::parse(body);
    Put put;
    put.type = document->root()["resourceType"].text();
    put.id = document->root()["id"].text();
    put.updated = SystemClock().now();
    put.rows = fhir::search::index(document->root());
    put.patient_id = fhir::search::patient_of(document->root());
    put.body = std::make_shared<const std::string>(std::move(body));
    return put;
}

std::string observation(const std::string& id, const std::string& child, const std::string& encounter, int number) {
    return fmt::format(
        R"({{"resourceType":"Observation","id":"{0}","meta":{{"versionId":"1","lastUpdated":"2026-11-22T04:41:16.123Z","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-vital-signs"]}},)"
        R"("status":"final","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}}]}}],)"
        R"("code":{{"coding":[{{"system":"http://loinc.org","code":"{1}-{2}","display":"Body weight measured at the visit"}}],"text":"Body weight"}},"subject":{{"reference":"Patient/{3}"}},)"
        R"("encounter":{{"reference":"Encounter/{4}"}},"effectiveDateTime":"20{5:02}-{6:02}-{7:02}T09:30:10-05:00","issued":"20{5:02}-{6:02}-{7:02}T09:30:10.123-05:00",)"
        R"("valueQuantity":{{"value":{8}.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}},"note":[{{"text":"Measured standing, without shoes, on the practice's scale; child calm."}}]}})",
        id, 1000 + number % 8, number % 8, child, encounter, 10 + number % 16, 1 + number % 12, 1 + number % 28, number % 90);
}

struct Child {
    std::string id, family;
    std::vector<Put> puts;
};

Child child(int number) {
    Child made;
    made.id = new_id();
    made.family = fmt::format("Family{}", number);
    made.puts.push_back(put_of(fmt::format(
        R"({{"resourceType":"Patient","id":"{}","identifier":[{{"system":"urn:mrn","value":"{}"}}],"name":[{{"family":"{}","given":["Mateo","Luis"]}}],"gender":"male","birthDate":"20{:02}-{:02}-{:02}",)"
        R"("address":[{{"line":["12 Elm Street"],"city":"Springfield","state":"MA","postalCode":"0{}"}}],"telecom":[{{"system":"phone","value":"555-{}"}}]}})",
        made.id, number, made.family, 8 + number % 17, 1 + number % 12, 1 + number % 28, 1000 + number % 900, number)));
    std::string encounter;
    for (int i = 0; i < 61; ++i) {
        if (i % 8 == 0) {
            encounter = new_id();
            made.puts.push_back(put_of(fmt::format(
                R"({{"resourceType":"Encounter","id":"{}","status":"finished","class":{{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"}},"type":[{{"coding":[{{"system":"http://snomed.info/sct","code":"410620009","display":"Well child visit"}}]}}],"subject":{{"reference":"Patient/{}"}},"period":{{"start":"20{:02}-{:02}-{:02}T09:00:00-05:00","end":"20{:02}-{:02}-{:02}T09:40:00-05:00"}}}})",
                encounter, made.id, 10 + number % 16, 1 + i % 12, 1 + (number + i) % 28, 10 + number % 16, 1 + i % 12, 1 + (number + i) % 28)));
        } else {
            made.puts.push_back(put_of(observation(new_id(), made.id, encounter, number + i)));
        }
    }
    return made;
}

std::int64_t bytes_written() {
    FILE* file = std::fopen("/proc/self/io", "r");
    char line[256];
    long long bytes = 0;
    while (file && std::fgets(line, sizeof line, file)) {
        if (std::sscanf(line, "wchar: %lld", &bytes) == 1) break;
    }
    if (file) std::fclose(file);
    return bytes;
}

// `work(i)` for every i below `times`, by `threads`; prints the rate and what it cost.
void measure(const char* what, int threads, int times, double units_each, const std::function<void(int)>& work) {
    std::atomic<int> next{0};
    std::vector<std::vector<double>> waits{std::size_t(threads)};
    const double processor = processor_seconds();
    const std::int64_t written = bytes_written();
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) {
        all.emplace_back([&, t] {
            for (int i = next++; i < times; i = next++) {
                const auto from = std::chrono::steady_clock::now();
                work(i);
                waits[std::size_t(t)].push_back(Seconds(std::chrono::steady_clock::now() - from).count());
            }
        });
    }
    for (auto& one : all) one.join();
    const double took = Seconds(std::chrono::steady_clock::now() - began).count();
    std::vector<double> waited;
    for (const auto& some : waits) waited.insert(waited.end(), some.begin(), some.end());
    std::sort(waited.begin(), waited.end());
    std::printf("%-42s %9.0f /s  %9.0f per processor-second  p50 %7.3f ms  p99 %7.3f ms  %6.1f KiB written each\n", what, times * units_each / took,
                times * units_each / (processor_seconds() - processor), waited[waited.size() / 2] * 1000, waited[waited.size() * 99 / 100] * 1000,
                double(bytes_written() - written) / 1024 / (times * units_each));
    std::fflush(stdout);
}

void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "%s\n", done.error().text.c_str());
    std::exit(1);
}

fhir::search::Query query(const std::string& type, std::vector<std::pair<std::string, std::string>> parameters, int count = 10) {
    auto parsed = fhir::search::parse_query(type, parameters, true, SystemClock().now());
    if (!parsed) must(tl::unexpected(parsed.error()));
    parsed->count = count;
    return *parsed;
}

int run(const std::string& folder, int children, const std::string& only) {
    const std::string path = folder + "/bench.db";
    for (const char* part : {"", "-wal", "-shm"}) std::remove((path + part).c_str());
    auto opened = open("sqlite:" + path, {});
    if (!opened) must(tl::unexpected(opened.error()));
    Store& store = **opened;

    std::vector<Child> made(static_cast<std::size_t>(children));
    measure("prepare children (parse, index)", 2, children, 62, [&](int i) { made[std::size_t(i)] = child(i); });
    std::int64_t json = 0;
    std::int64_t rows = 0;
    for (const Child& one : made) {
        for (const Put& put : one.puts) {
            json += std::int64_t(put.body->size());
            rows += std::int64_t(put.rows.hashes.size() + put.rows.strings.size() + put.rows.dates.size() + put.rows.quantities.size());
        }
    }
    std::printf("%d children, %.0f bytes and %.1f index rows a resource\n", children, double(json) / (children * 62.0), double(rows) / (children * 62.0));
    const auto audited = [](const char* action) {
        AuditRow row{.action = action, .actor = "account-1", .role = "clinician", .purpose = "treatment", .route = "/fhir/:type", .request_id = "0192f0c1", .outcome = 201, .records = {}, .at = SystemClock().now(), .number = 0};
        return row;
    };
    measure("ingest: bundles of 62, 16 clients", 16, children, 62, [&](int i) {
        Commit commit;
        commit.tenant = 1;
        commit.puts = made[std::size_t(i)].puts;
        must(store.commit(std::move(commit)));
    });
    std::printf("resident %lld MiB\n", static_cast<long long>(resident_mib()));
    std::vector<std::string> observations;
    for (Child& one : made) {
        observations.push_back(one.puts[20].id);
        one.puts.clear();
        one.puts.shrink_to_fit();
    }
    const auto pick = [&](int i) -> const Child& { return made[std::size_t(i) * 7919 % made.size()]; };
    const auto code_of = [&](int i) {  // one of the codes this child has
        const auto number = int((std::size_t(i) * 7919 % made.size() + 1) % 8);
        return fmt::format("http://loinc.org|{}-{}", 1000 + number, number);
    };
    const auto found = [&](const Result<Page>& page, std::size_t least) {
        if (!page) must(tl::unexpected(page.error()));
        if (page->matches.size() < least) must(fail(ErrorKind::internal, "bench", fmt::format("found {}", page->matches.size())));
    };
    const auto wants = [&](const char* name) { return only.empty() || only == name; };

    if (wants("create")) {
        std::vector<Put> singles(30000);
        measure("prepare singles", 2, int(singles.size()), 1, [&](int i) { singles[std::size_t(i)] = put_of(observation(new_id(), pick(i).id, "none", i)); });
        measure("create one Observation, 16 clients", 16, int(singles.size()), 1, [&](int i) {
            Commit commit;
            commit.tenant = 1;
            commit.puts = {std::move(singles[std::size_t(i)])};
            commit.audit = audited("C create");
            must(store.commit(std::move(commit)));
        });
    }
    if (wants("read")) {
        measure("read by id, 16 clients", 16, 200000, 1, [&](int i) {
            if (!store.read(staff, "Observation", observations[std::size_t(i) * 7919 % observations.size()])) std::abort();
        });
        measure("read by id with its audit row", 16, 100000, 1, [&](int i) {
            if (!store.read(staff, "Observation", observations[std::size_t(i) * 7919 % observations.size()])) std::abort();
            (void)store.audit(1, audited("R read"));
        });
        measure("read by id, 1 client", 1, 50000, 1, [&](int i) { (void)store.read(staff, "Patient", pick(i).id); });
    }
    if (wants("name")) measure("search name", 16, 40000, 1, [&](int i) { found(store.search(staff, query("Patient", {{"name", pick(i).family}})), 1); });
    if (wants("code")) {
        measure("search patient+code sorted by date", 16, 40000, 1,
                [&](int i) { found(store.search(staff, query("Observation", {{"patient", pick(i).id}, {"code", code_of(i)}, {"_sort", "-date"}})), 5); });
    }
    if (wants("include")) {
        measure("search patient+code with _include", 16, 40000, 1,
                [&](int i) { found(store.search(staff, query("Observation", {{"patient", pick(i).id}, {"code", code_of(i)}, {"_include", "Observation:subject"}})), 5); });
    }
    if (wants("date")) {
        measure("search date range of the practice", 16, 40000, 1, [&](int i) {
            const std::string day = fmt::format("20{:02}-{:02}-{:02}", 10 + i % 16, 1 + i % 12, 1 + i % 28);
            found(store.search(staff, query("Encounter", {{"date", "ge" + day}, {"date", "le" + day}})), 0);
        });
        measure("search patient+date", 16, 40000, 1, [&](int i) { found(store.search(staff, query("Encounter", {{"patient", pick(i).id}, {"date", "ge2010"}})), 1); });
    }
    if (wants("page")) {
        measure("search code+status, a page of 50", 16, 5000, 1, [&](int i) {
            found(store.search(staff, query("Observation", {{"code", fmt::format("http://loinc.org|{}-{}", 1000 + i % 8, i % 8)}, {"status", "final"}}, 50)), 50);
        });
        measure("search _sort=-date, a page of 50", 16, 5000, 1, [&](int) { found(store.search(staff, query("Observation", {{"status", "final"}, {"_sort", "-date"}}, 50)), 50); });
        measure("everything of a child (62)", 16, 5000, 1, [&](int i) { found(store.compartment(staff, pick(i).id, {}, 200, ""), 60); });
    }
    std::printf("resident %lld MiB; log %.1f MiB\n", static_cast<long long>(resident_mib()), double(bytes_of(path + "-wal")) / 1048576);
    if (only == "check") {
        const auto report = store.check({});
        std::printf("check: %zu findings\n", report ? report->findings.size() : 999);
    }
    store.close();
    const double resources = children * 62.0 + (wants("create") ? 30000 : 0);
    std::printf("on disk %.2f MiB per 1,000 resources (audit with it)\n", double(bytes_of(path)) / 1048576 / resources * 1000);
    return 0;
}

}  // namespace
}  // namespace medhome::store

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "store_bench FOLDER [children] [only]\n");
        return 2;
    }
    return medhome::store::run(arguments[1], count > 2 ? std::atoi(arguments[2]) : 3000, count > 3 ? arguments[3] : "");
}
