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
#include "access/idempotency.h"
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
    std::optional<std::int64_t> if_match;    // the version it must be at; 0: whichever, so long as it is there
    std::vector<std::int64_t> if_none_match; // versions it must not be at; 0: it must not be there at all
    std::string if_none_exist;               // create: query text "identifier=..."; one match = that record, nothing written
    // update, remove: instead of an id, query text. One match is the record meant; none creates (update), is not found (patch) or has
    // nothing to do (remove); more are refused. It holds when the commit is applied: two that come at once do not both create.
    std::string where;
    // update: instead of `body`, makes the record as it shall be from the record as it stands. Called once a try.
    std::function<Result<std::string>(fhir::json::Value current)> patch;
    bool unchanged_is_no_write = false;      // update: same content = no new version (imports)
    bool unsaid_meta_stays = false;          // update: tags, labels and profiles that `body` has no word of are kept (who does not know a label must not lose it)
};

struct Changed {
    std::string type, id;
    std::int64_t version = 0;
    Instant updated{};
    enum class Did { created, updated, removed, unchanged, existing /* if_none_exist found it */ } did = Did::created;
    std::shared_ptr<const std::string> body;  // as it is kept; absent when removed
    std::vector<Issue> warnings;              // dead references that were allowed to pass
};

// What else is to be written in the same transaction.
struct Extras {
    std::vector<store::Statement> statements;
    std::vector<store::OutboxRow> outbox;
    std::optional<store::IdempotentAnswer> answer;  // instead of answer_of, for who keeps keys of its own
    bool bulk = false;
    // The request's answer, made from what the changes will have become (ids, versions and bodies are final), so that it is kept in the
    // same transaction as they. Called once a try; must not read. Without it a repeat of the request is told that it was done (409).
    std::function<Answer(const std::vector<Changed>&)> answer_of;
    // A literal reference to a record of this practice that is not there refuses the commit (unprocessable, reference.dead), unless the
    // record had it before; with this it is a warning in Changed instead (imports).
    bool allow_dead_references = false;
    // "Type?query" in a reference stays as it is written instead of being resolved.
    bool keep_conditional_references = false;
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
    ~Records();  // what was read and not yet told to the audit trail is told now, as well as can be
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;

    const Caller& caller() const { return caller_; }
    Instant now() const { return clock_.now(); }
    std::string_view zone() const { return zone_; }
    // An id for a record about to be created, for when bodies or the kept answer must name it beforehand.
    std::string new_id() { return new_uuid_v7(clock_.now(), randomness_); }

    // Reads are written to the audit trail by tell_audit; writes by their own commit.
    Result<store::Stored> read(std::string_view type, std::string_view id);
    Result<store::Stored> vread(std::string_view type, std::string_view id, std::int64_t version);
    Result<store::Page> history(std::string_view type, std::string_view id, int count, std::string_view cursor);
    // What happened, newest first. A machine that may read some types is told of those alone.
    Result<store::Page> changes(store::HistoryQuery query);
    Result<store::Page> search(const fhir::search::Query& query);
    // A query that may name the practice's own search parameters: read with those that are known here, and once more with those that there are now
    // where that could change what it means; asked, and read again when they change in between.
    using ReadQuery = std::function<Result<fhir::search::Query>(const fhir::search::OwnParameters& own)>;
    Result<fhir::search::Query> understand(const ReadQuery& read);
    Result<store::Page> ask(const ReadQuery& read, fhir::search::Query& understood);
    // "Task?patient=...&status=..." for features; strict.
    Result<store::Page> search(std::string_view type_and_query);
    Result<store::Page> compartment(std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor);

    // All or nothing, in the order given. Bodies may refer to each other by "urn:uuid:..." names given in `names` (name -> index of the change);
    // those, and conditional references "Type?query", are rewritten. Validation findings of all changes are collected in one error
    // (unprocessable), each path prefixed by `paths[i]` where given. Tries again by itself when another write slipped between (but never past an if_match).
    // A family caller writes CarePlan, Communication, Goal, Provenance, QuestionnaireResponse, ServiceRequest and Task alone (only ever through a
    // feature, which knows what of them is theirs: rest/ refuses a family every write), in the compartment of a linked child
    // before and after (a Provenance must name the Patient among its targets), and no labels.
    // No changes and only extras is a commit too.
    Result<std::vector<Changed>> commit(std::vector<Change> changes, Extras extras = {},
                                        const std::vector<std::pair<std::string, std::size_t>>& names = {}, const std::vector<std::string>& paths = {});
    Result<Changed> create(std::string_view type, std::string body, Extras extras = {});
    Result<Changed> update(std::string_view type, std::string_view id, std::string body, std::optional<std::int64_t> if_match, Extras extras = {});

    // Reading projections and feature tables; {visible:alias} and {tenant} as store::Store::select says.
    Result<std::vector<store::Row>> select(std::string_view sql, const store::Row& params);

    // A record whose content reached the caller by select(), or with an empty id that something was read: for the audit trail.
    void touched(std::string_view type, std::string_view id);
    // One audit row a request: what was read since the last commit or the last call. unavailable: nothing of what was read may be told.
    // The gate calls it before every answer; jobs when they are through a piece of work.
    Result<void> tell_audit(int status);

    // The Idempotency-Key of this request: the first commit keeps its answer under it.
    void answer_under(std::string key, std::string request_digest);
    // Whether a commit of this request has kept an answer: not at all, only that it was done, or the answer itself.
    enum class Kept { nothing, that_it_was_done, the_answer };
    Kept kept() const { return kept_; }
    const Answer& kept_answer() const { return kept_answer_; }

private:
    friend struct Backstage;  // access/ alone: the store behind the records
    class Preparation;        // prepare.h
    struct Prepared;

    Result<void> may(char right, std::string_view type) const;
    Result<void> may_lead_through(const std::vector<fhir::search::Clause>& clauses) const;
    Result<std::vector<Changed>> write(Prepared prepared, const Extras& extras);

    store::Store& store_;
    const Clock& clock_;
    Randomness& randomness_;
    Caller caller_;
    Purpose purpose_;
    RequestContext context_;
    std::string base_url_;
    std::string zone_;
    store::Visibility sees_;
    std::vector<std::string> read_;  // "Type/id", since the last audit row
    bool has_read_ = false;
    std::string key_, digest_;
    Kept kept_ = Kept::nothing;
    Answer kept_answer_;
};

}  // namespace medhome::access
