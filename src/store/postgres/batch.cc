// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "store/postgres/translate.h"

namespace medhome::store::postgres {
namespace {

template <class Call>
std::optional<Error> refusal_of(Call&& call) {
    try {
        call();
    } catch (const Failure& failure) {
        return failure.error;
    }
    return std::nullopt;
}

// The tables of features take text, numbers and nothing.
Parameters parameters_of(const Row& row) {
    Parameters parameters;
    for (const Param& value : row) std::visit([&](const auto& held) { parameters.add(held); }, value);
    return parameters;
}

}  // namespace

Batch::Batch(Connection& connection, const Shared& shared, Tenant tenant, const std::vector<Prepared*>& commits, const std::vector<WaitingRead>& reads)
    : connection_(connection), shared_(shared), tenant_(tenant), commits_(commits), reads_(reads) {}

void Batch::refuse_one(Prepared& prepared, Error error) {
    if (!prepared.error) prepared.error = std::move(error);
}

// Everything that has a number to be given, before the transaction.
void Batch::intern() {
    shared_.names.tenant(connection_, tenant_);
    std::vector<std::string> patients;
    std::vector<PreparedPut*> of;
    for (Prepared* prepared : commits_) {
        for (PreparedPut& one : prepared->puts) {
            const Put& put = one.put;
            one.type = shared_.names.type(connection_, put.type);
            settings_[&one] = shared_.names.setting(connection_, put.base_url, put.zone);
            RowPlace& at = places_[&one];
            at = put.base_version == 0 ? RowPlace{tenant_, 0, 0, shared_.ids.next()} : one.old_place;
            if (put.remove) continue;  // what is deleted stays in its compartment, under its labels
            at.patient_key = 0;
            at.audience_id = shared_.names.audience(connection_, tenant_, put.labels);
            if (!put.patient_id) continue;
            patients.push_back(*put.patient_id);
            of.push_back(&one);
        }
    }
    Names::Patients known = shared_.names.patients(connection_, tenant_, patients);
    for (std::size_t i = 0; i < of.size(); ++i) places_[of[i]].patient_key = known.keys[i];
    new_patients_ = std::move(known.unknown);
}

// Before everything that others may wait for, and sorted: two with the same new patients wait in one order, and the second then finds them.
void Batch::add_patients() {
    if (new_patients_.empty()) return;
    std::vector<std::string> ids;
    Numbers numbers;
    for (const auto& [id, number] : new_patients_) {
        ids.push_back(id_key(id));
        numbers.push_back(number);
    }
    send("INSERT INTO patient (tenant_id, patient_id, patient_key) SELECT $1, u.id, u.number FROM unnest($2, $3) u(id, number) ON CONFLICT DO NOTHING",
         Parameters().add(tenant_).add_bytes(Texts(ids.begin(), ids.end())).add(numbers), {nullptr, [this](Pipeline::Outcome& outcome) {
             if (outcome.failure || outcome.answer.affected() != std::int64_t(new_patients_.size())) throw failure_of("40001", {});
         }});
}

void Batch::kept() const {
    shared_.names.kept(tenant_, new_patients_);
    shared_.values.add(new_values_);
}

void Batch::send(std::string_view sql, const Parameters& parameters, Expected expected) {
    if (!pipeline_) pipeline_ = std::make_unique<Pipeline>(connection_);
    pipeline_->send(sql, parameters);
    expected_.push_back(std::move(expected));
}

void Batch::flush() {
    if (!pipeline_) return;
    std::vector<Pipeline::Outcome> outcomes = pipeline_->finish();
    pipeline_.reset();
    const std::vector<Expected> expected = std::move(expected_);
    expected_.clear();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        Pipeline::Outcome& outcome = outcomes[i];
        if (outcome.skipped) continue;
        if (outcome.failure) {
            if (outcome.failure->code == conflict || outcome.failure->code == machine || outcome.failure->code == lost) throw *outcome.failure;
            if (expected[i].look) {
                expected[i].look(outcome);
            } else if (expected[i].of) {
                refuse_one(*expected[i].of, outcome.failure->error);
            } else {
                unclear_ = true;
                why_ = outcome.failure->error;
            }
        } else if (expected[i].look) {
            expected[i].look(outcome);
        }
    }
}

Batch::End Batch::write(std::int64_t lane, std::int64_t mark, AuditChain& chain) {
    intern();
    send("BEGIN", {});
    // Whether this commit was done can be asked for afterwards, and whoever asks keeps it from being done later (writer.cc).
    send("INSERT INTO commit_mark (tenant_id, lane, number, done) VALUES ($1, $2, $3, 1)", Parameters().add(tenant_).add(lane).add(mark));
    hold_open();
    add_patients();
    const auto refused_any = [&] { return unclear_ || std::any_of(commits_.begin(), commits_.end(), [](const Prepared* one) { return one->error.has_value(); }); };
    // Those that neither ask for a condition nor write tables go together; the others each see what those before them wrote.
    std::size_t from = 0;
    for (std::size_t i = 0; i < commits_.size(); ++i) {
        const Commit& commit = commits_[i]->commit;
        if (commit.conditions.empty() && commit.statements.empty() && commits_[i]->own_statements.empty()) continue;
        gather(from, i);
        from = i;
        if (!commit.conditions.empty()) {
            flush();
            if (refused_any()) return unclear_ ? End::unclear : End::refused;
            if (!hold_conditions(*commits_[i])) return End::refused;
        }
        gather(from, i + 1);
        from = i + 1;
    }
    gather(from, commits_.size());
    audit(lane, chain);
    flush();
    if (unclear_) return End::unclear;
    return refused_any() ? End::refused : End::ready;
}

// Whoever closes an instant waits for those that read here that it is open, and those that come later wait for whoever closes it.
void Batch::hold_open() {
    const bool writes = std::any_of(commits_.begin(), commits_.end(), [](const Prepared* one) { return !one->puts.empty(); });
    const auto changing = std::find_if(commits_.begin(), commits_.end(), [](const Prepared* one) { return one->changes_parameters; });
    const Prepared* const changes = changing == commits_.end() ? nullptr : *changing;
    if (writes || changes) {
        send(changes ? "SELECT value, parameters FROM closed_until WHERE tenant_id = $1 FOR UPDATE" : "SELECT value, parameters FROM closed_until WHERE tenant_id = $1 FOR SHARE",
             Parameters().add(tenant_), {nullptr, [this, changes](Pipeline::Outcome& outcome) {
                 if (outcome.failure || outcome.answer.rows() == 0) throw failure_of("40001", {});
                 for (Prepared* prepared : commits_) {
                     // What stands beside a change of the search parameters was prepared without it.
                     const std::int64_t generation = outcome.answer.integer(0, 1) + (changes && prepared != changes ? 1 : 0);
                     if (auto error = parameters_changed(generation, *prepared)) refuse_one(*prepared, std::move(*error));
                 }
                 for (Prepared* prepared : commits_) {
                     if (auto error = too_late(outcome.answer.integer(0, 0), prepared->puts)) refuse_one(*prepared, std::move(*error));
                 }
             }});
    }
    for (const Prepared* prepared : commits_) {
        if (!prepared->commit.closes) continue;
        send("UPDATE closed_until SET value = greatest(value, $2) WHERE tenant_id = $1", Parameters().add(tenant_).add(microseconds(*prepared->commit.closes)));
    }
}

// Two that ask whether something is there, and write because it is not, must not ask at the same time: one row of the tenant is held until the end.
bool Batch::hold_conditions(Prepared& prepared) {
    if (!guarded_) {
        connection_.run("UPDATE condition_guard SET taken = taken + 1 WHERE tenant_id = $1", Parameters().add(tenant_));
        guarded_ = true;
    }
    for (const Condition& condition : prepared.commit.conditions) {
        try {
            hold(connection_, shared_.types, condition);
        } catch (const Failure& failure) {
            if (failure.code == lost || failure.code == conflict || failure.code == machine) throw;
            refuse_one(prepared, failure.error);
            return false;
        }
    }
    return true;
}

void Batch::gather(std::size_t from, std::size_t to) {
    std::vector<std::pair<Prepared*, PreparedPut*>> changes, creations;
    GatheredIndexTables index(tenant_, shared_.values);
    for (std::size_t i = from; i < to; ++i) {
        Prepared& prepared = *commits_[i];
        if (prepared.commit.answer) keep_answer(prepared);
        for (PreparedPut& one : prepared.puts) {
            (one.put.base_version == 0 ? creations : changes).emplace_back(&prepared, &one);
            const RowPlace& to_place = place(one);
            if (one.put.remove) {
                index.remove(one.old_place, one.old_rows);
            } else if (one.put.base_version == 0) {
                index.add(to_place, one.put.rows);
            } else {
                index.replace(one.old_place, one.old_rows, to_place, one.put.rows);
            }
            index.remove(one.old_place, one.old_own_rows);
            index.add(to_place, one.own_rows);
        }
    }
    change(changes);
    create(creations);
    index.send([&](std::string_view sql, const Parameters& parameters) { send(sql, parameters); });
    new_values_.insert(new_values_.end(), index.new_values().begin(), index.new_values().end());
    project(from, to);
    for (std::size_t i = from; i < to; ++i) {
        for (const auto& statement : commits_[i]->commit.statements) run(*commits_[i], statement);
        for (const auto& statement : commits_[i]->own_statements) run(*commits_[i], statement);
        for (const OutboxRow& row : commits_[i]->commit.outbox) queue(*commits_[i], row);
    }
}

void Batch::keep_answer(Prepared& prepared) {
    const IdempotentAnswer& answer = *prepared.commit.answer;
    const std::int64_t now = microseconds(SystemClock().now());
    send("DELETE FROM answer_key WHERE (tenant_id, actor, key) IN (SELECT tenant_id, actor, key FROM answer_key WHERE tenant_id = $1 AND at < $2 LIMIT 20)",
         Parameters().add(tenant_).add(now - answers_kept), {&prepared, {}});
    send("INSERT INTO answer_key (tenant_id, actor, key, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", Parameters().add(tenant_).add(answer.actor).add(answer.key).add(now),
         {&prepared, [&prepared](Pipeline::Outcome& outcome) {
              if (outcome.failure) return refuse_one(prepared, outcome.failure->error);
              if (outcome.answer.affected() == 0) refuse_one(prepared, *refusal_of([] { refuse_twice(); }));
          }});
    send("INSERT INTO idempotent_answer (tenant_id, at, actor, key, request_digest, status, headers, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
         Parameters().add(tenant_).add(now).add(answer.actor).add(answer.key).add(answer.request_digest).add(answer.status).add(answer.headers).add(answer.body), {&prepared, {}});
}

void Batch::change(const std::vector<std::pair<Prepared*, PreparedPut*>>& changes) {
    if (changes.empty()) return;
    Numbers order, rids, bases, updated, patients, audiences, deleted, settings;
    Texts bodies;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const PreparedPut& one = *changes[i].second;
        const RowPlace& at = place(one);
        order.push_back(std::int64_t(i));
        rids.push_back(at.rid);
        bases.push_back(one.put.base_version);
        updated.push_back(microseconds(one.put.updated));
        patients.push_back(at.patient_key);
        audiences.push_back(at.audience_id);
        deleted.push_back(one.put.remove);
        settings.push_back(settings_.at(&one));
        bodies.push_back(one.put.remove ? std::string_view("") : std::string_view(*one.put.body));
    }
    send("INSERT INTO version (tenant_id, rid, version, updated, patient_key, type, audience_id, deleted, body) "
         "SELECT r.tenant_id, r.rid, r.version, r.updated, r.patient_key, r.type, r.audience_id, r.deleted, r.body FROM unnest($2, $3) c(rid, base) JOIN resource r "
         "ON r.tenant_id = $1 AND r.rid = c.rid AND r.version = c.base ON CONFLICT DO NOTHING",
         Parameters().add(tenant_).add(rids).add(bases));
    send("UPDATE resource r SET version = c.base + 1, updated = c.updated, patient_key = c.patient_key, audience_id = c.audience_id, deleted = c.deleted, setting = c.setting, "
         "body = c.body FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) c(number, rid, base, updated, patient_key, audience_id, deleted, setting, body) "
         "WHERE r.tenant_id = $1 AND r.rid = c.rid AND r.version = c.base RETURNING c.number",
         Parameters().add(tenant_).add(order).add(rids).add(bases).add(updated).add(patients).add(audiences).add(deleted).add(settings).add_bytes(bodies),
         {nullptr, [this, changes](Pipeline::Outcome& outcome) {
              if (outcome.failure) {
                  unclear_ = true;
                  why_ = outcome.failure->error;
                  return;
              }
              std::vector<bool> done(changes.size());
              for (int row = 0; row < outcome.answer.rows(); ++row) done[std::size_t(outcome.answer.integer(row, 0))] = true;
              for (std::size_t i = 0; i < changes.size(); ++i) {
                  if (!done[i]) refuse_one(*changes[i].first, *refusal_of([&] { refuse_version(changes[i].second->put); }));
              }
          }});
}

void Batch::create(const std::vector<std::pair<Prepared*, PreparedPut*>>& creations) {
    Numbers rids, types, updated, patients, audiences, settings, names;
    Texts ids, bodies;
    std::vector<std::string> keys;
    keys.reserve(creations.size());
    for (std::size_t i = 0; i < creations.size(); ++i) {
        const PreparedPut& one = *creations[i].second;
        if (one.put.remove) {
            refuse_one(*creations[i].first, *refusal_of([&] { refuse_version(one.put); }));
            continue;
        }
        const RowPlace& at = place(one);
        rids.push_back(at.rid);
        types.push_back(one.type);
        updated.push_back(microseconds(one.put.updated));
        patients.push_back(at.patient_key);
        audiences.push_back(at.audience_id);
        settings.push_back(settings_.at(&one));
        names.push_back(static_cast<std::int64_t>(record_name(one.put.type, one.put.id)));
        keys.push_back(id_key(one.put.id));
        ids.push_back(keys.back());
        bodies.push_back(*one.put.body);
    }
    if (rids.empty()) return;
    send("INSERT INTO resource (tenant_id, version, deleted, rid, type, updated, patient_key, audience_id, setting, name, id, body) SELECT $1, 1, 0, u.* "
         "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) u ON CONFLICT (tenant_id, type, id) DO NOTHING RETURNING rid",
         Parameters().add(tenant_).add(rids).add(types).add(updated).add(patients).add(audiences).add(settings).add(names).add_bytes(ids).add_bytes(bodies),
         {nullptr, [this, creations](Pipeline::Outcome& outcome) {
              if (outcome.failure) {
                  // A number that another process gave too: others come with the next try.
                  if (outcome.failure->unique) throw failure_of("40001", {});
                  unclear_ = true;
                  why_ = outcome.failure->error;
                  return;
              }
              std::vector<std::int64_t> made;
              for (int row = 0; row < outcome.answer.rows(); ++row) made.push_back(outcome.answer.integer(row, 0));
              std::sort(made.begin(), made.end());
              for (const auto& [prepared, one] : creations) {
                  if (!one->put.remove && !std::binary_search(made.begin(), made.end(), place(*one).rid)) {
                      refuse_one(*prepared, *refusal_of([put = &one->put] { refuse_version(*put); }));
                  }
              }
          }});
}

// All that goes before all that comes: one may give up the very place another takes.
void Batch::project(std::size_t from, std::size_t to) {
    std::unordered_map<const Projection*, Numbers> gone;
    for (std::size_t i = from; i < to; ++i) {
        for (const PreparedPut& one : commits_[i]->puts) {
            if (one.put.base_version == 0) continue;
            for (const ProjectedRows& projected : one.projected) gone[projected.projection].push_back(place(one).rid);
        }
    }
    for (const Projection& projection : shared_.projections.all()) {
        const auto found = gone.find(&projection);
        if (found == gone.end()) continue;
        send(fmt::format("DELETE FROM {} p USING unnest($2) d WHERE p.tenant_id = $1 AND p.resource_id = d", projection.table), Parameters().add(tenant_).add(found->second));
    }
    for (std::size_t i = from; i < to; ++i) {
        Prepared& prepared = *commits_[i];
        for (const PreparedPut& one : prepared.puts) {
            const RowPlace& at = place(one);
            for (const auto& [projection, rows] : one.projected) {
                if (rows.empty()) continue;
                const std::string insert = translate(insert_sql(*projection));
                for (const Row& row : rows) {
                    INVARIANT(row.size() == projection->columns.size());
                    Parameters parameters;
                    parameters.add(at.tenant).add(at.patient_key).add(at.audience_id).add(at.rid);
                    for (const Param& value : row) std::visit([&](const auto& held) { parameters.add(held); }, value);
                    send(insert, parameters, {&prepared, [&prepared, of = projection](Pipeline::Outcome& outcome) {
                                                  if (!outcome.failure) return;
                                                  const bool told = outcome.failure->unique && !of->on_duplicate.code.empty();
                                                  refuse_one(prepared, told ? of->on_duplicate : outcome.failure->error);
                                              }});
                }
            }
        }
    }
}

void Batch::run(Prepared& prepared, const medhome::store::Statement& statement) {
    send(translate(statement.sql), parameters_of(statement.params), {&prepared, [&prepared, &statement](Pipeline::Outcome& outcome) {
             if (outcome.failure) {
                 const bool told = outcome.failure->unique && !statement.if_not.code.empty();
                 return refuse_one(prepared, told ? statement.if_not : outcome.failure->error);
             }
             const std::int64_t changed = outcome.answer.columns() > 0 ? 0 : outcome.answer.affected();
             if (statement.expect_changes && changed != *statement.expect_changes) refuse_one(prepared, unexpected_changes(statement));
         }});
}

void Batch::queue(Prepared& prepared, const OutboxRow& row) {
    const std::int64_t now = microseconds(SystemClock().now());
    send("WITH fresh AS (INSERT INTO outbox_key (tenant_id, dedupe_key, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING tenant_id, at, dedupe_key) "
         "INSERT INTO outbox (tenant_id, at, dedupe_key, kind, reference, not_before) SELECT tenant_id, at, dedupe_key, $4, $5, $6 FROM fresh",
         Parameters().add(tenant_).add(row.dedupe_key).add(now).add(row.kind).add(row.reference).add(microseconds(row.not_before)), {&prepared, {}});
}

void Batch::audit(std::int64_t lane, AuditChain& chain) {
    std::vector<const AuditRow*> rows;
    for (const Prepared* prepared : commits_) {
        if (prepared->commit.audit) rows.push_back(&*prepared->commit.audit);
    }
    for (const WaitingRead& read : reads_) rows.push_back(&read.row);
    if (rows.empty()) return;
    Numbers numbers, ats, outcomes;
    Texts actions, actors, roles, purposes, routes, requests, records, hashes;
    std::vector<AuditEntry> entries;
    entries.reserve(rows.size());
    for (const AuditRow* row : rows) {
        entries.push_back(chain.next(lane, tenant_, *row));
        chain.written(tenant_, entries.back());
        numbers.push_back(shared_.ids.next_microsecond());
        ats.push_back(entries.back().at);
        outcomes.push_back(row->outcome);
        actions.push_back(row->action);
        actors.push_back(row->actor);
        roles.push_back(row->role);
        purposes.push_back(row->purpose);
        routes.push_back(row->route);
        requests.push_back(row->request_id);
        records.push_back(entries.back().records);
        hashes.push_back(entries.back().hash);
    }
    send("INSERT INTO audit (tenant_id, lane, row, at, outcome, action, actor, role, purpose, route, request_id, records, hash) "
         "SELECT $1, $2, u.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) u",
         Parameters()
             .add(tenant_)
             .add(lane)
             .add(numbers)
             .add(ats)
             .add(outcomes)
             .add_texts(actions)
             .add_texts(actors)
             .add_texts(roles)
             .add_texts(purposes)
             .add_texts(routes)
             .add_texts(requests)
             .add_texts(records)
             .add_bytes(hashes),
         {nullptr, [this](Pipeline::Outcome& outcome) {
              if (!outcome.failure) return;
              if (outcome.failure->unique) throw failure_of("40001", {});  // the same microsecond in another process
              unclear_ = true;
              why_ = outcome.failure->error;
          }});
}

}  // namespace medhome::store::postgres
