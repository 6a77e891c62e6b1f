// SPDX-License-Identifier: Apache-2.0
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

const std::string& text(const store::Param& value) { return std::get<std::string>(value); }
int number(const store::Param& value) { return static_cast<int>(std::get<std::int64_t>(value)); }

}  // namespace

std::vector<store::Migration> ways_migrations() {
    return {{"care.ways", 1, R"(
CREATE TABLE care_promise (
    tenant_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
CREATE TABLE care_routing (
    tenant_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
CREATE TABLE care_role_name (
    tenant_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    in_english TEXT NOT NULL,
    in_spanish TEXT NOT NULL,
    PRIMARY KEY (tenant_id, role)
);
CREATE TABLE care_visit_type (
    tenant_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    place BIGINT NOT NULL,
    in_english TEXT NOT NULL,
    in_spanish TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, code)
);
)"}};
}

Result<std::map<std::string, Promise>> read_promises(access::Records& records) {
    std::map<std::string, Promise> promises;
    for (const store::Row& row : TRY(records.select("SELECT p.kind, p.amount, p.unit FROM care_promise p WHERE p.tenant_id = {tenant}", {}))) {
        promises[text(row[0])] = {number(row[1]), promise_unit(text(row[2])).value_or(Promise::Unit::working_days)};
    }
    return promises;
}

Result<std::map<std::string, std::string>> read_routing(access::Records& records) {
    std::map<std::string, std::string> routing;
    for (const store::Row& row : TRY(records.select("SELECT r.kind, r.owner FROM care_routing r WHERE r.tenant_id = {tenant}", {}))) routing[text(row[0])] = text(row[1]);
    return routing;
}

Result<std::vector<RoleName>> read_role_names(access::Records& records) {
    std::vector<RoleName> names;
    for (const store::Row& row : TRY(records.select("SELECT n.role, n.in_english, n.in_spanish FROM care_role_name n WHERE n.tenant_id = {tenant} ORDER BY n.role", {}))) {
        names.push_back({text(row[0]), text(row[1]), text(row[2])});
    }
    return names;
}

Result<std::vector<VisitType>> read_visit_types(access::Records& records) {
    std::vector<VisitType> types;
    for (const store::Row& row : TRY(records.select(
             "SELECT v.code, v.in_english, v.in_spanish, v.minutes FROM care_visit_type v WHERE v.tenant_id = {tenant} ORDER BY v.place", {}))) {
        types.push_back({text(row[0]), text(row[1]), text(row[2]), number(row[3])});
    }
    return types;
}

const VisitType* visit_type_of(json::Value appointment, const std::vector<VisitType>& types) {
    const std::string_view code = code_of(appointment["serviceType"], visit_type_system);
    for (const VisitType& one : types) {
        if (!code.empty() && one.code == code) return &one;
    }
    return nullptr;
}

void write_visit_type(json::Writer& w, const VisitType* type, std::string_view language) {
    if (type == nullptr) {
        w.null();
    } else {
        w.object().key("name").string(language == "es" ? type->es : type->en).key("minutes").number(static_cast<std::int64_t>(type->minutes)).end();
    }
}

std::vector<store::Statement> put_ways(const access::Records& records, const Ways& ways) {
    const std::int64_t tenant = records.caller().tenant;
    std::vector<store::Statement> all;
    const auto add = [&](std::string sql, store::Row values) { all.push_back({std::move(sql), std::move(values), {}, {}}); };
    for (const std::string_view table : {"care_promise", "care_routing", "care_role_name", "care_visit_type"}) {
        add("DELETE FROM " + std::string(table) + " WHERE tenant_id = ?1", {tenant});
    }
    for (const auto& [kind, promise] : ways.promises) {
        add("INSERT INTO care_promise (tenant_id, kind, amount, unit) VALUES (?1, ?2, ?3, ?4)",
            {tenant, kind, static_cast<std::int64_t>(promise.amount), std::string(to_string(promise.unit))});
    }
    for (const auto& [kind, owner] : ways.routing) add("INSERT INTO care_routing (tenant_id, kind, owner) VALUES (?1, ?2, ?3)", {tenant, kind, owner});
    for (const RoleName& one : ways.role_names) {
        add("INSERT INTO care_role_name (tenant_id, role, in_english, in_spanish) VALUES (?1, ?2, ?3, ?4)", {tenant, one.role, one.en, one.es});
    }
    std::int64_t place = 0;
    for (const VisitType& one : ways.visit_types) {
        add("INSERT INTO care_visit_type (tenant_id, code, place, in_english, in_spanish, minutes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            {tenant, one.code, place++, one.en, one.es, static_cast<std::int64_t>(one.minutes)});
    }
    return all;
}

store::Statement routed_no_more(const access::Records& records, std::string_view owner) {
    return {"DELETE FROM care_routing WHERE tenant_id = ?1 AND owner = ?2", {records.caller().tenant, std::string(owner)}, {}, {}};
}

}  // namespace medhome::care
