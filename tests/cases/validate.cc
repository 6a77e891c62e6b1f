// SPDX-License-Identifier: Apache-2.0
#include "validate.h"

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/validation/validate.h"
#include "fhir/xml/xml.h"

namespace medhome::cases {
namespace {

using fhir::json::Value;

// One resource, or each line of an .ndjson. What is wrong first, empty when nothing is.
std::string first_error(const std::string& text, bool lines) {
    if (lines) {
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            const std::string line = text.substr(at, end - at);
            at = end + 1;
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            if (std::string wrong = first_error(line, false); !wrong.empty()) return wrong;
        }
        return {};
    }
    const bool is_xml = fhir::xml::looks_like_xml(text);
    Result<std::string> json = is_xml ? fhir::xml::xml_to_json(text) : Result<std::string>(text);
    if (!json) return json.error().text;
    const Result<fhir::json::Document> document = fhir::json::parse(std::move(*json));
    if (!document) return document.error().text;
    for (const Issue& issue : fhir::validation::validate(document->root(), {.refuse_unknown_extensions = true})) {
        if (issue.severity == Severity::error || issue.severity == Severity::fatal) return issue.path + ": " + issue.text;
    }
    return {};
}

struct Tally {
    long passed = 0, failed = 0, aside = 0;
};

bool one_manifest(const std::string& path, const std::map<std::string, std::string>& aside, Tally& base, Tally& extra) {
    const auto text = read_case_file(path);
    if (!text) return false;
    const Result<fhir::json::Document> manifest = fhir::json::parse(*text);
    if (!manifest || !manifest->root().is_array()) return false;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path() / "files";
    long read = 0;
    for (const Value entry : manifest->root().children()) {
        const Value expected = entry["expected_base"]["errors"];
        if (!expected) continue;
        ++read;
        const std::string name(entry["name"].text());
        const bool is_extra = entry["tier"].text() != "base";
        Tally& tally = is_extra ? extra : base;
        if (const auto found = aside.find(name); found != aside.end()) {
            ++tally.aside;
            if (!is_extra) std::printf("SET ASIDE %s: %s\n", name.c_str(), found->second.c_str());
            continue;
        }
        const std::string file = (folder / entry["file"].text()).string();
        const auto resource = read_case_file(file);
        const std::string wrong = resource ? first_error(*resource, file.ends_with(".ndjson")) : "the file is not there";
        const bool should = expected.text() != "0";
        if (should == !wrong.empty()) {
            ++tally.passed;
            continue;
        }
        ++tally.failed;
        if (is_extra) continue;
        std::string reason = wrong;
        for (const Value issue : entry["expected_base"]["issues"].children()) {
            if (should && issue["severity"].text() == "error") {
                reason = std::string(issue["expression"].text()) + ": " + std::string(issue["text"].text());
                break;
            }
        }
        std::printf("FAIL %s (%s): %s: %s\n", name.c_str(), std::string(entry["module"].text()).c_str(),
                    should ? "an error is expected that we do not find" : "we find an error where none is expected", reason.c_str());
    }
    std::printf("%s: %ld cases\n", path.c_str(), read);
    return read > 0;
}

}  // namespace

int validate(const std::vector<std::string>& files) {
    const auto aside = set_aside("validate");
    Tally base, extra;
    bool unrecognized = false;
    for (const std::string& file : files) {
        if (one_manifest(file, aside, base, extra)) continue;
        std::fprintf(stderr, "%s: no case is recognized in it\n", file.c_str());
        unrecognized = true;
    }
    std::printf("extra tier (needs profiles and packages): %ld agree, %ld differ, %ld set aside\n", extra.passed, extra.failed, extra.aside);
    print_last_line(base.passed, base.failed, base.aside);
    return unrecognized ? 2 : base.failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
