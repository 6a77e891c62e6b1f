// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/parameters.h"
#include "store/sql/rows.h"

namespace medhome::store::sqlite {
namespace {

// Every key begins with the tenant, every index row goes on with the child: what is written about one child lands on few pages, which is
// what a durable write costs. Across children ix_value names who has a value at all, once however often they have it; dates and texts have
// a second order by value. Each row carries patient_key and audience_id, so that what a caller may see is tested without a join. DESIGN.md 5.3, 5.5
constexpr const char* tables = R"sql(
CREATE TABLE tenant (tenant_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE site (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE medhome_migration (module TEXT NOT NULL, number INTEGER NOT NULL, digest TEXT NOT NULL, applied TEXT NOT NULL,
    PRIMARY KEY (module, number)) WITHOUT ROWID;
CREATE TABLE medhome_projection (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE resource_type (type INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE index_setting (setting INTEGER PRIMARY KEY, base_url TEXT NOT NULL, zone TEXT NOT NULL, UNIQUE (base_url, zone));
CREATE TABLE patient (tenant_id INTEGER NOT NULL, patient_id NOT NULL, patient_key INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, patient_id)) WITHOUT ROWID;
CREATE UNIQUE INDEX patient_by_key ON patient (tenant_id, patient_key);
CREATE TABLE audience (tenant_id INTEGER NOT NULL, audience_id INTEGER NOT NULL, labels TEXT NOT NULL,
    PRIMARY KEY (tenant_id, audience_id)) WITHOUT ROWID;
CREATE UNIQUE INDEX audience_by_labels ON audience (tenant_id, labels);
CREATE TABLE audience_label (tenant_id INTEGER NOT NULL, label TEXT NOT NULL, audience_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, label, audience_id)) WITHOUT ROWID;

CREATE TABLE resource (rid INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, type INTEGER NOT NULL, id NOT NULL, version INTEGER NOT NULL,
    updated INTEGER NOT NULL, patient_key INTEGER NOT NULL, audience_id INTEGER NOT NULL, deleted INTEGER NOT NULL, setting INTEGER NOT NULL, body TEXT);
CREATE UNIQUE INDEX resource_by_id ON resource (tenant_id, type, id);
CREATE INDEX resource_by_patient ON resource (tenant_id, type, patient_key, rid, audience_id) WHERE deleted = 0;
CREATE INDEX resource_by_updated ON resource (tenant_id, type, updated) WHERE deleted = 0;
CREATE TABLE version (row INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, rid INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
    patient_key INTEGER NOT NULL, audience_id INTEGER NOT NULL, deleted INTEGER NOT NULL, body TEXT);
CREATE UNIQUE INDEX version_by_number ON version (tenant_id, rid, version);

CREATE TABLE ix_hash (tenant_id INTEGER NOT NULL, patient_key INTEGER NOT NULL, branch INTEGER NOT NULL, value INTEGER NOT NULL, rid INTEGER NOT NULL,
    system INTEGER NOT NULL, audience_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, patient_key, branch, value, rid, system)) WITHOUT ROWID;
CREATE TABLE ix_value (tenant_id INTEGER NOT NULL, branch INTEGER NOT NULL, value INTEGER NOT NULL, patient_key INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, branch, value, patient_key)) WITHOUT ROWID;
CREATE TABLE ix_string (tenant_id INTEGER NOT NULL, patient_key INTEGER NOT NULL, branch INTEGER NOT NULL, rid INTEGER NOT NULL, folded TEXT NOT NULL,
    exact INTEGER NOT NULL, audience_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, patient_key, branch, rid, folded, exact)) WITHOUT ROWID;
CREATE INDEX ix_string_by_text ON ix_string (tenant_id, branch, folded, patient_key, rid, exact, audience_id);
-- odd: a span over 32 days, or one of several of its record; for all others a search may reckon with one short span a record.
CREATE TABLE ix_date (tenant_id INTEGER NOT NULL, patient_key INTEGER NOT NULL, branch INTEGER NOT NULL, rid INTEGER NOT NULL, low INTEGER NOT NULL,
    high INTEGER NOT NULL, odd INTEGER NOT NULL, audience_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, patient_key, branch, rid, low, high)) WITHOUT ROWID;
CREATE INDEX ix_date_by_low ON ix_date (tenant_id, branch, odd, low, patient_key, rid, high, audience_id);
CREATE TABLE ix_quantity (tenant_id INTEGER NOT NULL, patient_key INTEGER NOT NULL, branch INTEGER NOT NULL, rid INTEGER NOT NULL, value REAL NOT NULL,
    low REAL NOT NULL, high REAL NOT NULL, unit_code INTEGER NOT NULL, unit_system INTEGER NOT NULL, audience_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, patient_key, branch, rid, value, low, high, unit_code, unit_system)) WITHOUT ROWID;

CREATE TABLE audit_lane (lane INTEGER PRIMARY KEY, opened TEXT NOT NULL);
CREATE TABLE audit (tenant_id INTEGER NOT NULL, row INTEGER NOT NULL, lane INTEGER NOT NULL, at INTEGER NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL,
    role TEXT NOT NULL, purpose TEXT NOT NULL, route TEXT NOT NULL, request_id TEXT NOT NULL, outcome INTEGER NOT NULL, records TEXT NOT NULL,
    hash BLOB NOT NULL, PRIMARY KEY (tenant_id, row)) WITHOUT ROWID;
CREATE TABLE idempotent_answer (tenant_id INTEGER NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL, request_digest TEXT NOT NULL, at INTEGER NOT NULL,
    status INTEGER NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX idempotent_answer_by_key ON idempotent_answer (tenant_id, actor, key);
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (at);
CREATE TABLE outbox (tenant_id INTEGER NOT NULL, dedupe_key TEXT NOT NULL, kind TEXT NOT NULL, reference TEXT NOT NULL, not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, dedupe_key)) WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (tenant_id, not_before) WHERE done = 0;

INSERT INTO tenant (tenant_id, name) VALUES (1, 'Practice 1');
INSERT INTO index_setting (setting, base_url, zone) VALUES (0, '', 'UTC');
)sql";

// The history of a type, or of all, newest first; for a family by its children. The current versions stand in `resource`.
constexpr const char* histories = R"sql(
ALTER TABLE version ADD COLUMN type INTEGER NOT NULL DEFAULT 0;
UPDATE version SET type = (SELECT r.type FROM resource r WHERE r.rid = version.rid);
CREATE INDEX version_by_change ON version (tenant_id, type, updated, rid, version, patient_key);
CREATE INDEX version_by_patient ON version (tenant_id, type, patient_key, updated, rid, version);
CREATE INDEX resource_deleted ON resource (tenant_id, type, updated) WHERE deleted = 1;
CREATE INDEX resource_deleted_by_patient ON resource (tenant_id, type, patient_key) WHERE deleted = 1;
)sql";

// For chains and _has: from a reference to the record it names (target: its id; none where that is the Patient of the row's own compartment), and
// from a record to the rows that name it (name: their value).
constexpr const char* names_of_records = R"sql(
ALTER TABLE ix_hash ADD COLUMN target;
ALTER TABLE resource ADD COLUMN name INTEGER NOT NULL DEFAULT 0;
)sql";

void record(Connection& writer, std::string_view module, int number, std::string_view sql) {
    const std::string digest = sha256_hex(sql);
    const std::string now = to_fhir_instant(SystemClock().now());
    writer.cached("INSERT INTO medhome_migration (module, number, digest, applied) VALUES (?, ?, ?, ?)").bind(module, number, digest, now).run();
}

}  // namespace

Place look_at(const std::string& path) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0 || status.st_size == 0) return Place::empty;
    if (!S_ISREG(status.st_mode)) refuse(ErrorKind::invalid, "store.not-ours", fmt::format("{} is not a file. Name a file for the database.", path));
    try {
        Connection connection(path, {.read_only = true});
        const std::int64_t application = connection.number("PRAGMA application_id");
        if (application == 0 && connection.number("SELECT count(*) FROM sqlite_schema") == 0) return Place::empty;
        if (application != our_application_id) {
            refuse(ErrorKind::invalid, "store.not-ours",
                   fmt::format("{} is a SQLite file of another program. Nothing was changed in it. Name another file with --database.", path));
        }
        const std::int64_t version = connection.number("PRAGMA user_version");
        if (version > schema_version) {
            refuse(ErrorKind::invalid, "store.newer",
                   fmt::format("{} was written by a newer Medhome (database version {}); this program knows version {}. Use the newer program, or restore a backup "
                               "from before it.",
                               path, version, schema_version));
        }
    } catch (const Failure& failure) {
        if (failure.error.code == "store.not-ours" && failure.code != 0) {
            refuse(ErrorKind::invalid, "store.not-ours", fmt::format("{} is not a Medhome database. Nothing was changed in it. Name another file with --database.", path));
        }
        throw;
    }
    return Place::ours;
}

void create_site(Connection& writer) {
    writer.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE;");
    // Two programs may have found the place empty at once; the second finds the first one's work.
    if (writer.number("PRAGMA application_id") != our_application_id) {
        writer.execute(tables);
        record(writer, "store", 1, tables);
        writer.cached("INSERT INTO site (name, value) VALUES ('index_generation', ?)").bind(index_generation).run();
        writer.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", our_application_id, schema_version).c_str());
    }
    writer.execute("COMMIT;");
}

void migrate(Connection& writer, const std::vector<Migration>& migrations) {
    std::vector<Migration> all{{"store", 1, tables}, {"store", 2, histories}, {"store", 3, names_of_records}, {"parameters", 1, parameter_table}};
    all.insert(all.end(), migrations.begin(), migrations.end());
    for (const Migration& migration : all) {
        writer.execute("BEGIN IMMEDIATE");
        try {
            Statement applied = writer.cached("SELECT digest FROM medhome_migration WHERE module = ? AND number = ?");
            applied.bind(migration.module, migration.number);
            if (applied.step()) {
                if (applied.text(0) != sha256_hex(migration.sql)) {
                    refuse(ErrorKind::invalid, "store.migration-differs",
                           fmt::format("Migration {} of {} was applied to this database with other text than this program has. Use the program that made it.",
                                       migration.number, migration.module));
                }
            } else {
                writer.execute(migration.sql.c_str());
                record(writer, migration.module, migration.number, migration.sql);
            }
            applied.reset();
            writer.execute("COMMIT");
        } catch (...) {
            if (writer.in_transaction()) writer.execute("ROLLBACK");
            throw;
        }
    }
    for (const Migration& migration : all) {
        Statement newest = writer.cached("SELECT max(number) FROM medhome_migration WHERE module = ?");
        newest.bind(migration.module).step();
        int known = 0;
        for (const Migration& other : all) {
            if (other.module == migration.module) known = std::max(known, other.number);
        }
        if (newest.integer(0) > known) {
            refuse(ErrorKind::invalid, "store.newer",
                   fmt::format("The tables of {} were made by a newer Medhome (migration {}); this program knows {}. Use the newer program.", migration.module,
                               newest.integer(0), known));
        }
    }
}

void settle(Connection& connection, bool writer) {
    // Checkpoints have a thread of their own (checkpoints.h): inside a commit they cost it milliseconds.
    connection.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST;");
    if (writer) {
        connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 134217728;");
    } else {
        connection.execute("PRAGMA query_only = ON;");
    }
}

}  // namespace medhome::store::sqlite
