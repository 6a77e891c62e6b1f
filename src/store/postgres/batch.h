// Some commits of one tenant as one transaction: every statement on its way at once, then the answers are read, then COMMIT.
//
// A commit that is refused takes the whole transaction back; the batch is then run again without it, so that one request's refusal touches no neighbor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/postgres/connection.h"
#include "store/postgres/ids.h"
#include "store/postgres/index_tables.h"
#include "store/postgres/keys.h"
#include "store/sql/audit.h"
#include "store/sql/prepared.h"

namespace medhome::store::postgres {

struct WaitingRead {
    Tenant tenant;
    AuditRow row;
};

// What all writing threads of a process share.
struct Shared {
    Ids& ids;
    Names& names;
    Types& types;
    const Projections& projections;
    KnownValues& values;
};

class Batch {
public:
    Batch(Connection& connection, const Shared& shared, Tenant tenant, const std::vector<Prepared*>& commits, const std::vector<WaitingRead>& reads);

    enum class End {
        ready,    // everything is written and waits for COMMIT
        refused,  // one or more commits got their error; the others must be tried again
        unclear,  // something failed that could be any commit's
    };
    // Inside a transaction that was not begun. Throws Failure (lost, conflict, machine).
    End write(std::int64_t lane, std::int64_t mark, AuditChain& chain);
    // After its COMMIT: what was new in it is there now.
    void kept() const;
    const Error& why() const { return why_; }

private:
    struct Expected {  // of one statement on its way
        Prepared* of = nullptr;  // whose refusal a failure is; none: anybody's
        std::function<void(Pipeline::Outcome&)> look;
    };
    void intern();
    void add_patients();
    void hold_open();
    bool hold_conditions(Prepared& prepared);
    void gather(std::size_t from, std::size_t to);
    void keep_answer(Prepared& prepared);
    void change(const std::vector<std::pair<Prepared*, PreparedPut*>>& changes);
    void create(const std::vector<std::pair<Prepared*, PreparedPut*>>& creations);
    void project(std::size_t from, std::size_t to);
    void run(Prepared& prepared, const medhome::store::Statement& statement);
    void queue(Prepared& prepared, const OutboxRow& row);
    void audit(std::int64_t lane, AuditChain& chain);

    void send(std::string_view sql, const Parameters& parameters, Expected expected);
    void send(std::string_view sql, const Parameters& parameters) { send(sql, parameters, {nullptr, {}}); }
    void flush();
    static void refuse_one(Prepared& prepared, Error error);
    RowPlace& place(const PreparedPut& put) { return places_.at(&put); }

    Connection& connection_;
    Shared shared_;
    Tenant tenant_;
    const std::vector<Prepared*>& commits_;
    const std::vector<WaitingRead>& reads_;
    std::unordered_map<const PreparedPut*, RowPlace> places_;
    std::unordered_map<const PreparedPut*, std::int64_t> settings_;
    std::unique_ptr<Pipeline> pipeline_;
    std::vector<Expected> expected_;
    std::vector<std::pair<std::string, std::int64_t>> new_patients_;
    std::vector<ValueKey> new_values_;
    bool guarded_ = false;
    bool unclear_ = false;
    Error why_;
};

}  // namespace medhome::store::postgres
