// SQLite's C API behind the classes of sql/connection.h: a connection, its statements and their cache.
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
#include <vector>

#include "store/sql/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace medhome::store::sqlite {

// The words of sql/ are this folder's own; Statement is the one that runs, not the port's.
using namespace medhome::store::sql;
using sql::Statement;

class CompiledStatement final : public Running {
public:
    // Alone: finalized when released. Kept: reset and given back.
    CompiledStatement(sqlite3_stmt* statement, bool kept) : statement_(statement), kept_(kept) {}
    ~CompiledStatement() override;
    CompiledStatement(const CompiledStatement&) = delete;
    CompiledStatement& operator=(const CompiledStatement&) = delete;

    void bind_at(int at, std::int64_t value) override;
    void bind_at(int at, double value) override;
    void bind_at(int at, std::string_view value) override;
    void bind_at(int at, std::nullptr_t) override;
    void bind_at(int at, Id value) override;
    void bind_blob_at(int at, std::string_view bytes) override;
    bool step() override;
    void reset() override;
    void release() override;

    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override;
    std::string id(int column) const override;
    Param param(int column) const override;
    int columns() const override;
    bool is_null(int column) const override;
    bool read_only() const override;

    bool busy = false;

private:
    void check(int code) const;
    sqlite3_stmt* statement_;
    bool kept_;
};

struct ConnectionOptions {
    bool read_only = false;
    bool create = false;
    bool gathers_log = false;  // one call a commit to its log (log_file.h): for the one that writes
    int cache_kib = 4096;
    int cached_statements = 200;
    PatientKeys* patient_keys = nullptr;  // of all that read; outlives them
};

class Connection final : public sql::Connection {
public:
    Connection(const std::string& path, const ConnectionOptions& options);
    ~Connection() override;

    void execute(const char* sql) override;
    Statement prepare(std::string_view sql) override;
    Statement cached(std::string_view sql) override;
    std::int64_t number(const char* sql) override;
    bool in_transaction() const override;
    void begin_snapshot() override;
    void end_snapshot() noexcept override;
    void limit_time(std::chrono::milliseconds time) override;
    void no_time_limit() override;
    bool is_remote() const override { return false; }
    PatientKeys* patient_keys() const override { return patient_keys_; }

    std::int64_t changes() const;
    std::int64_t last_rowid() const;
    sqlite3* handle() { return database_; }

private:
    struct Kept {
        Kept(std::string text, sqlite3_stmt* compiled) : sql(std::move(text)), statement(compiled, true) {}
        std::string sql;
        CompiledStatement statement;
    };
    sqlite3_stmt* compile(std::string_view sql, unsigned flags);
    void explain(std::string_view sql);
    static int ticked(void* self);

    sqlite3* database_ = nullptr;
    std::list<Kept> kept_;  // most recently used first
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_sql_;
    std::size_t most_kept_;
    PatientKeys* patient_keys_;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

// What a failed call means to the caller.
Error error_of(int extended_code, std::string_view message);
Failure failure_of(sqlite3* database);
// The disk is full, broken or read-only, or the file is locked: the whole batch is lost, not one commit.
bool is_about_the_machine(int extended_code);

}  // namespace medhome::store::sqlite
