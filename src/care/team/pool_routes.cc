// The people and pools of a practice: who is away and who covers, who is in which pool, and where someone stands today.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/staff.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/team/care_team.h"
#include "care/team/cover.h"
#include "care/team/people.h"
#include "care/team/pool.h"

namespace medhome::care {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_note = 2000;

Result<void> may_arrange(const access::Records& records) {
    const access::Role role = records.caller().role;
    if (role == access::Role::admin || role == access::Role::coordinator) return {};
    return fail(ErrorKind::forbidden, "staff.coordinators-only", "A coordinator or an administrator can change this. Ask one of them.");
}

const access::StaffAccount* account_of(const std::vector<access::StaffAccount>& accounts, std::string_view practitioner) {
    const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const access::StaffAccount& one) { return one.fhir_reference == practitioner; });
    return found == accounts.end() ? nullptr : &*found;
}

Result<People> staff_by_name(access::Records& records, const std::vector<access::StaffAccount>& accounts, const std::vector<Pool>& pools) {
    People people(records);
    std::vector<std::string> references;
    for (const access::StaffAccount& one : accounts) {
        people.put({one.fhir_reference, one.display_name, std::string(access::to_string(one.role)), {}, "staff"});
        references.push_back(one.fhir_reference);
    }
    for (const Pool& pool : pools) references.push_back(pool.reference());
    TRY_VOID(people.load(references));
    return people;
}

void write_span(json::Writer& w, const Away* span, const People& people, Day day) {
    if (span == nullptr) {
        w.null();
        return;
    }
    w.object().key("from").string(to_iso(span->from)).key("until").string(to_iso(span->until)).key("now").boolean(span->from <= day);
    people.write(w.key("cover"), span->cover);
    w.end();
}

void write_pool(json::Writer& w, const Pool& pool, const People& people) {
    w.object().key("id").string(pool.id).key("version").number(pool.version).key("reference").string(pool.reference()).key("name").string(pool.name);
    text_or_null(w, "does", pool.does);
    text_or_null(w, "phone", pool.phone);
    text_or_null(w, "hours", pool.hours);
    w.key("members").array();
    for (const PoolMember& member : pool.members) {
        if (people.find(member.practitioner) != nullptr) people.write(w, member.practitioner);
    }
    w.end().end();
}

Result<http::Response> staff_page(const http::Request&, access::Records& records) {
    const std::vector<access::StaffAccount> accounts = TRY(access::staff_accounts(records));
    const std::vector<Pool> pools = TRY(read_pools(records));
    const People people = TRY(staff_by_name(records, accounts, pools));
    const Day day = today(records);
    const std::vector<Away> spans = TRY(away_from(records, day));
    json::Writer w;
    w.object().key("me").string(records.caller().fhir_reference).key("may_arrange").boolean(may_arrange(records).has_value());
    w.key("may_end_accounts").boolean(records.caller().role == access::Role::admin).key("people").array();
    for (const access::StaffAccount& one : accounts) {
        const Person* person = people.find(one.fhir_reference);
        if (person == nullptr) continue;
        w.object();
        write_person_members(w, *person);
        text_or_null(w, "extension", person->phone_extension);
        text_or_null(w, "hours", person->hours);
        text_or_null(w, "expertise", person->expertise);
        w.key("left").boolean(one.left).key("pools").array();
        for (const Pool& pool : pools) {
            const bool in = std::any_of(pool.members.begin(), pool.members.end(), [&](const PoolMember& member) { return member.practitioner == one.fhir_reference; });
            if (in) w.string(pool.name);
        }
        const auto span = std::find_if(spans.begin(), spans.end(), [&](const Away& away) { return away.practitioner == one.fhir_reference; });
        write_span(w.end().key("span"), span == spans.end() ? nullptr : &*span, people, day);
        w.end();
    }
    w.end().key("pools").array();
    for (const Pool& pool : pools) write_pool(w, pool, people);
    return json_response(200, w.end().end().take());
}

// What the rail's foot says of me.
Result<http::Response> standing(const http::Request&, access::Records& records) {
    const Standing mine = TRY(standing_of(records, records.caller().fhir_reference));
    People people(records);
    TRY_VOID(load_people(records, people, mine.all()));
    json::Writer w;
    w.object();
    people.write(w.key("me"), mine.self);
    const auto list = [&](std::string_view name, const std::vector<std::string>& references) {
        w.key(name).array();
        for (const std::string& one : references) {
            if (people.find(one) != nullptr) people.write(w, one);
        }
        w.end();
    };
    list("pools", mine.pools);
    list("covers_for", mine.covers_for);
    return json_response(200, w.end().take());
}

std::string practitioner_in(const http::Request& request) { return "Practitioner/" + std::string(request.path_value("id")); }

std::string span_json(const Away* span, const People& people, Day day) {
    json::Writer w;
    w.object();
    write_span(w.key("span"), span, people, day);
    return w.end().take();
}

Result<http::Response> put_away(const http::Request& request, access::Records& records) {
    Away away;
    away.practitioner = practitioner_in(request);
    if (away.practitioner != records.caller().fhir_reference) TRY_VOID(may_arrange(records));
    const std::vector<access::StaffAccount> accounts = TRY(access::staff_accounts(records));
    const access::StaffAccount* account = account_of(accounts, away.practitioner);
    if (account == nullptr || account->left) return fail(ErrorKind::not_found, "staff.unknown", "This person has no account in your practice.");
    const json::Document body = TRY(object_in(request));
    std::vector<Issue> issues;
    const auto day_in = [&](std::string_view name, Day& day) {
        const std::string text = typed(body.root(), name);
        const Result<Day> parsed = parse_iso_date(text);
        if (parsed) {
            day = *parsed;
        } else {
            issues.push_back({Severity::error, text.empty() ? "required" : "value", std::string(name), "Choose a day."});
        }
    };
    day_in("from", away.from);
    day_in("until", away.until);
    away.cover = typed(body.root(), "cover");
    const std::vector<Pool> pools = TRY(read_pools(records));
    if (!away.cover.empty()) {
        const access::StaffAccount* cover = account_of(accounts, away.cover);
        const bool pool = std::any_of(pools.begin(), pools.end(), [&](const Pool& one) { return one.reference() == away.cover; });
        if (!pool && (cover == nullptr || cover->left)) issues.push_back({Severity::error, "value", "cover", "Choose a person or a team of this practice."});
    }
    const Day day = today(records);
    if (issues.empty()) issues = check_away(away, day);
    if (!issues.empty()) return not_filled_in(std::move(issues));
    away.id = records.new_id();
    const People people = TRY(staff_by_name(records, accounts, pools));
    access::Extras extras;
    extras.statements = set_away(records, away, day);
    return access::commit_and_answer(records, {}, [&](const std::vector<access::Changed>&) { return json_response(200, span_json(&away, people, day)); }, std::move(extras));
}

Result<http::Response> end_away(const http::Request& request, access::Records& records) {
    const std::string practitioner = practitioner_in(request);
    if (practitioner != records.caller().fhir_reference) TRY_VOID(may_arrange(records));
    if (account_of(TRY(access::staff_accounts(records)), practitioner) == nullptr) {
        return fail(ErrorKind::not_found, "staff.unknown", "This person has no account in your practice.");
    }
    access::Extras extras;
    extras.statements = back_again(records, practitioner, today(records));
    return access::commit_and_answer(records, {}, [](const std::vector<access::Changed>&) { return json_response(200, R"({"span":null})"); }, std::move(extras));
}

// How to reach a member of staff, and what they know best.
Result<http::Response> put_person(const http::Request& request, access::Records& records) {
    const std::string practitioner = practitioner_in(request);
    if (practitioner != records.caller().fhir_reference) TRY_VOID(may_arrange(records));
    const std::vector<access::StaffAccount> accounts = TRY(access::staff_accounts(records));
    if (account_of(accounts, practitioner) == nullptr) return fail(ErrorKind::not_found, "staff.unknown", "This person has no account in your practice.");
    const json::Document body = TRY(object_in(request));
    const std::string phone = typed(body.root(), "phone");
    const std::string extension_number = typed(body.root(), "extension");
    const std::string hours = typed(body.root(), "hours");
    const std::string expertise = typed(body.root(), "expertise");
    std::vector<Issue> issues;
    if (!phone.empty() && to_e164(phone).empty()) issues.push_back({Severity::error, "value", "phone", "Check the phone number. For example: (555) 014-2291."});
    if (count_characters(hours) > longest_name) issues.push_back({Severity::error, "value", "hours", "Keep it under 200 characters."});
    if (count_characters(extension_number) > 20) issues.push_back({Severity::error, "value", "extension", "Keep it under 20 characters."});
    if (count_characters(expertise) > longest_note) issues.push_back({Severity::error, "value", "expertise", "Keep it under 2,000 characters."});
    if (!issues.empty()) return not_filled_in(std::move(issues));
    const store::Stored stored = TRY(records.read("Practitioner", request.path_value("id")));
    const json::Document before = TRY(json::parse(*stored.body));
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "Practitioner";
    change.id = stored.id;
    change.if_match = stored.version;
    change.body = with_members(before.root(), {{"extension", with_texts(before.root()["extension"], {{"hours", hours}, {"expertise", expertise}})},
                                               {"telecom", with_phone(before.root()["telecom"], phone.empty() ? phone : to_e164(phone), extension_number, "work")}});
    return access::commit_and_answer(records, {std::move(change)}, [](const std::vector<access::Changed>&) { return json_response(200, R"({"saved":true})"); });
}

struct PoolInput {
    Pool pool;
    std::vector<std::string> members;
};
Result<PoolInput> pool_in(const http::Request& request, const std::vector<access::StaffAccount>& accounts, const std::vector<Pool>& pools, std::string_view own_id) {
    const json::Document body = TRY(object_in(request));
    PoolInput input;
    input.pool.name = typed(body.root(), "name");
    input.pool.does = typed(body.root(), "does");
    input.pool.hours = typed(body.root(), "hours");
    const std::string phone = typed(body.root(), "phone");
    if (!phone.empty()) input.pool.phone = to_e164(phone);
    std::vector<Issue> issues;
    if (input.pool.name.empty()) issues.push_back({Severity::error, "required", "name", "Write what the team is called."});
    if (count_characters(input.pool.name) > longest_name) issues.push_back({Severity::error, "value", "name", "Keep it under 200 characters."});
    if (std::any_of(pools.begin(), pools.end(), [&](const Pool& one) { return one.id != own_id && one.name == input.pool.name; })) {
        issues.push_back({Severity::error, "value", "name", "There is a team of this name. Choose another name."});
    }
    if (own_id.empty() && pools.size() >= most_pools) issues.push_back({Severity::error, "value", "name", "A practice has up to 100 teams. Close one first."});
    if (count_characters(input.pool.does) > longest_note) issues.push_back({Severity::error, "value", "does", "Keep it under 2,000 characters."});
    if (count_characters(input.pool.hours) > longest_name) issues.push_back({Severity::error, "value", "hours", "Keep it under 200 characters."});
    if (!phone.empty() && input.pool.phone.empty()) issues.push_back({Severity::error, "value", "phone", "Check the phone number. For example: (555) 014-2291."});
    for (const json::Value one : body.root()["members"].children()) {
        std::string member(one.text());
        const access::StaffAccount* account = account_of(accounts, member);
        if (account == nullptr || account->left) {
            issues.push_back({Severity::error, "value", "members", "Choose people who work here."});
        } else if (std::find(input.members.begin(), input.members.end(), member) == input.members.end()) {
            input.members.push_back(std::move(member));
        }
    }
    if (input.members.size() > most_pool_members) issues.push_back({Severity::error, "value", "members", "A team has up to 100 people."});
    if (!issues.empty()) return not_filled_in(std::move(issues));
    return input;
}

Result<http::Response> save_pool(const http::Request& request, access::Records& records) {
    TRY_VOID(may_arrange(records));
    const std::string_view id = request.path_value("id");
    const std::vector<access::StaffAccount> accounts = TRY(access::staff_accounts(records));
    const std::vector<Pool> pools = TRY(read_pools(records));
    std::optional<Pool> before;
    if (!id.empty()) before = TRY(read_pool(records, id));
    const People people = TRY(staff_by_name(records, accounts, pools));
    const auto stale = [&](const Pool& now) {
        json::Writer w;
        write_pool(w, now, people);
        return stale_response(request, "pool.changed", "Somebody else changed this team first. Look, then save again.", w.take());
    };
    if (before && TRY(version_to_edit(request)) != before->version) return stale(*before);
    PoolInput input = TRY(pool_in(request, accounts, pools, id));
    Pool& pool = input.pool;
    pool.id = before ? before->id : records.new_id();
    const Day day = today(records);
    std::vector<access::Change> changes(1);
    changes[0].type = "Organization";
    changes[0].id = pool.id;
    if (before) {
        const store::Stored stored = TRY(records.read("Organization", pool.id));
        const json::Document document = TRY(json::parse(*stored.body));
        changes[0].kind = access::Change::Kind::update;
        changes[0].if_match = before->version;
        changes[0].body = pool_json(pool, document.root());
        for (const PoolMember& member : before->members) {
            const bool stays = std::find(input.members.begin(), input.members.end(), member.practitioner) != input.members.end();
            if (stays) {
                pool.members.push_back(member);
            } else {
                changes.push_back(TRY(leaves_pool(records, member, day)));
            }
        }
    } else {
        changes[0].body = pool_json(pool);
    }
    for (const std::string& practitioner : input.members) {
        const auto in = [&](const PoolMember& member) { return member.practitioner == practitioner; };
        if (std::any_of(pool.members.begin(), pool.members.end(), in)) continue;
        const std::string role_id = records.new_id();
        access::Change change;
        change.type = "PractitionerRole";
        change.id = role_id;
        change.body = pool_member_json(role_id, pool.id, practitioner, day);
        changes.push_back(std::move(change));
        pool.members.push_back({practitioner, role_id, 1, to_iso(day)});
    }
    Result<http::Response> answer = access::commit_and_answer(records, std::move(changes), [&](const std::vector<access::Changed>& changed) {
        pool.version = changed.front().version;
        json::Writer w;
        w.object();
        write_pool(w.key("pool"), pool, people);
        return json_response(before ? 200 : 201, w.end().take());
    });
    if (!answer && answer.error().kind == ErrorKind::stale && before) return stale(TRY(read_pool(records, pool.id)));
    return answer;
}

}  // namespace

void add_pool_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/practice/people", "The people and teams of the practice, who is away, who covers", staff_page);
    add_staff(gate, router, Method::GET, "/api/staff/standing", "My teams, and whom I cover for today", standing);
    add_staff(gate, router, Method::PUT, "/api/staff/practice/people/{id}", "How to reach a member of staff", put_person);
    add_staff(gate, router, Method::PUT, "/api/staff/practice/people/{id}/away", "Away from one day until another, with a cover", put_away);
    add_staff(gate, router, Method::DELETE, "/api/staff/practice/people/{id}/away", "Here again", end_away);
    add_staff(gate, router, Method::POST, "/api/staff/practice/pools", "A new team of staff", save_pool);
    add_staff(gate, router, Method::PUT, "/api/staff/practice/pools/{id}", "Change a team of staff", save_pool);
}

}  // namespace medhome::care
