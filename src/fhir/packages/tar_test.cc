// Archives from outside: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar Interchange Format)
// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/tar.h"

#include <gtest/gtest.h>

#include "fhir/packages/test_archive.h"

namespace medhome::fhir::packages {
namespace {

std::string refusal(const std::string& archive, const TarLimits& limits = {}) {
    const auto files = read_tar(archive, limits);
    return files ? "taken" : files.error().code;
}

TEST(Tar, GivesItsFilesWithTheirNames) {
    const std::string archive = tar({{"package/a.json", "{}"}, {"package/b.json", std::string(600, 'x')}});
    const auto files = read_tar(archive);
    ASSERT_TRUE(files.has_value());
    ASSERT_EQ(files->size(), 2u);
    EXPECT_EQ((*files)[0].name, "package/a.json");
    EXPECT_EQ((*files)[0].bytes, "{}");
    EXPECT_EQ((*files)[1].bytes.size(), 600u);
}

TEST(Tar, RefusesNamesThatLeadOutOfTheArchive) {
    for (const char* name : {"../evil.json", "package/../../evil.json", "/etc/passwd", "package\\..\\evil.json"}) {
        EXPECT_EQ(refusal(tar({{name, "{}"}})), "packages.unsafe-name") << name;
    }
}

TEST(Tar, RefusesLinksAndDevices) {
    EXPECT_EQ(refusal(tar({{"package/a.json", ""}}, '2')), "packages.link");
    EXPECT_EQ(refusal(tar({{"package/a.json", ""}}, '3')), "packages.link");
}

TEST(Tar, RefusesAnArchiveThatEndsInTheMiddle) {
    const std::string whole = tar({{"package/a.json", std::string(3000, 'x')}});
    EXPECT_EQ(refusal(whole.substr(0, 1500)), "packages.truncated");
    EXPECT_EQ(refusal(whole.substr(0, 512 + 3072 + 100)), "packages.truncated");
    EXPECT_EQ(refusal(whole.substr(0, 100)), "packages.truncated");
}

TEST(Tar, RefusesWhatIsTooMuch) {
    const std::string archive = tar({{"package/a.json", std::string(3000, 'x')}, {"package/b.json", "{}"}});
    EXPECT_EQ(refusal(archive, {.files = 1}), "packages.too-many-files");
    EXPECT_EQ(refusal(archive, {.files = 10, .file_bytes = 1000}), "packages.too-large");
    EXPECT_EQ(refusal(""), "packages.empty");
}

TEST(Tar, RefusesADamagedHeader) {
    std::string archive = tar({{"package/a.json", "{}"}});
    archive[3] = 'X';
    EXPECT_EQ(refusal(archive), "packages.not-tar");
    EXPECT_EQ(refusal(std::string(2048, 'x')), "packages.not-tar");
}

}  // namespace
}  // namespace medhome::fhir::packages
