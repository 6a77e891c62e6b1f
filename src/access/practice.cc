// SPDX-License-Identifier: Apache-2.0
#include "access/practice.h"

#include "access/backstage.h"
#include "access/rows.h"

namespace medhome::access {

namespace {

Practice practice_from(const store::Row& row) {
    return {number_of(row, 0), text_of(row, 1), text_of(row, 2), text_of(row, 3), text_of(row, 4), text_of(row, 5)};
}

constexpr std::string_view columns = "SELECT tenant, slug, name, phone, after_hours_phone, zone FROM access_practice";

}  // namespace

Result<void> put_practice(store::Store& store, const Practice& practice) {
    const bool plain = !practice.slug.empty() && practice.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (!plain) return fail(ErrorKind::unprocessable, "practice.slug", "A practice's short name has only small letters, digits and '-'.");
    store::Commit commit;
    commit.tenant = practice.tenant;
    commit.statements.push_back({"INSERT INTO access_practice (tenant, slug, name, phone, after_hours_phone, zone) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                                 "ON CONFLICT (tenant) DO UPDATE SET slug = excluded.slug, name = excluded.name, phone = excluded.phone, "
                                 "after_hours_phone = excluded.after_hours_phone, zone = excluded.zone",
                                 {practice.tenant, practice.slug, practice.name, practice.phone, practice.after_hours_phone, practice.zone},
                                 {},
                                 {}});
    return store.commit(std::move(commit));
}

Result<std::vector<Practice>> practices(store::Store& store) {
    std::vector<Practice> found;
    for (const store::Row& row : TRY(store.select_site(std::string(columns) + " ORDER BY tenant", {}))) found.push_back(practice_from(row));
    return found;
}

Result<Practice> practice_of(store::Store& store, store::Tenant tenant) {
    const std::vector<store::Row> rows = TRY(store.select_site(std::string(columns) + " WHERE tenant = ?1", {tenant}));
    if (rows.empty()) return fail(ErrorKind::not_found, "practice.unknown", "There is no such practice on this site.");
    return practice_from(rows.front());
}

Result<Practice> practice_of(Records& records) { return practice_of(Backstage::store(records), records.caller().tenant); }

}  // namespace medhome::access
