// DESIGN.md 3, `./dev run`: a demo practice, filled once, whose printed accounts can do the first step of their work.
//
// SPDX-License-Identifier: Apache-2.0
#include "server/demo/demo.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "access/practice.h"
#include "access/records.h"
#include "care/care.h"

namespace medhome::server {
namespace {

class Demo : public testing::Test {
protected:
    Demo() {
        std::string pattern = (std::filesystem::temp_directory_path() / "medhome-demo-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        store::OpenOptions open;
        open.projections = care::projections();
        for (const auto& some : {access::migrations(), care::migrations()}) open.migrations.insert(open.migrations.end(), some.begin(), some.end());
        auto opened = store::open("sqlite:" + folder_ + "/site.db", std::move(open));
        if (!opened) throw std::runtime_error(opened.error().text);
        store_ = std::move(*opened);
    }
    ~Demo() override {
        store_->close();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    access::Machinery with() { return {*store_, clock_, randomness_}; }
    std::int64_t count(std::string_view table) {
        access::Records records(*store_, clock_, randomness_, access::job_caller(1, "test"), access::Purpose::administration, {"test", "test", ""});
        const auto rows = records.select("SELECT COUNT(*) FROM " + std::string(table) + " t WHERE {visible:t}", {});
        return rows ? std::get<std::int64_t>(rows->at(0)[0]) : -1;
    }

    std::string folder_;
    FixedClock clock_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(15)};
    SystemRandomness randomness_;
    std::unique_ptr<store::Store> store_;
};

TEST_F(Demo, FillsAPracticeWithOpenStuckAndFinishedLoopsOnce) {
    const auto first = fill_demo(with());
    ASSERT_TRUE(first) << first.error().text << (first.error().issues.empty() ? "" : first.error().issues[0].path + " " + first.error().issues[0].text);
    EXPECT_EQ(first->size(), 5U);
    EXPECT_EQ(count("care_central_contact"), 4) << "Ethan and Liliana have no main contact yet";
    EXPECT_EQ(count("care_shared_plan"), 2);
    EXPECT_EQ(count("care_need"), 10);

    clock_.advance(std::chrono::hours(24 * 30));
    const auto again = fill_demo(with());
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(count("care_need"), 10);
    EXPECT_EQ(count("care_plan_action"), 5);
}

TEST_F(Demo, GoesIntoNoSiteThatHasAccountsOfItsOwn) {
    ASSERT_TRUE(access::put_practice(*store_, {1, "real", "Real Clinic", "", "", "UTC"}));
    ASSERT_TRUE(access::add_user(with(), {"admin", "An Admin", "a long password", access::Role::admin, 1, "", "en"}));
    const auto refused = fill_demo(with());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "demo.own-accounts");
    EXPECT_EQ(count("care_need"), 0);
}

TEST_F(Demo, CanBeFilledOnAnyDayOfTheYear) {
    clock_.advance(std::chrono::hours(24 * 99));
    const auto filled = fill_demo(with());
    EXPECT_TRUE(filled) << filled.error().text;
}

}  // namespace
}  // namespace medhome::server
