// What a failed statement means: PostgreSQL's five letters in our words.
//
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "store/postgres/connection.h"

namespace medhome::store::postgres {

// A message of PostgreSQL may name a value of a row; only those about a statement's own words are passed on.
Failure failure_of(std::string_view state, std::string_view message) {
    const auto failure = [](ErrorKind kind, std::string code, std::string text, Trouble trouble, bool unique = false) {
        return Failure{Error{kind, std::move(code), std::move(text), {}}, trouble, unique};
    };
    const std::string_view kind = state.substr(0, 2);
    if (state.empty() || kind == "08" || state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05") {
        return failure(ErrorKind::unavailable, "store.unreachable", "The database does not answer: nothing was saved. Try again in a moment.", lost);
    }
    if (state == "57014") {
        Failure costly = failure(ErrorKind::unprocessable, "search.too-costly",
                                 "This search looks at too many records. Narrow it: name a patient, a code or a shorter span of dates.", refused);
        costly.error.issues = {Issue{Severity::error, "too-costly", "", "This search looks at too many records."}};
        return costly;
    }
    if (state == "40001" || state == "40P01" || state == "55P03") {
        return failure(ErrorKind::unavailable, "store.locked", "Another program holds the database: nothing was saved. Try again, or stop the other program.", conflict);
    }
    if (state == "23505") return failure(ErrorKind::conflict, "store.duplicate", "A rule of the database says no: the same entry is already there.", refused, true);
    if (kind == "23") return failure(ErrorKind::conflict, "store.duplicate", "A rule of the database says no: the same entry is already there.", refused);
    if (state == "53100") {
        return failure(ErrorKind::unavailable, "store.disk-full", "The disk that holds the record is full: nothing was saved. Free some space, then try again.", machine);
    }
    if (state == "53300") {
        return failure(ErrorKind::unavailable, "store.too-many-connections",
                       "The database lets no more programs in: nothing was saved. Raise its max_connections, or run fewer servers on it.", lost);
    }
    if (kind == "53") return failure(ErrorKind::unavailable, "store.no-room", "The database is out of memory: nothing was saved. Try again in a moment.", machine);
    if (kind == "58") {
        return failure(ErrorKind::unavailable, "store.disk-error",
                       fmt::format("The disk that holds the record reports an error (PostgreSQL {}): nothing was saved. Look at the disk, then try again.", state), machine);
    }
    if (state == "25006" || state == "42501") {
        return failure(ErrorKind::unavailable, "store.read-only", "The database may not be written by this program. Give its user the right to write there.", machine);
    }
    if (kind == "28" || kind == "3D") {
        return failure(ErrorKind::unavailable, "store.cannot-open",
                       "The database cannot be opened: it is not there, or its user or password is not the one given. Look at the address, or make it with createdb.", machine);
    }
    if (kind == "XX") return failure(ErrorKind::internal, "store.damaged", "The database is damaged. Run `medhome check`; restore from a backup if it says so.", machine);
    if (kind == "22") {
        return failure(ErrorKind::invalid, "store.cannot-be-kept", fmt::format("A value cannot be kept in the database (PostgreSQL {}): nothing was saved.", state), refused);
    }
    const std::string_view words = kind == "42" ? message : std::string_view();
    return failure(ErrorKind::internal, "store.failed", fmt::format("The database refused a statement (PostgreSQL {}{}{}).", state, words.empty() ? "" : ": ", words), refused);
}

}  // namespace medhome::store::postgres
