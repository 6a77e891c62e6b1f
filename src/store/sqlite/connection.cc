// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <mutex>

#include "store/plans.h"
#include "store/sqlite/log_file.h"

namespace medhome::store {
namespace {

std::function<void(std::string_view, std::string_view)>& plan_watcher() {
    static std::function<void(std::string_view, std::string_view)> watcher;
    return watcher;
}

}  // namespace

void watch_plans(std::function<void(std::string_view sql, std::string_view plan)> told) { plan_watcher() = std::move(told); }

}  // namespace medhome::store

namespace medhome::store::sqlite {

void refuse(ErrorKind kind, std::string code, std::string text) { throw Failure{Error{kind, std::move(code), std::move(text)}, 0}; }

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
                    "This search looks at too many records. Narrow it: name a patient, a code or a shorter span of dates."};
        case SQLITE_CONSTRAINT:
            return {ErrorKind::conflict, "store.duplicate", "A rule of the database says no: the same entry is already there."};
        default: return {ErrorKind::internal, "store.failed", fmt::format("The database refused a statement (SQLite {}: {}).", code, message)};
    }
}

bool is_unique_violation(int code) {
    return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID;
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

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// 16 bytes into `out` when the text is a canonical lower-case UUID.
bool pack(std::string_view id, unsigned char* out) {
    if (id.size() != 36) return false;
    std::size_t written = 0;
    for (std::size_t at = 0; at < 36;) {
        if (at == 8 || at == 13 || at == 18 || at == 23) {
            if (id[at] != '-') return false;
            ++at;
            continue;
        }
        const int high = hex_digit(id[at]);
        const int low = hex_digit(id[at + 1]);
        if (high < 0 || low < 0) return false;
        out[written++] = static_cast<unsigned char>(high * 16 + low);
        at += 2;
    }
    return true;
}

std::string unpack(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text[at++] = digits[byte >> 4];
        text[at++] = digits[byte & 15];
    }
    return text;
}

}  // namespace

std::string id_bytes(std::string_view id) {
    std::array<unsigned char, 16> bytes;
    if (!pack(id, bytes.data())) return {};
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Statement::~Statement() {
    if (!statement_) return;
    if (busy_) {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
        *busy_ = false;
    } else {
        sqlite3_finalize(statement_);
    }
}

void Statement::check(int code) const {
    if (code == SQLITE_OK) return;
    sqlite3* database = sqlite3_db_handle(statement_);
    const int extended = sqlite3_extended_errcode(database);
    throw Failure{error_of(extended, sqlite3_errmsg(database)), extended};
}

void Statement::bind_at(int at, std::int64_t value) { check(sqlite3_bind_int64(statement_, at, value)); }
void Statement::bind_at(int at, double value) { check(sqlite3_bind_double(statement_, at, value)); }
void Statement::bind_at(int at, std::string_view value) {
    check(sqlite3_bind_text64(statement_, at, value.data() ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8));
}
void Statement::bind_at(int at, std::nullptr_t) { check(sqlite3_bind_null(statement_, at)); }
void Statement::bind_blob_at(int at, std::string_view bytes) {
    check(sqlite3_bind_blob64(statement_, at, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT));
}
void Statement::bind_at(int at, Id value) {
    std::array<unsigned char, 16> bytes;
    if (pack(value.text, bytes.data())) {
        check(sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
    } else {
        bind_at(at, value.text);
    }
}
void Statement::bind_at(int at, const Parameter& value) {
    std::visit(
        [&](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, BoundId>) {
                bind_at(at, Id{held.text});
            } else {
                bind_at(at, held);
            }
        },
        value);
}
void Statement::bind_param_at(int at, const Param& value) {
    std::visit([&](const auto& held) { bind_at(at, held); }, value);
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    sqlite3* database = sqlite3_db_handle(statement_);
    Failure failure{error_of(sqlite3_extended_errcode(database), sqlite3_errmsg(database)), sqlite3_extended_errcode(database)};
    sqlite3_reset(statement_);
    throw failure;
}

void Statement::reset() { sqlite3_reset(statement_); }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string_view Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return {static_cast<const char*>(bytes), std::size_t(sqlite3_column_bytes(statement_, column))};
}
std::string Statement::id(int column) const {
    const std::string_view bytes = text(column);
    if (sqlite3_column_type(statement_, column) == SQLITE_BLOB && bytes.size() == 16) return unpack(bytes);
    return std::string(bytes);
}
Param Statement::param(int column) const {
    switch (sqlite3_column_type(statement_, column)) {
        case SQLITE_INTEGER: return integer(column);
        case SQLITE_FLOAT: return real(column);
        case SQLITE_NULL: return nullptr;
        default: return std::string(text(column));
    }
}
int Statement::columns() const { return sqlite3_column_count(statement_); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
bool Statement::read_only() const { return sqlite3_stmt_readonly(statement_) != 0; }

Connection::Connection(const std::string& path, const ConnectionOptions& options) : most_kept_(std::size_t(options.cached_statements)) {
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
        throw Failure{std::move(error), extended};
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
    for (Kept& kept : kept_) sqlite3_finalize(kept.statement);
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
    const int extended = sqlite3_extended_errcode(database_);
    throw Failure{error_of(extended, sqlite3_errmsg(database_)), extended};
}

sqlite3_stmt* Connection::compile(std::string_view sql, unsigned flags) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_, sql.data(), int(sql.size()), flags, &statement, nullptr) != SQLITE_OK) {
        const int extended = sqlite3_extended_errcode(database_);
        throw Failure{error_of(extended, fmt::format("{} in: {}", sqlite3_errmsg(database_), sql)), extended};
    }
    return statement;
}

Statement Connection::prepare(std::string_view sql) { return Statement(compile(sql, SQLITE_PREPARE_PERSISTENT)); }

Statement Connection::cached(std::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found != by_sql_.end()) {
        Kept& kept = *found->second;
        if (kept.busy) return Statement(compile(sql, 0));
        kept_.splice(kept_.begin(), kept_, found->second);
        kept.busy = true;
        return Statement(kept.statement, &kept.busy);
    }
    sqlite3_stmt* statement = compile(sql, SQLITE_PREPARE_PERSISTENT);
    if (plan_watcher()) tell_plan(sql);
    while (kept_.size() >= most_kept_ && !kept_.back().busy) {
        by_sql_.erase(kept_.back().sql);
        sqlite3_finalize(kept_.back().statement);
        kept_.pop_back();
    }
    kept_.push_front(Kept{std::string(sql), statement, true});
    by_sql_.emplace(kept_.front().sql, kept_.begin());
    return Statement(statement, &kept_.front().busy);
}

void Connection::tell_plan(std::string_view sql) {
    Statement steps(compile("EXPLAIN QUERY PLAN " + std::string(sql), 0));
    std::string plan;
    while (steps.step()) {
        if (!plan.empty()) plan += "; ";
        plan += steps.text(3);
    }
    if (!plan.empty()) plan_watcher()(sql, plan);
}

std::int64_t Connection::number(const char* sql) {
    Statement statement(compile(sql, 0));
    return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(database_); }
std::int64_t Connection::last_rowid() const { return sqlite3_last_insert_rowid(database_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

Snapshot::Snapshot(Connection& connection) : connection_(connection) {
    if (connection.in_transaction()) return;  // the writer's own transaction is snapshot enough
    connection.cached("BEGIN").run();
    began_ = true;
}

Snapshot::~Snapshot() {
    if (!began_) return;
    try {
        connection_.cached("COMMIT").run();
    } catch (const Failure&) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

}  // namespace medhome::store::sqlite
