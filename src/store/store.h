// Keeping the record: versions, index rows, projections, tables, outbox and audit, in one transaction each.
//
// One port; SQLite stands behind it now, PostgreSQL later. Only access/ and server/ may use it (src/modules.txt).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "fhir/json/tree.h"
#include "fhir/search/custom.h"
#include "fhir/search/index.h"
#include "fhir/search/query.h"
#include "store/history.h"

namespace medhome::store {

using Tenant = std::int64_t;  // a practice, the home of a record. 1 is the first; 0 is the shared directory
using Param = std::variant<std::nullptr_t, std::int64_t, double, std::string>;
using Row = std::vector<Param>;

// What a caller may see. Part of every query, in SQL; there is no way to read a record without one.
struct Visibility {
    Tenant tenant = 0;
    // Absent: every child of the tenant (staff). Present: only these Patients' compartments (family); may be empty.
    std::optional<std::vector<std::string>> patient_ids;
    // Records of no child's compartment: all types (staff), or only these types (family: the directory).
    bool all_unowned = false;
    std::vector<std::string> unowned_types;
    // Records that carry any of these labels ("system|code" of meta.security) are not there for this caller.
    std::vector<std::string> hidden_labels;
};

struct Stored {
    std::string type, id;
    std::int64_t version = 0;
    Instant updated{};
    bool deleted = false;  // body is empty then
    std::shared_ptr<const std::string> body;
    bool revived = false;  // in changes(): the version before it was a deletion
};

struct Page {
    std::vector<Stored> matches;
    std::vector<Stored> included;
    std::string next_cursor;           // empty: that was the last page
    std::optional<std::int64_t> total;
    std::int64_t rows_fetched = 0;     // rows the database handed over for matches and included: equals what is returned
};

// What was asked of the records of one type as they stood at an instant: what an export reads, page by page, while others go on writing.
struct Standing {
    Instant at{};
    std::optional<Instant> since;  // only what had changed after it, and then deletions too, as markers
    int count = 1000;
    std::string cursor;
};

// One record's change, prepared before the queue: bytes final, rows extracted.
struct Put {
    std::string type, id;
    std::int64_t base_version = 0;  // what the record must be at now: 0 = never was there. New version is base_version + 1
    bool remove = false;            // leaves a marker; body empty
    std::shared_ptr<const std::string> body;  // with id, meta.versionId and meta.lastUpdated in place
    Instant updated{};
    std::optional<std::string> patient_id;     // compartment
    std::vector<std::string> labels;           // meta.security as "system|code", sorted; interned as the audience
    fhir::search::IndexRows rows;
    // What `rows` were extracted with; kept beside the record, so that its next change, `check` and `reindex` extract the same.
    std::string base_url;
    std::string zone = "UTC";
};

// A condition that must hold when the commit is applied, or the whole commit is refused as `stale` (code store.condition-changed).
struct Condition {
    fhir::search::Query query;           // count matters not
    Visibility visibility;
    std::vector<std::string> expected_ids;  // the ids it found when the commit was prepared (at most 2 looked at)
};

// A write to a relational table, in the same transaction. SQL is portable (both databases), parameters are ?1 ?2 ...
struct Statement {
    std::string sql;
    Row params;
    // When set and the statement changed this many rows or fewer rows than needed, the commit is refused with `conflict`.
    std::optional<std::int64_t> expect_changes;
    Error if_not = {};
};

struct AuditRow {  // one a request: DESIGN.md 5.4
    std::string action;      // C R U D E, and what: "read", "search", "sign-in", ...
    std::string actor;       // account or client id
    std::string role;
    std::string purpose;
    std::string route;       // pattern
    std::string request_id;
    int outcome = 0;         // HTTP status
    std::vector<std::string> records;  // "Type/id", touched
    Instant at{};
    std::int64_t number = 0;  // set when read back: its place in the tenant's trail, for `before`
};

struct IdempotentAnswer {  // kept 7 days, found by (tenant, actor, key)
    std::string actor, key;
    std::string request_digest;  // the same key with another request is a conflict
    int status = 0;
    std::string headers;  // "Name: value\n"...
    std::string body;
};

// From the commit on the SearchParameter of that id makes these search parameters of its practice, and no others (fhir/search/custom_definition.h).
struct Definition {
    std::string resource_id;
    std::vector<fhir::search::CustomParameter> parameters;
};

struct OutboxRow {
    std::string dedupe_key;
    std::string kind;       // template id
    std::string reference;  // what it is about, a FHIR reference or a table row; never content
    Instant not_before{};
};

struct Commit {
    Tenant tenant = 0;
    std::vector<Condition> conditions;
    std::vector<Put> puts;
    std::vector<Statement> statements;
    std::vector<OutboxRow> outbox;
    std::optional<AuditRow> audit;
    std::optional<IdempotentAnswer> answer;
    bool bulk = false;  // queues behind interactive writes (imports, bundles over 500 entries)
    // From this commit on nothing comes in that was prepared up to this instant (Put::updated): it is refused as stale and prepared again. So
    // what stood at the instant stands, and who asks for what changed after it misses nothing.
    std::optional<Instant> closes;
    std::vector<Definition> definitions;
};

// A read model: a pure function of one version of a resource. The store keeps the table in every commit on every path, deletes a
// record's rows before it inserts the new ones, and fills tenant_id, patient_key, audience_id, resource_id (the record's row number).
struct Projection {
    std::string table;                 // care_central_contact
    std::vector<std::string> resource_types;
    std::string columns_sql;           // "member TEXT NOT NULL, since INTEGER" : portable column definitions
    std::vector<std::string> columns;  // {"member", "since"}
    std::vector<std::string> indexes_sql;  // "CREATE UNIQUE INDEX IF NOT EXISTS ... ON care_central_contact (tenant_id, patient_key)"
    std::function<std::vector<Row>(fhir::json::Value resource)> rows;
    Error on_duplicate;                // what to answer when a unique index refuses
    int generation = 1;                // raise it when rows() or the columns change: the table is rebuilt at start
};

// What a change of a record may not do, whoever makes it and by whatever way: asked with the version that stands and the one to come, for an
// update of a record that is there. access/ asks when it prepares a commit; base_version holds that nothing slipped between.
struct WriteRule {
    std::string resource_type;
    std::function<Result<void>(fhir::json::Value before, fhir::json::Value after)> check;
};

// A module's own tables. Applied in order, each once, recorded in medhome_migration (module, number, digest of sql).
struct Migration {
    std::string module;
    int number = 1;
    std::string sql;
};

struct OpenOptions {
    std::vector<Projection> projections;
    std::vector<WriteRule> rules;
    std::vector<Migration> migrations;
    bool create = true;     // make the site where there is none; else an error says how to
    bool read_only = false;
    int readers = 4;
    std::chrono::milliseconds statement_time{5000};  // a read that runs longer ends with search.too-costly
    std::int64_t most_pages = 0;                     // of 4 KiB; 0 = as the disk allows. A full disk, for tests
};

struct CheckReport {
    std::int64_t records = 0, versions = 0;
    std::vector<std::string> findings;  // empty: all is well. Name table, record id, what differs
};

class Store {
public:
    virtual ~Store() = default;

    // 404 not_found when absent or not visible, alike; gone (410) when deleted and visible.
    virtual Result<Stored> read(const Visibility& sees, std::string_view type, std::string_view id) = 0;
    virtual Result<Stored> vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) = 0;
    // Newest first. Today's label decides, for every version.
    virtual Result<Page> history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) = 0;
    // Every version that the query asks for, newest first: by when it was made, then by the record's arrival, then by version, all descending.
    // Deletions are versions. Seen is what may be seen of the record today, and was in a compartment of this caller's then. not_found, where one record is
    // asked for that is not there. `total` where one record is asked for, and where the first page is all there is.
    virtual Result<Page> changes(const Visibility& sees, const HistoryQuery& query) = 0;
    virtual Result<Page> search(const Visibility& sees, const fhir::search::Query& query) = 0;
    // Every record of the compartments seen (Patient/$everything, timelines), by type and arrival; for one patient.
    virtual Result<Page> compartment(const Visibility& sees, std::string_view patient_id, const std::vector<std::string>& types, int count,
                                     std::string_view cursor) = 0;

    // Those of the records named (type, id) that are there and seen, in the order of the names; as they stood at an instant, where one is given.
    // What is absent, deleted (then) or not seen is left out without a word.
    virtual Result<std::vector<Stored>> read_all(const Visibility& sees, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) = 0;
    // The records of one type as they stood at asked.at, each once, in the order of their last change then (child by child, where `sees` names
    // children). Good for an instant that a commit has closed. Today's label and today's child decide who sees a record; a version of when it was
    // another child's is left out.
    virtual Result<Page> standing(const Visibility& sees, std::string_view type, const Standing& asked) = 0;

    // As they were given to open().
    virtual const std::vector<WriteRule>& rules() const = 0;
    // All or nothing; returns when it is on disk. stale (412) when a base_version or condition no longer holds: prepare again.
    virtual Result<void> commit(Commit commit) = 0;

    // Reads for access::Tables. In sql, {visible:x} becomes the visibility's predicate on alias x (x.tenant_id, x.patient_key, x.audience_id);
    // {tenant} becomes the tenant's number. A statement with neither is refused.
    virtual Result<std::vector<Row>> select(const Visibility& sees, std::string_view sql, const Row& params) = 0;
    // Site-wide tables (accounts, sessions, clients): no tenant. Only access/ may call it.
    virtual Result<std::vector<Row>> select_site(std::string_view sql, const Row& params) = 0;

    virtual Result<std::optional<IdempotentAnswer>> answer_to(Tenant tenant, std::string_view actor, std::string_view key) = 0;
    // A read's audit row: queued, durable within 100 ms. unavailable when it cannot be queued: then the read is refused.
    virtual Result<void> audit(Tenant tenant, AuditRow row) = 0;
    virtual Result<std::vector<AuditRow>> audit_rows(Tenant tenant, int count, std::int64_t before) = 0;

    virtual Result<std::vector<OutboxRow>> outbox_due(Tenant tenant, Instant now, int count) = 0;

    virtual Result<void> backup(const std::string& to_path, const std::function<void(double done)>& progress) = 0;  // online
    virtual Result<CheckReport> check(const std::function<void(double done)>& progress) = 0;
    virtual Result<std::int64_t> reindex(const std::function<void(double done)>& progress) = 0;  // records rewritten

    // The practice's own search parameters, as this process last saw them. A write prepared, or a search understood, with others than there are is
    // refused as stale: store.parameters-changed, search.parameters-changed. Then, and before one is said not to be there, as they are now.
    virtual Result<fhir::search::OwnParameters> parameters(Tenant tenant) = 0;
    virtual Result<fhir::search::OwnParameters> parameters_now(Tenant tenant) = 0;
    // Goes on, for about a second, with what is still to be indexed for them or to be taken away; of several servers one at a time works on a
    // parameter, its holder. False when there is nothing to do.
    virtual Result<bool> index_parameters(std::string_view holder) = 0;

    virtual void close() = 0;  // finishes the queue, checkpoints, closes
};

// sqlite:PATH (postgresql:// comes with a later issue and is refused clearly).
// Errors: not a database of ours; newer than this program (names both versions); locked; full disk; no permission.
Result<std::unique_ptr<Store>> open(std::string_view url, OpenOptions options);
// Puts a backup in place of nothing: refuses to overwrite an existing site. Verifies it first.
Result<void> restore(std::string_view backup_path, std::string_view url);

}  // namespace medhome::store
