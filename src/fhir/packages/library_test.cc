// Packages and the definitions in them, by canonical: https://hl7.org/fhir/R4/references.html#canonical
// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/library.h"

#include <gtest/gtest.h>

#include "fhir/packages/compress.h"
#include "fhir/packages/test_archive.h"

namespace medhome::fhir::packages {
namespace {

constexpr const char* url = "http://example.org/StructureDefinition/child";

std::string profile(const std::string& version) {
    return R"({"resourceType": "StructureDefinition", "id": "child", "text": {"status": "generated", "div": "<div>long prose</div>"}, "url": ")" + std::string(url) +
           R"(", "version": ")" + version + R"(", "type": "Patient", "kind": "resource", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
           "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "definition": "prose", "min": 1}]}})";
}

std::string archive(const std::string& version) {
    return gzip(tar({{"package/package.json", R"({"name": "example.children", "version": ")" + version + "\"}"},
                     {"package/StructureDefinition-child.json", profile(version)},
                     {"package/SearchParameter-x.json", R"({"resourceType": "SearchParameter", "url": "http://example.org/x"})"},
                     {"package/openapi/x.json", "not JSON"}}));
}

TEST(Package, KeepsDefinitionsWithoutTheirProse) {
    const auto package = read_tgz(archive("1.0.0"));
    ASSERT_TRUE(package.has_value()) << package.error().text;
    EXPECT_EQ(package->name, "example.children");
    ASSERT_EQ(package->definitions.size(), 1u);
    EXPECT_EQ(package->left_out, 1u);
    const std::string text = *inflate(package->definitions[0].bytes, package->definitions[0].size);
    EXPECT_EQ(text.find("prose"), std::string::npos);
    EXPECT_NE(text.find(R"("min":1)"), std::string::npos);
}

TEST(Package, RefusesWhatIsNoPackage) {
    EXPECT_EQ(read_tgz(gzip(tar({{"package/a.json", "{"}}))).error().code, "json.malformed");
    EXPECT_EQ(read_tgz(gzip(tar({{"package/a.json", profile("1")}}))).error().code, "packages.no-name");
    EXPECT_EQ(read_tgz(gzip(tar({{"package/package.json", R"({"name": "a", "version": "1"})"}}))).error().code, "packages.nothing");
    const std::string whole = archive("1.0.0");
    EXPECT_EQ(read_tgz(whole.substr(0, whole.size() / 2)).error().code, "packages.truncated");
    EXPECT_FALSE(read_tgz("no gzip").has_value());
    EXPECT_EQ(read_package("/nowhere/at-all.tgz").error().code, "packages.no-file");
}

TEST(Gzip, IsNotUnpackedBeyondItsLimit) {
    EXPECT_EQ(gunzip(gzip(std::string(1 << 20, 'x')), 1000).error().code, "packages.too-large");
    EXPECT_EQ(gunzip(gzip("one") + gzip("two"), 1000), "onetwo");
}

TEST(Base64, ComesBackAsItWas) {
    for (const std::string text : {"", "a", "ab", "abc", "abcd"}) EXPECT_EQ(from_base64(to_base64(text)), text);
    EXPECT_FALSE(from_base64("a*b").has_value());
}

TEST(Library, HoldsR4sOwnDefinitions) {
    const Library& base = Library::base();
    const Definition* temperature = base.find("StructureDefinition", "http://hl7.org/fhir/StructureDefinition/bodytemp|4.0.1");
    ASSERT_TRUE(temperature);
    EXPECT_EQ(temperature->json()["type"].text(), "Observation");
    EXPECT_TRUE(base.find("ValueSet", "http://hl7.org/fhir/ValueSet/administrative-gender"));
    EXPECT_FALSE(base.find("ValueSet", "http://hl7.org/fhir/ValueSet/administrative-gender|3.0.0")) << "a version that is not held is not another one";
    EXPECT_FALSE(base.find("CodeSystem", "http://snomed.info/sct|1"));
}

TEST(Library, HoldsSeveralVersionsBesideEachOther) {
    std::vector<Package> packages;
    for (const char* version : {"1.9.0", "1.10.0"}) packages.push_back(*read_tgz(archive(version)));
    const Library library(std::move(packages));
    EXPECT_EQ(library.find("StructureDefinition", url)->version, "1.10.0");
    const Definition* older = library.find("StructureDefinition", std::string(url) + "|1.9.0");
    ASSERT_TRUE(older);
    EXPECT_EQ(older->package, "example.children#1.9.0");
    EXPECT_EQ(library.find("StructureDefinition", url, older), older) << "within a package its own version is meant";
    EXPECT_EQ(library.find("StructureDefinition", std::string(url) + "|1.9"), older) << "of 1.9.x the newest";
    EXPECT_FALSE(library.find("StructureDefinition", std::string(url) + "|1.1")) << "which is not the beginning of 1.10.0";
    EXPECT_FALSE(library.find("StructureDefinition", std::string(url) + "|1.9.1"));
}

TEST(Library, KnowsWhichAddressesBelongToAGuideThatItHolds) {
    std::vector<Package> packages;
    packages.push_back(*read_tgz(archive("1.0.0")));
    const Library library(std::move(packages));
    EXPECT_TRUE(library.holds_guide_of("http://example.org/StructureDefinition/no-such"));
    EXPECT_FALSE(library.holds_guide_of("http://example.org/other/StructureDefinition/child"));
    EXPECT_FALSE(library.holds_guide_of("http://example.org/child"));
    EXPECT_FALSE(library.holds_guide_of("http://hl7.org/fhir/StructureDefinition/later")) << "later releases define more under R4's own address";
}

TEST(Version, IsOrderedByItsNumbers) {
    EXPECT_TRUE(is_newer("1.10.0", "1.9.0"));
    EXPECT_TRUE(is_newer("8.0.0", "8.0.0-ballot"));
    EXPECT_FALSE(is_newer("8.0.0-ballot", "8.0.0"));
    EXPECT_FALSE(is_newer("1.0.0", "1.0.0"));
    EXPECT_TRUE(is_newer("1.0", ""));
}

}  // namespace
}  // namespace medhome::fhir::packages
