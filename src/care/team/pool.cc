// SPDX-License-Identifier: Apache-2.0
#include "care/team/pool.h"

#include <algorithm>
#include <map>

#include "care/team/person.h"

namespace medhome::care {
namespace {

constexpr std::string_view member_code = "pool-member";

std::string coded(std::string_view code) { return std::string(kind_system) + "|" + std::string(code); }

Result<std::vector<std::pair<std::string, PoolMember>>> read_members(access::Records& records, const std::string& query) {
    std::vector<std::pair<std::string, PoolMember>> found;
    const store::Page page = TRY(records.search("PractitionerRole?active=true&_count=1000&role=" + coded(member_code) + query));
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        const json::Value role = document.root();
        PoolMember member{reference_of(role["practitioner"]), one.id, one.version, std::string(role["period"]["start"].text())};
        if (!member.practitioner.empty() && !role["period"]["end"]) found.emplace_back(reference_of(role["organization"]), std::move(member));
    }
    return found;
}

}  // namespace

bool is_pool(json::Value organization) { return has_code(organization["type"], kind_system, "pool"); }

Pool pool_from(json::Value organization) {
    Pool pool;
    pool.id = organization["id"].text();
    pool.name = organization["name"].text();
    pool.does = extension(organization, "pool-purpose")["valueString"].text();
    pool.hours = hours_of(organization);
    pool.phone = phone_of(organization["telecom"]);
    return pool;
}

std::string pool_json(const Pool& pool, json::Value before) {
    json::Document fresh;
    if (!before) {
        Result<json::Document> made = json::parse(R"({"resourceType":"Organization","active":true,"type":[)" + concept_json(kind_system, "pool") + "]}");
        INVARIANT(made.has_value());
        fresh = std::move(*made);
        before = fresh.root();
    }
    return with_members(before, {{"id", json::quote(pool.id)},
                                 {"extension", with_texts(before["extension"], {{"pool-purpose", pool.does}, {"hours", pool.hours}})},
                                 {"name", json::quote(pool.name)},
                                 {"telecom", with_phone(before["telecom"], pool.phone, {}, "work")}});
}

std::string pool_member_json(std::string_view role_id, std::string_view pool_id, std::string_view practitioner, Day since) {
    json::Writer w;
    w.object().key("resourceType").string("PractitionerRole").key("id").string(role_id).key("active").boolean(true);
    w.key("period").object().key("start").string(to_iso(since)).end();
    w.key("practitioner").raw(reference_json(practitioner));
    w.key("organization").raw(reference_json("Organization/" + std::string(pool_id)));
    return w.key("code").array().raw(concept_json(kind_system, member_code)).end().end().take();
}

Result<std::vector<Pool>> read_pools(access::Records& records) {
    std::vector<Pool> pools;
    const store::Page page = TRY(records.search("Organization?active=true&_sort=name&_count=" + std::to_string(most_pools) + "&type=" + coded("pool")));
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        Pool& pool = pools.emplace_back(pool_from(document.root()));
        pool.version = one.version;
    }
    if (pools.empty()) return pools;
    for (auto& [organization, member] : TRY(read_members(records, {}))) {
        for (Pool& pool : pools) {
            if (pool.reference() == organization) pool.members.push_back(member);
        }
    }
    return pools;
}

Result<Pool> read_pool(access::Records& records, std::string_view id) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "pool.unknown", "This team is not here any more. Go back to the list."); };
    const Result<store::Stored> stored = records.read("Organization", id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    const json::Document document = TRY(json::parse(*stored->body));
    if (!is_pool(document.root()) || document.root()["active"].text() == "false") return unknown();
    Pool pool = pool_from(document.root());
    pool.version = stored->version;
    for (auto& [organization, member] : TRY(read_members(records, "&organization=" + pool.reference()))) pool.members.push_back(std::move(member));
    return pool;
}

Result<std::vector<std::string>> pools_of(access::Records& records, std::string_view practitioner) {
    std::vector<std::string> pools;
    const std::string id = id_in(practitioner, "Practitioner");
    if (id.empty()) return pools;
    for (auto& [organization, member] : TRY(read_members(records, "&practitioner=" + id))) {
        if (std::find(pools.begin(), pools.end(), organization) == pools.end()) pools.push_back(organization);
    }
    return pools;
}

Result<access::Change> leaves_pool(access::Records& records, const PoolMember& member, Day day) {
    const store::Stored stored = TRY(records.read("PractitionerRole", member.role_id));
    const json::Document before = TRY(json::parse(*stored.body));
    json::Writer period;
    period.object();
    if (!member.since.empty()) period.key("start").string(member.since);
    period.key("end").string(to_iso(day)).end();
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "PractitionerRole";
    change.id = member.role_id;
    change.if_match = member.role_version;
    change.body = with_members(before.root(), {{"active", "false"}, {"period", period.take()}});
    return change;
}

}  // namespace medhome::care
