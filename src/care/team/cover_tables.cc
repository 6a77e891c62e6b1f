// SPDX-License-Identifier: Apache-2.0
#include "care/team/cover.h"
#include "care/team/pool.h"

namespace medhome::care {
namespace {

constexpr int most_away = 500;

Result<std::vector<Away>> read_away(access::Records& records, const std::string& where, Day day) {
    std::vector<Away> found;
    for (const store::Row& row : TRY(records.select("SELECT id, practitioner, first_day, last_day, cover FROM care_away WHERE tenant = {tenant} AND last_day >= ?1 " +
                                                        where + " ORDER BY first_day, id LIMIT " + std::to_string(most_away),
                                                    {to_iso(day)}))) {
        Away away;
        away.id = std::get<std::string>(row[0]);
        away.practitioner = std::get<std::string>(row[1]);
        away.from = TRY(parse_iso_date(std::get<std::string>(row[2])));
        away.until = TRY(parse_iso_date(std::get<std::string>(row[3])));
        away.cover = std::get<std::string>(row[4]);
        found.push_back(std::move(away));
    }
    return found;
}

}  // namespace

std::vector<store::Migration> cover_migrations() {
    return {{"care.cover", 1, R"(
CREATE TABLE care_away (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    cover TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX care_away_last_day ON care_away (tenant, last_day);
CREATE INDEX care_away_practitioner ON care_away (tenant, practitioner);
)"}};
}

Result<std::vector<Away>> away_on(access::Records& records, Day day) { return read_away(records, "AND first_day <= ?1", day); }

// A span that was taken back ends before it began.
Result<std::vector<Away>> away_from(access::Records& records, Day day) { return read_away(records, "AND last_day >= first_day", day); }

std::vector<store::Statement> set_away(access::Records& records, const Away& away, Day today) {
    std::vector<store::Statement> statements = back_again(records, away.practitioner, today);
    statements.push_back({"INSERT INTO care_away (tenant, id, practitioner, first_day, last_day, cover, set_by, set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                          {records.caller().tenant, away.id, away.practitioner, to_iso(away.from), to_iso(away.until), away.cover, records.caller().fhir_reference,
                           static_cast<std::int64_t>(records.now().time_since_epoch().count())},
                          {},
                          {}});
    return statements;
}

std::vector<store::Statement> back_again(access::Records& records, std::string_view practitioner, Day today) {
    return {{"UPDATE care_away SET last_day = ?3 WHERE tenant = ?1 AND practitioner = ?2 AND last_day > ?3",
             {records.caller().tenant, std::string(practitioner), to_iso(add_days(today, -1))},
             {},
             {}}};
}

store::Statement covers_no_more(access::Records& records, std::string_view practitioner, Day today) {
    return {"UPDATE care_away SET cover = '' WHERE tenant = ?1 AND cover = ?2 AND last_day >= ?3", {records.caller().tenant, std::string(practitioner), to_iso(today)}, {}, {}};
}

}  // namespace medhome::care
