// DESIGN.md 3, `./dev run`: a demo practice, filled once, whose printed accounts can do the first step of their work.
//
// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "access/invitations.h"
#include "access/practice.h"
#include "access/records.h"
#include "care/care.h"
#include "care/child/header.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/needs/sibling.h"
#include "care/plan/plan_record.h"
#include "care/questions/question.h"
#include "server/demo/demo_records.h"

namespace medhome::server {
namespace {

namespace json = fhir::json;

class Site {
public:
    explicit Site(FixedClock& clock) : clock_(clock) {
        std::string pattern = (std::filesystem::temp_directory_path() / "medhome-demo-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        store::OpenOptions open;
        open.projections = care::projections();
        for (const auto& some : {access::migrations(), care::migrations()}) open.migrations.insert(open.migrations.end(), some.begin(), some.end());
        auto opened = store::open("sqlite:" + folder_ + "/site.db", std::move(open));
        if (!opened) throw std::runtime_error(opened.error().text);
        store_ = std::move(*opened);
    }
    ~Site() {
        store_->close();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    access::Machinery with() { return {*store_, clock_, randomness_}; }
    store::Store& store() { return *store_; }
    access::Records records() {
        access::Caller admin;
        admin.account_id = "test";
        admin.role = access::Role::admin;
        admin.tenant = 1;
        return {*store_, clock_, randomness_, admin, access::Purpose::administration, {"test", "test", ""}, {}, std::string(demo_zone)};
    }
    std::vector<json::Document> all(std::string_view type) {
        access::Records reading = records();
        std::vector<json::Document> found;
        std::string cursor;
        do {
            const auto page = reading.search(std::string(type) + "?_count=100" + cursor);
            if (!page) throw std::runtime_error(page.error().text);
            for (const store::Stored& one : page->matches) {
                auto parsed = json::parse(*one.body);
                if (parsed) found.push_back(std::move(*parsed));
            }
            cursor = page->next_cursor.empty() ? std::string() : "&_cursor=" + page->next_cursor;
        } while (!cursor.empty());
        return found;
    }
    std::set<std::string> ids(std::string_view type) {
        std::set<std::string> found;
        for (const json::Document& one : all(type)) found.insert(std::string(one.root()["id"].text()));
        return found;
    }
    std::int64_t count(std::string_view table) {
        access::Records reading = records();
        const auto rows = reading.select("SELECT COUNT(*) FROM " + std::string(table) + " t WHERE {visible:t}", {});
        return rows ? std::get<std::int64_t>(rows->at(0)[0]) : -1;
    }

private:
    std::string folder_;
    FixedClock& clock_;
    SystemRandomness randomness_;
    std::unique_ptr<store::Store> store_;
};

class Demo : public testing::Test {
protected:
    void fill(Site& site) {
        const auto filled = fill_demo(site.with());
        ASSERT_TRUE(filled) << filled.error().text << (filled.error().issues.empty() ? "" : filled.error().issues[0].path + " " + filled.error().issues[0].text);
    }
    FixedClock clock_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(15)};
    Site site_{clock_};
};

// A family is the children who have a grown-up in common, known by name and phone.
std::vector<std::set<std::string>> families(Site& site) {
    std::map<std::string, std::set<std::string>> by_adult;
    for (const json::Document& one : site.all("RelatedPerson")) {
        const std::string adult = std::string(one.root()["name"].first()["family"].text()) + std::string(one.root()["telecom"].first()["value"].text());
        by_adult[adult].insert(care::id_in(care::reference_of(one.root()["patient"]), "Patient"));
    }
    std::vector<std::set<std::string>> groups;
    for (const auto& [adult, children] : by_adult) {
        std::set<std::string> joined = children;
        std::erase_if(groups, [&](const std::set<std::string>& group) {
            const bool shares = std::any_of(group.begin(), group.end(), [&](const std::string& child) { return joined.contains(child); });
            if (shares) joined.insert(group.begin(), group.end());
            return shares;
        });
        groups.push_back(std::move(joined));
    }
    return groups;
}

bool is_light(json::Value patient) {
    for (const json::Value tag : patient["meta"]["tag"].children()) {
        if (tag["code"].text() == "light-sibling") return true;
    }
    return false;
}

TEST_F(Demo, IsTwoDozenChildrenInAboutFifteenFamiliesAThirdInSpanish) {
    fill(site_);
    std::vector<care::Child> children;
    std::set<std::string> spanish;
    for (const json::Document& one : site_.all("Patient")) {
        if (is_light(one.root())) continue;
        children.push_back(care::child_from(one.root()));
        if (children.back().language == "es") spanish.insert(children.back().id);
    }
    EXPECT_EQ(children.size(), 24U);
    EXPECT_EQ(spanish.size(), 8U);
    const std::vector<std::set<std::string>> all = families(site_);
    EXPECT_GE(all.size(), 13U);
    EXPECT_LE(all.size(), 16U);
    const auto in_spanish = std::count_if(all.begin(), all.end(), [&](const std::set<std::string>& family) { return spanish.contains(*family.begin()); });
    EXPECT_GE(3 * static_cast<std::size_t>(in_spanish), all.size());
    const auto with_siblings = std::count_if(all.begin(), all.end(), [](const std::set<std::string>& family) { return family.size() > 1; });
    EXPECT_GE(with_siblings, 6);
}

TEST_F(Demo, GivesEveryFamilyAWayIn) {
    fill(site_);
    std::vector<std::string> caregivers;
    std::map<std::string, std::string> child_of;
    for (const json::Document& one : site_.all("RelatedPerson")) {
        caregivers.emplace_back(one.root()["id"].text());
        child_of[caregivers.back()] = care::id_in(care::reference_of(one.root()["patient"]), "Patient");
    }
    access::Records records = site_.records();
    const auto access = access::family_access(records, caregivers);
    ASSERT_TRUE(access) << access.error().text;
    std::set<std::string> reached;
    for (const access::FamilyAccess& one : *access) {
        if (one.account || one.invitation_ends) reached.insert(child_of[one.related_person_id]);
    }
    EXPECT_EQ(reached.size(), 24U);
}

TEST_F(Demo, HasAMainContactForEachChildButTheTwoWhoWaitForOne) {
    fill(site_);
    EXPECT_EQ(site_.count("care_central_contact"), 22) << "Ethan and Liliana have none yet";
}

TEST_F(Demo, HasALoopOfEveryKindAndAPlanInEveryState) {
    fill(site_);
    std::set<std::string> stages, domains, answers;
    int ownerless = 0, reopened = 0;
    for (const json::Document& one : site_.all("Task")) {
        const std::optional<care::Need> need = care::need_from(one.root());
        if (!need) continue;
        stages.insert(std::string(care::to_string(need->stage())));
        domains.insert(need->domain);
        if (need->owner.empty()) ++ownerless;
        for (const care::StepTaken& step : need->steps) {
            if (step.step == care::Step::reopened) ++reopened;
            if (step.answer) answers.insert(std::string(care::to_string(*step.answer)));
        }
        for (std::size_t at = 1; at < need->steps.size(); ++at) EXPECT_GT(need->steps[at].at, need->steps[at - 1].at) << need->text;
        EXPECT_LE(need->since(), clock_.now()) << need->text;
    }
    EXPECT_EQ(stages, (std::set<std::string>{"requested", "sent", "accepted", "scheduled", "done", "family_confirmed", "stuck", "closed"}));
    EXPECT_EQ(answers, (std::set<std::string>{"yes", "partly", "no"}));
    EXPECT_GE(domains.size(), 12U);
    EXPECT_GE(ownerless, 2);
    EXPECT_GE(reopened, 1);
    EXPECT_GE(site_.count("care_shared_plan"), 11);
    EXPECT_GE(site_.count("care_plan_agreement"), 7);
    EXPECT_GE(site_.count("care_plan_ask"), 3);
    EXPECT_GE(site_.count("care_plan_suggestion"), 4);
}

TEST_F(Demo, SendsFamiliesToServicesThatItKnowsAndTellsWhatWasTried) {
    fill(site_);
    const std::set<std::string> services = site_.ids("HealthcareService");
    std::set<std::string> known, tried_before, told, helped;
    for (const json::Document& one : site_.all("Task")) {
        const std::optional<care::Need> need = care::need_from(one.root());
        if (!need) continue;
        if (!need->service.reference.empty()) {
            EXPECT_TRUE(services.contains(care::id_in(need->service.reference, "HealthcareService"))) << need->text;
            known.insert(need->service.reference);
        }
        if (need->for_whom == "sibling") helped.insert(care::id_in(need->for_person.reference, "Patient"));
        if (need->attempts().size() > 1) tried_before.insert(need->attempts().front().service);
        for (const care::StepTaken& step : need->steps) {
            if (!care::moves(step.step)) told.insert(std::string(care::to_string(step.step)));
        }
    }
    EXPECT_EQ(known.size(), 11U) << "each service of the directory, the one that closed too";
    EXPECT_EQ(tried_before, (std::set<std::string>{"County Children’s Clinic", "Visiting Nurses of the Valley"}));
    EXPECT_EQ(told, (std::set<std::string>{"tried", "handed_off", "escalated", "family_told"}));
    EXPECT_EQ(helped, (std::set<std::string>{DemoRecords::id("lucia"), DemoRecords::id("salma")})) << "a child of the practice, and a sister who is none";
    access::Records records = site_.records();
    const auto siblings = care::siblings_of(records, DemoRecords::id("yousef"));
    ASSERT_TRUE(siblings && siblings->size() == 1);
    EXPECT_TRUE(siblings->front().light);
}

TEST_F(Demo, HasQuestionsThatWaitThatSomeoneHasOpenedAndThatWereAnswered) {
    fill(site_);
    std::map<std::string, int> at;
    for (const json::Document& one : site_.all("Communication")) {
        if (const std::optional<care::Question> question = care::question_from(one.root())) ++at[std::string(care::to_string(question->state()))];
    }
    EXPECT_EQ(at, (std::map<std::string, int>{{"sent", 3}, {"opened", 1}, {"answered", 3}}));
}

TEST_F(Demo, KeepsThePlanThatAFamilyAgreedToBesideTheOneThatChangedSince) {
    fill(site_);
    access::Records records = site_.records();
    const auto plan = care::read_plan(records, DemoRecords::id("mateo"));
    ASSERT_TRUE(plan && *plan);
    EXPECT_EQ((*plan)->plan.number, 2);
    EXPECT_EQ(civil_date((*plan)->plan.updated, demo_zone), std::chrono::year(2026) / 11 / 13) << "a change is dated on the day it was made";
}

TEST_F(Demo, HasTheSameAddressesEachTime) {
    fill(site_);
    Site again(clock_);
    fill(again);
    for (const std::string_view type : {"Patient", "RelatedPerson", "Practitioner", "CareTeam", "CarePlan", "Goal", "Task", "ServiceRequest", "Provenance", "Encounter",
                                        "Immunization", "Appointment", "Organization", "Communication", "HealthcareService"}) {
        EXPECT_EQ(site_.ids(type), again.ids(type)) << type;
    }
}

TEST_F(Demo, IsFilledOnce) {
    fill(site_);
    const std::int64_t needs = site_.count("care_need");
    const std::int64_t actions = site_.count("care_plan_action");
    clock_.advance(std::chrono::hours(24 * 30));
    fill(site_);
    EXPECT_EQ(site_.count("care_need"), needs);
    EXPECT_EQ(site_.count("care_plan_action"), actions);
}

TEST_F(Demo, GoesIntoNoSiteThatHasAccountsOfItsOwn) {
    ASSERT_TRUE(access::put_practice(site_.store(), {1, "real", "Real Clinic", "", "", "UTC"}));
    ASSERT_TRUE(access::add_user(site_.with(), {"admin", "An Admin", "a long password", access::Role::admin, 1, "", "en"}));
    const auto refused = fill_demo(site_.with());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "demo.own-accounts");
    EXPECT_EQ(site_.count("care_need"), 0);
}

TEST_F(Demo, CanBeFilledOnAnyDayOfTheYear) {
    clock_.advance(std::chrono::hours(24 * 99));
    fill(site_);
    for (const json::Document& one : site_.all("Appointment")) {
        const auto start = care::instant_of(one.root()["start"].text());
        ASSERT_TRUE(start);
        EXPECT_GT(*start, clock_.now());
    }
}

}  // namespace
}  // namespace medhome::server
