// Bodies of the demo's records, by what they mean.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "access/records.h"
#include "base/clock.h"

namespace medhome::server {

using Day = std::chrono::year_month_day;

inline constexpr std::string_view demo_zone = "America/New_York";

// The records as they are written at that moment, by the job that fills the demo.
class Moment {
public:
    Moment(access::Machinery with, Instant at);
    access::Records& records() { return records_; }

private:
    FixedClock clock_;
    access::Records records_;
};

// Collects what is to be written; ids are made of names, so that the same demo always has the same addresses.
class DemoRecords {
public:
    DemoRecords(Instant now, Day today) : now_(now), today_(today) {}

    static std::string id(std::string_view name);
    static std::string staff(std::string_view key) { return "Practitioner/" + id(key); }
    static std::string pool(std::string_view key) { return "Organization/" + id(key); }
    static std::string caregiver(std::string_view key) { return "RelatedPerson/" + id(key); }

    Day day(int days_from_today) const;
    // The same, moved to a day on which offices are open: backward what was, forward what will be; today stays today.
    Day workday(int days_from_today) const;
    // That working day at ten in the morning in New York or so, and some minutes later.
    Instant at(int days_from_today, int minutes = 0) const;

    struct ChildFacts {
        std::string_view key, given, family, gender, language;
        int age_days = 0;
        std::string_view called = {}, pronunciation = {};
        bool interpreter = false;
    };
    struct StaffFacts {
        std::string_view key, prefix, given, family, phone, role;
        bool active = true;
    };
    void practitioner(const StaffFacts& facts);
    void child(const ChildFacts& facts);
    struct CaregiverFacts {
        std::string_view key, child, given, family, relationship, language, phone;
    };
    void caregiver(const CaregiverFacts& facts);
    struct Joined {
        std::string member = {};  // reference
        std::string_view role = {};
        int days_ago = 400;
    };
    // Nobody is the main contact where its member is empty.
    void team(std::string_view child, const Joined& main_contact, const std::vector<Joined>& others);
    void allergy(std::string_view child, std::string_view what, std::string_view criticality);
    void flag(std::string_view child, std::string_view what);
    void condition(std::string_view child, std::string_view what, int days_ago);
    void visit(std::string_view child, int days_ago, std::string_view what, std::string_view why, bool emergency = false);
    void vaccine(std::string_view child, int days_ago, std::string_view cvx, std::string_view what);
    // The usual doses up to this age, each on the day it was due.
    void vaccines_until(std::string_view child, int age_days, int until_age_days);
    void medicine(std::string_view child, int days_ago, std::string_view what, std::string_view how);
    void growth(std::string_view child, int days_ago, std::string_view kilograms, std::string_view centimeters);
    void well_visit(std::string_view child, int days_ago, std::string_view kilograms, std::string_view centimeters);
    void appointment(std::string_view child, std::string_view with, int days_ahead, int minutes, std::string_view why);
    // What has no id yet is given one that is the same every time.
    void put(access::Change change);
    void put(std::string_view type, std::string id, std::string body);

    std::vector<access::Change> take() { return std::move(changes_); }
    // What is to be done once the records are there, in this order.
    using Task = std::function<Result<void>(access::Machinery)>;
    void afterwards(Task task) { tasks_.push_back(std::move(task)); }
    Result<void> finish(access::Machinery with);

private:
    void measured(std::string_view child, int days_ago, std::string_view loinc, std::string_view what, std::string_view value, std::string_view unit);

    Instant now_;
    Day today_;
    std::vector<access::Change> changes_;
    std::vector<Task> tasks_;
    int count_ = 0;
};

}  // namespace medhome::server
