// One commit, prepared in its caller's thread and applied in the writer's.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/audit.h"
#include "store/sqlite/keys.h"
#include "store/sqlite/projections.h"
#include "store/sqlite/rows.h"
#include "store/store.h"

namespace medhome::store::sqlite {

struct PreparedPut {
    Put put;
    fhir::search::IndexRows old_rows;      // of the version it replaces, extracted again from that version's body
    std::vector<ProjectedRows> projected;  // every projection of its type, with its new rows
};

// Set once by one thread, waited for by another; the one that waits may go, and take it along, as soon as it is set.
// (std::atomic::wait spins first: with sixteen waiting that costs the writer's own time.)
class Done {
public:
    void set() {
        const std::lock_guard lock(mutex_);
        set_ = true;
        wake_.notify_one();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return set_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool set_ = false;
};

// What waits in the writer's queue.
struct Prepared {
    Commit commit;
    std::vector<PreparedPut> puts;
    std::optional<Error> error;  // set by the writer before `done`
    Done done;
};

// The dear part, outside the queue. A version is never changed, so what is read here still holds when the writer finds the same number.
Result<void> prepare(Prepared& prepared, Connection& reader, Types& types, const Projections& projections);

class Applier {
public:
    Applier(Connection& writer, Types& types, const Projections& projections);
    // Inside a savepoint; throws Failure.
    void apply(Prepared& prepared);
    AuditTrail& audit() { return audit_; }

private:
    RowPlace put(Tenant tenant, const PreparedPut& prepared);
    RowPlace create(Tenant tenant, const PreparedPut& prepared, std::int64_t type);
    RowPlace change(Tenant tenant, const PreparedPut& prepared, std::int64_t type);
    void hold(const Condition& condition);
    void run(const medhome::store::Statement& statement);
    void keep(Tenant tenant, const IdempotentAnswer& answer);

    Connection& writer_;
    Types& types_;
    const Projections& projections_;
    IndexTables index_;
    AuditTrail audit_;
    sqlite::Statement insert_resource_;
};

}  // namespace medhome::store::sqlite
