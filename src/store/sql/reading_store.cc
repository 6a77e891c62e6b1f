// SPDX-License-Identifier: Apache-2.0
#include "store/sql/reading_store.h"

#include "store/sql/audit.h"
#include "store/sql/prepared.h"
#include "store/sql/standing.h"

namespace medhome::store::sql {

ReadingStore::ReadingStore(const OpenOptions& options, std::unique_ptr<Projections> projections, Make make, int readers)
    : options_(options), projections_(std::move(projections)), readers_([this, make = std::move(make)] { return make(patient_keys_); }, readers) {}

Result<Stored> ReadingStore::read(const Visibility& sees, std::string_view type, std::string_view id) {
    return reading([&](const Reads& reads) { return reads.read(sees, type, id); });
}
Result<Stored> ReadingStore::vread(const Visibility& sees, std::string_view type, std::string_view id, std::int64_t version) {
    return reading([&](const Reads& reads) { return reads.vread(sees, type, id, version); });
}
Result<Page> ReadingStore::history(const Visibility& sees, std::string_view type, std::string_view id, int count, std::string_view cursor) {
    return reading([&](const Reads& reads) { return reads.history(sees, type, id, count, cursor); });
}
Result<Page> ReadingStore::changes(const Visibility& sees, const HistoryQuery& query) {
    return reading([&](const Reads& reads) { return reads.changes(sees, query); });
}
Result<Page> ReadingStore::search(const Visibility& sees, const fhir::search::Query& query) {
    return reading([&](const Reads& reads) { return reads.search(sees, query); });
}
Result<Page> ReadingStore::compartment(const Visibility& sees, std::string_view patient_id, const std::vector<std::string>& types, int count, std::string_view cursor) {
    return reading([&](const Reads& reads) { return reads.compartment(sees, patient_id, types, count, cursor); });
}
Result<std::vector<Stored>> ReadingStore::read_all(const Visibility& sees, const std::vector<std::pair<std::string, std::string>>& names, std::optional<Instant> at) {
    return reading([&](const Reads& reads) { return sql::read_all(reads, sees, names, at); });
}
Result<Page> ReadingStore::standing(const Visibility& sees, std::string_view type, const Standing& asked) {
    return reading([&](const Reads& reads) { return sql::standing(reads, sees, type, asked); });
}
Result<std::vector<Row>> ReadingStore::select(const Visibility& sees, std::string_view sql, const Row& params) {
    return reading([&](const Reads& reads) { return reads.select(sees, sql, params); });
}

Result<std::vector<Row>> ReadingStore::select_site(std::string_view sql, const Row& params) {
    return reading([&](const Reads& reads) -> Result<std::vector<Row>> {
        Statement rows = reads.connection.cached(sql);
        if (!rows.read_only()) return fail(ErrorKind::internal, "store.not-a-read", "select_site() only reads; write with a Statement of a Commit.");
        for (std::size_t i = 0; i < params.size(); ++i) rows.bind_param_at(int(i) + 1, params[i]);
        std::vector<Row> found;
        while (rows.step()) {
            Row row;
            for (int column = 0; column < rows.columns(); ++column) row.push_back(rows.param(column));
            found.push_back(std::move(row));
        }
        return found;
    });
}

Result<std::vector<AuditRow>> ReadingStore::audit_rows(Tenant tenant, int count, std::int64_t before) {
    return reading([&](const Reads& reads) -> Result<std::vector<AuditRow>> { return sql::audit_rows(reads.connection, tenant, count, before); });
}

Result<std::vector<OutboxRow>> ReadingStore::outbox_due(Tenant tenant, Instant now, int count) {
    return reading([&](const Reads& reads) -> Result<std::vector<OutboxRow>> {
        Statement rows = reads.connection.cached(
            "SELECT dedupe_key, kind, reference, not_before FROM outbox INDEXED BY outbox_due WHERE tenant_id = ? AND not_before <= ? AND done = 0 ORDER BY not_before LIMIT ?");
        rows.bind(tenant, microseconds(now), count);
        std::vector<OutboxRow> found;
        while (rows.step()) {
            found.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), Instant(std::chrono::microseconds(rows.integer(3)))});
        }
        return found;
    });
}

Result<fhir::search::OwnParameters> ReadingStore::parameters(Tenant tenant) {
    if (auto own = parameters_.known(tenant)) return own;
    return reading([&](const Reads& reads) -> Result<fhir::search::OwnParameters> { return parameters_.of(reads.connection, tenant); });
}
Result<fhir::search::OwnParameters> ReadingStore::parameters_now(Tenant tenant) {
    return reading([&](const Reads& reads) -> Result<fhir::search::OwnParameters> { return parameters_.now(reads.connection, tenant); });
}

Result<void> ReadingStore::settled(const Prepared& prepared, Result<void> written) {
    if (prepared.changes_parameters || (!written && written.error().code == "store.parameters-changed")) parameters_.forget(prepared.commit.tenant);
    return written;
}

Result<void> ReadingStore::read_only() { return fail(ErrorKind::unavailable, "store.read-only", "The database was opened for reading alone."); }

}  // namespace medhome::store::sql
