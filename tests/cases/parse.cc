// SPDX-License-Identifier: Apache-2.0
#include "parse.h"

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/validation/validate.h"

namespace medhome::cases {
namespace {

using fhir::json::Value;

// The value written again from its parts: names and texts are quoted anew only where they hold no escape.
void write_again(Value value, std::string& out) {
    const bool object = value.is_object();
    if (!object && !value.is_array()) {
        out += value.raw();
        return;
    }
    out += object ? '{' : '[';
    for (Value child = value.first(); child; child = child.next()) {
        if (object) out += fhir::json::quote(child.key()) + ":";
        write_again(child, out);
        if (child.next()) out += ',';
    }
    out += object ? '}' : ']';
}

// Of this thread, so that what else the machine does is left out.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string wrong_with(const std::string& text, double& parse_seconds, double& validate_seconds) {
    const auto shared = std::make_shared<const std::string>(text);
    const double start = processor_seconds();
    const Result<fhir::json::Document> document = fhir::json::parse_shared(shared, 0, text.size());
    const double parsed = processor_seconds();
    if (!document) return document.error().text;
    const Value root = document->root();
    const std::vector<Issue> issues = fhir::validation::validate(root);
    parse_seconds += parsed - start;
    validate_seconds += processor_seconds() - parsed;
    for (const Issue& issue : issues) {
        if (issue.severity == Severity::error) return issue.path + ": " + issue.text;
    }
    std::string again;
    write_again(root, again);
    const std::string compact = fhir::json::minify(root.raw());
    if (again != compact) return "written again from the tree it differs";
    if (fhir::json::minify(compact) != compact) return "what is compact gets shorter still";
    const Value id = root["id"];
    if (!id) return {};
    const std::string changed = fhir::json::apply(text, {{id.begin(), id.end(), "\"another-id\""}});
    const Result<fhir::json::Document> edited = fhir::json::parse(changed);
    if (!edited || edited->root()["id"].text() != "another-id") return "an edit of its id does not read back";
    const Value new_id = edited->root()["id"];
    if (fhir::json::apply(changed, {{new_id.begin(), new_id.end(), std::string(id.raw())}}) != text) return "an edit and its undoing differ";
    return {};
}

}  // namespace

int parse(const std::vector<std::string>& paths) {
    const auto aside = set_aside("roundtrip");
    long passed = 0, failed = 0, put_aside = 0;
    double parse_seconds = 0, validate_seconds = 0;
    std::size_t bytes = 0;
    bool unrecognized = false;
    for (const std::string& file : json_files(paths)) {
        const auto text = read_case_file(file);
        std::string name = std::filesystem::path(file).filename().string();
        if (!text) {
            std::fprintf(stderr, "%s cannot be read\n", file.c_str());
            unrecognized = true;
            continue;
        }
        if (const auto found = aside.find(name); found != aside.end()) {
            ++put_aside;
            std::printf("SET ASIDE %s: %s\n", name.c_str(), found->second.c_str());
            continue;
        }
        bytes += text->size();
        const std::string wrong = wrong_with(*text, parse_seconds, validate_seconds);
        if (wrong.empty()) {
            ++passed;
        } else {
            ++failed;
            std::printf("FAIL %s: %s\n", name.c_str(), wrong.c_str());
        }
    }
    const double megabytes = static_cast<double>(bytes) / 1e6;
    std::printf("%.1f MB, parsed at %.0f MB/s, validated at %.0f MB/s\n", megabytes, megabytes / parse_seconds, megabytes / validate_seconds);
    print_last_line(passed, failed, put_aside);
    return unrecognized || passed + failed + put_aside == 0 ? 2 : failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
