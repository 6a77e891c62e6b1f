// What can go wrong, said so that a program can act on it, a log can be searched for it and a person can read it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace medhome {

// What the caller can do about it. One place, server/outcome.cc, turns a kind into an HTTP status.
enum class ErrorKind {
    invalid,          // 400: the request cannot be understood
    unprocessable,    // 422: understood, but it breaks a rule of the record
    unauthenticated,  // 401: nobody is signed in
    forbidden,        // 403
    not_found,        // 404: absent, or not this caller's to see; the two are never told apart
    gone,             // 410: was deleted
    conflict,         // 409: a rule of the database says no
    stale,            // 412: somebody else changed it first, or a condition did not hold
    too_large,        // 413
    unsupported,      // 400, code not-supported
    not_acceptable,   // 406
    media_type,       // 415
    too_many,         // 429
    unavailable,      // 503: try again later
    internal,         // 500: our bug
};

enum class Severity { information, warning, error, fatal };

// A finding in data. Validation and import collect these and go on.
struct Issue {
    Severity severity = Severity::error;
    std::string code;  // an OperationOutcome issue type: https://hl7.org/fhir/R4/valueset-issue-type.html
    std::string path;  // FHIRPath of the place, for example Bundle.entry[499].resource.birthDate
    std::string text;  // for a person; holds no name, birth date or free text of a record
    friend bool operator==(const Issue&, const Issue&) = default;
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string code;  // stable, dotted, for example plan.not-yet-shared
    std::string text;  // says what, where and what to do; no personal data
    std::vector<Issue> issues = {};
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string text, std::vector<Issue> issues = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(code), std::move(text), std::move(issues)});
}

[[noreturn]] void invariant_broken(const char* condition, const char* file, int line);

}  // namespace medhome

// A name of its own for each use, so that one TRY may stand inside another.
#define MEDHOME_JOIN_(a, b) a##b
#define MEDHOME_JOIN(a, b) MEDHOME_JOIN_(a, b)
#define MEDHOME_TRY(expression, name)                                                \
    ({                                                                               \
        auto&& name = (expression);                                                  \
        if (!name.has_value()) return ::tl::unexpected(std::move(name).error());     \
        *std::move(name);                                                            \
    })
#define MEDHOME_TRY_VOID(expression, name)                                           \
    do {                                                                             \
        auto&& name = (expression);                                                  \
        if (!name.has_value()) return ::tl::unexpected(std::move(name).error());     \
    } while (false)

// The value of a Result, or return its error to our caller.
#define TRY(expression) MEDHOME_TRY(expression, MEDHOME_JOIN(try_result_, __COUNTER__))
// For Result<void>.
#define TRY_VOID(expression) MEDHOME_TRY_VOID(expression, MEDHOME_JOIN(try_result_, __COUNTER__))

// Our own bug if it does not hold: stops a debug build, throws in release (the edge of the request answers 500).
#define INVARIANT(condition) \
    ((condition) ? static_cast<void>(0) : ::medhome::invariant_broken(#condition, __FILE__, __LINE__))
