// A site in a temporary folder, with a clock that tests set and two children who have nothing to do with each other.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <memory>
#include <string>

#include "access/accounts.h"
#include "access/guides.h"
#include "access/records.h"
#include "store/store.h"

namespace medhome::access::testing {

using namespace std::chrono_literals;

inline std::string text_of_error(const Error& error) {
    std::string text = error.code + ": " + error.text;
    for (const Issue& issue : error.issues) text += "\n  " + issue.path + " " + issue.code + ": " + issue.text;
    return text;
}

// The value, or a failed test that says why there is none.
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(text_of_error(result.error()));
    return std::move(*result);
}
inline void must(const Result<void>& result) {
    if (!result) throw std::runtime_error(text_of_error(result.error()));
}

class TestSite : public ::testing::Test {
protected:
    void SetUp() override {
        char pattern[] = "/tmp/medhome-access-XXXXXX";
        ASSERT_NE(mkdtemp(pattern), nullptr);
        folder_ = pattern;
        store::OpenOptions options;
        options.migrations = migrations();
        for (const store::Migration& migration : guide_migrations()) options.migrations.push_back(migration);
        store_ = must(store::open("sqlite:" + folder_ + "/site.db", std::move(options)));
    }
    void TearDown() override {
        if (store_) store_->close();
        store_.reset();
        for (const char* ending : {"site.db", "site.db-wal", "site.db-shm"}) std::remove((folder_ + "/" + ending).c_str());
        std::remove(folder_.c_str());
    }

    static Caller staff(Role role = Role::coordinator, store::Tenant tenant = 1) {
        Caller caller;
        caller.account_id = "staff-" + std::to_string(tenant);
        caller.role = role;
        caller.tenant = tenant;
        return caller;
    }
    static Caller family(std::vector<std::string> patient_ids) {
        Caller caller;
        caller.account_id = "family";
        caller.role = Role::family;
        caller.tenant = 1;
        caller.patient_ids = std::move(patient_ids);
        return caller;
    }
    static Caller machine(std::vector<std::string> scopes) {
        Caller caller;
        caller.account_id = "machine";
        caller.role = Role::machine;
        caller.tenant = 1;
        caller.scopes = std::move(scopes);
        return caller;
    }
    Records as(const Caller& caller) {
        const Purpose purpose = caller.is_family() ? Purpose::family_access : Purpose::treatment;
        return Records(*store_, clock_, randomness_, caller, purpose, {"/test", "request-1", ""}, "https://here.example/fhir");
    }
    Machinery machinery() { return {*store_, clock_, randomness_}; }

    // A child, a parent beside it, an Observation, and one that is not for the family.
    void add_children() {
        std::vector<Change> changes;
        const auto add = [&](const std::string& type, const std::string& id, std::string body) {
            Change& change = changes.emplace_back();
            change.kind = Change::Kind::update;
            change.type = type;
            change.id = id;
            change.body = std::move(body);
        };
        for (const std::string child : {"mateo", "nora"}) {
            add("Patient", child, R"({"resourceType":"Patient","name":[{"use":"official","given":[")" + child + R"("],"family":"Test"}]})");
            add("RelatedPerson", "parent-of-" + child,
                R"({"resourceType":"RelatedPerson","active":true,"name":[{"given":["Ana"],"family":"Test"}],"patient":{"reference":"Patient/)" + child + R"("}})");
            add("Observation", "weight-of-" + child, observation(child));
            add("Observation", "secret-of-" + child,
                R"({"resourceType":"Observation","meta":{"security":[{"system":")" + std::string(not_for_family_system) + R"(","code":")" +
                    std::string(not_for_family_code) + R"("}]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" + child + R"("}})");
        }
        must(as(staff()).commit(std::move(changes)));
    }
    static std::string observation(const std::string& child, const std::string& text = "weight") {
        return R"({"resourceType":"Observation","status":"final","code":{"text":")" + text + R"("},"subject":{"reference":"Patient/)" + child + R"("}})";
    }
    static std::string task(const std::string& child, const std::string& status = "requested") {
        return R"({"resourceType":"Task","status":")" + status + R"(","intent":"order","for":{"reference":"Patient/)" + child + R"("}})";
    }
    static Changed put(Records& records, const std::string& type, const std::string& id, const std::string& body) {
        return must(records.update(type, id, body, std::nullopt));
    }

    std::string folder_;
    FixedClock clock_{Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}} + 12h};
    SystemRandomness randomness_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace medhome::access::testing
