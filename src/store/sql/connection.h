// A database that speaks SQL, behind three small classes: a connection, its statements, and what goes wrong. Everything that reads the record is
// written over these, once; SQLite and PostgreSQL stand behind them (sqlite/connection.h, postgres/connection.h).
//
// The text is what both understand: parameters are ? or ?1, in PostgreSQL they become $1; what else differs is in postgres/translate.h.
// A failed call throws Failure; the port turns it into a Result. No one outside store/ sees it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace medhome::store::sql {

struct Failure {
    Error error;
    int code = 0;         // the database's own; 0 when the refusal is ours
    bool unique = false;  // a unique key refused
};

[[noreturn]] void refuse(ErrorKind kind, std::string code, std::string text);

// A FHIR id as it is kept: a canonical lower-case UUID as its 16 bytes, anything else as text.
struct Id {
    std::string_view text;
};
bool pack_uuid(std::string_view id, char* sixteen);  // true, and 16 bytes, for a canonical UUID
std::string unpack_uuid(std::string_view sixteen);

struct BoundId {
    std::string text;
};
using Parameter = std::variant<std::int64_t, double, std::string, std::nullptr_t, BoundId>;

// What a database does for one statement that is being run.
class Running {
public:
    virtual ~Running() = default;
    virtual void bind_at(int at, std::int64_t value) = 0;
    virtual void bind_at(int at, double value) = 0;
    virtual void bind_at(int at, std::string_view value) = 0;  // must live until the statement is reset
    virtual void bind_at(int at, std::nullptr_t) = 0;
    virtual void bind_at(int at, Id value) = 0;
    virtual void bind_blob_at(int at, std::string_view bytes) = 0;
    virtual bool step() = 0;
    virtual void reset() = 0;
    virtual void release() = 0;  // whoever used it is done with it

    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::string id(int column) const = 0;
    virtual Param param(int column) const = 0;
    virtual int columns() const = 0;
    virtual bool is_null(int column) const = 0;
    virtual bool read_only() const = 0;
};

class Statement {
public:
    Statement() = default;
    explicit Statement(Running* running) : running_(running) {}
    Statement(Statement&& other) noexcept { std::swap(running_, other.running_); }
    Statement& operator=(Statement&& other) noexcept {
        std::swap(running_, other.running_);
        return *this;
    }
    ~Statement() {
        if (running_) running_->release();
    }

    // Binds ?1, ?2, ... in order. Text must live until the statement is reset.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int at = 0;
        (bind_at(++at, values), ...);
        return *this;
    }
    void bind_at(int at, std::int64_t value) { running_->bind_at(at, value); }
    void bind_at(int at, int value) { running_->bind_at(at, std::int64_t{value}); }
    void bind_at(int at, double value) { running_->bind_at(at, value); }
    void bind_at(int at, std::string_view value) { running_->bind_at(at, value); }
    void bind_at(int at, const std::string& value) { running_->bind_at(at, std::string_view(value)); }
    void bind_at(int at, const char* value) { running_->bind_at(at, std::string_view(value)); }
    void bind_at(int at, std::nullptr_t) { running_->bind_at(at, nullptr); }
    void bind_at(int at, Id value) { running_->bind_at(at, value); }
    void bind_blob_at(int at, std::string_view bytes) { running_->bind_blob_at(at, bytes); }
    void bind_at(int at, const Parameter& value);
    void bind_param_at(int at, const Param& value);

    bool step() { return running_->step(); }  // true: a row stands there
    void run() {                              // for statements without rows
        step();
        reset();
    }
    void reset() { running_->reset(); }

    std::int64_t integer(int column) const { return running_->integer(column); }
    double real(int column) const { return running_->real(column); }
    std::string_view text(int column) const { return running_->text(column); }  // also a blob's bytes; until the next step
    std::string id(int column) const { return running_->id(column); }
    Param param(int column) const { return running_->param(column); }
    int columns() const { return running_->columns(); }
    bool is_null(int column) const { return running_->is_null(column); }
    bool read_only() const { return running_->read_only(); }

private:
    Running* running_ = nullptr;
};

class PatientKeys;

class Connection {
public:
    Connection() = default;
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    virtual void execute(const char* sql) = 0;  // one or more statements without parameters
    virtual Statement prepare(std::string_view sql) = 0;
    virtual Statement cached(std::string_view sql) = 0;  // the same text again costs no parsing
    virtual std::int64_t number(const char* sql) = 0;    // the first column of the first row, 0 without one
    virtual bool in_transaction() const = 0;
    // From here to end_snapshot everything read is of one state of the database.
    virtual void begin_snapshot() = 0;
    virtual void end_snapshot() noexcept = 0;
    // A statement that runs past this ends with search.too-costly.
    virtual void limit_time(std::chrono::milliseconds time) = 0;
    virtual void no_time_limit() = 0;
    // A question costs a way to another process and back: better one for many rows than many for one.
    virtual bool is_remote() const = 0;
    virtual bool is_broken() const { return false; }
    // What is known of patients already; none for a connection that writes, which may yet take back what it reads.
    virtual PatientKeys* patient_keys() const { return nullptr; }
};

// A read transaction.
class Snapshot {
public:
    // The writer's own transaction is snapshot enough.
    explicit Snapshot(Connection& connection) : connection_(connection), began_(!connection.in_transaction()) {
        if (began_) connection.begin_snapshot();
    }
    ~Snapshot() {
        if (began_) connection_.end_snapshot();
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& connection_;
    bool began_;
};

// Runs a port call: a Failure becomes its Error.
template <class Call>
auto guarded(Call&& call) -> decltype(call()) {
    try {
        return call();
    } catch (const Failure& failure) {
        return tl::unexpected<Error>(failure.error);
    }
}

}  // namespace medhome::store::sql
