// How this practice works, as its staff reads it and an administrator sets it.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "access/practice.h"
#include "access/staff.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/team/pool.h"
#include "care/ways/intake.h"
#include "care/ways/ways_tables.h"

namespace medhome::care {
namespace {

constexpr std::string_view not_a_number = "Write a number.";

// Everyone who may be sent something: staff who are here, and pools.
struct Takers {
    std::vector<std::string> references;
    People people;
    explicit Takers(access::Records& records) : people(records) {}
    bool has(std::string_view reference) const { return std::find(references.begin(), references.end(), reference) != references.end(); }
};
Result<void> read_takers(access::Records& records, Takers& takers) {
    for (const access::StaffAccount& one : TRY(access::staff_accounts(records))) {
        if (!one.left && !takers.has(one.fhir_reference)) takers.references.push_back(one.fhir_reference);
    }
    for (const Pool& pool : TRY(read_pools(records))) takers.references.push_back(pool.reference());
    return load_people(records, takers.people, takers.references);
}

struct KeptWays {
    Ways ways;
    json::Document record;  // of the hours
};
Result<KeptWays> read_ways(access::Records& records) {
    KeptHours kept = TRY(read_hours(records));
    KeptWays all;
    all.ways.version = kept.version;
    all.ways.hours = std::move(kept.hours);
    all.record = std::move(kept.record);
    all.ways.promises = TRY(read_promises(records));
    all.ways.routing = TRY(read_routing(records));
    all.ways.role_names = TRY(read_role_names(records));
    all.ways.visit_types = TRY(read_visit_types(records));
    return all;
}

void write_ways(json::Writer& w, const Ways& ways, const Takers& takers) {
    w.object().key("version");
    if (ways.version > 0) {
        w.number(ways.version);
    } else {
        w.null();
    }
    write_spans(w.key("hours"), ways.hours);
    write_closed(w.key("closed"), ways.hours.closed);
    w.key("promises").object();
    for (const auto& [kind, promise] : ways.promises) {
        w.key(kind).object().key("amount").number(static_cast<std::int64_t>(promise.amount)).key("unit").string(to_string(promise.unit)).end();
    }
    w.end().key("routing").object();
    for (const auto& [kind, owner] : ways.routing) {
        if (takers.has(owner)) takers.people.write(w.key(kind), owner);
    }
    w.end().key("role_names").array();
    for (const RoleName& one : ways.role_names) w.object().key("role").string(one.role).key("en").string(one.en).key("es").string(one.es).end();
    w.end().key("visit_types").array();
    for (const VisitType& one : ways.visit_types) {
        w.object().key("code").string(one.code).key("en").string(one.en).key("es").string(one.es).key("minutes").number(static_cast<std::int64_t>(one.minutes)).end();
    }
    w.end().end();
}

bool may_change(const access::Records& records) { return records.caller().role == access::Role::admin; }

Result<http::Response> get_ways(const http::Request&, access::Records& records) {
    const KeptWays kept = TRY(read_ways(records));
    Takers takers(records);
    TRY_VOID(read_takers(records, takers));
    json::Writer w;
    w.object().key("may_change").boolean(may_change(records));
    write_ways(w.key("ways"), kept.ways, takers);
    w.key("takers").array();
    for (const std::string& one : takers.references) {
        if (takers.people.find(one) != nullptr) takers.people.write(w, one);
    }
    w.end().key("kinds").array();
    for (const std::string_view kind : kinds_of_request()) w.string(kind);
    w.end().key("roles").array();
    for (const std::string_view role : roles_to_name()) w.string(role);
    return json_response(200, w.end().end().take());
}

class Decoding {
public:
    explicit Decoding(json::Value body) : body_(body) {}

    Ways ways() {
        for (const std::string_view list : {"hours", "closed", "role_names", "visit_types"}) {
            if (!body_[list].is_array()) wrong(std::string(list), "Send the list; it may be empty.");
        }
        for (const std::string_view map : {"promises", "routing"}) {
            if (!body_[map].is_object()) wrong(std::string(map), "Send an object; it may be empty.");
        }
        if (!issues.empty()) return {};
        Ways ways;
        each("hours", [&](json::Value one, const std::string& path) { ways.hours.open.push_back(span(one, path)); });
        each("closed", [&](json::Value one, const std::string& path) { ways.hours.closed.push_back({day(one, path, "from"), day(one, path, "until"), typed(one, "why")}); });
        for (const json::Value one : body_["promises"].children()) {
            const std::string kind(one.key());
            const std::optional<Promise::Unit> unit = promise_unit(typed(one, "unit"));
            if (!unit) wrong("promises." + kind + ".unit", "Choose working days or working hours.");
            ways.promises[kind] = {number(one["amount"], "promises." + kind + ".amount"), unit.value_or(Promise::Unit::working_days)};
        }
        for (const json::Value one : body_["routing"].children()) {
            if (one.is_string() && !one.text().empty()) ways.routing[std::string(one.key())] = one.text();
        }
        each("role_names", [&](json::Value one, const std::string&) { ways.role_names.push_back({typed(one, "role"), typed(one, "en"), typed(one, "es")}); });
        each("visit_types", [&](json::Value one, const std::string& path) {
            ways.visit_types.push_back({typed(one, "code"), typed(one, "en"), typed(one, "es"), number(one["minutes"], path + "minutes")});
        });
        std::sort(ways.hours.closed.begin(), ways.hours.closed.end(), [](const ClosedDays& a, const ClosedDays& b) { return a.from < b.from; });
        return ways;
    }

    std::vector<Issue> issues;

private:
    void wrong(std::string path, std::string_view text) { issues.push_back({Severity::error, "value", std::move(path), std::string(text)}); }

    template <class Each>
    void each(std::string_view list, Each take) {
        std::size_t i = 0;
        for (const json::Value one : body_[list].children()) take(one, std::string(list) + "[" + std::to_string(i++) + "].");
    }

    int number(json::Value value, const std::string& path) {
        int found = 0;
        const std::string_view text = value.text();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
        if (error != std::errc() || end != text.data() + text.size()) wrong(path, not_a_number);
        return found;
    }

    OpenSpan span(json::Value one, const std::string& path) {
        const std::optional<int> from = minutes_in(typed(one, "from")), until = minutes_in(typed(one, "until"));
        if (!from) wrong(path + "from", "Write the time as hours and minutes.");
        if (!until) wrong(path + "until", "Write the time as hours and minutes.");
        return {weekday_in(typed(one, "day")), from.value_or(0), until.value_or(1)};
    }

    Day day(json::Value one, const std::string& path, std::string_view name) {
        const Result<Day> found = parse_iso_date(typed(one, name));
        if (!found) wrong(path + std::string(name), "Choose a day.");
        return found ? *found : Day(std::chrono::year(2000) / 1 / 1);
    }

    json::Value body_;
};

Result<http::Response> put(const http::Request& request, access::Records& records) {
    if (!may_change(records)) return fail(ErrorKind::forbidden, "staff.administrators-only", "Only an administrator can change how the practice works. Ask one of them.");
    const json::Document body = TRY(object_in(request));
    const std::optional<std::int64_t> expected = TRY(if_match(request));
    Takers takers(records);
    TRY_VOID(read_takers(records, takers));
    const auto stale = [&]() -> Result<http::Response> {
        json::Writer w;
        write_ways(w, TRY(read_ways(records)).ways, takers);
        return stale_response(request, "ways.changed", "Somebody else changed this page first. Look, then save again.", w.take());
    };
    const KeptHours before = TRY(read_hours(records));
    if (expected.value_or(0) != before.version) return stale();

    Decoding decoding(body.root());
    Ways ways = decoding.ways();
    std::vector<Issue> issues = std::move(decoding.issues);
    if (issues.empty()) issues = check_ways(ways);
    for (const auto& [kind, owner] : ways.routing) {
        if (!takers.has(owner)) issues.push_back({Severity::error, "value", "routing." + kind, "Choose a person or a team of this practice."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    const std::vector<VisitType> known = TRY(read_visit_types(records));
    for (VisitType& one : ways.visit_types) {
        const bool kept = std::any_of(known.begin(), known.end(), [&](const VisitType& other) { return other.code == one.code; });
        if (!kept) one.code = records.new_id();
    }
    access::Change change;
    change.kind = before.version > 0 ? access::Change::Kind::update : access::Change::Kind::create;
    change.type = "HealthcareService";
    change.id = hours_id;
    change.body = hours_json(ways.hours, TRY(access::practice_of(records)).name, before.record.root());
    if (before.version > 0) change.if_match = before.version;
    access::Extras extras;
    extras.statements = put_ways(records, ways);
    Result<http::Response> answer = access::commit_and_answer(
        records, {std::move(change)},
        [&](const std::vector<access::Changed>& changed) {
            Ways after = ways;
            after.version = changed.front().version;
            json::Writer w;
            w.object();
            write_ways(w.key("ways"), after, takers);
            return json_response(200, w.end().take());
        },
        std::move(extras));
    if (!answer && (answer.error().kind == ErrorKind::stale || answer.error().code == "record.exists")) return stale();
    return answer;
}

}  // namespace

void add_ways_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/practice/ways", "How the practice works: hours, promises, who gets what", get_ways);
    add_staff(gate, router, http::Method::PUT, "/api/staff/practice/ways", "Change how the practice works", put);
}

}  // namespace medhome::care
