// SPDX-License-Identifier: Apache-2.0
#include "validate.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/packages/library.h"
#include "fhir/profiles/check.h"
#include "fhir/validation/validate.h"
#include "fhir/xml/xml.h"

namespace medhome::cases {
namespace {

using fhir::json::Value;

// Definitions that a case comes with, and those of the packages it names.
fhir::packages::Library library_of(Value entry, const std::filesystem::path& folder) {
    std::vector<fhir::packages::Package> packages;
    fhir::packages::Package own{"case", "1", {}, 0};
    const auto take = [&](std::string_view file) {
        const auto text = read_case_file((folder / file).string());
        if (!text) return;
        Result<std::string> json = fhir::xml::looks_like_xml(*text) ? fhir::xml::xml_to_json(*text) : Result<std::string>(*text);
        if (!json) return;
        const Result<fhir::json::Document> document = fhir::json::parse(std::move(*json));
        if (!document) return;
        const Value root = document->root();
        if (fhir::packages::is_definition(root)) own.definitions.push_back(fhir::packages::pack(root, ""));
        for (const Value item : root["entry"].children()) {
            if (fhir::packages::is_definition(item["resource"])) own.definitions.push_back(fhir::packages::pack(item["resource"], ""));
        }
    };
    for (const Value file : entry["supporting"].children()) take(file.text());
    if (const std::string_view source = entry["profile"]["source"].text(); !source.starts_with("http")) take(source);
    const char* sets = std::getenv("MEDHOME_CASES");
    for (const Value name : entry["packages"].children()) {
        std::string file(name.text());
        if (const std::size_t hash = file.find('#'); hash != std::string::npos) file[hash] = '-';
        const std::string path = std::string(sets ? sets : "../shared") + "/fhir/definitions/" + file + ".noexamples.tgz";
        const std::string beside = (folder / std::string(name.text())).string();
        if (auto package = fhir::packages::read_package(name.text().ends_with(".tgz") ? beside : path)) packages.push_back(std::move(*package));
    }
    if (!own.definitions.empty()) packages.push_back(std::move(own));
    return fhir::packages::Library(std::move(packages));
}

std::string first_of(const std::vector<Issue>& issues) {
    for (const Issue& issue : issues) {
        if (issue.severity == Severity::error || issue.severity == Severity::fatal) return issue.path + ": " + issue.text;
    }
    return {};
}

// One resource, or each line of an .ndjson. What is wrong first, empty when nothing is.
std::string first_error(const std::string& text, bool lines, const fhir::validation::Options& options, const fhir::profiles::CheckOptions& checks) {
    if (lines) {
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            const std::string line = text.substr(at, end - at);
            at = end + 1;
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            if (std::string wrong = first_error(line, false, options, checks); !wrong.empty()) return wrong;
        }
        return {};
    }
    const bool is_xml = fhir::xml::looks_like_xml(text);
    Result<std::string> json = is_xml ? fhir::xml::xml_to_json(text) : Result<std::string>(text);
    if (!json) return json.error().text;
    const Result<fhir::json::Document> document = fhir::json::parse(std::move(*json));
    if (!document) return document.error().text;
    if (std::string wrong = first_of(fhir::validation::validate(document->root(), options)); !wrong.empty()) return wrong;
    return first_of(fhir::profiles::check(document->root(), checks));
}

struct Tally {
    long passed = 0, failed = 0, aside = 0;
};

// Whether the profile that a case names finds an error where the reference validator's does.
void against_profile(Value entry, const std::string& text, const std::filesystem::path& folder, const fhir::packages::Library& library,
                     const fhir::validation::Options& options, Tally& tally) {
    std::string canonical(entry["profile"]["source"].text());
    if (!canonical.starts_with("http")) {
        const auto source = read_case_file((folder / canonical).string());
        if (!source) return;
        Result<std::string> json = fhir::xml::looks_like_xml(*source) ? fhir::xml::xml_to_json(*source) : Result<std::string>(*source);
        const Result<fhir::json::Document> profile = json ? fhir::json::parse(std::move(*json)) : fhir::json::parse("");
        if (!profile) return;
        canonical = profile->root()["url"].text();
    }
    Result<std::string> json = fhir::xml::looks_like_xml(text) ? fhir::xml::xml_to_json(text) : Result<std::string>(text);
    const Result<fhir::json::Document> document = json ? fhir::json::parse(std::move(*json)) : fhir::json::parse("");
    if (!document) return;
    fhir::profiles::CheckOptions checks;
    checks.source = &library;
    checks.profiles = {canonical};
    checks.follow_claims = checks.look_everywhere = checks.vital_signs_by_code = false;
    std::string wrong = first_of(fhir::validation::validate(document->root(), options));
    if (wrong.empty()) wrong = first_of(fhir::profiles::check(document->root(), checks));
    const bool should = entry["profile"]["expected"]["errors"].text() != "0";
    ++(should == !wrong.empty() ? tally.passed : tally.failed);
    if (should == !wrong.empty()) return;
    std::string reason = wrong;
    for (const Value issue : entry["profile"]["expected"]["issues"].children()) {
        if (should && issue["severity"].text() == "error") {
            reason = std::string(issue["text"].text());
            break;
        }
    }
    std::printf("DIFFERS %s by its profile: %s: %s\n", std::string(entry["name"].text()).c_str(), should ? "an error is expected" : "none is expected", reason.c_str());
}

bool one_manifest(const std::string& path, const std::map<std::string, std::string>& aside, Tally& base, Tally& extra, Tally& profiles) {
    const auto text = read_case_file(path);
    if (!text) return false;
    const Result<fhir::json::Document> manifest = fhir::json::parse(*text);
    if (!manifest || !manifest->root().is_array()) return false;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path() / "files";
    const std::map<std::string, std::string> given = settings("validate");
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
        // As the reference validator is started: alone with its own definitions, and strict.
        fhir::validation::Options options{.refuse_unknown_extensions = true, .is_strict = true, .stands_alone = true};
        if (const auto found = given.find(name); found != given.end()) {
            options.look_into_contained = found->second != "contained-ignored";
        }
        const fhir::packages::Library library = library_of(entry, folder);
        options.extension_is = [&](std::string_view url) { return fhir::profiles::extension_is(library, url); };
        fhir::profiles::CheckOptions checks;
        checks.source = &library;
        checks.wrong_displays_are_errors = true;
        const std::string file = (folder / entry["file"].text()).string();
        const auto resource = read_case_file(file);
        const std::string wrong = resource ? first_error(*resource, file.ends_with(".ndjson"), options, checks) : "the file is not there";
        if (resource && entry["profile"]["expected"]) against_profile(entry, *resource, folder, library, options, profiles);
        const bool should = expected.text() != "0";
        if (should == !wrong.empty()) {
            ++tally.passed;
            continue;
        }
        ++tally.failed;
        if (is_extra && !std::getenv("MEDHOME_SHOW_EXTRA")) continue;
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
    Tally base, extra, profiles;
    bool unrecognized = false;
    for (const std::string& file : files) {
        if (one_manifest(file, aside, base, extra, profiles)) continue;
        std::fprintf(stderr, "%s: no case is recognized in it\n", file.c_str());
        unrecognized = true;
    }
    std::printf("against the profile that a case names: %ld agree, %ld differ\n", profiles.passed, profiles.failed);
    std::printf("extra tier (needs profiles and packages): %ld agree, %ld differ, %ld set aside\n", extra.passed, extra.failed, extra.aside);
    print_last_line(base.passed, base.failed, base.aside);
    return unrecognized ? 2 : base.failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
