// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/index_tables.h"

namespace medhome::store::sqlite {
namespace {

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

// OR IGNORE: the same row twice is one row.
FileIndexTables::FileIndexTables(Connection& writer)
    : add_hash_(writer.prepare("INSERT OR IGNORE INTO ix_hash (tenant_id, patient_key, branch, value, rid, system, audience_id, target) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")),
      add_value_(writer.prepare("INSERT OR IGNORE INTO ix_value (tenant_id, branch, value, patient_key) VALUES (?, ?, ?, ?)")),
      remove_value_(writer.prepare("DELETE FROM ix_value WHERE tenant_id = ?1 AND branch = ?2 AND value = ?3 AND patient_key = ?4 AND NOT EXISTS "
                                   "(SELECT 1 FROM ix_hash h WHERE h.tenant_id = ?1 AND h.patient_key = ?4 AND h.branch = ?2 AND h.value = ?3)")),
      add_string_(writer.prepare("INSERT OR IGNORE INTO ix_string (tenant_id, patient_key, branch, rid, folded, exact, audience_id) VALUES (?, ?, ?, ?, ?, ?, ?)")),
      add_date_(writer.prepare("INSERT OR IGNORE INTO ix_date (tenant_id, patient_key, branch, rid, low, high, odd, audience_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")),
      add_quantity_(writer.prepare("INSERT OR IGNORE INTO ix_quantity (tenant_id, patient_key, branch, rid, value, low, high, unit_code, unit_system, audience_id) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      remove_hash_(writer.prepare("DELETE FROM ix_hash WHERE tenant_id = ? AND patient_key = ? AND branch = ? AND value = ? AND rid = ? AND system = ?")),
      remove_string_(writer.prepare("DELETE FROM ix_string WHERE tenant_id = ? AND patient_key = ? AND branch = ? AND rid = ? AND folded = ? AND exact = ?")),
      remove_date_(writer.prepare("DELETE FROM ix_date WHERE tenant_id = ? AND patient_key = ? AND branch = ? AND rid = ? AND low = ? AND high = ?")),
      remove_quantity_(writer.prepare("DELETE FROM ix_quantity WHERE tenant_id = ? AND patient_key = ? AND branch = ? AND rid = ? AND value = ? AND low = ? AND high = ? "
                                      "AND unit_code = ? AND unit_system = ?")) {}

void FileIndexTables::add_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    add_hash_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, signed_of(row.value), at.rid, std::int64_t{row.system}, at.audience_id);
    if (row.target.empty()) {
        add_hash_.bind_at(8, nullptr);
    } else {
        add_hash_.bind_at(8, Id{row.target});
    }
    add_hash_.run();
    add_value_.bind(at.tenant, std::int64_t{row.branch}, signed_of(row.value), at.patient_key).run();
}
void FileIndexTables::add_string(const RowPlace& at, const fhir::search::StringRow& row) {
    add_string_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.folded, signed_of(row.exact), at.audience_id).run();
}
void FileIndexTables::add_date(const RowPlace& at, const DateEntry& entry) {
    add_date_.bind(at.tenant, at.patient_key, std::int64_t{entry.row.branch}, at.rid, entry.row.low, entry.row.high, std::int64_t{entry.odd}, at.audience_id).run();
}
void FileIndexTables::add_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    add_quantity_
        .bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.value, row.low, row.high, std::int64_t{row.unit_code}, std::int64_t{row.unit_system},
              at.audience_id)
        .run();
}
void FileIndexTables::remove_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    remove_hash_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, signed_of(row.value), at.rid, std::int64_t{row.system}).run();
    remove_value_.bind(at.tenant, std::int64_t{row.branch}, signed_of(row.value), at.patient_key).run();
}
void FileIndexTables::remove_string(const RowPlace& at, const fhir::search::StringRow& row) {
    remove_string_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.folded, signed_of(row.exact)).run();
}
void FileIndexTables::remove_date(const RowPlace& at, const DateEntry& entry) {
    remove_date_.bind(at.tenant, at.patient_key, std::int64_t{entry.row.branch}, at.rid, entry.row.low, entry.row.high).run();
}
void FileIndexTables::remove_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    remove_quantity_
        .bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.value, row.low, row.high, std::int64_t{row.unit_code}, std::int64_t{row.unit_system})
        .run();
}

}  // namespace medhome::store::sqlite
