// SPDX-License-Identifier: Apache-2.0
#include "profiles.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/packages/library.h"
#include "fhir/profiles/check.h"
#include "fhir/validation/validate.h"

namespace medhome::cases {
namespace {

using fhir::json::Value;

std::vector<fhir::packages::Package> held_packages() {
    const char* sets = std::getenv("MEDHOME_CASES");
    const std::string folder = std::string(sets ? sets : "../shared") + "/fhir/definitions";
    std::vector<fhir::packages::Package> packages;
    if (!std::filesystem::is_directory(folder)) return packages;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".tgz") && !name.ends_with("-definitions.ndjson.gz")) continue;
        auto package = fhir::packages::read_package(entry.path().string());
        if (!package) {
            std::fprintf(stderr, "%s: %s\n", name.c_str(), package.error().text.c_str());
            continue;
        }
        std::printf("%s#%s: %zu definitions\n", package->name.c_str(), package->version.c_str(), package->definitions.size());
        packages.push_back(std::move(*package));
    }
    return packages;
}

// The claims with the version of the folder the example lies in, where a package of that version defines them.
std::vector<std::string> claims_of(Value resource, const std::string& path, const fhir::packages::Library& library, long& not_held) {
    std::vector<std::string> claims;
    for (const Value claimed : resource["meta"]["profile"].children()) {
        std::string canonical(claimed.text());
        if (canonical.find('|') == std::string::npos) {
            for (const auto& package : library.packages()) {
                if (path.find("/" + package.version + "/") == std::string::npos) continue;
                if (library.find("StructureDefinition", canonical + "|" + package.version)) {
                    canonical += "|" + package.version;
                    break;
                }
            }
        }
        if (library.find("StructureDefinition", canonical)) claims.push_back(std::move(canonical));
        else ++not_held;
    }
    return claims;
}

}  // namespace

int profiles(const std::vector<std::string>& paths) {
    const fhir::packages::Library library(held_packages());
    const auto aside = set_aside("profiles");
    long passed = 0, failed = 0, set_apart = 0, unclaimed = 0, not_held = 0;
    for (const std::string& path : json_files(paths)) {
        const auto text = read_case_file(path);
        const auto document = text ? fhir::json::parse(*text) : fhir::json::parse("");
        if (!document || !document->root()["resourceType"]) continue;
        const std::string name = std::filesystem::path(path).filename().string();
        const std::vector<std::string> claims = claims_of(document->root(), path, library, not_held);
        if (claims.empty()) ++unclaimed;
        fhir::profiles::CheckOptions options;
        options.source = &library;
        options.profiles = claims;
        options.follow_claims = false;
        std::vector<Issue> issues = fhir::validation::validate(document->root());
        for (Issue& issue : fhir::profiles::check(document->root(), options)) issues.push_back(std::move(issue));
        std::erase_if(issues, [](const Issue& issue) { return issue.severity == Severity::warning || issue.severity == Severity::information; });
        if (const auto found = aside.find(name); found != aside.end()) {
            ++set_apart;
            std::printf("SET ASIDE %s: %s\n", name.c_str(), found->second.c_str());
        } else if (issues.empty()) {
            ++passed;
        } else {
            ++failed;
            std::printf("FAIL %s in %s:", name.c_str(), std::filesystem::path(path).parent_path().filename().c_str());
            for (std::size_t i = 0; i < std::min<std::size_t>(issues.size(), 3); ++i) std::printf(" %s: %s", issues[i].path.c_str(), issues[i].text.c_str());
            std::printf("\n");
        }
    }
    std::printf("%ld of them claim no profile that is held; %ld claims are of profiles that are not\n", unclaimed, not_held);
    print_last_line(passed, failed, set_apart);
    if (passed + failed + set_apart == 0) {
        std::fprintf(stderr, "No resource is recognized in what was named.\n");
        return 2;
    }
    return failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
