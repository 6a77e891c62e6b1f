// docs/api.md, "Staff": the timeline is newest first, results of one visit day are one item, pages are whole days.
//
// SPDX-License-Identifier: Apache-2.0
#include "care/child/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "care/child/header.h"

namespace medhome::care {
namespace {

using namespace std::chrono;
namespace json = fhir::json;

json::Document parsed(std::string text) {
    Result<json::Document> document = json::parse(std::move(text));
    EXPECT_TRUE(document);
    return document ? std::move(*document) : json::Document();
}

std::optional<TimelineItem> item(std::string text, std::string_view zone = "UTC") {
    const json::Document document = parsed(std::move(text));
    return timeline_item(document.root(), zone);
}

TimelineItem made(year_month_day date, std::string kind, std::string reference) { return {date, std::move(kind), "t", "", false, std::move(reference)}; }

TEST(Timeline, PutsAVisitOnTheDayItWasForTheFamily) {
    const auto visit = item(R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"type":[{"text":"Well child visit"}],
      "period":{"start":"2026-03-02T02:30:00Z"},"reasonCode":[{"text":"Check-up"}]})", "America/New_York");
    ASSERT_TRUE(visit);
    EXPECT_EQ(visit->date, 2026y / 3 / 1) << "9:30 in the evening of the first, in New York";
    EXPECT_EQ(visit->title, "Well child visit");
    EXPECT_EQ(visit->detail, "Check-up");
    EXPECT_EQ(visit->kind, "visit");
}

TEST(Timeline, LeavesOutWhatDidNotHappen) {
    EXPECT_FALSE(item(R"({"resourceType":"Immunization","id":"i","status":"not-done","vaccineCode":{"text":"MMR"},"occurrenceDateTime":"2026-01-02"})"));
    EXPECT_FALSE(item(R"({"resourceType":"Observation","id":"o","status":"entered-in-error","code":{"text":"Weight"},"effectiveDateTime":"2026-01-02"})"));
    EXPECT_FALSE(item(R"({"resourceType":"Condition","id":"c","code":{"text":"Asthma"},"recordedDate":"2019"})")) << "no day is known";
}

TEST(Timeline, WritesNumbersAsTheyWereWritten) {
    const auto weight = item(R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"Weight"},"effectiveDateTime":"2026-01-02","valueQuantity":{"value":22.40,"unit":"kg"}})");
    ASSERT_TRUE(weight);
    EXPECT_EQ(weight->detail, "22.40\u00a0kg");
}

TEST(Timeline, RoundsWhatWasCalculatedAndWritesUnitsAsPeopleDo) {
    const auto detail = [](std::string_view quantity) {
        return item(R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"effectiveDateTime":"2026-01-02","valueQuantity":)" + std::string(quantity) + "}")->detail;
    };
    EXPECT_EQ(detail(R"({"value":37.42702235578938,"unit":"Cel"})"), "37.43\u00a0\u00b0C");
    EXPECT_EQ(detail(R"({"value":0.125,"unit":"mg"})"), "0.125\u00a0mg") << "a dose keeps its three decimals";
    EXPECT_EQ(detail(R"({"value":3,"code":"{score}"})"), "3");
    EXPECT_EQ(detail(R"({"value":98,"code":"mm[Hg]"})"), "98\u00a0mmHg");
}

TEST(Timeline, MakesOneItemOfADaysResultsNamedByTheReport) {
    std::vector<Found> found(2);
    for (int i = 0; i < 5; ++i) found[0].items.push_back(made(2026y / 1 / 2, "result", "Observation/" + std::to_string(i)));
    found[0].items.push_back(made(2026y / 1 / 2, "visit", "Encounter/1"));
    found[1].items.push_back(made(2026y / 1 / 2, "result", "DiagnosticReport/1"));
    const TimelinePage page = assemble(std::move(found), 20);
    ASSERT_EQ(page.items.size(), 2U);
    EXPECT_EQ(page.items[0].kind, "visit");
    EXPECT_EQ(page.items[1].reference, "DiagnosticReport/1");
    ASSERT_EQ(page.items[1].also.size(), 5U) << "none of the numbers is lost";
    EXPECT_FALSE(page.before);
}

// Walking all pages of sources that hand out at most four records a time shows each item once, in order.
TEST(Timeline, PagesShowEveryItemOnceHoweverTheSourcesAreCut) {
    std::vector<TimelineItem> visits, vaccines;
    for (int i = 0; i < 23; ++i) visits.push_back(made(year_month_day(sys_days(2026y / 6 / 1) - days{i * 3}), "visit", "Encounter/" + std::to_string(i)));
    for (int i = 0; i < 17; ++i) vaccines.push_back(made(year_month_day(sys_days(2026y / 5 / 20) - days{i * i}), "vaccine", "Immunization/" + std::to_string(i)));
    const auto fetch = [](const std::vector<TimelineItem>& all, std::optional<year_month_day> before) {
        Found found;
        for (const TimelineItem& one : all) {
            if (before && !(one.date < *before)) continue;
            if (found.items.size() == 4) {
                found.older_from = found.items.back().date;
                break;
            }
            found.items.push_back(one);
        }
        return found;
    };
    std::vector<std::string> seen;
    std::optional<year_month_day> before;
    year_month_day last = 2030y / 1 / 1;
    for (int page_number = 0; page_number < 100; ++page_number) {
        std::vector<Found> found;
        found.push_back(fetch(visits, before));
        found.push_back(fetch(vaccines, before));
        const TimelinePage page = assemble(std::move(found), 5);
        for (const TimelineItem& one : page.items) {
            EXPECT_LE(one.date, last);
            last = one.date;
            seen.push_back(one.reference);
        }
        before = page.before;
        if (!before) break;
    }
    EXPECT_FALSE(before) << "it must come to an end";
    EXPECT_EQ(seen.size(), 40U);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}

TEST(Timeline, OfADayWithMoreThanOnePageOfRecordsStillMovesOn) {
    std::vector<Found> found(1);
    for (int i = 0; i < 4; ++i) found[0].items.push_back(made(2026y / 1 / 2, "procedure", "Procedure/" + std::to_string(i)));
    found[0].older_from = 2026y / 1 / 2;
    const TimelinePage page = assemble(std::move(found), 2);
    EXPECT_EQ(page.items.size(), 4U);
    EXPECT_EQ(page.before, 2026y / 1 / 2);
}

TEST(Header, SaysWhoTheChildIs) {
    const json::Document patient = parsed(R"({"resourceType":"Patient","id":"mateo","gender":"male","birthDate":"2019-07-14",
      "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired","valueBoolean":true},
        {"url":"http://hl7.org/fhir/StructureDefinition/individual-pronouns","extension":[{"url":"value","valueCodeableConcept":{"text":"he/him"}}]}],
      "name":[{"use":"nickname","given":["Teo"]},{"use":"official","family":"Ruiz Herrera","given":["Mateo"],
        "extension":[{"url":"https://medhome.dev/fhir/StructureDefinition/pronunciation","valueString":"mah-TEH-oh"}]}],
      "communication":[{"language":{"coding":[{"code":"en"}]}},{"language":{"coding":[{"code":"es-MX"}]},"preferred":true}]})");
    const Child child = child_from(patient.root());
    EXPECT_EQ(child.name, "Mateo Ruiz Herrera");
    EXPECT_EQ(child.list_name, "Ruiz Herrera, Mateo");
    EXPECT_EQ(child.preferred_name, "Teo");
    EXPECT_EQ(child.pronunciation, "mah-TEH-oh");
    EXPECT_EQ(child.pronouns, "he/him");
    EXPECT_EQ(child.language, "es");
    EXPECT_TRUE(child.interpreter);
    EXPECT_EQ(child.age_on(2026y / 11 / 22), (Age{7, AgeUnit::years, 4}));
}

TEST(Header, WarnsOfWhatIsInForceAndOfTheWorstFirst) {
    std::vector<Alert> alerts;
    for (const char* text : {R"({"resourceType":"Flag","status":"active","code":{"text":"Rescue plan"}})",
                             R"({"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"criticality":"low","code":{"text":"Pollen"}})",
                             R"({"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"resolved"}]},"code":{"text":"Egg"}})",
                             R"({"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"Milk"}})",
                             R"({"resourceType":"Flag","status":"inactive","code":{"text":"Old"}})",
                             R"({"resourceType":"AllergyIntolerance","criticality":"high","code":{"text":"Latex"}})"}) {
        const json::Document document = parsed(text);
        if (auto alert = alert_from(document.root())) alerts.push_back(*alert);
    }
    sort_alerts(alerts);
    std::vector<std::string> texts;
    for (const Alert& alert : alerts) texts.push_back(alert.text);
    EXPECT_EQ(texts, (std::vector<std::string>{"Latex", "Rescue plan", "Pollen"}));
}

}  // namespace
}  // namespace medhome::care
