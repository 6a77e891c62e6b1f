// SPDX-License-Identifier: Apache-2.0
#include "store/sql/prepared.h"

#include <fmt/format.h>

#include <algorithm>

#include "fhir/json/tree.h"
#include "store/sql/reads.h"

namespace medhome::store::sql {
namespace {

std::string changed_text(const Put& put) {
    return fmt::format("Somebody else changed this {} first. Look at what changed, then save again.", put.type);
}

}  // namespace

Result<void> prepare(Prepared& prepared, Connection& reader, Types& types, const Projections& projections, ParameterSets& parameters) {
    const fhir::search::OwnParameters own = parameters.of(reader, prepared.commit.tenant);
    prepared.parameters = own->generation();
    prepared.changes_parameters = false;
    prepared.own_statements.clear();
    if (!prepared.commit.definitions.empty()) plan_definitions(prepared, reader, *own);
    std::vector<std::pair<std::int64_t, std::string>> failed;
    std::vector<Put> puts = std::move(prepared.commit.puts);
    prepared.puts.reserve(puts.size());
    for (Put& put : puts) {
        PreparedPut one;
        one.put = std::move(put);
        const Put& wanted = one.put;
        const bool has_own = own->any_of(wanted.type);
        if (wanted.base_version > 0) {
            const auto type = types.find(reader, wanted.type);
            if (!type) return fail(ErrorKind::stale, "store.version-changed", changed_text(wanted));
            Statement old = reader.cached("SELECT version, deleted, setting, body, rid, patient_key, audience_id FROM resource WHERE tenant_id = ? AND type = ? AND id = ?");
            old.bind(prepared.commit.tenant, *type, Id{wanted.id});
            if (!old.step() || old.integer(0) != wanted.base_version) return fail(ErrorKind::stale, "store.version-changed", changed_text(wanted));
            one.type = *type;
            one.old_place = {prepared.commit.tenant, old.integer(5), old.integer(6), old.integer(4)};
            if (old.integer(1) == 0) {
                const auto document = TRY(fhir::json::parse(std::string(old.text(3))));
                const Setting setting = setting_of(reader, old.integer(2));
                one.old_rows = fhir::search::index(document.root(), setting.base_url, setting.zone);
                if (has_own) one.old_own_rows = own->index(document.root(), setting.base_url, setting.zone).rows;
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
        if (has_own && !wanted.remove) {
            const auto document = TRY(fhir::json::parse_shared(wanted.body, 0, wanted.body->size()));
            auto extracted = own->index(document.root(), wanted.base_url, wanted.zone);
            one.own_rows = std::move(extracted.rows);
            failed.insert(failed.end(), extracted.failed.begin(), extracted.failed.end());
        }
        prepared.puts.push_back(std::move(one));
    }
    plan_failures(prepared, failed);
    if (prepared.changes_parameters) prepared.own_statements.push_back(raised_generation(reader, prepared.commit.tenant));
    return {};
}

void hold(Connection& writer, Types& types, const Condition& condition) {
    const Reads reads{writer, types};
    const std::size_t most = std::size_t(std::max(2, condition.query.count));
    auto found = reads.ids(condition.visibility, condition.query, int(most));
    if (!found) throw Failure{found.error(), 0, false};
    std::vector<std::string> expected = condition.expected_ids;
    std::sort(expected.begin(), expected.end());
    std::sort(found->begin(), found->end());
    // Of many matches only so many are ever looked at, and which may differ: too many stay too many.
    const bool same = expected.size() >= most ? found->size() >= most : *found == expected;
    if (!same) {
        refuse(ErrorKind::stale, "store.condition-changed", fmt::format("Which {} matches has changed since this was prepared. Try again.", condition.query.type));
    }
}

void close_until(Connection& writer, Instant instant) {
    writer.cached("INSERT INTO site (name, value) VALUES ('closed_until', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value > site.value")
        .bind(microseconds(instant))
        .run();
}

void refuse_late(Connection& writer, const Prepared& prepared) {
    std::int64_t generation = 0;
    Statement rows = writer.cached("SELECT name, value FROM site WHERE name IN ('closed_until', 'parameters')");
    while (rows.step()) {
        if (rows.text(0) == "parameters") {
            generation = rows.integer(1);
        } else if (std::optional<Error> error = too_late(rows.integer(1), prepared.puts)) {
            throw Failure{std::move(*error), 0, false};
        }
    }
    if (std::optional<Error> error = parameters_changed(generation, prepared)) throw Failure{std::move(*error), 0, false};
}

std::optional<Error> too_late(std::int64_t closed_until, const std::vector<PreparedPut>& puts) {
    // A clock that was set back would refuse every write until it has caught up.
    if (microseconds(SystemClock().now()) <= closed_until) return std::nullopt;
    for (const PreparedPut& one : puts) {
        if (microseconds(one.put.updated) > closed_until) continue;
        return Error{ErrorKind::stale, "store.too-late", "An export took its picture of the record after this was prepared and before it was written. Try again.", {}};
    }
    return std::nullopt;
}

void refuse_version(const Put& put) { refuse(ErrorKind::stale, "store.version-changed", changed_text(put)); }

void refuse_twice() {
    refuse(ErrorKind::conflict, "idempotency.in-flight", "The same save was sent twice at once, and the other one was written. Ask for its answer with the same key.");
}

Error unexpected_changes(const medhome::store::Statement& statement) {
    if (!statement.if_not.code.empty()) return statement.if_not;
    return {ErrorKind::conflict, "store.unexpected-changes", "What this would change is no longer as it was. Load it again, then save.", {}};
}

}  // namespace medhome::store::sql
