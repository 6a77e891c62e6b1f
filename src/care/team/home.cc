// SPDX-License-Identifier: Apache-2.0
#include "care/team/home.h"

#include <algorithm>

#include "access/caller.h"
#include "care/child/child_record.h"

namespace medhome::care {
namespace {

bool lives_there(json::Value member) { return member["inactive"].text() != "true" && !member["period"]["end"]; }

Stay stay_from(const store::Row& row) {
    const auto text = [&](std::size_t column) { return std::get<std::string>(row[column]); };
    return {text(0), text(1), text(2), text(3), text(4), text(5)};
}

constexpr std::string_view columns = "h.group_id, h.child_id, h.name, h.stays, h.adult, h.since";

std::string member_json(const Stay& stay, json::Value before, Day today) {
    std::string extensions = with_texts(before["extension"], {{"stays", stay.when}});
    json::Writer w;
    w.array();
    Result<json::Document> kept = json::parse(extensions.empty() ? "[]" : extensions);
    INVARIANT(kept.has_value());
    for (const json::Value one : kept->root().children()) {
        if (one["url"].text() != std::string(extension_base) + "adult") w.raw(one.raw());
    }
    if (!stay.adult.empty()) w.object().key("url").string(std::string(extension_base) + "adult").key("valueReference").raw(reference_json(stay.adult)).end();
    w.end();
    const bool any = !stay.when.empty() || !stay.adult.empty() || kept->root().size() > 0;
    json::Writer member;
    member.object();
    if (any) member.key("extension").raw(w.take());
    member.key("entity").raw(reference_json("Patient/" + stay.child_id));
    if (const json::Value period = before["period"]; period && lives_there(before)) {
        member.key("period").raw(period.raw());
    } else {
        member.key("period").object().key("start").string(to_iso(today)).end();
    }
    return member.end().take();
}

}  // namespace

bool is_home(json::Value group) { return has_code(group["code"], kind_system, "home"); }

std::vector<Stay> stays_in(json::Value group) {
    std::vector<Stay> stays;
    if (!is_home(group) || group["active"].text() == "false") return stays;
    for (const json::Value member : group["member"].children()) {
        const std::string child = id_in(reference_of(member["entity"]), "Patient");
        if (child.empty() || !lives_there(member)) continue;
        stays.push_back({std::string(group["id"].text()), child, std::string(group["name"].text()), std::string(extension(member, "stays")["valueString"].text()),
                         reference_of(extension(member, "adult")["valueReference"]), std::string(member["period"]["start"].text())});
    }
    return stays;
}

std::string with_stay(json::Value before, const Stay& stay, Day today) {
    json::Document fresh;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Group").key("meta").object().key("security").array().object();
        w.key("system").string(access::not_for_family_system).key("code").string(access::not_for_family_code).end().end().end();
        w.key("active").boolean(true).key("type").string("person").key("actual").boolean(true).key("code").raw(concept_json(kind_system, "home"));
        Result<json::Document> made = json::parse(w.end().take());
        INVARIANT(made.has_value());
        fresh = std::move(*made);
        before = fresh.root();
    }
    json::Writer members;
    members.array();
    bool there = false;
    for (const json::Value member : before["member"].children()) {
        if (id_in(reference_of(member["entity"]), "Patient") != stay.child_id || !lives_there(member)) {
            members.raw(member.raw());
            continue;
        }
        there = true;
        members.raw(member_json(stay, member, today));
    }
    if (!there) members.raw(member_json(stay, {}, today));
    return with_members(before, {{"id", json::quote(stay.group_id)}, {"name", json::quote(stay.name)}, {"active", "true"}, {"member", members.end().take()}});
}

std::string without_stay(json::Value before, std::string_view child_id, Day today) {
    json::Writer members;
    members.array();
    bool anyone = false;
    for (const json::Value member : before["member"].children()) {
        const bool leaves = lives_there(member) && id_in(reference_of(member["entity"]), "Patient") == child_id;
        anyone = anyone || (lives_there(member) && !leaves);
        if (!leaves) {
            members.raw(member.raw());
            continue;
        }
        json::Writer period;
        period.object();
        if (const json::Value start = member["period"]["start"]) period.key("start").raw(start.raw());
        period.key("end").string(to_iso(today)).end();
        members.raw(with_members(member, {{"period", period.take()}, {"inactive", "true"}}));
    }
    return with_members(before, {{"active", anyone ? "true" : "false"}, {"member", members.end().take()}});
}

store::Projection home_projection() {
    store::Projection p;
    p.table = "care_home";
    p.resource_types = {"Group"};
    p.columns_sql =
        "group_id TEXT NOT NULL, child_id TEXT NOT NULL, name TEXT NOT NULL, stays TEXT NOT NULL, adult TEXT NOT NULL, since TEXT NOT NULL";
    p.columns = {"group_id", "child_id", "name", "stays", "adult", "since"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_home_by_child ON care_home (tenant_id, child_id)"};
    p.rows = [](json::Value group) {
        std::vector<store::Row> rows;
        for (const Stay& stay : stays_in(group)) rows.push_back({stay.group_id, stay.child_id, stay.name, stay.when, stay.adult, stay.since});
        return rows;
    };
    return p;
}

Result<std::vector<Stay>> homes_of(access::Records& records, std::string_view child_id) {
    std::vector<Stay> homes;
    const access::Caller& caller = records.caller();
    // The Group lies in one child's compartment alone and is kept from families; these rows are one child's own.
    if (caller.is_family() && std::find(caller.patient_ids.begin(), caller.patient_ids.end(), child_id) == caller.patient_ids.end()) return homes;
    for (const store::Row& row : TRY(records.select("SELECT " + std::string(columns) + " FROM care_home h WHERE h.tenant_id = {tenant} AND h.child_id = ?1 " +
                                                        "ORDER BY h.since, h.group_id LIMIT 20",
                                                    {std::string(child_id)}))) {
        homes.push_back(stay_from(row));
    }
    return homes;
}

Result<std::vector<Stay>> homes_nearby(access::Records& records, const std::vector<std::string>& other_child_ids) {
    std::vector<Stay> homes;
    if (!records.caller().is_staff() || other_child_ids.empty()) return homes;
    store::Row params;
    for (const std::string& id : other_child_ids) params.emplace_back(id);
    for (const store::Row& row : TRY(records.select("SELECT " + std::string(columns) + " FROM care_home h WHERE h.tenant_id = {tenant} AND h.child_id IN (" +
                                                        question_marks(params.size()) + ") ORDER BY h.since, h.group_id LIMIT 50",
                                                    params))) {
        Stay stay = stay_from(row);
        const bool known = std::any_of(homes.begin(), homes.end(), [&](const Stay& one) { return one.group_id == stay.group_id; });
        if (!known) homes.push_back(std::move(stay));
    }
    return homes;
}

}  // namespace medhome::care
