// SPDX-License-Identifier: Apache-2.0
#include "store/sql/projections.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "fhir/json/tree.h"
#include "store/sql/keys.h"

namespace medhome::store::sql {
namespace {

std::string create_sql(const Projection& projection) {
    return fmt::format(
        "CREATE TABLE {0} (tenant_id INTEGER NOT NULL, patient_key INTEGER NOT NULL, audience_id INTEGER NOT NULL, resource_id INTEGER NOT NULL, {1});"
        "CREATE INDEX {0}_by_record ON {0} (tenant_id, resource_id);",
        projection.table, projection.columns_sql);
}

std::string digest_of(const Projection& projection) {
    std::string text = create_sql(projection);
    for (const std::string& index : projection.indexes_sql) text += ";" + index;
    for (const std::string& type : projection.resource_types) text += ";" + type;
    return sha256_hex(text);
}

}  // namespace

std::string insert_sql(const Projection& projection) {
    std::string columns;
    std::string marks;
    for (const std::string& column : projection.columns) {
        columns += ", " + column;
        marks += ", ?";
    }
    return fmt::format("INSERT INTO {} (tenant_id, patient_key, audience_id, resource_id{}) VALUES (?, ?, ?, ?{})", projection.table, columns, marks);
}

Projections::Projections(std::vector<Projection> projections) : projections_(std::move(projections)) {}

void Projections::prepare(Connection& writer, Types& types) {
    for (const Projection& projection : projections_) {
        writer.execute("BEGIN IMMEDIATE");
        try {
            const std::string digest = digest_of(projection);
            Statement kept = writer.cached("SELECT generation, digest FROM medhome_projection WHERE name = ?");
            kept.bind(projection.table);
            const bool there = kept.step();
            if (there && kept.integer(0) > projection.generation) {
                refuse(ErrorKind::invalid, "store.newer",
                       fmt::format("The table {} was made by a newer Medhome (generation {}); this program knows {}. Use the newer program.", projection.table,
                                   kept.integer(0), projection.generation));
            }
            const bool same = there && kept.integer(0) == projection.generation && kept.text(1) == digest;
            kept.reset();
            if (!same) {
                writer.execute(fmt::format("DROP TABLE IF EXISTS {}", projection.table).c_str());
                writer.execute(create_sql(projection).c_str());
                for (const std::string& index : projection.indexes_sql) writer.execute(index.c_str());
                fill(writer, types, projection);
                writer.cached("INSERT INTO medhome_projection (name, generation, digest) VALUES (?, ?, ?) "
                            "ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, digest = excluded.digest")
                    .bind(projection.table, projection.generation, digest)
                    .run();
            }
            writer.execute("COMMIT");
        } catch (...) {
            if (writer.in_transaction()) writer.execute("ROLLBACK");
            throw;
        }
    }
}

void Projections::fill(Connection& writer, Types& types, const Projection& projection) const {
    for (const std::string& type : projection.resource_types) {
        const auto number = types.find(writer, type);
        if (!number) continue;
        Statement records = writer.prepare("SELECT rid, tenant_id, patient_key, audience_id, body FROM resource WHERE type = ? AND deleted = 0 ORDER BY rid");
        records.bind(*number);
        while (records.step()) {
            const auto document = fhir::json::parse(std::string(records.text(4)));
            if (!document) continue;  // `medhome check` names it
            const RowPlace place{records.integer(1), records.integer(2), records.integer(3), records.integer(0)};
            add(writer, place, {{&projection, projection.rows(document->root())}});
        }
    }
}

bool Projections::any_of(std::string_view type) const {
    return std::any_of(projections_.begin(), projections_.end(), [&](const Projection& projection) {
        return std::find(projection.resource_types.begin(), projection.resource_types.end(), type) != projection.resource_types.end();
    });
}

std::vector<ProjectedRows> Projections::rows_of(std::string_view type, fhir::json::Value resource) const {
    std::vector<ProjectedRows> all;
    for (const Projection& projection : projections_) {
        if (std::find(projection.resource_types.begin(), projection.resource_types.end(), type) == projection.resource_types.end()) continue;
        all.push_back({&projection, resource ? projection.rows(resource) : std::vector<Row>{}});
    }
    return all;
}

void Projections::remove(Connection& writer, Tenant tenant, std::int64_t rid, const std::vector<ProjectedRows>& of) const {
    for (const ProjectedRows& projected : of) {
        writer.cached(fmt::format("DELETE FROM {} WHERE tenant_id = ? AND resource_id = ?", projected.projection->table)).bind(tenant, rid).run();
    }
}

void Projections::add(Connection& writer, const RowPlace& place, const std::vector<ProjectedRows>& projected) const {
    for (const auto& [projection, rows] : projected) {
        if (rows.empty()) continue;
        Statement insert = writer.cached(insert_sql(*projection));
        for (const Row& row : rows) {
            INVARIANT(row.size() == projection->columns.size());
            insert.bind(place.tenant, place.patient_key, place.audience_id, place.rid);
            for (std::size_t i = 0; i < row.size(); ++i) insert.bind_param_at(int(i) + 5, row[i]);
            try {
                insert.run();
            } catch (const Failure& failure) {
                if (!failure.unique) throw;
                Error error = projection->on_duplicate;
                if (error.code.empty()) error = failure.error;
                throw Failure{std::move(error), 0, true};
            }
        }
    }
}

}  // namespace medhome::store::sql
