// Archives from outside, and profiles in them: no input may crash, hang or be unpacked beyond its limits.
//
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/packages/compress.h"
#include "fhir/packages/library.h"
#include "fhir/packages/tar.h"
#include "fhir/profiles/check.h"

using namespace medhome::fhir;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)packages::read_tgz(bytes);
    (void)packages::read_tar(bytes);
    (void)packages::gunzip(bytes, 1 << 20);
    (void)packages::from_base64(bytes);
    // A line of a profile, then one of a resource.
    const std::size_t line = bytes.find('\n');
    if (line == std::string_view::npos) return 0;
    const auto profile = json::parse(std::string(bytes.substr(0, line)));
    const auto resource = json::parse(std::string(bytes.substr(line + 1)));
    if (!profile || !resource || !packages::is_definition(profile->root()) || !resource->root().is_object()) return 0;
    packages::Package package{"fuzz", "1", {}, 0};
    package.definitions.push_back(packages::pack(profile->root(), "1"));
    const std::string url = package.definitions[0].url;
    std::vector<packages::Package> held;
    held.push_back(std::move(package));
    const packages::Library library(std::move(held));
    profiles::CheckOptions options;
    options.source = &library;
    options.profiles = {url};
    (void)profiles::check(resource->root(), options);
    return 0;
}
