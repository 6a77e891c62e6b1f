// The one gate to the record: what this caller may see and change, for this purpose, with the audit trail kept.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "base/clock.h"
#include "base/ids.h"
#include "fhir/json/tree.h"
#include "fhir/search/query.h"
#include "store/store.h"

namespace medhome::access {

// One change asked for. Records validates it, gives it id and meta, extracts its rows and writes it.
struct Change {
    enum class Kind { create, update, remove };
    Kind kind = Kind::create;
    std::string type;
    std::string id;                          // update, remove; create: empty = a new UUIDv7, or the id it is to have
    std::string body;                        // JSON of the resource (create, update); id and meta.versionId/lastUpdated in it are replaced
    std::optional<std::int64_t> if_match;    // the version it must be at
    std::string if_none_exist;               // create: query text "identifier=..."; one match = that record, nothing written
    bool unchanged_is_no_write = false;      // update: same content = no new version (imports)
};

struct Changed {
    std::string type, id;
    std::int64_t version = 0;
    Instant updated{};
    enum class Did { created, updated, removed, unchanged, existing /* if_none_exist found it */ } did = Did::created;
    std::shared_ptr<const std::string> body;
};

// What else is to be written in the same transaction.
struct Extras {
    std::vector<store::Statement> statements;
    std::vector<store::OutboxRow> outbox;
    std::optional<store::IdempotentAnswer> answer;  // see access/idempotency.h
    bool bulk = false;
};

struct RequestContext {  // for the audit row
    std::string route;
    std::string request_id;
    std::string action;
};

class Records {
public:
    Records(store::Store& store, const Clock& clock, Randomness& randomness, Caller caller, Purpose purpose, RequestContext context,
            std::string base_url = {}, std::string zone = "UTC");

    const Caller& caller() const { return caller_; }
    Instant now() const { return clock_.now(); }
    std::string_view zone() const { return zone_; }
    // An id for a record about to be created, for when bodies or the kept answer must name it beforehand.
    std::string new_id() { return new_uuid_v7(clock_.now(), randomness_); }

    Result<store::Stored> read(std::string_view type, std::string_view id);
    Result<store::Stored> vread(std::string_view type, std::string_view id, std::int64_t version);
    Result<store::Page> history(std::string_view type, std::string_view id, int count, std::string_view cursor);
    Result<store::Page> search(const fhir::search::Query& query);
    // "Task?patient=...&status=..." for features; strict.
    Result<store::Page> search(std::string_view type_and_query);
    Result<store::Page> compartment(std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor);

    // All or nothing, in the order given. Bodies may refer to each other by "urn:uuid:..." names given in `names` (name -> index of the change);
    // those, and conditional references "Type?query", are rewritten. Validation findings of all changes are collected in one error
    // (unprocessable), each path prefixed by `paths[i]` where given. Tries again by itself when another write slipped between (but never past an if_match).
    Result<std::vector<Changed>> commit(std::vector<Change> changes, Extras extras = {},
                                        const std::vector<std::pair<std::string, std::size_t>>& names = {}, const std::vector<std::string>& paths = {});
    Result<Changed> create(std::string_view type, std::string body, Extras extras = {});
    Result<Changed> update(std::string_view type, std::string_view id, std::string body, std::optional<std::int64_t> if_match, Extras extras = {});

    // Reading projections and feature tables; {visible:alias} and {tenant} as store::Store::select says.
    Result<std::vector<store::Row>> select(std::string_view sql, const store::Row& params);

private:
    store::Store& store_;
    const Clock& clock_;
    Randomness& randomness_;
    Caller caller_;
    Purpose purpose_;
    RequestContext context_;
    std::string base_url_;
    std::string zone_;
    store::Visibility sees_;
};

}  // namespace medhome::access
