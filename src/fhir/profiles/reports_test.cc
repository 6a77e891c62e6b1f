// A report beside its Measure: https://hl7.org/fhir/R4/measurereport.html
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fhir/profiles/check.h"

namespace medhome::fhir::profiles {
namespace {

using Places = std::vector<std::string>;

std::string code(const std::string& value) { return R"("code": {"coding": [{"system": "http://s", "code": ")" + value + R"("}]})"; }

Places wrong(const std::string& groups, const std::string& reported, const std::string& type = "summary") {
    packages::Package package{"test", "1", {}, 0};
    const auto measure = json::parse(R"({"resourceType": "Measure", "url": "http://example.org/m", "status": "active", "group": [)" + groups + "]}");
    EXPECT_TRUE(measure.has_value());
    package.definitions.push_back(packages::pack(measure->root(), "1"));
    std::vector<packages::Package> packages;
    packages.push_back(std::move(package));
    const packages::Library held(std::move(packages));
    const auto report = json::parse(R"({"resourceType": "MeasureReport", "status": "complete", "type": ")" + type + R"(", "measure": "http://example.org/m", "period": {"start": "2024"}, "group": [)" +
                                    reported + "]}");
    EXPECT_TRUE(report.has_value());
    CheckOptions options;
    options.source = &held;
    Places places;
    for (const Issue& issue : check(report->root(), options)) {
        if (issue.severity == Severity::error) places.push_back(issue.path);
    }
    return places;
}

TEST(Report, SaysWhatItsMeasureDefines) {
    const std::string population = R"({"population": [{)" + code("all") + "}]}";
    EXPECT_EQ(wrong(population, population), Places{});
    EXPECT_EQ(wrong(population, R"({"population": [{)" + code("some") + "}]}"), Places{"MeasureReport.group[0].population[0]"});
    EXPECT_EQ(wrong(population, population + "," + population), Places{"MeasureReport.group[1]"});
    const std::string two = "{" + code("a") + "},{" + code("b") + "}";
    EXPECT_EQ(wrong(two, "{" + code("b") + "},{" + code("a") + "}"), Places{}) << "their order says nothing";
    EXPECT_EQ(wrong(two, "{" + code("c") + "}"), Places{"MeasureReport.group[0]"});
    const std::string strata = R"({"population": [{)" + code("all") + R"(}], "stratifier": [{)" + code("age") + "}]}";
    const auto by = [](const std::string& stratifier, const std::string& of) {
        return R"({"stratifier": [{"code": [{"coding": [{"system": "http://s", "code": ")" + stratifier + R"("}]}], "stratum": [{"population": [{)" + code(of) + "}]}]}]}";
    };
    EXPECT_EQ(wrong(strata, by("age", "all")), Places{});
    EXPECT_EQ(wrong(strata, by("sex", "all")), Places{"MeasureReport.group[0].stratifier[0]"});
}

TEST(Report, NamesSubjectsOnlyWhereItIsAListOfThem) {
    const std::string defined = R"({"population": [{)" + code("all") + "}]}";
    const std::string named = R"({"population": [{)" + code("all") + R"(, "subjectResults": {"reference": "List/1"}}]})";
    EXPECT_EQ(wrong(defined, named, "subject-list"), Places{});
    EXPECT_EQ(wrong(defined, named), Places{"MeasureReport.group[0].population[0].subjectResults"});
}

}  // namespace
}  // namespace medhome::fhir::profiles
