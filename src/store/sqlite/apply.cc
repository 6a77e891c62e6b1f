// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/apply.h"

#include "base/clock.h"

namespace medhome::store::sqlite {
Applier::Applier(Connection& writer, Types& types, const Projections& projections)
    : writer_(writer),
      types_(types),
      projections_(projections),
      index_(writer),
      insert_resource_(writer.prepare("INSERT INTO resource (tenant_id, type, id, version, updated, patient_key, audience_id, deleted, setting, body, name) "
                                      "VALUES (?, ?, ?, 1, ?, ?, ?, 0, ?, ?, ?)")) {}

void Applier::apply(Prepared& prepared) {
    const Commit& commit = prepared.commit;
    if (commit.answer) keep(commit.tenant, *commit.answer);
    if (!prepared.puts.empty() || prepared.changes_parameters) refuse_late(writer_, prepared);
    if (commit.closes) close_until(writer_, *commit.closes);
    for (const Condition& condition : commit.conditions) hold(writer_, types_, condition);
    std::vector<RowPlace> places;
    places.reserve(prepared.puts.size());
    for (const PreparedPut& one : prepared.puts) places.push_back(put(commit.tenant, one));
    // After all puts: one may give up the very place another takes.
    for (std::size_t i = 0; i < places.size(); ++i) projections_.add(writer_, places[i], prepared.puts[i].projected);
    for (const auto& statement : commit.statements) run(statement);
    for (const auto& statement : prepared.own_statements) run(statement);
    for (const OutboxRow& row : commit.outbox) {
        writer_.cached("INSERT OR IGNORE INTO outbox (tenant_id, dedupe_key, kind, reference, not_before) VALUES (?, ?, ?, ?, ?)")
            .bind(commit.tenant, row.dedupe_key, row.kind, row.reference, microseconds(row.not_before))
            .run();
    }
    // Last: what fails before it leaves the chain untouched.
    if (commit.audit) audit_.add(writer_, commit.tenant, *commit.audit);
}

RowPlace Applier::put(Tenant tenant, const PreparedPut& prepared) {
    const auto type = types_.find(writer_, prepared.put.type);
    INVARIANT(type.has_value());
    return prepared.put.base_version == 0 ? create(tenant, prepared, *type) : change(tenant, prepared, *type);
}

RowPlace Applier::create(Tenant tenant, const PreparedPut& prepared, std::int64_t type) {
    const Put& put = prepared.put;
    if (put.remove) refuse_version(put);
    RowPlace place{.tenant = tenant,
                   .patient_key = put.patient_id ? intern_patient(writer_, tenant, *put.patient_id) : 0,
                   .audience_id = intern_audience(writer_, tenant, put.labels)};
    const std::int64_t setting = intern_setting(writer_, put.base_url, put.zone);
    try {
        insert_resource_.bind(tenant, type, Id{put.id}, microseconds(put.updated), place.patient_key, place.audience_id, setting, *put.body,
                              static_cast<std::int64_t>(record_name(put.type, put.id)))
            .run();
    } catch (const Failure& failure) {
        if (!failure.unique) throw;
        refuse_version(put);
    }
    place.rid = writer_.last_rowid();
    index_.add(place, put.rows);
    index_.add(place, prepared.own_rows);
    return place;
}

RowPlace Applier::change(Tenant tenant, const PreparedPut& prepared, std::int64_t type) {
    const Put& put = prepared.put;
    Statement old = writer_.cached("SELECT rid, version, patient_key, audience_id FROM resource WHERE tenant_id = ? AND type = ? AND id = ?");
    old.bind(tenant, type, Id{put.id});
    if (!old.step() || old.integer(1) != put.base_version) refuse_version(put);
    const RowPlace from{tenant, old.integer(2), old.integer(3), old.integer(0)};
    old.reset();
    RowPlace to = from;
    if (!put.remove) {  // what is deleted stays in its compartment, under its labels
        to.patient_key = put.patient_id ? intern_patient(writer_, tenant, *put.patient_id) : 0;
        to.audience_id = intern_audience(writer_, tenant, put.labels);
    }
    writer_
        .cached("INSERT INTO version (tenant_id, rid, version, updated, patient_key, audience_id, deleted, body, type) "
                "SELECT tenant_id, rid, version, updated, patient_key, audience_id, deleted, body, type FROM resource WHERE rid = ?")
        .bind(from.rid)
        .run();
    const std::int64_t setting = intern_setting(writer_, put.base_url, put.zone);
    const std::string_view body = put.remove ? std::string_view() : std::string_view(*put.body);
    writer_.cached("UPDATE resource SET version = ?, updated = ?, patient_key = ?, audience_id = ?, deleted = ?, setting = ?, body = ? WHERE rid = ?")
        .bind(put.base_version + 1, microseconds(put.updated), to.patient_key, to.audience_id, std::int64_t{put.remove}, setting, body, from.rid)
        .run();
    if (put.remove) {
        index_.remove(from, prepared.old_rows);
    } else {
        index_.replace(from, prepared.old_rows, to, put.rows);
    }
    index_.remove(from, prepared.old_own_rows);
    index_.add(to, prepared.own_rows);
    projections_.remove(writer_, tenant, from.rid, prepared.projected);
    return to;
}

void Applier::run(const medhome::store::Statement& statement) {
    std::int64_t changed = 0;
    try {
        sqlite::Statement prepared = writer_.cached(statement.sql);
        for (std::size_t i = 0; i < statement.params.size(); ++i) prepared.bind_param_at(int(i) + 1, statement.params[i]);
        while (prepared.step()) {
        }
        changed = prepared.read_only() ? 0 : writer_.changes();
    } catch (const Failure& failure) {
        if (!failure.unique || statement.if_not.code.empty()) throw;
        throw Failure{statement.if_not, 0, false};
    }
    if (statement.expect_changes && changed != *statement.expect_changes) throw Failure{unexpected_changes(statement), 0, false};
}

void Applier::keep(Tenant tenant, const IdempotentAnswer& answer) {
    const std::int64_t now = microseconds(SystemClock().now());
    writer_.cached("DELETE FROM idempotent_answer WHERE rowid IN (SELECT rowid FROM idempotent_answer WHERE at < ? LIMIT 20)").bind(now - answers_kept).run();
    try {
        writer_.cached("INSERT INTO idempotent_answer (tenant_id, actor, key, request_digest, at, status, headers, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(tenant, answer.actor, answer.key, answer.request_digest, now, answer.status, answer.headers, answer.body)
            .run();
    } catch (const Failure& failure) {
        if (!failure.unique) throw;
        refuse_twice();
    }
}

}  // namespace medhome::store::sqlite
