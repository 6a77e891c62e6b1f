// Bodies of the demo's records, by what they mean.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "base/clock.h"

namespace medhome::server {

using Day = std::chrono::year_month_day;

// Collects what is to be written; ids are made of names, so that the same demo always has the same addresses.
class DemoRecords {
public:
    DemoRecords(Instant now, Day today) : now_(now), today_(today) {}

    static std::string id(std::string_view name);
    Day day(int days_from_today) const;
    // Ten in the morning in New York or so, that many days from now.
    Instant at(int days_from_today) const;

    struct ChildFacts {
        std::string_view key, given, family, gender, language;
        int age_days = 0;
        std::string_view called, pronunciation;
        bool interpreter = false;
    };
    void practitioner(std::string_view key, std::string_view prefix, std::string_view given, std::string_view family, std::string_view phone, std::string_view role);
    void child(const ChildFacts& facts);
    void caregiver(std::string_view key, std::string_view child, std::string_view given, std::string_view family, std::string_view relationship,
                   std::string_view language, std::string_view phone);
    // Caregivers are given as "key:relationship".
    void team(std::string_view child, std::string_view main_contact, std::string_view main_role, const std::vector<std::string_view>& caregivers,
              const std::vector<std::string_view>& clinicians);
    void allergy(std::string_view child, std::string_view what, std::string_view criticality);
    void flag(std::string_view child, std::string_view what);
    void condition(std::string_view child, std::string_view what, int days_ago);
    void visit(std::string_view child, int days_ago, std::string_view what, std::string_view why, bool emergency = false);
    void vaccine(std::string_view child, int days_ago, std::string_view cvx, std::string_view what);
    void medicine(std::string_view child, int days_ago, std::string_view what, std::string_view how);
    void weight(std::string_view child, int days_ago, std::string_view kilograms);
    void appointment(std::string_view child, std::string_view with, int days_ahead, std::string_view why);
    void put(access::Change change) { changes_.push_back(std::move(change)); }
    void put(std::string_view type, std::string id, std::string body);

    std::vector<access::Change> take() { return std::move(changes_); }

private:
    Instant now_;
    Day today_;
    std::vector<access::Change> changes_;
    int count_ = 0;
};

}  // namespace medhome::server
