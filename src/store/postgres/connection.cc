// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>

#include "store/postgres/query.h"
#include "store/postgres/translate.h"
#include "store/sql/plans.h"

namespace medhome::store::postgres {
namespace {

constexpr std::size_t most_prepared = 400;

Failure failure_of_result(const PGresult* result, PGconn* connection) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    if (PQstatus(connection) == CONNECTION_BAD) return failure_of({}, {});
    return failure_of(state ? state : "", message ? message : "");
}

bool is_good(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

void ignore_notice(void*, const PGresult*) {}

// Plans follow a statement's text and our indexes, as with SQLite (decision 0012): no table is read from end to end or hashed whole, joins stand in the
// order they are written in, and a statement is planned once.
constexpr const char* session =
    "SET client_encoding = 'UTF8'; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET enable_hashagg = off; SET join_collapse_limit = 1; SET jit = off; SET max_parallel_workers_per_gather = 0; SET plan_cache_mode = force_generic_plan; "
    "SET idle_in_transaction_session_timeout = 60000; SET bytea_output = hex; SET timezone = 'UTC'; SET standard_conforming_strings = on; ";

}  // namespace

Connection::Connection(const std::string& url, const SessionOptions& options) : options_(options) {
    const std::string wait = std::to_string(options.connect_time.count());
    const std::array<const char*, 8> names{"dbname", "connect_timeout", "application_name", "tcp_user_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", nullptr};
    const std::array<const char*, 8> values{url.c_str(), wait.c_str(), "medhome", "15000", "20", "5", "3", nullptr};
    connection_ = PQconnectdbParams(names.data(), values.data(), 1);
    if (PQstatus(connection_) != CONNECTION_OK) {
        // libpq gives no SQLSTATE here; the words alone tell a wrong address from a server that is away.
        const std::string_view said = PQerrorMessage(connection_);
        const auto has = [&](std::string_view words) { return said.find(words) != std::string_view::npos; };
        std::string_view state;
        if (has("does not exist") || has("password authentication failed") || has("no password supplied") || has("authentication failed") || has("no pg_hba.conf entry")) state = "28000";
        if (has("too many clients") || has("remaining connection slots")) state = "53300";
        Failure failure = failure_of(state, {});
        PQfinish(connection_);
        connection_ = nullptr;
        throw failure;
    }
    PQsetNoticeReceiver(connection_, ignore_notice, nullptr);
    try {
        time_set_ = options.statement_time;
        run_script(fmt::format("{}SET statement_timeout = {}; SET default_transaction_read_only = {}; SET lock_timeout = {};", session, time_set_.count(),
                               options.reads_only ? "on" : "off", options.reads_only ? 0 : 10000));
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

Connection::~Connection() {
    free_.clear();
    PQfinish(connection_);
}

// A session whose pipeline was not read to its end is as good as broken: what the server said last was its farewell, and libpq lets nothing else through.
bool Connection::is_broken() const { return spoiled_ || PQstatus(connection_) == CONNECTION_BAD; }

// Reads what a statement that nobody waited for has left.
void Connection::drain() {
    if (!result_waits_) return;
    result_waits_ = false;
    while (PGresult* result = PQgetResult(connection_)) PQclear(result);
}

void Connection::run_script(std::string_view sql) {
    drain();
    begin_waits_ = false;
    const std::string text(sql);
    PGresult* result = PQexec(connection_, text.c_str());
    if (is_good(result)) {
        PQclear(result);
        return;
    }
    Failure failure = failure_of_result(result, connection_);
    PQclear(result);
    throw failure;
}

void Connection::execute(const char* sql) { run_script(translate(sql)); }

void Connection::forget_oldest() {
    while (prepared_.size() > most_prepared) {
        Prepared& last = prepared_.back();
        if (last.made) PQclear(PQexec(connection_, ("DEALLOCATE " + last.name).c_str()));
        by_key_.erase(last.key);
        prepared_.pop_back();
    }
}

// The same text is another statement when its parameters are of other types: a NULL takes its type from where it stands.
Connection::Prepared& Connection::prepared_for(std::string_view sql, const Parameters& parameters) {
    std::string key(sql);
    key += '\x1f';
    for (const unsigned type : parameters.types()) key += std::to_string(type) + ',';
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) {
        prepared_.splice(prepared_.begin(), prepared_, found->second);
        return prepared_.front();
    }
    prepared_.push_front({std::move(key), {}, false});
    by_key_.emplace(prepared_.front().key, prepared_.begin());
    return prepared_.front();
}

void Connection::make(Prepared& prepared, std::string_view sql, const Parameters& parameters) {
    forget_oldest();
    prepared.name = "s" + std::to_string(++named_);
    const std::string text(sql);
    PGresult* result = PQprepare(connection_, prepared.name.c_str(), text.c_str(), parameters.count(), parameters.types().data());
    if (!is_good(result)) {
        Failure failure = failure_of_result(result, connection_);
        if (failure.error.code == "store.failed") failure.error.text += " In: " + text;
        PQclear(result);
        throw failure;
    }
    PQclear(result);
    prepared.made = true;
    if (plans_are_watched()) explain(prepared, sql, parameters.count());
}

void Connection::explain(const Prepared& prepared, std::string_view sql, int parameters) {
    std::string nulls;
    for (int i = 0; i < parameters; ++i) nulls += i > 0 ? ", NULL" : "NULL";
    PGresult* result = PQexec(connection_, fmt::format("EXPLAIN (COSTS OFF) EXECUTE {}{}{}{}", prepared.name, parameters > 0 ? "(" : "", nulls, parameters > 0 ? ")" : "").c_str());
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        std::string plan;
        for (int row = 0; row < PQntuples(result); ++row) {
            std::string_view line = PQgetvalue(result, row, 0);
            line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
            if (!plan.empty()) plan += "; ";
            plan += line;
        }
        tell_plan(sql, plan);
    }
    PQclear(result);
}

void Connection::before_statement() {
    drain();
    if (deadline_ == std::chrono::steady_clock::time_point::max()) return;
    if (std::chrono::steady_clock::now() > deadline_) throw failure_of("57014", {});
}

Answer Connection::run(std::string_view sql, const Parameters& parameters) {
    before_statement();
    Prepared& prepared = prepared_for(sql, parameters);
    if (begin_waits_) return with_begin(prepared, sql, parameters);
    if (!prepared.made) make(prepared, sql, parameters);
    const std::vector<const char*> values = parameters.values();
    PGresult* result = PQexecPrepared(connection_, prepared.name.c_str(), parameters.count(), values.data(), parameters.lengths().data(), parameters.formats().data(), 1);
    Answer answer(result);
    if (!is_good(result)) throw failure_of_result(result, connection_);
    return answer;
}

Answer Connection::run_once(std::string_view sql, const Parameters& parameters) {
    before_statement();
    if (begin_waits_) run_script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const std::string text(sql);
    const std::vector<const char*> values = parameters.values();
    PGresult* result = PQexecParams(connection_, text.c_str(), parameters.count(), parameters.types().data(), values.data(), parameters.lengths().data(),
                                    parameters.formats().data(), 1);
    Answer answer(result);
    if (!is_good(result)) throw failure_of_result(result, connection_);
    return answer;
}

// A snapshot's BEGIN goes along with its first statement.
Answer Connection::with_begin(Prepared& prepared, std::string_view sql, const Parameters& parameters) {
    if (!prepared.made) make(prepared, sql, parameters);
    begin_waits_ = false;
    Pipeline both(*this);
    static const Parameters none;
    both.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", none);
    both.send(sql, parameters);
    std::vector<Pipeline::Outcome> outcomes = both.finish();
    for (Pipeline::Outcome& outcome : outcomes) {
        if (outcome.failure) throw *outcome.failure;
    }
    return std::move(outcomes.back().answer);
}

std::int64_t Connection::number(const char* sql) {
    const Answer answer = run(translate(sql));
    return answer.rows() > 0 ? answer.integer(0, 0) : 0;
}

bool Connection::in_transaction() const { return begin_waits_ || (!result_waits_ && PQtransactionStatus(connection_) != PQTRANS_IDLE); }

void Connection::begin_snapshot() {
    drain();
    begin_waits_ = true;
}

void Connection::end_snapshot() noexcept {
    if (begin_waits_) {  // nothing was read
        begin_waits_ = false;
        return;
    }
    if (is_broken()) return;
    // Nobody waits for its answer; the next statement reads it first.
    result_waits_ = PQsendQuery(connection_, "COMMIT") == 1;
}

void Connection::commit() {
    drain();
    PGresult* result = PQexec(connection_, "COMMIT");
    // What had failed unseen ends with ROLLBACK, and no error.
    const bool done = is_good(result) && std::string_view(PQcmdStatus(result)) == "COMMIT";
    if (done) return PQclear(result);
    Failure failure = is_good(result) ? failure_of("40001", {}) : failure_of_result(result, connection_);
    PQclear(result);
    throw failure;
}

void Connection::roll_back() noexcept {
    drain();
    begin_waits_ = false;
    if (is_broken() || PQtransactionStatus(connection_) == PQTRANS_IDLE) return;
    PQclear(PQexec(connection_, "ROLLBACK"));
}

void Connection::limit_time(std::chrono::milliseconds time) {
    deadline_ = std::chrono::steady_clock::now() + time;
    time = std::max(time, std::chrono::milliseconds(1));  // 0 would be no limit
    if (time == time_set_) return;
    const bool begins = begin_waits_;
    run_script(fmt::format("SET statement_timeout = {}", time.count()));
    begin_waits_ = begins;
    time_set_ = time;
}

void Connection::no_time_limit() {
    deadline_ = std::chrono::steady_clock::time_point::max();
    if (time_set_ == options_.statement_time || is_broken()) return;
    try {
        if (PQtransactionStatus(connection_) != PQTRANS_INERROR) run_script(fmt::format("SET statement_timeout = {}", options_.statement_time.count()));
        time_set_ = options_.statement_time;
    } catch (const Failure&) {
        // A broken connection; whoever lent it looks.
    }
}

const std::string& Connection::translated(std::string_view sql) {
    std::string key(sql);
    const auto found = translated_.find(key);
    if (found != translated_.end()) return found->second;
    if (translated_.size() > 4 * most_prepared) translated_.clear();
    std::string text = translate(sql);
    return translated_.emplace(std::move(key), std::move(text)).first->second;
}

Statement Connection::cached(std::string_view sql) {
    if (free_.empty()) free_.push_back(std::make_unique<Query>(*this));
    Query* query = free_.back().release();
    free_.pop_back();
    query->begin(translated(sql), only_reads(sql), false);
    return Statement(query);
}

Statement Connection::prepare(std::string_view sql) {
    auto query = std::make_unique<Query>(*this);
    query->begin(translated(sql), only_reads(sql), true);
    return Statement(query.release());
}

Pipeline::Pipeline(Connection& connection) : connection_(connection) {
    connection_.drain();
    connection_.forget_oldest();
    PQenterPipelineMode(connection_.connection_);
}

Pipeline::~Pipeline() {
    if (!finished_ && !connection_.is_broken()) {
        try {
            finish();
        } catch (const Failure&) {
            // The connection is gone; its user finds out.
        }
    }
}

std::size_t Pipeline::send(std::string_view sql, const Parameters& parameters) {
    Connection::Prepared& prepared = connection_.prepared_for(sql, parameters);
    Sent sent{!prepared.made, {}};
    PGconn* connection = connection_.connection_;
    if (sent.makes) {
        prepared.name = "s" + std::to_string(++connection_.named_);
        const std::string text(sql);
        if (PQsendPrepare(connection, prepared.name.c_str(), text.c_str(), parameters.count(), parameters.types().data()) == 0) throw failure_of({}, {});
        prepared.made = true;
        sent.key = prepared.key;
    }
    const std::vector<const char*> values = parameters.values();
    const int done = PQsendQueryPrepared(connection, prepared.name.c_str(), parameters.count(), values.data(), parameters.lengths().data(), parameters.formats().data(), 1);
    if (done == 0) throw failure_of({}, {});
    sent_.push_back(std::move(sent));
    return sent_.size() - 1;
}

std::vector<Pipeline::Outcome> Pipeline::finish() {
    finished_ = true;
    connection_.spoiled_ = true;
    PGconn* connection = connection_.connection_;
    if (PQpipelineSync(connection) == 0) throw failure_of({}, {});
    // A statement that was to be prepared after a failure was not.
    const auto not_made = [&](const Sent& sent) {
        if (const auto found = connection_.by_key_.find(sent.key); sent.makes && found != connection_.by_key_.end()) found->second->made = false;
    };
    const auto one = [&](Outcome& outcome) {
        PGresult* result = PQgetResult(connection);
        if (!result) throw failure_of({}, {});
        Answer answer(result);
        while (PGresult* end = PQgetResult(connection)) PQclear(end);
        if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
            outcome.skipped = true;
            return false;
        }
        if (!is_good(result)) {
            outcome.failure = failure_of_result(result, connection);
            if (outcome.failure->code == lost) throw *outcome.failure;
            return false;
        }
        outcome.answer = std::move(answer);
        return true;
    };
    std::vector<Outcome> outcomes(sent_.size());
    for (std::size_t i = 0; i < sent_.size(); ++i) {
        if (sent_[i].makes) {
            Outcome made;
            if (!one(made)) {
                not_made(sent_[i]);
                outcomes[i].failure = std::move(made.failure);
                outcomes[i].skipped = made.skipped;
                Outcome ignored;
                one(ignored);  // the statement itself: skipped with it
                continue;
            }
        }
        one(outcomes[i]);
    }
    PGresult* sync = PQgetResult(connection);
    const bool synced = sync && PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    if (!synced || PQexitPipelineMode(connection) == 0) throw failure_of({}, {});
    connection_.spoiled_ = false;
    return outcomes;
}

}  // namespace medhome::store::postgres
