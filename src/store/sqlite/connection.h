// SQLite's C API behind four small classes: a connection, its statements, their cache, and what goes wrong.
//
// Inside this folder a failed call throws Failure; the port (sqlite/store.cc) turns it into a Result. No one else sees it.
// https://sqlite.org/c3ref/intro.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace medhome::store::sqlite {

struct Failure {
    Error error;
    int code = 0;  // SQLite's extended code; 0 when the refusal is our own
};

[[noreturn]] void refuse(ErrorKind kind, std::string code, std::string text);

// A FHIR id as it is kept: a canonical lower-case UUID as its 16 bytes, anything else as text.
struct Id {
    std::string_view text;
};
std::string id_bytes(std::string_view id);  // 16 bytes for a canonical UUID, else empty

using Bound = std::variant<std::int64_t, double, std::string, std::nullptr_t>;
struct BoundId {
    std::string text;
};
using Parameter = std::variant<std::int64_t, double, std::string, std::nullptr_t, BoundId>;

class Statement {
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* statement, bool* busy = nullptr) : statement_(statement), busy_(busy) {}
    Statement(Statement&& other) noexcept { swap(other); }
    Statement& operator=(Statement&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Statement();

    // Binds ?1, ?2, ... in order. Text must live until the statement is reset.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int at = 0;
        (bind_at(++at, values), ...);
        return *this;
    }
    void bind_at(int at, std::int64_t value);
    void bind_at(int at, int value) { bind_at(at, std::int64_t{value}); }
    void bind_at(int at, double value);
    void bind_at(int at, std::string_view value);
    void bind_at(int at, const std::string& value) { bind_at(at, std::string_view(value)); }
    void bind_at(int at, const char* value) { bind_at(at, std::string_view(value)); }
    void bind_at(int at, std::nullptr_t);
    void bind_at(int at, Id value);
    void bind_blob_at(int at, std::string_view bytes);
    void bind_at(int at, const Parameter& value);
    void bind_param_at(int at, const Param& value);

    bool step();  // true: a row stands there
    void run() {  // for statements without rows
        step();
        reset();
    }
    void reset();

    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // also a blob's bytes; until the next step
    std::string id(int column) const;
    Param param(int column) const;
    int columns() const;
    bool is_null(int column) const;
    bool read_only() const;

private:
    void swap(Statement& other) noexcept {
        std::swap(statement_, other.statement_);
        std::swap(busy_, other.busy_);
    }
    void check(int code) const;
    sqlite3_stmt* statement_ = nullptr;
    bool* busy_ = nullptr;  // set: lent by a cache, given back on destruction
};

struct ConnectionOptions {
    bool read_only = false;
    bool create = false;
    bool gathers_log = false;  // one call a commit to its log (log_file.h): for the one that writes
    int cache_kib = 4096;
    int cached_statements = 200;
};

class Connection {
public:
    Connection(const std::string& path, const ConnectionOptions& options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void execute(const char* sql);  // one or more statements without parameters
    Statement prepare(std::string_view sql);
    Statement cached(std::string_view sql);  // the same text again costs no parsing
    std::int64_t number(const char* sql);    // the first column of the first row, 0 without one
    std::int64_t changes() const;
    std::int64_t last_rowid() const;
    bool in_transaction() const;
    sqlite3* handle() { return database_; }

    // A statement that runs past this ends with search.too-costly.
    void limit_time(std::chrono::milliseconds time);
    void no_time_limit();

private:
    struct Kept {
        std::string sql;
        sqlite3_stmt* statement = nullptr;
        bool busy = false;
    };
    sqlite3_stmt* compile(std::string_view sql, unsigned flags);
    void tell_plan(std::string_view sql);
    static int ticked(void* self);

    sqlite3* database_ = nullptr;
    std::list<Kept> kept_;  // most recently used first
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_sql_;
    std::size_t most_kept_;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

// A read transaction: everything read inside sees one state of the database.
class Snapshot {
public:
    explicit Snapshot(Connection& connection);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& connection_;
    bool began_ = false;
};

// What a failed call means to the caller.
Error error_of(int extended_code, std::string_view message);
bool is_unique_violation(int extended_code);
// The disk is full, broken or read-only, or the file is locked: the whole batch is lost, not one commit.
bool is_about_the_machine(int extended_code);

// Runs a port call: a Failure becomes its Error.
template <class Call>
auto guarded(Call&& call) -> decltype(call()) {
    try {
        return call();
    } catch (const Failure& failure) {
        return tl::unexpected<Error>(failure.error);
    }
}

}  // namespace medhome::store::sqlite
