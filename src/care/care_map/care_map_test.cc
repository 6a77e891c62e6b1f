// PRODUCT.md S23: the care map draws from live data, the family in the middle.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/care_map/care_map.h"

#include <gtest/gtest.h>

#include "care/test_practices.h"

namespace medhome::care {
namespace {

Need need(std::string domain, std::string text, std::string performer, Step step) {
    Need one;
    one.domain = std::move(domain);
    one.text = std::move(text);
    one.performer = std::move(performer);
    one.steps = {{Step::requested, {}, {}, {}, std::nullopt}, {step, {}, {}, {}, std::nullopt}};
    return one;
}

TEST(CareMap, PutsEachHelperOnceInTheWorldItHelpsIn) {
    const Person mother{"RelatedPerson/1", "María Herrera", "mother", "", "family"};
    const Person rosa{"Practitioner/rosa", "Rosa Delgado", "coordinator", "+15550142200", "staff"};
    const Person okafor{"Practitioner/okafor", "Amara Okafor", "clinician", "", "staff"};
    const std::vector<MapGroup> groups = care_map({mother},
                                                  {{{"Practitioner/okafor", "", "", false}, okafor}, {{"Practitioner/rosa", "", "", true}, rosa}, {{"RelatedPerson/1", "mother", "", false}, mother}},
                                                  {need("food", "Food box", "Pantry", Step::sent), need("transportation", "Rides", "Pantry", Step::accepted),
                                                   need("sibling_support", "A group for Lucía", "Sibshop", Step::stuck), need("school", "Old", "School", Step::closed),
                                                   need("food", "No helper yet", "", Step::requested)});
    ASSERT_EQ(groups.size(), 4u);
    EXPECT_EQ(groups[0].name, "family");
    EXPECT_EQ(groups[0].nodes.size(), 1u) << "a mother on the team is still one mother";
    EXPECT_EQ(groups[1].nodes[0].name, "Rosa Delgado") << "the main contact first";
    EXPECT_TRUE(groups[1].nodes[0].main_contact);
    EXPECT_EQ(groups[2].name, "daily");
    ASSERT_EQ(groups[2].nodes.size(), 1u);
    EXPECT_EQ(groups[2].nodes[0].says, "Food box; Rides");
    EXPECT_TRUE(groups[2].nodes[0].active) << "one of the two helps already";
    EXPECT_FALSE(groups[3].nodes[0].active);
}

TEST(CareMap, IsTheSameForFamilyAndStaffAndForNobodyElse) {
    Practices practices;
    ASSERT_EQ(practices.put("rosa", "/api/staff/children/mateo/main-contact", R"({"person":"Practitioner/rosa"})").status, 200);
    const Answered hers = practices.get("maria", "/api/family/children/mateo/care-map");
    ASSERT_EQ(hers.status, 200) << hers.body;
    ASSERT_EQ(hers["groups"].size(), 2u) << hers.body;
    EXPECT_EQ(hers["groups"].at(0)["nodes"].at(0)["name"].text(), "María Herrera");
    EXPECT_EQ(hers["groups"].at(1)["nodes"].at(0)["main_contact"].text(), "true");
    const Answered theirs = practices.get("rosa", "/api/staff/children/mateo/care-map");
    EXPECT_EQ(theirs["groups"].size(), 2u);
    EXPECT_EQ(practices.get("denise", "/api/family/children/mateo/care-map").status, 404);
    EXPECT_EQ(practices.get("nadia", "/api/staff/children/mateo/care-map").status, 404);
}

}  // namespace
}  // namespace medhome::care
