// Work that goes on after its request was answered: who asked for it, how far it is, and which of several servers does it.
//
// A job is a row. It is taken by a lease that its holder renews; when a holder dies, its lease runs out and another goes on. Whatever a holder writes says
// that the lease is still its own, so of two that both believe it only one gets through. The row holds no content: what was asked for and what came of it are
// the job's own files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accounts.h"
#include "access/records.h"

namespace medhome::access {

enum class JobState { waiting, running, done, failed, cancelled };

struct Job {
    std::string id;    // unguessable
    std::string kind;  // "export"
    JobState state = JobState::waiting;
    Caller caller;     // on whose behalf: what it may see is what they may see
    std::string request_id;
    std::int64_t progress = 0;  // of 1000
    std::string error;          // failed: the code
    Instant as_of{};            // the instant it looks at
    Instant created{};
    std::optional<Instant> ends;  // when what came of it is removed
};

std::vector<store::Migration> job_migrations();

struct JobLimits {
    int of_all = 16;  // waiting or running: what waits costs a row
    int of_caller = 4;
};

inline constexpr std::chrono::seconds job_lease{15};

class Jobs {
public:
    explicit Jobs(Machinery with);

    // A new job for the caller of `records`, asked for at this moment: from its instant on nothing older comes into the record. The audit row is on disk with it.
    // too_many, job.too-many.
    Result<Job> begin(Records& records, std::string_view kind, const JobLimits& limits);
    // Of this caller alone; not_found for everybody else's.
    Result<Job> find(const Caller& caller, std::string_view kind, std::string_view id);
    // Its owner lets go of it. What came of it is removed by whoever calls.
    Result<void> cancel(Records& records, const Job& job);

    // The oldest job that waits or whose holder is gone; now held by `holder`.
    Result<std::optional<Job>> take(std::string_view kind, std::string_view holder);
    // What the holder read since the last call is on the audit trail, and the lease its own for a while longer; conflict, job.not-yours, when it is not;
    // forbidden, job.caller-gone, when the account or client it works for was disabled meanwhile.
    Result<void> renew(Records& records, const Job& job, std::string_view holder, std::int64_t progress);
    // What the owner was told of the job is on the trail, durably, before they hear it.
    Result<void> told(Records& records, const Job& job);
    Result<void> finish(const Job& job, std::string_view holder, JobState state, std::string_view error, Instant ends);
    // Another may go on with it at once.
    Result<void> let_go(const Job& job, std::string_view holder);
    // Done, failed or cancelled, and past its end: ids, no more than a hundred. forget() removes the row.
    Result<std::vector<std::string>> ended(std::string_view kind);
    Result<void> forget(std::string_view id);

    // The caller's records, for the job's own work.
    Records records_of(const Job& job, std::string_view route, const std::string& base_url, const std::string& zone) const;
    Instant now() const { return with_.clock.now(); }

private:
    Machinery with_;
};

}  // namespace medhome::access
