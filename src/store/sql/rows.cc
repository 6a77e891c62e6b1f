// SPDX-License-Identifier: Apache-2.0
#include "store/sql/rows.h"

#include <algorithm>

#include "base/ids.h"
#include "store/sql/conditions.h"

namespace medhome::store::sql {
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

std::uint64_t record_name(std::string_view type, std::string_view id) {
    std::string name(type);
    name += '/';
    name += id;
    return hash64(name);
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

}  // namespace medhome::store::sql
