// The practices' own search parameters: their table, what this process knows of it, and the generation that holds writes and searches to it.
//
// Several servers share a database. One that has not heard of a parameter must not write a record without its rows while another believes that all have
// them, and must not search by one whose rows are being taken away. So each practice has a generation, which every change raises in its own transaction: a
// write is prepared at a generation and refused when it is applied at another, and a search is held to the generation it was understood at
// (docs/decisions/0023).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/sql/connection.h"

namespace medhome::store::sql {

struct Prepared;

// number is never given again, for rows of a branch are told apart by it: what is gone leaves its row. at_*: how far the walk is; until: where it ends.
inline constexpr const char* parameter_table = R"sql(
CREATE TABLE search_parameter (
    tenant_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    expression TEXT NOT NULL,
    targets TEXT NOT NULL,
    definition TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT NOT NULL,
    at_updated BIGINT NOT NULL,
    at_rid BIGINT NOT NULL,
    until_updated BIGINT NOT NULL,
    done BIGINT NOT NULL,
    of_all BIGINT NOT NULL,
    holder TEXT NOT NULL,
    lease_ends BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
CREATE UNIQUE INDEX search_parameter_by_code ON search_parameter (tenant_id, type, code) WHERE state <> 'removing' AND state <> 'gone';
)sql";

class ParameterSets {
public:
    fhir::search::OwnParameters known(Tenant tenant);  // none when it was not asked for yet
    fhir::search::OwnParameters of(Connection& connection, Tenant tenant);
    fhir::search::OwnParameters now(Connection& connection, Tenant tenant);
    void forget(Tenant tenant);

private:
    std::mutex mutex_;
    std::map<Tenant, fhir::search::OwnParameters> known_;
};

std::int64_t parameter_generation(Connection& connection, Tenant tenant);
void raise_generation(Connection& writer, Tenant tenant);
// The same as a statement of a commit, behind its conditions, which were understood at the generation before.
medhome::store::Statement raised_generation(Connection& connection, Tenant tenant);
// Refused (search.parameters-changed) when the query was understood with other parameters than there are.
Result<void> hold_parameters(Connection& connection, Tenant tenant, const fhir::search::Query& query);
// Of a write, when it is applied: store.parameters-changed.
std::optional<Error> parameters_changed(std::int64_t generation, const Prepared& prepared);

// What Commit::definitions and expressions that failed change in the table, as statements of the commit.
void plan_definitions(Prepared& prepared, Connection& reader, const fhir::search::CustomParameters& known);
void plan_failures(Prepared& prepared, const std::vector<std::pair<std::int64_t, std::string>>& failed);

}  // namespace medhome::store::sql
