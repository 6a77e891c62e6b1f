// One commit, prepared in its caller's thread and applied in the writer's.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/sql/keys.h"
#include "store/sql/parameters.h"
#include "store/sql/projections.h"
#include "store/sql/rows.h"
#include "store/store.h"

namespace medhome::store::sql {

struct PreparedPut {
    Put put;
    std::int64_t type = 0;                 // its number; 0 for the first of its type
    RowPlace old_place;                    // where the version it replaces stands, and
    fhir::search::IndexRows old_rows;      // its rows, extracted again from its body
    std::vector<ProjectedRows> projected;  // every projection of its type, with its new rows
    // By the practice's own parameters. Written whole, never by their difference: while one is being indexed nobody knows which of the old are there.
    fhir::search::IndexRows own_rows, old_own_rows;
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
    std::int64_t parameters = 0;      // the generation of the practice's own parameters that this was prepared at
    bool changes_parameters = false;  // and it makes the next
    std::vector<medhome::store::Statement> own_statements;  // of search_parameter
    std::optional<Error> error;  // set by the writer before `done`
    Done done;
};

// The dear part, outside the queue. A version is never changed, so what is read here still holds when the writer finds the same number.
Result<void> prepare(Prepared& prepared, Connection& reader, Types& types, const Projections& projections, ParameterSets& parameters);

// What both databases refuse alike.
void hold(Connection& writer, Types& types, const Condition& condition);
// Commit::closes: kept in the database, for another program may be writing beside this one.
void close_until(Connection& writer, Instant instant);
void refuse_late(Connection& writer, const Prepared& prepared);
std::optional<Error> too_late(std::int64_t closed_until, const std::vector<PreparedPut>& puts);
[[noreturn]] void refuse_version(const Put& put);
[[noreturn]] void refuse_twice();  // the same save, sent twice at once
// A statement that changed another number of rows than it had to.
Error unexpected_changes(const medhome::store::Statement& statement);

inline constexpr std::int64_t answers_kept = std::int64_t{7} * 24 * 3600 * 1000000;  // microseconds
inline std::int64_t microseconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace medhome::store::sql
