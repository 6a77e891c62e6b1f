// Packages of the site and what a practice requires: https://hl7.org/fhir/R4/profiling.html
// SPDX-License-Identifier: Apache-2.0
#include "access/guides.h"

#include "access/test_site.h"

namespace medhome::access {
namespace {

using testing::must;

constexpr const char* url = "http://example.org/StructureDefinition/named";

fhir::packages::Package package(const std::string& version, const std::string& element = "name") {
    const std::string text = R"({"resourceType": "StructureDefinition", "url": ")" + std::string(url) + R"(", "version": ")" + version +
                             R"(", "type": "Patient", "kind": "resource", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
                             "differential": {"element": [{"id": "Patient.)" + element + R"(", "path": "Patient.)" + element + R"(", "min": 1}]}})";
    fhir::packages::Package made{"example.named", version, {}, 0};
    made.definitions.push_back(fhir::packages::pack(fhir::json::parse(text)->root(), version));
    return made;
}

class GuidesTest : public testing::TestSite {
protected:
    void TearDown() override {
        if (store_) use_guides(*store_, nullptr);
        TestSite::TearDown();
    }
};

TEST_F(GuidesTest, SeveralVersionsStandBesideEachOtherAndOneCanBeTakenOut) {
    EXPECT_FALSE(must(add_package(*store_, package("1.0.0"), clock_.now())).replaced);
    EXPECT_FALSE(must(add_package(*store_, package("2.0.0"), clock_.now())).replaced);
    EXPECT_TRUE(must(add_package(*store_, package("2.0.0"), clock_.now())).replaced);
    ASSERT_EQ(must(packages(*store_)).size(), 2u);
    const auto guides = must(load_guides(*store_));
    EXPECT_TRUE(guides->library().find("StructureDefinition", std::string(url) + "|1.0.0"));
    EXPECT_EQ(guides->library().find("StructureDefinition", url)->version, "2.0.0");

    must(remove_package(*store_, "example.named", "2.0.0"));
    EXPECT_EQ(remove_package(*store_, "example.named", "2.0.0").error().code, "guides.unknown-package");
    EXPECT_EQ(must(load_guides(*store_))->library().find("StructureDefinition", url)->version, "1.0.0");
}

TEST_F(GuidesTest, EachChangeLeavesAnotherMark) {
    const std::string none = must(guides_mark(*store_));
    must(add_package(*store_, package("1.0.0"), clock_.now()));
    const std::string one = must(guides_mark(*store_));
    EXPECT_NE(one, none);
    EXPECT_EQ(must(load_guides(*store_))->mark(), one);
    must(require_profile(*store_, 1, "Patient", url));
    const std::string required = must(guides_mark(*store_));
    EXPECT_NE(required, one);
    must(stop_requiring(*store_, 1, "Patient", url));
    EXPECT_EQ(must(guides_mark(*store_)), one);
    must(remove_package(*store_, "example.named", "1.0.0"));
    EXPECT_EQ(must(guides_mark(*store_)), none);
}

TEST_F(GuidesTest, AProfileIsRequiredOfOneTypeInOnePractice) {
    EXPECT_EQ(require_profile(*store_, 1, "Patient", url).error().code, "guides.unknown-profile");
    must(add_package(*store_, package("1.0.0"), clock_.now()));
    EXPECT_EQ(require_profile(*store_, 1, "Group", url).error().code, "guides.profile-type");
    EXPECT_EQ(require_profile(*store_, 1, "Child", url).error().code, "guides.type");
    must(require_profile(*store_, 1, "Patient", url));
    must(require_profile(*store_, 1, "Patient", url));
    EXPECT_EQ(must(required_profiles(*store_)).size(), 1u);

    use_guides(*store_, must(load_guides(*store_)));
    Records records = as(staff());
    const Result<Changed> refused = records.create("Patient", R"({"resourceType": "Patient"})");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    ASSERT_EQ(refused.error().issues.size(), 1u);
    EXPECT_EQ(refused.error().issues[0].path, "Patient.name");
    must(records.create("Patient", R"({"resourceType": "Patient", "name": [{"family": "Rivera"}]})"));
    must(records.create("Group", R"({"resourceType": "Group", "type": "person", "actual": true})"));

    must(stop_requiring(*store_, 1, "Patient", url));
    EXPECT_EQ(stop_requiring(*store_, 1, "Patient", url).error().code, "guides.not-required");
    use_guides(*store_, must(load_guides(*store_)));
    Records free = as(staff());
    must(free.create("Patient", R"({"resourceType": "Patient"})"));
}

}  // namespace
}  // namespace medhome::access
