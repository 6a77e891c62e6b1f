// Someone leaves the practice, or a team of staff closes: what is still theirs, and to whom it goes.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/staff.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/team/cover.h"
#include "care/team/leaving.h"
#include "care/team/people.h"
#include "care/team/pool.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr std::size_t records_a_step = 100;

tl::unexpected<Error> unknown_owner() { return fail(ErrorKind::not_found, "staff.unknown", "This person or team is not one of your practice."); }

struct Owners {
    std::vector<access::StaffAccount> accounts;
    std::vector<Pool> pools;
    const access::StaffAccount* account(std::string_view reference) const {
        const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const access::StaffAccount& one) { return one.fhir_reference == reference; });
        return found == accounts.end() ? nullptr : &*found;
    }
    bool is_pool_of_ours(std::string_view reference) const {
        return std::any_of(pools.begin(), pools.end(), [&](const Pool& one) { return one.reference() == reference; });
    }
};

Result<Owners> owners_of(access::Records& records) {
    Owners owners;
    owners.accounts = TRY(access::staff_accounts(records));
    owners.pools = TRY(read_pools(records));
    return owners;
}

void write_theirs(json::Writer& w, const StillTheirs& theirs) {
    w.object().key("needs").number(theirs.needs).key("actions").number(theirs.actions).key("other_tasks").number(theirs.other_tasks);
    w.key("plan_parts").number(theirs.plan_parts).key("questions").number(theirs.questions).key("main_contacts").number(theirs.main_contacts).end();
}

std::string owner_in(const http::Request& request) {
    const std::string id(request.path_value("id"));
    return (request.path_value("kind") == "pools" ? "Organization/" : "Practitioner/") + id;
}

Result<http::Response> theirs(const http::Request& request, access::Records& records) {
    const Owners owners = TRY(owners_of(records));
    const std::string owner = owner_in(request);
    if (owners.account(owner) == nullptr && !owners.is_pool_of_ours(owner)) return unknown_owner();
    json::Writer w;
    w.object();
    write_theirs(w.key("still_theirs"), TRY(still_theirs(records, owner)));
    return json_response(200, w.end().take());
}

// A step of the handing over; the page asks again while something is left.
Result<http::Response> step(const http::Request& request, access::Records& records) {
    if (records.caller().role == access::Role::clinician) {
        return fail(ErrorKind::forbidden, "staff.coordinators-only", "A coordinator or an administrator can change this. Ask one of them.");
    }
    const Owners owners = TRY(owners_of(records));
    const std::string owner = owner_in(request);
    if (owners.account(owner) == nullptr && !owners.is_pool_of_ours(owner)) return unknown_owner();
    const json::Document body = TRY(object_in(request));
    const std::string to = typed(body.root(), "to");
    const access::StaffAccount* taker = owners.account(to);
    const bool possible = to.empty() || owners.is_pool_of_ours(to) || (taker != nullptr && !taker->left);
    if (!possible || to == owner) return not_filled_in({{Severity::error, "value", "to", "Choose another person or team of this practice."}});
    std::vector<access::Change> changes = TRY(hand_over(records, owner, to, taker == nullptr ? std::string_view() : access::to_string(taker->role), records_a_step));
    const auto moved = static_cast<std::int64_t>(std::count_if(changes.begin(), changes.end(), [](const access::Change& one) { return one.type != "Provenance"; }));
    const StillTheirs before = TRY(still_theirs(records, owner));
    const std::int64_t left = std::max<std::int64_t>(0, before.all() - moved);
    return access::commit_and_answer(records, std::move(changes), [&](const std::vector<access::Changed>&) {
        json::Writer w;
        return json_response(200, w.object().key("moved").number(moved).key("left").number(left).end().take());
    });
}

access::Change active(const store::Stored& stored, json::Value practitioner, bool is) {
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = stored.type;
    change.id = stored.id;
    change.if_match = stored.version;
    change.body = with_members(practitioner, {{"active", is ? "true" : "false"}});
    return change;
}

// The account ends at once, whatever is still theirs; that stays in their name and is counted until it is handed over.
Result<http::Response> leave(const http::Request& request, access::Records& records, bool leaves) {
    const std::string practitioner = "Practitioner/" + std::string(request.path_value("id"));
    if (TRY(owners_of(records)).account(practitioner) == nullptr) return unknown_owner();
    access::Extras extras;
    extras.statements = leaves ? TRY(access::staff_leaves(records, practitioner)) : TRY(access::staff_returns(records, practitioner));
    const store::Stored stored = TRY(records.read("Practitioner", request.path_value("id")));
    const json::Document document = TRY(json::parse(*stored.body));
    std::vector<access::Change> changes{active(stored, document.root(), !leaves)};
    StillTheirs theirs_now;
    if (leaves) {
        const Day day = today(records);
        for (const Pool& pool : TRY(read_pools(records))) {
            for (const PoolMember& member : pool.members) {
                if (member.practitioner == practitioner) changes.push_back(TRY(leaves_pool(records, member, day)));
            }
        }
        for (store::Statement& statement : back_again(records, practitioner, day)) extras.statements.push_back(std::move(statement));
        extras.statements.push_back(covers_no_more(records, practitioner, day));
        extras.statements.push_back(routed_no_more(records, practitioner));
        theirs_now = TRY(still_theirs(records, practitioner));
    }
    return access::commit_and_answer(
        records, std::move(changes),
        [&](const std::vector<access::Changed>&) {
            json::Writer w;
            w.object().key("left").boolean(leaves);
            write_theirs(w.key("still_theirs"), theirs_now);
            return json_response(200, w.end().take());
        },
        std::move(extras));
}

// A team closes when nothing is its own any more, so that no child is left with a main contact who is not there.
Result<http::Response> close_pool(const http::Request& request, access::Records& records) {
    if (records.caller().role == access::Role::clinician) {
        return fail(ErrorKind::forbidden, "staff.coordinators-only", "A coordinator or an administrator can change this. Ask one of them.");
    }
    const Pool pool = TRY(read_pool(records, request.path_value("id")));
    if (TRY(still_theirs(records, pool.reference())).all() > 0) {
        return fail(ErrorKind::conflict, "pool.still-needed", "This team still has open work. Hand it over first, then close the team.");
    }
    const store::Stored stored = TRY(records.read("Organization", pool.id));
    const json::Document document = TRY(json::parse(*stored.body));
    std::vector<access::Change> changes{active(stored, document.root(), false)};
    for (const PoolMember& member : pool.members) changes.push_back(TRY(leaves_pool(records, member, today(records))));
    access::Extras extras;
    extras.statements.push_back(covers_no_more(records, pool.reference(), today(records)));
    extras.statements.push_back(routed_no_more(records, pool.reference()));
    return access::commit_and_answer(
        records, std::move(changes), [](const std::vector<access::Changed>&) { return json_response(200, R"({"closed":true})"); }, std::move(extras));
}

}  // namespace

void add_leaving_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/practice/{kind}/{id}/work", "What is still theirs, with counts", theirs);
    add_staff(gate, router, Method::POST, "/api/staff/practice/{kind}/{id}/hand-over", "Give what is theirs to someone else, a hundred records at a time", step);
    add_staff(gate, router, Method::POST, "/api/staff/practice/people/{id}/left", "Someone left: their account ends now",
              [](const http::Request& request, access::Records& records) { return leave(request, records, true); });
    add_staff(gate, router, Method::POST, "/api/staff/practice/people/{id}/returned", "They may sign in again",
              [](const http::Request& request, access::Records& records) { return leave(request, records, false); });
    add_staff(gate, router, Method::POST, "/api/staff/practice/pools/{id}/closed", "Close a team of staff that has no open work", close_pool);
}

}  // namespace medhome::care
