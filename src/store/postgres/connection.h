// libpq's C API behind the classes of sql/connection.h: one session, its prepared statements, and many statements in one way to the server and back.
//
// https://www.postgresql.org/docs/15/libpq.html, https://www.postgresql.org/docs/15/libpq-pipeline-mode.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/postgres/answer.h"
#include "store/postgres/parameters.h"
#include "store/sql/connection.h"

struct pg_conn;

namespace medhome::store::postgres {

// The words of sql/ are this folder's own; Statement is the one that runs, not the port's.
using namespace medhome::store::sql;
using sql::Statement;

// Failure::code of this database: what is to be done about it.
enum Trouble : int {
    ours = 0,      // the refusal is our own
    refused = 1,   // the statement is refused; the connection is good
    lost = 2,      // the connection is gone, or none could be made
    conflict = 3,  // another transaction was in the way: do it again
    machine = 4,   // disk, memory, rights: trying again at once does not help
};

struct SessionOptions {
    bool reads_only = true;
    std::chrono::milliseconds statement_time{0};  // 0: no limit
    std::chrono::seconds connect_time{5};
    PatientKeys* patient_keys = nullptr;  // of all that read; outlives them
};

class Connection final : public sql::Connection {
public:
    // Throws Failure (lost) where there is no server.
    Connection(const std::string& url, const SessionOptions& options);
    ~Connection() override;

    void execute(const char* sql) override;
    Statement prepare(std::string_view sql) override;  // of many rows: fetched some at a time, inside a transaction
    Statement cached(std::string_view sql) override;
    std::int64_t number(const char* sql) override;
    bool in_transaction() const override;
    void begin_snapshot() override;
    void end_snapshot() noexcept override;
    void limit_time(std::chrono::milliseconds time) override;
    void no_time_limit() override;
    bool is_remote() const override { return true; }
    PatientKeys* patient_keys() const override { return options_.patient_keys; }

    // One statement in PostgreSQL's own words, prepared once a connection; one way there and back.
    Answer run(std::string_view sql, const Parameters& parameters = {});
    // The same for words that will not come again.
    Answer run_once(std::string_view sql, const Parameters& parameters = {});
    // Words without parameters, several if need be.
    void run_script(std::string_view sql);
    // Throws when it was not done; Failure (lost) when that is not known.
    void commit();
    // Whatever was begun is undone. Never throws: a connection on which that fails is broken.
    void roll_back() noexcept;
    bool is_broken() const override;

private:
    friend class Query;
    friend class Pipeline;
    struct Prepared {
        std::string key;
        std::string name;
        bool made = false;
    };
    Prepared& prepared_for(std::string_view sql, const Parameters& parameters);
    void make(Prepared& prepared, std::string_view sql, const Parameters& parameters);
    void forget_oldest();
    void drain();
    void explain(const Prepared& prepared, std::string_view sql, int parameters);
    void before_statement();
    Answer with_begin(Prepared& prepared, std::string_view sql, const Parameters& parameters);
    const std::string& translated(std::string_view sql);

    pg_conn* connection_ = nullptr;
    SessionOptions options_;
    std::list<Prepared> prepared_;  // most recently used first
    std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_key_;
    std::unordered_map<std::string, std::string> translated_;
    std::vector<std::unique_ptr<class Query>> free_;
    std::int64_t named_ = 0;
    std::int64_t cursors_ = 0;
    bool begin_waits_ = false;   // a snapshot that begins with its first statement
    bool spoiled_ = false;
    bool result_waits_ = false;  // the end of one, not yet read
    std::chrono::milliseconds time_set_{0};  // statement_timeout as the session has it
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

// Many statements, sent without waiting for answers. What follows one that failed is not run.
class Pipeline {
public:
    explicit Pipeline(Connection& connection);
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    struct Outcome {
        Answer answer;
        std::optional<Failure> failure;
        bool skipped = false;  // one before it failed
    };
    // Its place among the outcomes.
    std::size_t send(std::string_view sql, const Parameters& parameters);
    // Sends what is left and reads every answer. Throws Failure when the connection was lost.
    std::vector<Outcome> finish();

private:
    struct Sent {
        bool makes = false;  // a statement was prepared first
        std::string key;
    };
    Connection& connection_;
    std::vector<Sent> sent_;
    bool finished_ = false;
};

// What an answer's SQLSTATE means to the caller. https://www.postgresql.org/docs/15/errcodes-appendix.html
Failure failure_of(std::string_view sqlstate, std::string_view message);

}  // namespace medhome::store::postgres
