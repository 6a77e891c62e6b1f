// PRODUCT.md S18: each practice has hours of its own, and what a family is promised is reckoned from them.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/wall_clock.h"
#include "care/ways/hours.h"

namespace medhome::care {
namespace {

constexpr std::string_view new_york = "America/New_York";
using Unit = Promise::Unit;
constexpr int noon = 12 * 60;

Day november(unsigned day) { return std::chrono::year(2026) / std::chrono::November / std::chrono::day(day); }
Instant at(unsigned day, int hour, int minute = 0) { return on_the_wall(november(day), hour * 60 + minute, new_york); }

// Monday to Friday 8 to 12 and 1 to 5, Saturday 9 to 12; closed for Thanksgiving, Thursday the 26th, and the day after.
Hours lakeside() {
    Hours hours;
    for (int weekday = 1; weekday <= 5; ++weekday) {
        hours.open.push_back({weekday, 8 * 60, noon});
        hours.open.push_back({weekday, 13 * 60, 17 * 60});
    }
    hours.open.push_back({6, 9 * 60, noon});
    hours.closed.push_back({november(26), november(27), "Thanksgiving"});
    return hours;
}

TEST(Hours, OneWorkingDayEndsWhenTheNextOpenDayDoes) {
    const Promised by = promised(lakeside(), {1, Unit::working_days}, at(23, 10), new_york);
    EXPECT_EQ(by.day, november(24));
    EXPECT_EQ(by.at, at(24, 17));
    EXPECT_EQ(promised(lakeside(), {1, Unit::working_days}, at(27, 10), new_york).at, at(28, 12)) << "Saturday is a working day here";
}

TEST(Hours, DaysOnWhichNobodyIsThereAreNotPromised) {
    EXPECT_EQ(promised(lakeside(), {1, Unit::working_days}, at(25, 23, 30), new_york).at, at(28, 12)) << "Thanksgiving and the day after are closed";
    EXPECT_EQ(promised(lakeside(), {2, Unit::working_days}, at(25, 10), new_york).at, at(30, 17));
}

TEST(Hours, WorkingHoursCountOnlyWhileThePracticeIsOpen) {
    EXPECT_EQ(promised(lakeside(), {4, Unit::working_hours}, at(23, 10), new_york).at, at(23, 15)) << "noon to one is nobody's hour";
    EXPECT_EQ(promised(lakeside(), {4, Unit::working_hours}, at(23, 15), new_york).at, at(24, 10));
    EXPECT_EQ(promised(lakeside(), {4, Unit::working_hours}, at(25, 16), new_york).at, at(28, 12)) << "one hour on Wednesday, three on Saturday";
    EXPECT_EQ(promised(lakeside(), {2, Unit::working_hours}, at(22, 20), new_york).at, at(23, 10)) << "a question of Sunday night waits for Monday";
}

TEST(Hours, APracticeThatSaidNothingIsTakenToWorkOnWeekdays) {
    const Promised by = promised({}, {1, Unit::working_days}, at(27, 10), new_york);
    EXPECT_EQ(by.day, november(30));
    EXPECT_FALSE(by.at) << "an hour that nobody knows is not promised";
    EXPECT_FALSE(open_now({}, at(23, 10), new_york).open);
}

TEST(Hours, APracticeThatNeverOpensIsStillPromisedADay) {
    Hours hours = lakeside();
    hours.closed = {{november(1), add_days(november(1), 800), "Moving"}};
    EXPECT_EQ(promised(hours, {1, Unit::working_days}, at(27, 10), new_york).day, november(30));
    EXPECT_EQ(promised(hours, {8, Unit::working_hours}, at(27, 10), new_york).day, november(30));
    EXPECT_FALSE(open_now(hours, at(27, 10), new_york).opens);
}

TEST(Hours, SayUntilWhenItIsOpenOrWhenItOpensAgain) {
    const OpenNow morning = open_now(lakeside(), at(23, 8), new_york);
    EXPECT_TRUE(morning.open);
    EXPECT_EQ(morning.until, at(23, 12));
    EXPECT_EQ(open_now(lakeside(), at(23, 12), new_york).opens, at(23, 13));
    EXPECT_EQ(open_now(lakeside(), at(25, 17), new_york).opens, at(28, 9));
    EXPECT_EQ(open_now(lakeside(), at(29, 3), new_york).opens, at(30, 8));
}

// On March 14, 2027 clocks of New York go from 2 to 3; on November 7 from 2 back to 1.
TEST(Hours, KeepTheirHourWhenTheClocksChange) {
    const Day spring = std::chrono::year(2027) / 3 / 14;
    EXPECT_EQ(on_the_wall(add_days(spring, 1), 8 * 60, new_york) - on_the_wall(add_days(spring, -1), 8 * 60, new_york), std::chrono::hours(47));
    EXPECT_EQ(on_the_wall(spring, 150, new_york), on_the_wall(spring, 180, new_york)) << "half past two is skipped";
    const Day autumn = std::chrono::year(2027) / 11 / 7;
    EXPECT_EQ(on_the_wall(autumn, 180, new_york) - on_the_wall(autumn, 90, new_york), std::chrono::minutes(150)) << "the first half past one";
    EXPECT_EQ(minutes_of_day(on_the_wall(autumn, 90, new_york), new_york), 90);
}

TEST(Hours, ThatCannotBeAreRefusedByPath) {
    const auto paths = [](const Hours& hours) {
        std::vector<std::string> found;
        for (const Issue& issue : check_hours(hours)) found.push_back(issue.path);
        return found;
    };
    EXPECT_TRUE(paths(lakeside()).empty());
    EXPECT_EQ(paths({{{1, noon, noon}}, {}}), (std::vector<std::string>{"hours[0].until"}));
    EXPECT_EQ(paths({{{1, 0, noon}, {1, 600, 800}}, {}}), (std::vector<std::string>{"hours[1].from"}));
    EXPECT_TRUE(paths({{{1, 0, noon}, {1, noon, 800}, {2, 600, 1440}}, {}}).empty());
    EXPECT_EQ(paths({{{8, 0, noon}}, {}}), (std::vector<std::string>{"hours[0].day"}));
    EXPECT_EQ(paths({{}, {{november(3), november(2), ""}}}), (std::vector<std::string>{"closed[0].until"}));
}

TEST(Hours, AreReadAsTheyAreWritten) {
    EXPECT_EQ(minutes_in("08:30"), 510);
    EXPECT_EQ(minutes_in("08:30:00"), 510);
    EXPECT_EQ(minutes_in("24:00"), 1440);
    for (const std::string_view none : {"", "8:30", "24:01", "12:60", "ab:cd", "-1:00"}) EXPECT_FALSE(minutes_in(none)) << none;
    EXPECT_EQ(clock_text(510), "08:30");
    EXPECT_EQ(weekday_in("sat"), 6);
    EXPECT_EQ(weekday_in("Sat"), 0);
    EXPECT_EQ(weekday_code(7), "sun");
}

}  // namespace
}  // namespace medhome::care
