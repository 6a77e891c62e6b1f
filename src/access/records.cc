// SPDX-License-Identifier: Apache-2.0
#include "access/records.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "access/prepare.h"
#include "base/log.h"
#include "fhir/definitions/definitions.h"
#include "http/message.h"

namespace medhome::access {

namespace {

// A few changes are prepared in a moment, and of many who want the same record each may need a turn of its own; a large bundle is not
// prepared time and again.
int tries(std::size_t changes) { return changes <= 10 ? 64 : 5; }

std::string name_of(std::string_view type, std::string_view id) {
    std::string name;
    name.reserve(type.size() + 1 + id.size());
    name.append(type).append("/").append(id);
    return name;
}

std::string_view action_of(const std::vector<Changed>& changed) {
    std::optional<Changed::Did> all;
    for (const Changed& one : changed) {
        if (all && *all != one.did) return "E transaction";
        all = one.did;
    }
    if (!all) return "E operation";
    switch (*all) {
        case Changed::Did::created:
        case Changed::Did::existing: return "C create";
        case Changed::Did::updated:
        case Changed::Did::unchanged: return "U update";
        case Changed::Did::removed: return "D delete";
    }
    return "E operation";
}

}  // namespace

Records::Records(store::Store& store, const Clock& clock, Randomness& randomness, Caller caller, Purpose purpose, RequestContext context,
                 std::string base_url, std::string zone)
    : store_(store),
      clock_(clock),
      randomness_(randomness),
      caller_(std::move(caller)),
      purpose_(purpose),
      context_(std::move(context)),
      base_url_(std::move(base_url)),
      zone_(std::move(zone)),
      sees_(visibility_of(caller_)) {}

Records::~Records() {
    try {
        if (const auto told = tell_audit(200); !told) log::error("access.audit-lost", {{"code", told.error().code}});
    } catch (const std::exception&) {
        log::error("access.audit-lost");
    }
}

Result<void> Records::may(char right, std::string_view type) const {
    if (caller_.role != Role::machine || scopes_allow(caller_.scopes, right, type)) return {};
    return fail(ErrorKind::forbidden, "scope.missing",
                "The token's scopes do not allow this; it would take system/" + std::string(type) + "." + std::string(1, right) + ".");
}

void Records::touched(std::string_view type, std::string_view id) {
    has_read_ = true;
    if (id.empty()) return;
    std::string name = name_of(type, id);
    // Looking back over a page is enough: the trail tells which records, and a repeat in it does no harm.
    const auto from = read_.size() > 64 ? read_.end() - 64 : read_.begin();
    if (std::find(from, read_.end(), name) == read_.end()) read_.push_back(std::move(name));
}

Result<void> Records::tell_audit(int status) {
    if (!has_read_) return {};
    store::AuditRow row;
    row.action = context_.action.empty() ? "R read" : context_.action;
    row.actor = caller_.account_id;
    row.role = to_string(caller_.role);
    row.purpose = to_string(purpose_);
    row.route = context_.route;
    row.request_id = context_.request_id;
    row.outcome = status;
    row.records = std::exchange(read_, {});
    row.at = clock_.now();
    has_read_ = false;
    return store_.audit(caller_.tenant, std::move(row));
}

void Records::answer_under(std::string key, std::string request_digest) {
    key_ = std::move(key);
    digest_ = std::move(request_digest);
}

Result<store::Stored> Records::read(std::string_view type, std::string_view id) {
    TRY_VOID(may('r', type));
    touched(type, id);
    return store_.read(sees_, type, id);
}

Result<store::Stored> Records::vread(std::string_view type, std::string_view id, std::int64_t version) {
    TRY_VOID(may('r', type));
    touched(type, id);
    return store_.vread(sees_, type, id, version);
}

Result<store::Page> Records::history(std::string_view type, std::string_view id, int count, std::string_view cursor) {
    TRY_VOID(may('r', type));
    touched(type, id);
    return store_.history(sees_, type, id, count, cursor);
}

// Every type that a chain or a _has leads through tells of itself by what is found.
Result<void> Records::may_lead_through(const std::vector<fhir::search::Clause>& clauses) const {
    for (const fhir::search::Clause& clause : clauses) {
        for (const fhir::search::Link& link : clause.links) {
            for (const std::string& type : link.types) TRY_VOID(may('s', type));
            TRY_VOID(may_lead_through(link.clause));
        }
        for (const auto& all : clause.either) TRY_VOID(may_lead_through(all));
    }
    return {};
}

Result<store::Page> Records::changes(store::HistoryQuery query) {
    if (!query.type.empty()) {
        TRY_VOID(may('r', query.type));
    } else if (!may('r', "*")) {
        if (query.types.empty()) {
            for (const auto type : fhir::definitions::resource_types()) query.types.emplace_back(fhir::definitions::type(type).name);
        }
        std::erase_if(query.types, [&](const std::string& type) { return !may('r', type).has_value(); });
        if (query.types.empty()) return tl::unexpected(may('r', "*").error());
    }
    has_read_ = true;
    if (!query.id.empty()) touched(query.type, query.id);
    store::Page page = TRY(store_.changes(sees_, query));
    for (const store::Stored& version : page.matches) touched(version.type, version.id);
    return page;
}

Result<store::Page> Records::search(const fhir::search::Query& query) {
    TRY_VOID(may('s', query.type));
    TRY_VOID(may_lead_through(query.clauses));
    for (const fhir::search::Query& one : query.also) {
        TRY_VOID(may('s', one.type));
        TRY_VOID(may_lead_through(one.clauses));
    }
    if (caller_.role == Role::machine && !scopes_allow(caller_.scopes, 'r', "*")) {
        // What an include brings must be known to be within the scopes before it is asked for.
        for (const auto& include : query.includes) {
            if (include.reverse && include.source_type.empty()) {
                return fail(ErrorKind::forbidden, "scope.include", "With scopes for some types only, _revinclude must name the type it brings, as in Provenance:target.");
            }
            const std::string& brings = include.reverse ? include.source_type : include.target_type;
            if (brings.empty()) {
                return fail(ErrorKind::forbidden, "scope.include",
                            "With scopes for some types only, _include must name the type it brings, as in Observation:subject:Patient.");
            }
            TRY_VOID(may('r', brings));
        }
    }
    has_read_ = true;
    store::Page page = TRY(store_.search(sees_, query));
    for (const store::Stored& match : page.matches) touched(match.type, match.id);
    for (const store::Stored& included : page.included) touched(included.type, included.id);
    return page;
}

Result<store::Page> Records::search(std::string_view type_and_query) {
    const std::size_t mark = type_and_query.find('?');
    const std::string_view type = type_and_query.substr(0, mark);
    const std::string_view text = mark == std::string_view::npos ? std::string_view() : type_and_query.substr(mark + 1);
    fhir::search::Query query;
    return ask([&](const fhir::search::OwnParameters& own) { return fhir::search::parse_query(type, http::parse_form(text), true, clock_.now(), base_url_, zone_, nullptr, own); }, query);
}

Result<fhir::search::Query> Records::understand(const ReadQuery& read) {
    const auto told = [&](Result<fhir::search::Query> query) {
        // How many records a practice has is not a family's to know.
        if (!query && caller_.is_family() && query.error().code.starts_with("search.parameter-"))
            return Result<fhir::search::Query>(fail(query.error().kind, query.error().code, "This cannot be searched by at the moment. Ask again in a few seconds."));
        return query;
    };
    auto query = read(TRY(store_.parameters(caller_.tenant)));
    const bool may_change = query ? !query->ignored.empty() : query.error().kind == ErrorKind::unsupported || query.error().code.starts_with("search.parameter-");
    if (!may_change) return query;
    return told(read(TRY(store_.parameters_now(caller_.tenant))));
}

Result<store::Page> Records::ask(const ReadQuery& read, fhir::search::Query& understood) {
    constexpr int most = 5;
    for (int attempt = 1;; ++attempt) {
        understood = TRY(understand(read));
        auto page = search(understood);
        if (page || page.error().code != "search.parameters-changed" || attempt == most) return page;
        TRY(store_.parameters_now(caller_.tenant));
    }
}

Result<store::Page> Records::compartment(std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor) {
    if (types.empty()) TRY_VOID(may('r', "*"));
    for (const std::string& type : types) TRY_VOID(may('r', type));
    has_read_ = true;
    store::Page page = TRY(store_.compartment(sees_, patient_id, types, count, cursor));
    for (const store::Stored& match : page.matches) touched(match.type, match.id);
    for (const store::Stored& included : page.included) touched(included.type, included.id);
    return page;
}

Result<std::vector<store::Row>> Records::select(std::string_view sql, const store::Row& params) {
    TRY_VOID(may('s', "*"));
    has_read_ = true;
    return store_.select(sees_, sql, params);
}

Result<std::vector<Changed>> Records::commit(std::vector<Change> changes, Extras extras,
                                             const std::vector<std::pair<std::string, std::size_t>>& names, const std::vector<std::string>& paths) {
    const int most = tries(changes.size());
    Preparation preparation(*this, std::move(changes), names, paths, extras);
    TRY_VOID(preparation.parse());
    for (int attempt = 0; attempt < most; ++attempt) {
        auto prepared = preparation.prepare();
        if (!prepared && prepared.error().code == "search.parameters-changed") {
            TRY(store_.parameters_now(caller_.tenant));
            continue;
        }
        auto written = write(TRY(std::move(prepared)), extras);
        if (written) return std::move(*written);
        // Somebody was quicker. What was asked is tried upon the new state; an if_match is held against it there.
        if (written.error().kind != ErrorKind::stale) return tl::unexpected(std::move(written).error());
        if (written.error().code == "search.parameters-changed") TRY(store_.parameters_now(caller_.tenant));
    }
    return fail(ErrorKind::conflict, "record.busy", "Others keep changing the same records. Nothing was written; try again.");
}

Result<std::vector<Changed>> Records::write(Prepared prepared, const Extras& extras) {
    store::Commit commit;
    commit.tenant = caller_.tenant;
    commit.conditions = std::move(prepared.conditions);
    commit.puts = std::move(prepared.puts);
    commit.definitions = std::move(prepared.definitions);
    commit.statements = extras.statements;
    commit.outbox = extras.outbox;
    commit.bulk = extras.bulk;

    Kept keeps = kept_;
    Answer answer;
    if (extras.answer) {
        commit.answer = extras.answer;
    } else if (!key_.empty() && kept_ == Kept::nothing) {
        keeps = Kept::that_it_was_done;
        answer.status = 0;
        if (extras.answer_of) {
            answer = extras.answer_of(prepared.changed);
            keeps = Kept::the_answer;
        }
        commit.answer = store::IdempotentAnswer{caller_.account_id, key_, digest_, answer.status, answer.headers, answer.body};
    }
    if (commit.puts.empty() && commit.statements.empty() && commit.outbox.empty() && !commit.answer) {
        for (const Changed& one : prepared.changed) touched(one.type, one.id);
        return std::move(prepared.changed);
    }

    store::AuditRow row;
    row.action = context_.action.empty() ? std::string(action_of(prepared.changed)) : context_.action;
    row.actor = caller_.account_id;
    row.role = to_string(caller_.role);
    row.purpose = to_string(purpose_);
    row.route = context_.route;
    row.request_id = context_.request_id;
    row.outcome = answer.status == 0 ? 200 : answer.status;
    row.records = read_;
    for (const Changed& one : prepared.changed) {
        std::string name = name_of(one.type, one.id);
        if (read_.empty() || std::find(read_.begin(), read_.end(), name) == read_.end()) row.records.push_back(std::move(name));
    }
    row.at = clock_.now();
    commit.audit = std::move(row);

    TRY_VOID(store_.commit(std::move(commit)));
    read_.clear();
    has_read_ = false;
    kept_ = keeps;
    if (keeps == Kept::the_answer) kept_answer_ = std::move(answer);
    return std::move(prepared.changed);
}

Result<Changed> Records::create(std::string_view type, std::string body, Extras extras) {
    std::vector<Change> changes(1);
    changes[0].kind = Change::Kind::create;
    changes[0].type = type;
    changes[0].body = std::move(body);
    return std::move(TRY(commit(std::move(changes), std::move(extras))).front());
}

Result<Changed> Records::update(std::string_view type, std::string_view id, std::string body, std::optional<std::int64_t> if_match, Extras extras) {
    std::vector<Change> changes(1);
    changes[0].kind = Change::Kind::update;
    changes[0].type = type;
    changes[0].id = id;
    changes[0].body = std::move(body);
    changes[0].if_match = if_match;
    return std::move(TRY(commit(std::move(changes), std::move(extras))).front());
}

}  // namespace medhome::access
