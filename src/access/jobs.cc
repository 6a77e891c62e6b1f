// SPDX-License-Identifier: Apache-2.0
#include "access/jobs.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "access/backstage.h"
#include "access/rows.h"

namespace medhome::access {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 5> state_names{{{JobState::waiting, "waiting"},
                                                                            {JobState::running, "running"},
                                                                            {JobState::done, "done"},
                                                                            {JobState::failed, "failed"},
                                                                            {JobState::cancelled, "cancelled"}}};

std::string_view to_string(JobState state) {
    for (const auto& [known, name] : state_names)
        if (known == state) return name;
    return "failed";
}

JobState state_of(std::string_view text) {
    for (const auto& [state, name] : state_names)
        if (name == text) return state;
    return JobState::failed;
}

constexpr std::string_view columns =
    "SELECT id, tenant, kind, actor, role, scopes, state, request_id, progress, error, as_of, created, ends FROM access_job";

std::string joined(const std::vector<std::string>& scopes) {
    std::string text;
    for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        if (!one.empty()) found.emplace_back(one);
    }
    return found;
}

Job job_of(const store::Row& row) {
    Job job;
    job.id = text_of(row, 0);
    job.caller.tenant = number_of(row, 1);
    job.kind = text_of(row, 2);
    job.caller.account_id = text_of(row, 3);
    // Only these begin jobs; whatever else a row says sees nothing.
    const std::string& role = text_of(row, 4);
    job.caller.role = role == to_string(Role::admin) ? Role::admin : role == to_string(Role::machine) ? Role::machine : role == to_string(Role::job) ? Role::job : Role::family;
    job.caller.scopes = split(text_of(row, 5));
    job.state = state_of(text_of(row, 6));
    job.request_id = text_of(row, 7);
    job.progress = number_of(row, 8);
    job.error = text_of(row, 9);
    job.as_of = instant_of(row, 10);
    job.created = instant_of(row, 11);
    if (const Instant ends = instant_of(row, 12); ends != Instant{}) job.ends = ends;
    return job;
}

Error not_there() { return {ErrorKind::not_found, "job.not-found", "There is no such job, or it is not yours, or it is over and was removed.", {}}; }

Error too_many() { return {ErrorKind::too_many, "job.too-many", "As much of this is going on as the server does at once. Try again when one of them is done.", {}}; }

Error not_yours() { return {ErrorKind::conflict, "job.not-yours", "Another server goes on with this job, or it was cancelled.", {}}; }

}  // namespace

Jobs::Jobs(Machinery with) : with_(with) {}

Result<Job> Jobs::begin(Records& records, std::string_view kind, const JobLimits& limits) {
    const Caller& caller = records.caller();
    Job job;
    job.id = new_secret(24, with_.randomness);
    std::erase_if(job.id, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); });
    job.kind = kind;
    job.caller = caller;
    job.request_id = Backstage::context(records).request_id;
    // The end of a millisecond that is over: what is written from now on bears a later time, for that is how fine meta.lastUpdated tells it.
    job.as_of = std::chrono::floor<std::chrono::milliseconds>(with_.clock.now());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    job.created = with_.clock.now();

    store::Commit commit;
    commit.tenant = caller.tenant;
    commit.closes = job.as_of;
    commit.statements.push_back(
        {"INSERT INTO access_job (id, tenant, kind, actor, role, scopes, state, request_id, progress, error, as_of, created, ends, holder, lease_ends) "
         "SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7, 0, '', ?8, ?9, 0, '', 0 FROM access_job_kind k WHERE k.kind = ?3 "
         "AND (SELECT count(*) FROM access_job j WHERE j.kind = k.kind AND j.state IN ('waiting', 'running')) < ?10 "
         "AND (SELECT count(*) FROM access_job j WHERE j.kind = k.kind AND j.tenant = ?2 AND j.actor = ?4 AND j.state IN ('waiting', 'running')) < ?11",
         {job.id, caller.tenant, job.kind, caller.account_id, std::string(to_string(caller.role)), joined(caller.scopes), job.request_id, to_number(job.as_of), to_number(job.created),
          std::int64_t(limits.of_all), std::int64_t(limits.of_caller)},
         1,
         too_many()});
    store::AuditRow row;
    row.action = "E " + job.kind;
    row.actor = caller.account_id;
    row.role = to_string(caller.role);
    row.purpose = to_string(Purpose::treatment);
    row.route = Backstage::context(records).route;
    row.request_id = job.request_id;
    row.outcome = 202;
    row.at = job.created;
    commit.audit = std::move(row);
    TRY_VOID(with_.store.commit(std::move(commit)));
    return job;
}

// What a wide token asked for is not a narrow one's to fetch, be they the same client's.
static bool reads_as_much(const Caller& caller, const Caller& as) {
    return caller.role != Role::machine || std::all_of(as.scopes.begin(), as.scopes.end(), [&](const std::string& scope) {
               const std::string_view type = scope_type(scope);
               return !scopes_allow(as.scopes, 'r', type) || scopes_allow(caller.scopes, 'r', type);
           });
}

Result<Job> Jobs::find(const Caller& caller, std::string_view kind, std::string_view id) {
    const auto rows = TRY(with_.store.select_site(std::string(columns) + " WHERE id = ?1 AND kind = ?2 AND tenant = ?3 AND actor = ?4",
                                                  {std::string(id), std::string(kind), caller.tenant, caller.account_id}));
    if (rows.empty()) return tl::unexpected(not_there());
    Job job = job_of(rows.front());
    const bool over = job.ends && *job.ends <= with_.clock.now();
    if (job.state == JobState::cancelled || over || !reads_as_much(caller, job.caller)) return tl::unexpected(not_there());
    return job;
}

Result<void> Jobs::cancel(Records& records, const Job& job) {
    Extras extras;
    extras.statements.push_back({"UPDATE access_job SET state = 'cancelled', ends = ?1, holder = '' WHERE id = ?2 AND tenant = ?3 AND actor = ?4 AND state <> 'cancelled'",
                                 {to_number(with_.clock.now()), job.id, job.caller.tenant, job.caller.account_id},
                                 1,
                                 not_there()});
    TRY(records.commit({}, std::move(extras)));
    return {};
}

Result<std::optional<Job>> Jobs::take(std::string_view kind, std::string_view holder) {
    const Instant now = with_.clock.now();
    const auto rows = TRY(with_.store.select_site(
        std::string(columns) + " WHERE kind = ?1 AND (state = 'waiting' OR (state = 'running' AND lease_ends < ?2)) ORDER BY created, id LIMIT 1", {std::string(kind), to_number(now)}));
    if (rows.empty()) return std::nullopt;
    Job job = job_of(rows.front());
    store::Commit commit;
    commit.tenant = job.caller.tenant;
    commit.statements.push_back({"UPDATE access_job SET state = 'running', holder = ?1, lease_ends = ?2 WHERE id = ?3 AND (state = 'waiting' OR (state = 'running' AND lease_ends < ?4))",
                                 {std::string(holder), to_number(now + job_lease), job.id, to_number(now)},
                                 1,
                                 not_yours()});
    if (const auto taken = with_.store.commit(std::move(commit)); !taken) {
        if (taken.error().code == "job.not-yours") return std::nullopt;  // another was quicker
        return tl::unexpected(taken.error());
    }
    job.state = JobState::running;
    return job;
}

Result<void> Jobs::renew(Records& records, const Job& job, std::string_view holder, std::int64_t progress) {
    const auto disabled = TRY(with_.store.select_site(
        "SELECT id FROM access_client WHERE id = ?1 AND disabled = 1 UNION ALL SELECT id FROM access_account WHERE id = ?1 AND disabled = 1", {job.caller.account_id}));
    if (!disabled.empty()) return fail(ErrorKind::forbidden, "job.caller-gone", "Who asked for this may not call any more.");
    Extras extras;
    extras.statements.push_back({"UPDATE access_job SET lease_ends = ?1, progress = ?2 WHERE id = ?3 AND state = 'running' AND holder = ?4",
                                 {to_number(with_.clock.now() + job_lease), progress, job.id, std::string(holder)},
                                 1,
                                 not_yours()});
    TRY(records.commit({}, std::move(extras)));
    return {};
}

Result<void> Jobs::told(Records& records, const Job& job) {
    Extras extras;
    extras.statements.push_back({"UPDATE access_job SET progress = 1000 WHERE id = ?1 AND tenant = ?2 AND actor = ?3 AND state = 'done'",
                                 {job.id, job.caller.tenant, job.caller.account_id},
                                 1,
                                 not_there()});
    TRY(records.commit({}, std::move(extras)));
    return {};
}

Result<void> Jobs::finish(const Job& job, std::string_view holder, JobState state, std::string_view error, Instant ends) {
    store::Commit commit;
    commit.tenant = job.caller.tenant;
    commit.statements.push_back({"UPDATE access_job SET state = ?1, error = ?2, ends = ?3, holder = '', lease_ends = 0, progress = 1000 WHERE id = ?4 AND state = 'running' AND holder = ?5",
                                 {std::string(to_string(state)), std::string(error), to_number(ends), job.id, std::string(holder)},
                                 1,
                                 not_yours()});
    return with_.store.commit(std::move(commit));
}

Result<void> Jobs::let_go(const Job& job, std::string_view holder) {
    store::Commit commit;
    commit.tenant = job.caller.tenant;
    commit.statements.push_back({"UPDATE access_job SET state = 'waiting', holder = '', lease_ends = 0 WHERE id = ?1 AND state = 'running' AND holder = ?2", {job.id, std::string(holder)}, {}, {}});
    return with_.store.commit(std::move(commit));
}

Result<std::vector<std::string>> Jobs::ended(std::string_view kind) {
    std::vector<std::string> ids;
    for (const store::Row& row : TRY(with_.store.select_site(
             "SELECT id FROM access_job WHERE kind = ?1 AND state IN ('done', 'failed', 'cancelled') AND ends <= ?2 ORDER BY ends, id LIMIT 100",
             {std::string(kind), to_number(with_.clock.now())})))
        ids.push_back(text_of(row, 0));
    return ids;
}

Result<void> Jobs::forget(std::string_view id) {
    store::Commit commit;
    commit.statements.push_back({"DELETE FROM access_job WHERE id = ?1 AND state IN ('done', 'failed', 'cancelled')", {std::string(id)}, {}, {}});
    return with_.store.commit(std::move(commit));
}

Records Jobs::records_of(const Job& job, std::string_view route, const std::string& base_url, const std::string& zone) const {
    return Records(with_.store, with_.clock, with_.randomness, job.caller, Purpose::treatment, {std::string(route), job.request_id, "R " + job.kind}, base_url, zone);
}

std::vector<store::Migration> job_migrations() {
    // access_job_kind: one row to select from, in a form that every database takes.
    return {{"access", 2, R"(
CREATE TABLE access_job_kind (kind TEXT NOT NULL PRIMARY KEY);
INSERT INTO access_job_kind (kind) VALUES ('export');
CREATE TABLE access_job (
    id TEXT NOT NULL PRIMARY KEY,
    tenant BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    scopes TEXT NOT NULL,
    state TEXT NOT NULL,
    request_id TEXT NOT NULL,
    progress BIGINT NOT NULL,
    error TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    created BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    holder TEXT NOT NULL,
    lease_ends BIGINT NOT NULL
);
CREATE INDEX access_job_due ON access_job (kind, state, created);
CREATE INDEX access_job_over ON access_job (kind, ends);
)"}};
}

}  // namespace medhome::access
