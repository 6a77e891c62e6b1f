// `./dev cases KIND FILE...`: what others publish, checked over the product. DESIGN.md section 6.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "fhirpath.h"
#include "matching.h"
#include "parse.h"
#include "profiles.h"
#include "patch.h"
#include "roundtrip.h"
#include "validate.h"
#include "xml.h"

namespace {

struct Kind {
    std::string_view name;
    int (*run)(const std::vector<std::string>& files);  // 0 nothing failed, 1 something did, 2 a file without cases
};

constexpr Kind kinds[] = {
    {"fhirpath", medhome::cases::fhirpath},
    {"fhirpath-cases", medhome::cases::fhirpath_yaml},
    {"matching", medhome::cases::matching},
    {"parse", medhome::cases::parse},
    {"profiles", medhome::cases::profiles},
    {"patch", medhome::cases::patch},
    {"roundtrip", medhome::cases::roundtrip},
    {"validate", medhome::cases::validate},
    {"xml", medhome::cases::xml},
};

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    for (const Kind& kind : kinds) {
        if (arguments.size() < 2 || arguments[0] != kind.name) continue;
        return kind.run({arguments.begin() + 1, arguments.end()});
    }
    std::fprintf(stderr, "Say which kind of cases and where: KIND FILE...\nKinds:");
    for (const Kind& kind : kinds) std::fprintf(stderr, " %.*s", static_cast<int>(kind.name.size()), kind.name.data());
    std::fprintf(stderr, "\n");
    return 2;
}
