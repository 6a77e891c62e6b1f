// My Day: the list, its counts, and what can be done with any thing that waits: assign, put off, mark as read, undo.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/invitations.h"
#include "care/day/day.h"
#include "care/day/day_record.h"
#include "care/day/day_tables.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/page_routes.h"
#include "care/questions/question.h"
#include "care/team/cover.h"
#include "care/team/pool.h"

namespace medhome::care {
namespace {

constexpr std::chrono::minutes undo_lasts{5};
constexpr int longest_put_off = 366;  // days

struct Asked {
    Whose whose;
    std::vector<std::string> covers_for, left;
};

Result<Asked> whose_day(access::Records& records, const std::string& owner) {
    Asked asked;
    asked.left = TRY(access::closed_accounts(records));
    std::erase(asked.left, std::string());
    std::vector<std::string> nobody{""};
    nobody.insert(nobody.end(), asked.left.begin(), asked.left.end());
    const std::string& self = records.caller().fhir_reference;
    if (owner.empty() || owner == "me") {
        const Standing standing = TRY(standing_of(records, self));
        asked.covers_for = standing.covers_for;
        asked.whose = {false, standing.all(), std::move(nobody), self};
    } else if (owner == "all") {
        asked.whose = {true, {}, std::move(nobody), {}};
    } else if (owner == "none") {
        asked.whose = {false, {}, std::move(nobody), {}};
    } else {
        const std::string one = owner.starts_with("pool:") ? owner.substr(5) : owner;
        if (!parse_reference(one)) return fail(ErrorKind::invalid, "day.owner-unknown", "Choose me, all, none, or one person or team.");
        const bool gone = std::find(asked.left.begin(), asked.left.end(), one) != asked.left.end();
        asked.whose = gone ? Whose{false, {}, {one}, {}} : Whose{false, {one}, {}, {}};
    }
    return asked;
}

bool is_shown(Group group, std::string_view when) {
    if (when.empty()) return true;
    return (when == "overdue" && group == Group::before_anything) || (when == "today" && group == Group::due_today) ||
           (when == "soon" && group == Group::due_soon);
}

void write_count(json::Writer& w, std::string_view name, std::int64_t count, bool more) {
    w.key(name).number(std::min(count, more ? most_counted : count));
    if (more) w.key("more").boolean(true);
}

// For an empty day: what there is to prepare, in the whole practice.
Result<std::int64_t> visits_on(access::Records& records, Day day) {
    const store::Page page = TRY(records.search("Appointment?status=booked&_summary=count&date=" + to_iso(day)));
    return page.total.value_or(0);
}

Result<http::Response> day_page(const http::Request& request, access::Records& records) {
    const std::string kind = parameter(request, "kind"), when = parameter(request, "when"), only = parameter(request, "group"), cursor = parameter(request, "cursor");
    std::optional<Group> one_group;
    if (!only.empty()) {
        one_group = parse_group(only);
        if (!one_group) return fail(ErrorKind::invalid, "day.group-unknown", "There is no such part of the day.");
    } else if (!cursor.empty()) {
        return fail(ErrorKind::invalid, "search.cursor", "A cursor belongs to one group. Name the group too.");
    }
    if (!when.empty() && when != "overdue" && when != "today" && when != "soon") return fail(ErrorKind::invalid, "day.when-unknown", "Choose overdue, today or soon.");
    const Asked asked = TRY(whose_day(records, parameter(request, "owner")));
    const Day day = today(records);
    DayList list(records, asked.whose, day);

    struct Part {
        Group group;
        std::int64_t count = 0;
        bool more = false;
        WaitingPage page;
    };
    std::vector<Part> parts;
    std::map<std::string, std::int64_t> kinds;
    std::int64_t all = 0, cannot_wait = 0;
    bool more = false;
    for (const Group group : all_groups) {
        if (one_group && *one_group != group) continue;
        const Counted counted = TRY(list.count(group));
        for (const auto& [name, count] : counted.by_kind) kinds[name] += count;
        all += counted.of({});
        if (group == Group::before_anything) cannot_wait = counted.of({});
        more = more || counted.more;
        Part part{group, counted.of(kind), counted.more, {}};
        if (is_shown(group, when) && part.count > 0) part.page = TRY(list.page(group, kind, cursor));
        parts.push_back(std::move(part));
    }
    DayWords words(records);
    words.left = asked.left;
    std::vector<const Waiting*> things;
    for (const Part& part : parts) {
        for (const Waiting& thing : part.page.things) things.push_back(&thing);
    }
    TRY_VOID(read_words(records, things, words));
    TRY_VOID(words.people.load(asked.covers_for));

    json::Writer w;
    w.object().key("today").string(to_iso(day)).key("covering").array();
    for (const std::string& one : asked.covers_for) words.people.write(w, one);
    w.end().key("all").number(all).key("cannot_wait").number(cannot_wait);
    if (more) w.key("more").boolean(true);
    w.key("kinds").object();
    for (const auto& [name, count] : kinds) w.key(name).number(count);
    w.end().key("groups").array();
    for (const Part& part : parts) {
        w.object().key("group").string(to_string(part.group));
        write_count(w, "count", part.count, part.more);
        w.key("items").array();
        for (const Waiting& thing : part.page.things) write_waiting(w, thing, words, day, records.zone());
        w.end();
        text_or_null(w, "next", part.page.next);
        w.end();
    }
    w.end().key("put_off").number(TRY(list.put_off()));
    if (all == 0 && !one_group) w.key("visits_tomorrow").number(TRY(visits_on(records, add_days(day, 1))));
    return json_response(200, w.end().take());
}

Result<http::Response> day_count(const http::Request&, access::Records& records) {
    DayList list(records, TRY(whose_day(records, "me")).whose, today(records));
    std::int64_t all = 0, cannot_wait = 0;
    bool more = false;
    for (const Group group : all_groups) {
        const Counted counted = TRY(list.count(group));
        all += counted.of({});
        more = more || counted.more;
        if (group == Group::before_anything) cannot_wait = counted.of({});
    }
    json::Writer w;
    w.object().key("all").number(all).key("cannot_wait").number(cannot_wait);
    if (more) w.key("more").boolean(true);
    return json_response(200, w.end().take());
}

std::string changed_json(std::string_view item, std::int64_t version) {
    return json::Writer().object().key("item").string(item).key("version").number(version).end().take();
}

http::Response stale_thing(const http::Request& request, std::string_view item, std::int64_t version) {
    return stale_response(request, "day.changed", "Somebody else changed this first. Look where it stands, then choose again.", changed_json(item, version));
}

access::Change update_of(const Reference& item, std::int64_t version, std::string body) {
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = item.type;
    change.id = item.id;
    change.if_match = version;
    change.body = std::move(body);
    return change;
}

access::Change provenance_of(std::vector<std::string> targets, std::string_view child, access::Records& records) {
    access::Change change;
    change.type = "Provenance";
    change.body = provenance_json(targets, child, records.caller().fhir_reference, "UPDATE", records.now());
    return change;
}

// Staff with an account, or a pool of the practice.
Result<bool> can_be_handed(access::Records& records, const std::string& to) {
    const std::vector<access::StaffMember> staff = TRY(access::staff_members(records));
    if (std::any_of(staff.begin(), staff.end(), [&](const access::StaffMember& one) { return one.fhir_reference == to; })) return true;
    const std::string pool = id_in(to, "Organization");
    if (pool.empty()) return false;
    const Result<Pool> found = read_pool(records, pool);
    if (!found && found.error().kind != ErrorKind::not_found && found.error().kind != ErrorKind::gone) return tl::unexpected(found.error());
    return found.has_value();
}

Result<http::Response> assign(const http::Request& request, access::Records& records) {
    const json::Document body = TRY(object_in(request));
    const std::string item = typed(body.root(), "item"), to = typed(body.root(), "to");
    const KeptWork kept = TRY(read_work(records, item));
    if (TRY(version_to_edit(request)) != kept.stored.version) return stale_thing(request, item, kept.stored.version);
    if (!TRY(can_be_handed(records, to))) {
        return not_filled_in({{Severity::error, to.empty() ? "required" : "value", "to", "Choose a person or a team of this practice."}});
    }
    const json::Value record = kept.record.root();
    const Reference reference{kept.stored.type, kept.stored.id};
    std::string after;
    if (kept.work.kind == "question") {
        std::optional<Question> question = question_from(record);
        question->to = to;
        after = question_json(*question, record);
    } else if (kept.work.kind != "plan") {
        after = with_members(record, {{"owner", reference_json(to)}, {"lastModified", json::quote(to_fhir_instant(records.now()))}});
    } else {
        return fail(ErrorKind::conflict, "day.cannot-assign", "This belongs to the plan. Open the plan to say who looks at it.");
    }
    Result<http::Response> answer = access::commit_and_answer(
        records, {update_of(reference, kept.stored.version, std::move(after)), provenance_of({item}, kept.work.child_id, records)},
        [&](const std::vector<access::Changed>& changed) { return json_response(200, changed_json(item, changed.front().version)); });
    if (!answer && answer.error().kind == ErrorKind::stale) return stale_thing(request, item, kept.stored.version + 1);
    return answer;
}

// Who wrote this version, and when: the newest Provenance of it.
Result<bool> is_own_fresh_change(access::Records& records, const std::string& item) {
    const store::Page page = TRY(records.search("Provenance?_sort=-recorded&_count=1&target=" + item));
    if (page.matches.empty()) return false;
    const json::Document document = TRY(json::parse(*page.matches.front().body));
    const json::Value provenance = document.root();
    const std::optional<Instant> at = instant_of(provenance["recorded"].text());
    return at && records.now() - *at <= undo_lasts && reference_of(provenance["agent"].first()["who"]) == records.caller().fhir_reference;
}

// Puts back, whole, what stood before the caller's own last change: an owner, a step of a need, a step of the plan that was done.
Result<http::Response> undo(const http::Request& request, access::Records& records) {
    const auto nothing = [] { return fail(ErrorKind::conflict, "day.nothing-to-undo", "There is nothing to take back here any more. Open it to change it."); };
    const json::Document body = TRY(object_in(request));
    const std::optional<Reference> item = parse_reference(typed(body.root(), "item"));
    if (!item || (item->type != "Task" && item->type != "Communication")) return nothing();
    const Result<store::Stored> now = records.read(item->type, item->id);
    if (!now) {
        if (now.error().kind == ErrorKind::not_found || now.error().kind == ErrorKind::gone) return fail(ErrorKind::not_found, "day.unknown", "This is not here any more, or not yours to open.");
        return tl::unexpected(now.error());
    }
    const std::string reference = item->type + "/" + item->id;
    if (TRY(version_to_edit(request)) != now->version) return stale_thing(request, reference, now->version);
    if (now->version < 2 || !TRY(is_own_fresh_change(records, reference))) return nothing();
    const store::Stored former = TRY(records.vread(item->type, item->id, now->version - 1));
    if (former.deleted) return nothing();
    const json::Document before = TRY(json::parse(*former.body));
    const json::Document current = TRY(json::parse(*now->body));
    const std::vector<Work> work = work_in(before.root());
    if (work.empty()) return nothing();
    if (const std::optional<Question> question = question_from(current.root())) {
        // What a family may have read is not taken back: only handing over is.
        const std::optional<Question> was = question_from(before.root());
        if (!was || was->state() != question->state() || question->state() == QuestionState::answered) return nothing();
    }
    std::vector<access::Change> changes;
    std::vector<std::string> targets{reference};
    std::optional<Need> need = need_from(current.root());
    const std::optional<Need> was = need_from(before.root());
    std::string put_back = *former.body;
    if (need && was && need->steps.size() > was->steps.size()) {
        // A need's thread only grows: that a step was taken back is a line of it too.
        TRY_VOID(need->undo(records.now(), records.caller().fhir_reference));
        need->owner = was->owner;
        need->next_date = was->next_date;
        need->performer = was->performer;
        need->service = was->service;
        put_back = task_json(*need, records.caller().fhir_reference, records.now(), current.root());
    }
    changes.push_back(update_of(*item, now->version, std::move(put_back)));
    if (need && !need->request_id.empty()) {
        if (const Result<store::Stored> stored = records.read("ServiceRequest", need->request_id)) {
            const json::Document request_now = TRY(json::parse(*stored->body));
            access::Change again = update_of({"ServiceRequest", need->request_id}, stored->version,
                                             service_request_json(*need, records.caller().fhir_reference, records.now(), request_now.root()));
            again.unchanged_is_no_write = true;
            changes.push_back(std::move(again));
            targets.push_back("ServiceRequest/" + need->request_id);
        }
    }
    changes.push_back(provenance_of(std::move(targets), work.front().child_id, records));
    Result<http::Response> answer = access::commit_and_answer(records, std::move(changes), [&](const std::vector<access::Changed>& changed) {
        return json_response(200, changed_json(reference, changed.front().version));
    });
    if (!answer && answer.error().kind == ErrorKind::stale) return stale_thing(request, reference, now->version + 1);
    return answer;
}

// What came meanwhile nobody has seen: it is neither put off nor read.
Result<bool> is_as_seen(const http::Request& request, const KeptWork& kept) {
    const std::optional<std::int64_t> seen = TRY(if_match(request));
    return !seen || *seen == kept.stored.version;
}

Result<http::Response> put_off_thing(const http::Request& request, access::Records& records) {
    const json::Document body = TRY(object_in(request));
    const std::string item = typed(body.root(), "item"), until = typed(body.root(), "until"), reason = typed(body.root(), "reason");
    const KeptWork kept = TRY(read_work(records, item));
    if (!TRY(is_as_seen(request, kept))) return stale_thing(request, item, kept.stored.version);
    const Day day = today(records);
    std::optional<PutOff> before = TRY(put_off_of(records, item));
    if (before && (before->version != kept.stored.version || before->until <= day)) before.reset();
    access::Extras extras;
    if (body.root()["until"].raw() == "null") {
        extras.statements.push_back(not_put_off(records, item));
    } else {
        std::vector<Issue> issues;
        const Result<Day> chosen = parse_iso_date(until);
        if (!chosen || *chosen <= day || days_between(day, *chosen) > longest_put_off) {
            issues.push_back({Severity::error, until.empty() ? "required" : "value", "until", "Choose a day after today."});
        }
        if (std::find(put_off_reasons().begin(), put_off_reasons().end(), reason) == put_off_reasons().end()) {
            issues.push_back({Severity::error, reason.empty() ? "required" : "value", "reason", "Say why it can wait."});
        }
        if (!issues.empty()) return not_filled_in(std::move(issues));
        extras.statements.push_back(put_off(records, item, {*chosen, reason, records.caller().fhir_reference, kept.stored.version}));
    }
    return access::commit_and_answer(records, {}, [&](const std::vector<access::Changed>&) {
        json::Writer w;
        w.object().key("item").string(item).key("before");
        if (before) {
            w.object().key("until").string(to_iso(before->until)).key("reason").string(before->reason).end();
        } else {
            w.null();
        }
        return json_response(200, w.end().take());
    }, std::move(extras));
}

Result<http::Response> read_thing(const http::Request& request, access::Records& records) {
    const json::Document body = TRY(object_in(request));
    const std::string item = typed(body.root(), "item");
    const KeptWork kept = TRY(read_work(records, item));
    if (!TRY(is_as_seen(request, kept))) return stale_thing(request, item, kept.stored.version);
    const bool is_read = body.root()["read"].text() != "false";
    access::Extras extras;
    extras.statements.push_back(is_read ? mark_read(records, item, kept.stored.version) : not_read(records, item));
    return access::commit_and_answer(records, {}, [&](const std::vector<access::Changed>&) {
        return json_response(200, json::Writer().object().key("item").string(item).key("read").boolean(is_read).end().take());
    }, std::move(extras));
}

}  // namespace

void add_day_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/day", "What waits for me, the oldest and riskiest first", day_page);
    add_staff(gate, router, Method::GET, "/api/staff/day/count", "How much waits for me", day_count);
    add_staff(gate, router, Method::POST, "/api/staff/day/assign", "Hand a thing to a person or a pool", assign);
    add_staff(gate, router, Method::POST, "/api/staff/day/undo", "Put back what stood before my last change", undo);
    add_staff(gate, router, Method::POST, "/api/staff/day/put-off", "Put a thing off until a day", put_off_thing);
    add_staff(gate, router, Method::POST, "/api/staff/day/read", "A thing that moved was read", read_thing);
}

}  // namespace medhome::care
