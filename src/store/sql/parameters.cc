// SPDX-License-Identifier: Apache-2.0
#include "store/sql/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "store/sql/prepared.h"

namespace medhome::store::sql {

using fhir::search::CustomParameter;
using fhir::search::CustomParameters;
using fhir::search::OwnParameters;
using State = CustomParameter::State;

namespace {

std::string joined(const std::vector<std::string>& targets) {
    std::string text;
    for (const std::string& target : targets) text += (text.empty() ? "" : ",") + target;
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        parts.emplace_back(one);
    }
    return parts;
}

fhir::search::ParameterType kind_of(std::string_view code) {
    using enum fhir::search::ParameterType;
    for (const auto kind : {number, date, string, token, reference, quantity, uri})
        if (fhir::search::to_string(kind) == code) return kind;
    return special;
}

OwnParameters load(Connection& connection, Tenant tenant) {
    const Snapshot snapshot(connection);
    const std::int64_t generation = parameter_generation(connection, tenant);
    std::vector<CustomParameter> all;
    if (generation > 0) {
        Statement rows = connection.cached(
            "SELECT number, type, code, kind, expression, targets, definition, resource_id, state, error, done, of_all FROM search_parameter WHERE tenant_id = ? AND state <> 'gone' ORDER BY number");
        rows.bind(tenant);
        while (rows.step()) {
            CustomParameter& one = all.emplace_back();
            one.number = rows.integer(0);
            one.type = rows.text(1);
            one.code = rows.text(2);
            one.kind = kind_of(rows.text(3));
            one.expression = rows.text(4);
            one.targets = split(rows.text(5));
            one.definition = rows.text(6);
            one.resource_id = rows.text(7);
            one.state = fhir::search::custom_state_of(rows.text(8));
            one.error = rows.text(9);
            one.done = rows.integer(10);
            one.of_all = rows.integer(11);
        }
    }
    return std::make_shared<const CustomParameters>(generation, std::move(all));
}

bool asks_the_same(const CustomParameter& a, const CustomParameter& b) {
    return a.type == b.type && a.code == b.code && a.kind == b.kind && a.expression == b.expression && a.targets == b.targets;
}

}  // namespace

OwnParameters ParameterSets::known(Tenant tenant) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(tenant);
    return found == known_.end() ? nullptr : found->second;
}

OwnParameters ParameterSets::of(Connection& connection, Tenant tenant) {
    OwnParameters own = known(tenant);
    return own ? own : now(connection, tenant);
}

OwnParameters ParameterSets::now(Connection& connection, Tenant tenant) {
    OwnParameters loaded = load(connection, tenant);
    const std::lock_guard lock(mutex_);
    OwnParameters& known = known_[tenant];
    // Of two that look at once the one that saw more stays. How far an indexing is, is no generation's matter.
    if (!known || known->generation() <= loaded->generation()) known = loaded;
    return loaded;
}

void ParameterSets::forget(Tenant tenant) {
    const std::lock_guard lock(mutex_);
    known_.erase(tenant);
}

std::int64_t parameter_generation(Connection& connection, Tenant tenant) {
    Statement row = connection.cached(connection.is_remote() ? "SELECT parameters FROM closed_until WHERE tenant_id = ?" : "SELECT value FROM site WHERE name = 'parameters'");
    if (connection.is_remote()) row.bind(tenant);
    return row.step() ? row.integer(0) : 0;
}

medhome::store::Statement raised_generation(Connection& connection, Tenant tenant) {
    if (connection.is_remote()) return {"UPDATE closed_until SET parameters = parameters + 1 WHERE tenant_id = ?1", {tenant}, 1, {}};
    return {"INSERT INTO site (name, value) VALUES ('parameters', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", {}, 1, {}};
}

void raise_generation(Connection& writer, Tenant tenant) {
    const medhome::store::Statement raised = raised_generation(writer, tenant);
    Statement row = writer.cached(raised.sql);
    for (std::size_t i = 0; i < raised.params.size(); ++i) row.bind_param_at(int(i) + 1, raised.params[i]);
    row.run();
}

Result<void> hold_parameters(Connection& connection, Tenant tenant, const fhir::search::Query& query) {
    if (!query.own || query.own->generation() == parameter_generation(connection, tenant)) return {};
    return fail(ErrorKind::stale, "search.parameters-changed", "The search parameters of the practice changed while this was asked. Ask again.");
}

std::optional<Error> parameters_changed(std::int64_t generation, const Prepared& prepared) {
    if (generation == prepared.parameters || (prepared.puts.empty() && !prepared.changes_parameters)) return std::nullopt;
    return Error{ErrorKind::stale, "store.parameters-changed", "The search parameters of the practice changed while this was being saved. Try again.", {}};
}

void plan_definitions(Prepared& prepared, Connection& reader, const CustomParameters& known) {
    const Tenant tenant = prepared.commit.tenant;
    const auto plan = [&](std::string sql, Row params, bool must_change) {
        prepared.own_statements.push_back({std::move(sql), std::move(params), must_change ? std::optional<std::int64_t>(1) : std::nullopt,
                                           {ErrorKind::conflict, "search-parameter.taken", "Another search parameter of the practice has this code for the same type.", {}}});
        prepared.changes_parameters = true;
    };
    std::int64_t next = 0;
    if (!prepared.commit.definitions.empty()) {
        Statement last = reader.cached("SELECT max(number) FROM search_parameter WHERE tenant_id = ?");
        last.bind(tenant);
        next = last.step() && !last.is_null(0) ? last.integer(0) : 0;
    }
    std::vector<std::pair<std::int64_t, const CustomParameter*>> wanted;
    for (const Definition& definition : prepared.commit.definitions) {
        std::vector<const CustomParameter*> left;
        for (const CustomParameter& one : definition.parameters) left.push_back(&one);
        for (const CustomParameter& had : known.all()) {
            if (had.resource_id != definition.resource_id || had.state == State::removing) continue;
            const auto same = std::find_if(left.begin(), left.end(), [&](const CustomParameter* one) { return asks_the_same(*one, had); });
            // One that failed is tried anew when it is saved again.
            if (same == left.end() || had.state == State::failed) {
                plan("UPDATE search_parameter SET state = 'removing', at_updated = ?3, at_rid = 0, holder = '', lease_ends = 0 WHERE tenant_id = ?1 AND number = ?2 AND state <> 'removing'",
                     {tenant, had.number, std::numeric_limits<std::int64_t>::min()}, true);
                continue;
            }
            if ((*same)->definition != had.definition) plan("UPDATE search_parameter SET definition = ?3 WHERE tenant_id = ?1 AND number = ?2", {tenant, had.number, (*same)->definition}, true);
            left.erase(same);
        }
        for (const CustomParameter* one : left) wanted.emplace_back(++next, one);
    }
    // After all that go: one may take the place of another.
    for (const auto& [number, one] : wanted) {
        if (number > fhir::search::most_custom_numbers) refuse(ErrorKind::unprocessable, "search-parameter.too-many", "This practice has changed its search parameters as often as can be.");
        plan("INSERT INTO search_parameter (tenant_id, number, type, code, kind, expression, targets, definition, resource_id, state, error, at_updated, at_rid, until_updated, done, of_all, "
             "holder, lease_ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'indexing', '', ?10, 0, ?10, 0, 0, '', 0)",
             {tenant, number, one->type, one->code, std::string(fhir::search::to_string(one->kind)), one->expression, joined(one->targets), one->definition, one->resource_id,
              std::numeric_limits<std::int64_t>::min()},
             true);
    }
}

void plan_failures(Prepared& prepared, const std::vector<std::pair<std::int64_t, std::string>>& failed) {
    for (const auto& [number, why] : failed) {
        prepared.own_statements.push_back({"UPDATE search_parameter SET state = 'failed', error = ?3 WHERE tenant_id = ?1 AND number = ?2 AND (state = 'indexing' OR state = 'ready')",
                                           {prepared.commit.tenant, number, why},
                                           std::nullopt,
                                           {}});
        prepared.changes_parameters = true;
    }
}

}  // namespace medhome::store::sql
