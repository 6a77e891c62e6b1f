// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/apply.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "fhir/json/tree.h"
#include "store/sqlite/reads.h"

namespace medhome::store::sqlite {
namespace {

constexpr std::int64_t answers_kept = std::int64_t{7} * 24 * 3600 * 1000000;

std::string changed_text(const Put& put) {
    return fmt::format("Somebody else changed this {} first. Look at what changed, then save again.", put.type);
}

std::int64_t microseconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

Result<void> prepare(Prepared& prepared, Connection& reader, Types& types, const Projections& projections) {
    std::vector<Put> puts = std::move(prepared.commit.puts);
    prepared.puts.reserve(puts.size());
    for (Put& put : puts) {
        PreparedPut one{.put = std::move(put), .old_rows = {}, .projected = {}};
        const Put& wanted = one.put;
        if (wanted.base_version > 0) {
            const auto type = types.find(reader, wanted.type);
            if (!type) return fail(ErrorKind::stale, "store.version-changed", changed_text(wanted));
            Statement old = reader.cached("SELECT version, deleted, setting, body FROM resource WHERE tenant_id = ? AND type = ? AND id = ?");
            old.bind(prepared.commit.tenant, *type, Id{wanted.id});
            if (!old.step() || old.integer(0) != wanted.base_version) return fail(ErrorKind::stale, "store.version-changed", changed_text(wanted));
            if (old.integer(1) == 0) {
                const auto document = TRY(fhir::json::parse(std::string(old.text(3))));
                const Setting setting = setting_of(reader, old.integer(2));
                one.old_rows = fhir::search::index(document.root(), setting.base_url, setting.zone);
            }
        }
        if (projections.any_of(wanted.type)) {
            if (wanted.remove) {
                one.projected = projections.rows_of(wanted.type, {});
            } else {
                const auto document = TRY(fhir::json::parse_shared(wanted.body, 0, wanted.body->size()));
                one.projected = projections.rows_of(wanted.type, document.root());
            }
        }
        prepared.puts.push_back(std::move(one));
    }
    return {};
}

Applier::Applier(Connection& writer, Types& types, const Projections& projections)
    : writer_(writer),
      types_(types),
      projections_(projections),
      index_(writer),
      insert_resource_(writer.prepare("INSERT INTO resource (tenant_id, type, id, version, updated, patient_key, audience_id, deleted, setting, body) "
                                      "VALUES (?, ?, ?, 1, ?, ?, ?, 0, ?, ?)")) {}

void Applier::apply(Prepared& prepared) {
    const Commit& commit = prepared.commit;
    if (commit.answer) keep(commit.tenant, *commit.answer);
    for (const Condition& condition : commit.conditions) hold(condition);
    std::vector<RowPlace> places;
    places.reserve(prepared.puts.size());
    for (const PreparedPut& one : prepared.puts) places.push_back(put(commit.tenant, one));
    // After all puts: one may give up the very place another takes.
    for (std::size_t i = 0; i < places.size(); ++i) projections_.add(writer_, places[i], prepared.puts[i].projected);
    for (const auto& statement : commit.statements) run(statement);
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
    if (put.remove) refuse(ErrorKind::stale, "store.version-changed", changed_text(put));
    RowPlace place{.tenant = tenant,
                   .patient_key = put.patient_id ? intern_patient(writer_, tenant, *put.patient_id) : 0,
                   .audience_id = intern_audience(writer_, tenant, put.labels)};
    const std::int64_t setting = intern_setting(writer_, put.base_url, put.zone);
    try {
        insert_resource_.bind(tenant, type, Id{put.id}, microseconds(put.updated), place.patient_key, place.audience_id, setting, *put.body).run();
    } catch (const Failure& failure) {
        if (!is_unique_violation(failure.code)) throw;
        refuse(ErrorKind::stale, "store.version-changed", changed_text(put));
    }
    place.rid = writer_.last_rowid();
    index_.add(place, put.rows);
    return place;
}

RowPlace Applier::change(Tenant tenant, const PreparedPut& prepared, std::int64_t type) {
    const Put& put = prepared.put;
    Statement old = writer_.cached("SELECT rid, version, patient_key, audience_id FROM resource WHERE tenant_id = ? AND type = ? AND id = ?");
    old.bind(tenant, type, Id{put.id});
    if (!old.step() || old.integer(1) != put.base_version) refuse(ErrorKind::stale, "store.version-changed", changed_text(put));
    const RowPlace from{tenant, old.integer(2), old.integer(3), old.integer(0)};
    old.reset();
    RowPlace to = from;
    if (!put.remove) {  // what is deleted stays in its compartment, under its labels
        to.patient_key = put.patient_id ? intern_patient(writer_, tenant, *put.patient_id) : 0;
        to.audience_id = intern_audience(writer_, tenant, put.labels);
    }
    writer_
        .cached("INSERT INTO version (tenant_id, rid, version, updated, patient_key, audience_id, deleted, body) "
                "SELECT tenant_id, rid, version, updated, patient_key, audience_id, deleted, body FROM resource WHERE rid = ?")
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
    projections_.remove(writer_, tenant, from.rid, prepared.projected);
    return to;
}

void Applier::hold(const Condition& condition) {
    const Reads reads{writer_, types_};
    auto found = reads.ids(condition.visibility, condition.query, 2);
    if (!found) throw Failure{found.error(), 0};
    std::vector<std::string> expected = condition.expected_ids;
    std::sort(expected.begin(), expected.end());
    std::sort(found->begin(), found->end());
    // Of many matches only two are ever looked at, and which two may differ: more than one stays more than one.
    const bool same = expected.size() >= 2 ? found->size() >= 2 : *found == expected;
    if (!same) {
        refuse(ErrorKind::stale, "store.condition-changed", fmt::format("Which {} matches has changed since this was prepared. Try again.", condition.query.type));
    }
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
        if (!is_unique_violation(failure.code) || statement.if_not.code.empty()) throw;
        throw Failure{statement.if_not, 0};
    }
    if (statement.expect_changes && changed != *statement.expect_changes) {
        if (!statement.if_not.code.empty()) throw Failure{statement.if_not, 0};
        refuse(ErrorKind::conflict, "store.unexpected-changes", "What this would change is no longer as it was. Load it again, then save.");
    }
}

void Applier::keep(Tenant tenant, const IdempotentAnswer& answer) {
    const std::int64_t now = microseconds(SystemClock().now());
    writer_.cached("DELETE FROM idempotent_answer WHERE rowid IN (SELECT rowid FROM idempotent_answer WHERE at < ? LIMIT 20)").bind(now - answers_kept).run();
    try {
        writer_.cached("INSERT INTO idempotent_answer (tenant_id, actor, key, request_digest, at, status, headers, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(tenant, answer.actor, answer.key, answer.request_digest, now, answer.status, answer.headers, answer.body)
            .run();
    } catch (const Failure& failure) {
        if (!is_unique_violation(failure.code)) throw;
        refuse(ErrorKind::conflict, "idempotency.in-flight", "The same save was sent twice at once, and the other one was written. Ask for its answer with the same key.");
    }
}

}  // namespace medhome::store::sqlite
