// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/rows.h"

#include <algorithm>

#include "store/sqlite/conditions.h"

namespace medhome::store::sqlite {
namespace {

// Calls gone() for what stands in `before` alone and come() for what stands in `after` alone; both sorted.
template <class Rows, class Gone, class Come>
void differ(const Rows& before, const Rows& after, Gone&& gone, Come&& come) {
    auto old = before.begin();
    auto now = after.begin();
    while (old != before.end() || now != after.end()) {
        if (now == after.end() || (old != before.end() && *old < *now)) {
            gone(*old++);
        } else if (old == before.end() || *now < *old) {
            come(*now++);
        } else {
            ++old;
            ++now;
        }
    }
}

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::vector<DateEntry> date_entries(const std::vector<fhir::search::DateRow>& rows) {
    std::vector<DateEntry> entries;
    entries.reserve(rows.size());
    for (const auto& row : rows) {
        // Unsigned, for open ends are the extremes of int64.
        const auto span = static_cast<std::uint64_t>(row.high) - static_cast<std::uint64_t>(row.low);
        const auto same = std::count_if(rows.begin(), rows.end(), [&](const auto& other) { return other.branch == row.branch; });
        entries.push_back({row, same > 1 || span > std::uint64_t(short_span)});
    }
    return entries;
}

// OR IGNORE: the same row twice is one row.
IndexTables::IndexTables(Connection& writer)
    : add_hash_(writer.prepare("INSERT OR IGNORE INTO ix_hash (tenant_id, patient_key, branch, value, rid, system, audience_id) VALUES (?, ?, ?, ?, ?, ?, ?)")),
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

void IndexTables::add_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    add_hash_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, signed_of(row.value), at.rid, std::int64_t{row.system}, at.audience_id).run();
    add_value_.bind(at.tenant, std::int64_t{row.branch}, signed_of(row.value), at.patient_key).run();
}
void IndexTables::add_string(const RowPlace& at, const fhir::search::StringRow& row) {
    add_string_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.folded, signed_of(row.exact), at.audience_id).run();
}
void IndexTables::add_date(const RowPlace& at, const DateEntry& entry) {
    add_date_.bind(at.tenant, at.patient_key, std::int64_t{entry.row.branch}, at.rid, entry.row.low, entry.row.high, std::int64_t{entry.odd}, at.audience_id).run();
}
void IndexTables::add_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    add_quantity_
        .bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.value, row.low, row.high, std::int64_t{row.unit_code}, std::int64_t{row.unit_system},
              at.audience_id)
        .run();
}
void IndexTables::remove_hash(const RowPlace& at, const fhir::search::HashRow& row) {
    remove_hash_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, signed_of(row.value), at.rid, std::int64_t{row.system}).run();
    remove_value_.bind(at.tenant, std::int64_t{row.branch}, signed_of(row.value), at.patient_key).run();
}
void IndexTables::remove_string(const RowPlace& at, const fhir::search::StringRow& row) {
    remove_string_.bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.folded, signed_of(row.exact)).run();
}
void IndexTables::remove_date(const RowPlace& at, const DateEntry& entry) {
    remove_date_.bind(at.tenant, at.patient_key, std::int64_t{entry.row.branch}, at.rid, entry.row.low, entry.row.high).run();
}
void IndexTables::remove_quantity(const RowPlace& at, const fhir::search::QuantityRow& row) {
    remove_quantity_
        .bind(at.tenant, at.patient_key, std::int64_t{row.branch}, at.rid, row.value, row.low, row.high, std::int64_t{row.unit_code}, std::int64_t{row.unit_system})
        .run();
}

void IndexTables::add(const RowPlace& place, const fhir::search::IndexRows& rows) {
    for (const auto& row : rows.hashes) add_hash(place, row);
    for (const auto& row : rows.strings) add_string(place, row);
    for (const auto& entry : date_entries(rows.dates)) add_date(place, entry);
    for (const auto& row : rows.quantities) add_quantity(place, row);
}

void IndexTables::remove(const RowPlace& place, const fhir::search::IndexRows& rows) {
    for (const auto& row : rows.hashes) remove_hash(place, row);
    for (const auto& row : rows.strings) remove_string(place, row);
    for (const auto& entry : date_entries(rows.dates)) remove_date(place, entry);
    for (const auto& row : rows.quantities) remove_quantity(place, row);
}

void IndexTables::replace(const RowPlace& from, const fhir::search::IndexRows& before, const RowPlace& to, const fhir::search::IndexRows& after) {
    if (from != to) {
        remove(from, before);
        add(to, after);
        return;
    }
    differ(before.hashes, after.hashes, [&](const auto& row) { remove_hash(from, row); }, [&](const auto& row) { add_hash(to, row); });
    differ(before.strings, after.strings, [&](const auto& row) { remove_string(from, row); }, [&](const auto& row) { add_string(to, row); });
    differ(before.quantities, after.quantities, [&](const auto& row) { remove_quantity(from, row); }, [&](const auto& row) { add_quantity(to, row); });
    const auto old_dates = date_entries(before.dates);
    const auto new_dates = date_entries(after.dates);
    // Removed before added: the same span may only change its oddness.
    differ(old_dates, new_dates, [&](const auto& entry) { remove_date(from, entry); }, [](const auto&) {});
    differ(old_dates, new_dates, [](const auto&) {}, [&](const auto& entry) { add_date(to, entry); });
}

}  // namespace medhome::store::sqlite
