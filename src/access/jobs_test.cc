// DESIGN.md section 8 and the issue that asked for it: several servers on one database, each job taken by exactly one.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/jobs.h"

#include <atomic>
#include <thread>

#include "access/audit.h"
#include "access/test_site.h"

namespace medhome::access {
namespace {

using testing::must;
using namespace std::chrono_literals;

class JobsTest : public testing::TestSite {
protected:
    Job begun(const std::string& who = "client", JobLimits limits = {}) {
        Caller caller = machine({"system/Patient.rs"});
        caller.account_id = who;
        Records records = as(caller);
        Job job = must(Jobs(machinery()).begin(records, "export", limits));
        clock_.advance(5ms);
        return job;
    }
    Caller caller(const std::string& who = "client", store::Tenant tenant = 1) {
        Caller one = machine({"system/Patient.rs"});
        one.account_id = who;
        one.tenant = tenant;
        return one;
    }
};

TEST_F(JobsTest, AJobIsTakenOnceHoweverManyReachForIt) {
    const Job job = begun();
    std::atomic<int> taken{0};
    std::vector<std::thread> servers;
    for (int n = 0; n < 8; ++n) {
        servers.emplace_back([&, n] {
            Jobs jobs(machinery());
            if (must(jobs.take("export", "server-" + std::to_string(n)))) ++taken;
        });
    }
    for (std::thread& server : servers) server.join();
    EXPECT_EQ(taken, 1);
}

TEST_F(JobsTest, ItIsDoneWithTheEyesOfWhoAskedForIt) {
    begun();
    const auto job = must(Jobs(machinery()).take("export", "server"));
    ASSERT_TRUE(job);
    EXPECT_EQ(job->caller.account_id, "client");
    EXPECT_EQ(job->caller.role, Role::machine);
    EXPECT_EQ(job->caller.scopes, std::vector<std::string>{"system/Patient.rs"});
    add_children();
    clock_.advance(1s);
    Records records = Jobs(machinery()).records_of(*job, "$export", "", "UTC");
    EXPECT_TRUE(records.read("Patient", "mateo"));
    EXPECT_EQ(records.read("Observation", "weight-of-mateo").error().kind, ErrorKind::forbidden);
}

TEST_F(JobsTest, WhenItsHolderDiesAnotherGoesOnAndTheFirstWritesNoMore) {
    begun();
    Jobs jobs(machinery());
    const Job job = *must(jobs.take("export", "first"));
    Records records = jobs.records_of(job, "$export", "", "UTC");
    must(jobs.renew(records, job, "first", 100));
    clock_.advance(job_lease - 1s);
    EXPECT_FALSE(must(jobs.take("export", "second"))) << "it is held";
    clock_.advance(2s);
    EXPECT_TRUE(must(jobs.take("export", "second")));
    const auto late = jobs.renew(records, job, "first", 200);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "job.not-yours");
    EXPECT_FALSE(jobs.finish(job, "first", JobState::done, "", clock_.now() + 1h));
    EXPECT_TRUE(jobs.finish(job, "second", JobState::done, "", clock_.now() + 1h));
    EXPECT_EQ(must(jobs.find(caller(), "export", job.id)).state, JobState::done);
}

TEST_F(JobsTest, AServerThatStopsLetsGoAtOnce) {
    begun();
    Jobs jobs(machinery());
    const Job job = *must(jobs.take("export", "first"));
    must(jobs.let_go(job, "first"));
    EXPECT_TRUE(must(jobs.take("export", "second")));
}

TEST_F(JobsTest, OnlyWhoAskedMayLookAfterItOrCancelIt) {
    const Job job = begun();
    Jobs jobs(machinery());
    EXPECT_TRUE(jobs.find(caller(), "export", job.id));
    EXPECT_EQ(jobs.find(caller("another"), "export", job.id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(jobs.find(caller("client", 2), "export", job.id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(jobs.find(caller(), "other", job.id).error().kind, ErrorKind::not_found);
    Job stolen = job;
    stolen.caller.account_id = "another";
    Records another = as(caller("another"));
    EXPECT_FALSE(jobs.cancel(another, stolen));
    Records own = as(caller());
    must(jobs.cancel(own, job));
    EXPECT_EQ(jobs.find(caller(), "export", job.id).error().kind, ErrorKind::not_found);
    EXPECT_FALSE(must(jobs.take("export", "server"))) << "what is cancelled is not begun";
}

TEST_F(JobsTest, CancelledWhileItRunsItsHolderIsTold) {
    begun();
    Jobs jobs(machinery());
    const Job job = *must(jobs.take("export", "server"));
    Records own = as(caller());
    must(jobs.cancel(own, job));
    Records records = jobs.records_of(job, "$export", "", "UTC");
    EXPECT_EQ(jobs.renew(records, job, "server", 1).error().code, "job.not-yours");
}

TEST_F(JobsTest, WhenWhoAskedWasDisabledMeanwhileNothingMoreIsReadForThem) {
    const Client client = must(add_client(machinery(), "partner", 1, {"system/*.rs"}));
    begun(client.id);
    Jobs jobs(machinery());
    const Job job = *must(jobs.take("export", "server"));
    Records records = jobs.records_of(job, "$export", "", "UTC");
    must(jobs.renew(records, job, "server", 1));
    must(disable_client(machinery(), client.id));
    EXPECT_EQ(jobs.renew(records, job, "server", 2).error().code, "job.caller-gone");
}

TEST_F(JobsTest, WhatAWideTokenAskedForIsNotANarrowOnesOfTheSameClient) {
    const Job job = begun();  // by system/Patient.rs
    Jobs jobs(machinery());
    const auto with = [&](std::vector<std::string> scopes) {
        Caller one = caller();
        one.scopes = std::move(scopes);
        return jobs.find(one, "export", job.id);
    };
    EXPECT_TRUE(with({"system/Patient.rs"}));
    EXPECT_TRUE(with({"system/*.read"}));
    EXPECT_EQ(with({"system/Observation.rs"}).error().kind, ErrorKind::not_found);
    EXPECT_EQ(with({}).error().kind, ErrorKind::not_found);
}

TEST_F(JobsTest, NoMoreThanAreAllowedAtOnce) {
    const JobLimits limits{.of_all = 3, .of_caller = 2};
    begun("client", limits);
    begun("client", limits);
    Records records = as(caller());
    const auto third = Jobs(machinery()).begin(records, "export", limits);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().kind, ErrorKind::too_many);
    begun("another", limits);
    Records one_more = as(caller("third"));
    EXPECT_EQ(Jobs(machinery()).begin(one_more, "export", limits).error().code, "job.too-many");
}

TEST_F(JobsTest, WhatIsOverEndsAtItsTime) {
    begun();
    Jobs jobs(machinery());
    const Job job = *must(jobs.take("export", "server"));
    must(jobs.finish(job, "server", JobState::done, "", clock_.now() + 1h));
    EXPECT_TRUE(must(jobs.ended("export")).empty());
    EXPECT_TRUE(jobs.find(caller(), "export", job.id));
    clock_.advance(1h);
    EXPECT_EQ(jobs.find(caller(), "export", job.id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(must(jobs.ended("export")), std::vector<std::string>{job.id});
    must(jobs.forget(job.id));
    EXPECT_TRUE(must(jobs.ended("export")).empty());
}

TEST_F(JobsTest, ThatItWasAskedForStandsInTheTrailBeforeTheAnswer) {
    begun();
    Caller boss = staff(Role::admin);
    Records admin = as(boss);
    const auto events = must(audit_events(admin, 10));
    ASSERT_FALSE(events.empty());
    EXPECT_NE(events[0].body.find("export"), std::string::npos);
    EXPECT_NE(events[0].body.find("client"), std::string::npos);
}

}  // namespace
}  // namespace medhome::access
