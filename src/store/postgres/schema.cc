// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/ids.h"
#include "store/postgres/translate.h"
#include "store/sql/parameters.h"
#include "store/sql/prepared.h"

namespace medhome::store::postgres {
namespace {

// As in SQLite every key begins with the tenant and every index row goes on with the child. What differs: a record's number is its tenant's (rid comes from
// the application, ids.h); ids and folded texts are bytes, so that they stand in the same order; ix_value may name a child that no longer has the value, for
// to take it away safely would need a lock on the child in every commit; what grows with time is parted by it, and where something in it must be unique
// (a key of a save, a message's key) a narrow table beside it says so. PostgreSQL 15 has no min() and max() of bytes.
constexpr const char* tables = R"sql(
CREATE TABLE site (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE medhome_migration (module TEXT NOT NULL, number BIGINT NOT NULL, digest TEXT NOT NULL, applied TEXT NOT NULL, PRIMARY KEY (module, number));
CREATE TABLE medhome_projection (name TEXT PRIMARY KEY, generation BIGINT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE resource_type (type INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE index_setting (setting INTEGER PRIMARY KEY, base_url TEXT NOT NULL, zone TEXT NOT NULL, UNIQUE (base_url, zone));
CREATE TABLE tenant (tenant_id BIGINT PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE patient (tenant_id BIGINT NOT NULL, patient_id BYTEA NOT NULL, patient_key BIGINT NOT NULL, PRIMARY KEY (tenant_id, patient_id));
CREATE UNIQUE INDEX patient_by_key ON patient (tenant_id, patient_key);
CREATE TABLE audience (tenant_id BIGINT NOT NULL, audience_id INTEGER NOT NULL, labels TEXT NOT NULL, PRIMARY KEY (tenant_id, audience_id));
CREATE UNIQUE INDEX audience_by_labels ON audience (tenant_id, labels);
CREATE TABLE audience_label (tenant_id BIGINT NOT NULL, label TEXT NOT NULL, audience_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, label, audience_id));

CREATE TABLE resource (tenant_id BIGINT NOT NULL, rid BIGINT NOT NULL, patient_key BIGINT NOT NULL, updated BIGINT NOT NULL, version BIGINT NOT NULL,
    name BIGINT NOT NULL, type INTEGER NOT NULL, audience_id INTEGER NOT NULL, deleted INTEGER NOT NULL, setting INTEGER NOT NULL, id BYTEA NOT NULL,
    body BYTEA COMPRESSION lz4 NOT NULL, PRIMARY KEY (tenant_id, rid));
CREATE UNIQUE INDEX resource_by_id ON resource (tenant_id, type, id);
CREATE INDEX resource_by_patient ON resource (tenant_id, type, patient_key, rid, audience_id) WHERE deleted = 0;
CREATE INDEX resource_by_updated ON resource (tenant_id, type, updated, rid) WHERE deleted = 0;
CREATE TABLE version (tenant_id BIGINT NOT NULL, rid BIGINT NOT NULL, version BIGINT NOT NULL, updated BIGINT NOT NULL, patient_key BIGINT NOT NULL,
    type INTEGER NOT NULL, audience_id INTEGER NOT NULL, deleted INTEGER NOT NULL, body BYTEA COMPRESSION lz4 NOT NULL, PRIMARY KEY (tenant_id, rid, version));
CREATE INDEX version_by_change ON version (tenant_id, type, updated, rid, version, patient_key);
CREATE INDEX version_by_patient ON version (tenant_id, type, patient_key, updated, rid, version);
CREATE INDEX resource_deleted ON resource (tenant_id, type, updated, rid) WHERE deleted = 1;
CREATE INDEX resource_deleted_by_patient ON resource (tenant_id, type, patient_key) WHERE deleted = 1;

CREATE TABLE ix_hash (tenant_id BIGINT NOT NULL, patient_key BIGINT NOT NULL, value BIGINT NOT NULL, rid BIGINT NOT NULL, system BIGINT NOT NULL,
    branch INTEGER NOT NULL, audience_id INTEGER NOT NULL, target BYTEA, PRIMARY KEY (tenant_id, patient_key, branch, value, rid, system));
CREATE TABLE ix_value (tenant_id BIGINT NOT NULL, value BIGINT NOT NULL, patient_key BIGINT NOT NULL, branch INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, branch, value, patient_key));
CREATE TABLE ix_string (tenant_id BIGINT NOT NULL, patient_key BIGINT NOT NULL, rid BIGINT NOT NULL, exact BIGINT NOT NULL, branch INTEGER NOT NULL,
    audience_id INTEGER NOT NULL, folded BYTEA NOT NULL, PRIMARY KEY (tenant_id, patient_key, branch, rid, folded, exact));
CREATE INDEX ix_string_by_text ON ix_string (tenant_id, branch, folded, patient_key, rid, exact, audience_id);
CREATE TABLE ix_date (tenant_id BIGINT NOT NULL, patient_key BIGINT NOT NULL, rid BIGINT NOT NULL, low BIGINT NOT NULL, high BIGINT NOT NULL,
    branch INTEGER NOT NULL, odd INTEGER NOT NULL, audience_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, patient_key, branch, rid, low, high));
CREATE INDEX ix_date_by_low ON ix_date (tenant_id, branch, odd, low, patient_key, rid, high, audience_id);
CREATE TABLE ix_quantity (tenant_id BIGINT NOT NULL, patient_key BIGINT NOT NULL, rid BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL, low DOUBLE PRECISION NOT NULL,
    high DOUBLE PRECISION NOT NULL, unit_code BIGINT NOT NULL, unit_system BIGINT NOT NULL, branch INTEGER NOT NULL, audience_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, patient_key, branch, rid, value, low, high, unit_code, unit_system));

CREATE TABLE writer_lane (lane BIGINT PRIMARY KEY, opened TEXT NOT NULL);
CREATE TABLE commit_mark (tenant_id BIGINT NOT NULL, lane BIGINT NOT NULL, number BIGINT NOT NULL, done INTEGER NOT NULL, PRIMARY KEY (tenant_id, lane, number));
CREATE TABLE condition_guard (tenant_id BIGINT PRIMARY KEY, taken BIGINT NOT NULL);
CREATE TABLE closed_until (tenant_id BIGINT PRIMARY KEY, value BIGINT NOT NULL);

CREATE TABLE audit (tenant_id BIGINT NOT NULL, row BIGINT NOT NULL, lane BIGINT NOT NULL, at BIGINT NOT NULL, outcome INTEGER NOT NULL, action TEXT NOT NULL,
    actor TEXT NOT NULL, role TEXT NOT NULL, purpose TEXT NOT NULL, route TEXT NOT NULL, request_id TEXT NOT NULL, records TEXT NOT NULL, hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, row)) PARTITION BY RANGE (row);
CREATE TABLE answer_key (tenant_id BIGINT NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (tenant_id, actor, key));
CREATE INDEX answer_key_by_age ON answer_key (tenant_id, at);
CREATE TABLE idempotent_answer (tenant_id BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL, request_digest TEXT NOT NULL,
    status INTEGER NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tenant_id, at, actor, key)) PARTITION BY RANGE (at);
CREATE TABLE outbox_key (tenant_id BIGINT NOT NULL, dedupe_key TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (tenant_id, dedupe_key));
CREATE TABLE outbox (tenant_id BIGINT NOT NULL, at BIGINT NOT NULL, dedupe_key TEXT NOT NULL, kind TEXT NOT NULL, reference TEXT NOT NULL, not_before BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0, done BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, at, dedupe_key)) PARTITION BY RANGE (at);
CREATE INDEX outbox_due ON outbox (tenant_id, not_before) WHERE done = 0;
CREATE TABLE audit_later PARTITION OF audit DEFAULT;
CREATE TABLE idempotent_answer_later PARTITION OF idempotent_answer DEFAULT;
CREATE TABLE outbox_later PARTITION OF outbox DEFAULT;

CREATE FUNCTION smaller_bytes(BYTEA, BYTEA) RETURNS BYTEA LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT CASE WHEN $1 < $2 THEN $1 ELSE $2 END';
CREATE FUNCTION greater_bytes(BYTEA, BYTEA) RETURNS BYTEA LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT CASE WHEN $1 > $2 THEN $1 ELSE $2 END';
CREATE AGGREGATE min(BYTEA) (SFUNC = smaller_bytes, STYPE = BYTEA, SORTOP = <, PARALLEL = SAFE);
CREATE AGGREGATE max(BYTEA) (SFUNC = greater_bytes, STYPE = BYTEA, SORTOP = >, PARALLEL = SAFE);

INSERT INTO tenant (tenant_id, name) VALUES (1, 'Practice 1');
INSERT INTO index_setting (setting, base_url, zone) VALUES (0, '', 'UTC');
)sql";

// Beside what every write of a practice reads and holds anyway.
constexpr const char* generations = "ALTER TABLE closed_until ADD COLUMN parameters BIGINT NOT NULL DEFAULT 0";

constexpr std::array<const char*, 3> parted{"audit", "idempotent_answer", "outbox"};

void record(Connection& writer, std::string_view module, int number, std::string_view sql) {
    const std::string now = to_fhir_instant(SystemClock().now());
    writer.run("INSERT INTO medhome_migration (module, number, digest, applied) VALUES ($1, $2, $3, $4)",
               Parameters().add(module).add(number).add(sha256_hex(sql)).add(now));
}

bool has_table(Connection& connection, std::string_view name) {
    return connection.run("SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = $1", Parameters().add(name)).rows() > 0;
}

}  // namespace

Place look_at(Connection& connection, const std::string& named) {
    const Answer about = connection.run("SELECT current_setting('server_encoding'), current_setting('server_version_num')::bigint, current_schema() IS NULL");
    if (about.bytes(0, 0) != "UTF8") {
        refuse(ErrorKind::invalid, "store.not-ours", fmt::format("{} does not keep text as UTF-8. Make one that does: createdb -E UTF8 -T template0.", named));
    }
    if (about.integer(0, 1) < 150000) refuse(ErrorKind::invalid, "store.too-old", fmt::format("{} is kept by a PostgreSQL older than 15. Medhome needs 15 or newer.", named));
    if (about.integer(0, 2) != 0) refuse(ErrorKind::invalid, "store.no-schema", fmt::format("{} has no schema to put tables in. Make one, or name it in search_path.", named));
    if (!has_table(connection, "medhome_migration") || !has_table(connection, "site")) {
        const Answer others = connection.run("SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') LIMIT 1");
        if (others.rows() == 0) return Place::empty;
        refuse(ErrorKind::invalid, "store.not-ours",
               fmt::format("{} holds the tables of another program. Nothing was changed in it. Name another database with --database, or a schema of its own: "
                           "?options=-csearch_path%3Dmedhome.",
                           named));
    }
    const Answer version = connection.run("SELECT value FROM site WHERE name = 'schema_version'");
    if (version.rows() == 0) {
        refuse(ErrorKind::invalid, "store.not-ours", fmt::format("{} is not a Medhome database. Nothing was changed in it. Name another with --database.", named));
    }
    if (version.integer(0, 0) > schema_version) {
        refuse(ErrorKind::invalid, "store.newer",
               fmt::format("{} was written by a newer Medhome (database version {}); this program knows version {}. Use the newer program, or restore a backup from before it.",
                           named, version.integer(0, 0), schema_version));
    }
    return Place::ours;
}

void create_site(Connection& writer) {
    try {
        writer.run_script("BEGIN");
        // The second of two that found the place empty waits here, and then finds it made.
        writer.run_script(translate(tables));
        record(writer, "store", 1, tables);
        writer.run("INSERT INTO site (name, value) VALUES ('schema_version', $1), ('index_generation', $2), ('opened', 0)", Parameters().add(schema_version).add(index_generation));
        writer.run_script("COMMIT");
    } catch (const Failure& failure) {
        writer.roll_back();
        if (failure.code == lost || !has_table(writer, "medhome_migration")) throw;
    }
}

void hold_others_off(Connection& gate) {
    gate.run_script("SET lock_timeout = 0; BEGIN");
    gate.run("UPDATE site SET value = value + 1 WHERE name = 'opened'");
}

void migrate(Connection& writer, const std::vector<Migration>& migrations) {
    std::vector<Migration> all{{"store", 1, tables}, {"parameters", 1, parameter_table}, {"parameters", 2, generations}};
    all.insert(all.end(), migrations.begin(), migrations.end());
    for (const Migration& migration : all) {
        writer.run_script("BEGIN");
        try {
            const Answer applied = writer.run("SELECT digest FROM medhome_migration WHERE module = $1 AND number = $2", Parameters().add(migration.module).add(migration.number));
            if (applied.rows() > 0) {
                if (applied.bytes(0, 0) != sha256_hex(migration.sql)) {
                    refuse(ErrorKind::invalid, "store.migration-differs",
                           fmt::format("Migration {} of {} was applied to this database with other text than this program has. Use the program that made it.",
                                       migration.number, migration.module));
                }
            } else {
                writer.run_script(translate(migration.sql));
                record(writer, migration.module, migration.number, migration.sql);
            }
            writer.run_script("COMMIT");
        } catch (...) {
            writer.roll_back();
            throw;
        }
    }
    for (const Migration& migration : all) {
        const Answer newest = writer.run("SELECT max(number) FROM medhome_migration WHERE module = $1", Parameters().add(migration.module));
        int known = 0;
        for (const Migration& other : all) {
            if (other.module == migration.module) known = std::max(known, other.number);
        }
        if (newest.integer(0, 0) > known) {
            refuse(ErrorKind::invalid, "store.newer",
                   fmt::format("The tables of {} were made by a newer Medhome (migration {}); this program knows {}. Use the newer program.", migration.module,
                               newest.integer(0, 0), known));
        }
    }
}

void keep_parts(Connection& writer, Instant now) {
    using namespace std::chrono;
    const year_month this_month = [&] {
        const year_month_day today(floor<days>(now));
        return today.year() / today.month();
    }();
    const auto begin_of = [](year_month month) { return duration_cast<std::chrono::microseconds>(sys_days(month / 1).time_since_epoch()).count(); };
    for (const char* table : parted) {
        for (int ahead = 0; ahead < 3; ++ahead) {
            const year_month month = this_month + months(ahead);
            const std::string part = fmt::format("{}_{:04}_{:02}", table, int(month.year()), unsigned(month.month()));
            if (has_table(writer, part)) continue;
            try {
                writer.run_script(fmt::format("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})", part, table, begin_of(month), begin_of(month + months(1))));
            } catch (const Failure& failure) {
                // Another program made it, or rows of that month stand in the default part: they stay there.
                if (failure.code == lost) throw;
            }
        }
    }
    const std::int64_t oldest = sql::microseconds(now) - answers_kept;
    const Answer parts = writer.run(
        "SELECT c.relname FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'idempotent_answer'::regclass ORDER BY c.relname");
    for (int row = 0; row < parts.rows(); ++row) {
        const std::string name(parts.bytes(row, 0));
        if (name.size() < 8 || name.ends_with("_later")) continue;
        const year_month month = year(std::stoi(name.substr(name.size() - 7, 4))) / std::chrono::month(unsigned(std::stoi(name.substr(name.size() - 2))));
        if (begin_of(month + months(1)) <= oldest) writer.run_script("DROP TABLE IF EXISTS " + name);
    }
}

}  // namespace medhome::store::postgres
