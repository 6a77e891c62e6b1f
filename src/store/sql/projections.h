// Read models: tables whose rows are a pure function of a record, kept in every commit.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sql/rows.h"
#include "store/store.h"

namespace medhome::store::sql {

class Types;

struct ProjectedRows {
    const Projection* projection;
    std::vector<Row> rows;
};

// One row of it: tenant_id, patient_key, audience_id, resource_id, then its own columns.
std::string insert_sql(const Projection& projection);

class Projections {
public:
    explicit Projections(std::vector<Projection> projections);
    // Makes tables that are missing or of another generation, and fills them from the record.
    void prepare(Connection& writer, Types& types);

    bool any_of(std::string_view type) const;
    // Every projection of the type, also those without rows now. An absent resource (deleted) has none.
    std::vector<ProjectedRows> rows_of(std::string_view type, fhir::json::Value resource) const;
    void remove(Connection& writer, Tenant tenant, std::int64_t rid, const std::vector<ProjectedRows>& of) const;
    // Throws the projection's on_duplicate where a unique index refuses.
    void add(Connection& writer, const RowPlace& place, const std::vector<ProjectedRows>& rows) const;
    const std::vector<Projection>& all() const { return projections_; }

private:
    void fill(Connection& writer, Types& types, const Projection& projection) const;
    std::vector<Projection> projections_;
};

}  // namespace medhome::store::sql
