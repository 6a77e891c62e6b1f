// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <mutex>

#include "store/sql/plans.h"
#include "store/sqlite/log_file.h"

namespace medhome::store::sqlite {

Error error_of(int code, std::string_view message) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return {ErrorKind::unavailable, "store.disk-full", "The disk that holds the record is full: nothing was saved. Free some space, then try again."};
        case SQLITE_IOERR:
            return {ErrorKind::unavailable, "store.disk-error",
                    fmt::format("The disk that holds the record reports an error (SQLite {}): nothing was saved. Look at the disk, then try again.", code)};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorKind::unavailable, "store.locked", "Another program holds the database: nothing was saved. Try again, or stop the other program."};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::unavailable, "store.read-only", "The database or its folder may not be written by this program. Give its user the right to write there."};
        case SQLITE_CANTOPEN:
            return {ErrorKind::unavailable, "store.cannot-open", "The database cannot be opened. Look whether its folder exists and may be read and written."};
        case SQLITE_CORRUPT:
            return {ErrorKind::internal, "store.damaged", "The database is damaged. Run `medhome check`; restore from a backup if it says so."};
        case SQLITE_NOTADB:
            return {ErrorKind::invalid, "store.not-ours", "The file is not a Medhome database."};
        case SQLITE_INTERRUPT:
            return {ErrorKind::unprocessable, "search.too-costly",
                    "This search looks at too many records. Narrow it: name a patient, a code or a shorter span of dates.",
                    {Issue{Severity::error, "too-costly", "", "This search looks at too many records."}}};
        case SQLITE_CONSTRAINT:
            return {ErrorKind::conflict, "store.duplicate", "A rule of the database says no: the same entry is already there."};
        default: return {ErrorKind::internal, "store.failed", fmt::format("The database refused a statement (SQLite {}: {}).", code, message)};
    }
}

Failure failure_of(sqlite3* database) {
    const int code = sqlite3_extended_errcode(database);
    const bool unique = code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID;
    return {error_of(code, sqlite3_errmsg(database)), code, unique};
}

bool is_about_the_machine(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_READONLY:
        case SQLITE_CORRUPT:
        case SQLITE_CANTOPEN: return true;
        default: return false;
    }
}

CompiledStatement::~CompiledStatement() { sqlite3_finalize(statement_); }

void CompiledStatement::release() {
    if (!kept_) {
        delete this;
        return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    busy = false;
}

void CompiledStatement::check(int code) const {
    if (code == SQLITE_OK) return;
    throw failure_of(sqlite3_db_handle(statement_));
}

void CompiledStatement::bind_at(int at, std::int64_t value) { check(sqlite3_bind_int64(statement_, at, value)); }
void CompiledStatement::bind_at(int at, double value) { check(sqlite3_bind_double(statement_, at, value)); }
void CompiledStatement::bind_at(int at, std::string_view value) {
    check(sqlite3_bind_text64(statement_, at, value.data() ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8));
}
void CompiledStatement::bind_at(int at, std::nullptr_t) { check(sqlite3_bind_null(statement_, at)); }
void CompiledStatement::bind_blob_at(int at, std::string_view bytes) {
    check(sqlite3_bind_blob64(statement_, at, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT));
}
void CompiledStatement::bind_at(int at, Id value) {
    char bytes[16];
    if (pack_uuid(value.text, bytes)) {
        bind_blob_at(at, {bytes, sizeof bytes});
    } else {
        bind_at(at, value.text);
    }
}

bool CompiledStatement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    Failure failure = failure_of(sqlite3_db_handle(statement_));
    sqlite3_reset(statement_);
    throw failure;
}

void CompiledStatement::reset() { sqlite3_reset(statement_); }
std::int64_t CompiledStatement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double CompiledStatement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string_view CompiledStatement::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return {static_cast<const char*>(bytes), std::size_t(sqlite3_column_bytes(statement_, column))};
}
std::string CompiledStatement::id(int column) const {
    const std::string_view bytes = text(column);
    if (sqlite3_column_type(statement_, column) == SQLITE_BLOB && bytes.size() == 16) return unpack_uuid(bytes);
    return std::string(bytes);
}
Param CompiledStatement::param(int column) const {
    switch (sqlite3_column_type(statement_, column)) {
        case SQLITE_INTEGER: return integer(column);
        case SQLITE_FLOAT: return real(column);
        case SQLITE_NULL: return nullptr;
        default: return std::string(text(column));
    }
}
int CompiledStatement::columns() const { return sqlite3_column_count(statement_); }
bool CompiledStatement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
bool CompiledStatement::read_only() const { return sqlite3_stmt_readonly(statement_) != 0; }

Connection::Connection(const std::string& path, const ConnectionOptions& options) : most_kept_(std::size_t(options.cached_statements)), patient_keys_(options.patient_keys) {
    static std::once_flag configured;
    // Counting every allocation behind one mutex costs the readers more than the figures are worth.
    std::call_once(configured, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
    const int flags = SQLITE_OPEN_NOMUTEX | (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | (options.create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(path.c_str(), &database_, flags, options.gathers_log ? gathering_vfs() : nullptr);
    if (code != SQLITE_OK) {
        const int extended = database_ ? sqlite3_extended_errcode(database_) : code;
        sqlite3_close_v2(database_);
        Error error = error_of(extended, "open");
        error.text = fmt::format("{}: {}", path, error.text);
        throw Failure{std::move(error), extended, false};
    }
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_timeout(database_, 10000);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 512, 200);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_progress_handler(database_, 4000, &Connection::ticked, this);
    try {  // the first statement is the first to read the file, which may be no database at all
        execute(fmt::format("PRAGMA cache_size = -{}; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;", options.cache_kib).c_str());
    } catch (...) {
        sqlite3_close_v2(database_);
        throw;
    }
}

Connection::~Connection() {
    kept_.clear();
    sqlite3_close_v2(database_);
}

int Connection::ticked(void* self) {
    const auto* connection = static_cast<const Connection*>(self);
    if (connection->deadline_ == std::chrono::steady_clock::time_point::max()) return 0;
    return std::chrono::steady_clock::now() > connection->deadline_ ? 1 : 0;
}

void Connection::limit_time(std::chrono::milliseconds time) { deadline_ = std::chrono::steady_clock::now() + time; }
void Connection::no_time_limit() { deadline_ = std::chrono::steady_clock::time_point::max(); }

void Connection::execute(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
    throw failure_of(database_);
}

sqlite3_stmt* Connection::compile(std::string_view sql, unsigned flags) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_, sql.data(), int(sql.size()), flags, &statement, nullptr) != SQLITE_OK) {
        const int extended = sqlite3_extended_errcode(database_);
        throw Failure{error_of(extended, fmt::format("{} in: {}", sqlite3_errmsg(database_), sql)), extended, false};
    }
    return statement;
}

Statement Connection::prepare(std::string_view sql) { return Statement(new CompiledStatement(compile(sql, SQLITE_PREPARE_PERSISTENT), false)); }

Statement Connection::cached(std::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found != by_sql_.end()) {
        Kept& kept = *found->second;
        if (kept.statement.busy) return Statement(new CompiledStatement(compile(sql, 0), false));
        kept_.splice(kept_.begin(), kept_, found->second);
        kept.statement.busy = true;
        return Statement(&kept.statement);
    }
    sqlite3_stmt* statement = compile(sql, SQLITE_PREPARE_PERSISTENT);
    if (plans_are_watched()) explain(sql);
    while (kept_.size() >= most_kept_ && !kept_.back().statement.busy) {
        by_sql_.erase(kept_.back().sql);
        kept_.pop_back();
    }
    kept_.emplace_front(std::string(sql), statement);
    by_sql_.emplace(kept_.front().sql, kept_.begin());
    kept_.front().statement.busy = true;
    return Statement(&kept_.front().statement);
}

void Connection::explain(std::string_view sql) {
    Statement steps(new CompiledStatement(compile("EXPLAIN QUERY PLAN " + std::string(sql), 0), false));
    std::string plan;
    while (steps.step()) {
        if (!plan.empty()) plan += "; ";
        plan += steps.text(3);
    }
    if (!plan.empty()) tell_plan(sql, plan);
}

std::int64_t Connection::number(const char* sql) {
    Statement statement(new CompiledStatement(compile(sql, 0), false));
    return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(database_); }
std::int64_t Connection::last_rowid() const { return sqlite3_last_insert_rowid(database_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

void Connection::begin_snapshot() { cached("BEGIN").run(); }

void Connection::end_snapshot() noexcept {
    try {
        cached("COMMIT").run();
    } catch (const Failure&) {
        sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

}  // namespace medhome::store::sqlite
