// The board and what is done with several of its cards at once.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/board.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/team/cover.h"

namespace medhome::care {
namespace {

constexpr int cards_a_column = 30;
constexpr std::size_t most_at_once = 50;

template <class Names>
bool among(const Names& names, const std::string& one) {
    return std::find(names.begin(), names.end(), one) != names.end();
}

// owner: a reference, "mine", "pool" (those the caller is in), "none" (nobody, or somebody who left).
Result<BoardFilter> filter_of(const http::Request& request, access::Records& records, const std::set<std::string>& left) {
    BoardFilter filter;
    filter.domain = parameter(request, "domain");
    filter.for_whom = parameter(request, "for");
    filter.service = parameter(request, "service");
    if (!filter.service.empty() && !filter.service.starts_with("HealthcareService/")) filter.service = "HealthcareService/" + filter.service;
    if (!filter.domain.empty() && !among(need_domains(), filter.domain)) return fail(ErrorKind::invalid, "need.domain-unknown", "There is no such kind of help.");
    if (!filter.for_whom.empty() && !among(need_for_whom(), filter.for_whom)) return fail(ErrorKind::invalid, "need.for-unknown", "Ask for child, sibling, caregiver or family.");
    const std::string owner = parameter(request, "owner");
    if (owner == "none") {
        filter.owners.assign(left.begin(), left.end());
        filter.owners.emplace_back();
    } else if (owner == "mine" || owner == "pool") {
        const std::string& self = records.caller().fhir_reference;
        if (owner == "mine") {
            if (!self.empty()) filter.owners = {self};
        } else if (!self.empty()) {
            filter.owners = TRY(standing_of(records, self)).pools;
        }
        filter.nobody_fits = filter.owners.empty();
    } else if (!owner.empty()) {
        filter.owners = {owner};
    }
    return filter;
}

Result<http::Response> board(const http::Request& request, access::Records& records) {
    const std::string only = parameter(request, "stage"), cursor = parameter(request, "cursor");
    if (!only.empty() && !parse_stage(only)) return fail(ErrorKind::invalid, "need.stage-unknown", "There is no such stage.");
    if (!cursor.empty() && only.empty()) return fail(ErrorKind::invalid, "search.cursor", "A cursor belongs to one stage. Name the stage too.");
    const std::set<std::string> left = TRY(owners_who_left(records));
    const BoardFilter filter = TRY(filter_of(request, records, left));

    static constexpr std::array<Stage, 7> shown{Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::done, Stage::family_confirmed, Stage::stuck};
    std::vector<Column> columns;
    std::vector<std::string> task_ids, child_ids, references;
    for (const Stage stage : shown) {
        if (!only.empty() && only != to_string(stage)) continue;
        Column column = TRY(read_column(records, stage, filter, cursor, cards_a_column));
        task_ids.insert(task_ids.end(), column.task_ids.begin(), column.task_ids.end());
        for (const std::string& id : column.child_ids) {
            if (!among(child_ids, id)) child_ids.push_back(id);
        }
        columns.push_back(std::move(column));
    }
    if (only == "closed") columns.push_back(TRY(read_column(records, Stage::closed, filter, cursor, cards_a_column)));
    if (only == "closed") task_ids = columns.back().task_ids, child_ids = columns.back().child_ids;
    const std::map<std::string, Child> children = TRY(read_children(records, child_ids));
    std::map<std::string, Need> needs;
    std::vector<const Need*> all;
    for (Need& need : TRY(read_needs(records, task_ids))) {
        const std::vector<std::string> named = people_in(need);
        references.insert(references.end(), named.begin(), named.end());
        std::string id = need.id;
        all.push_back(&needs.emplace(std::move(id), std::move(need)).first->second);
    }
    People people(records);
    TRY_VOID(load_people(records, people, references));
    Surroundings around;
    std::vector<std::string> services;
    for (const Need* need : all) services.push_back(need->service.reference);
    TRY_VOID(around.services.load(records, services));
    around.left = left;
    std::vector<std::string> nobody(left.begin(), left.end());
    nobody.emplace_back();

    const Day day = today(records);
    json::Writer w;
    w.object().key("columns").array();
    for (const Column& column : columns) {
        w.object().key("stage").string(to_string(column.stage)).key("count").number(column.count).key("more").boolean(column.count >= most_counted).key("oldest_days");
        if (column.oldest == 0) {
            w.null();
        } else {
            w.number(std::max(0, days_between(civil_date(Instant{std::chrono::microseconds(column.oldest)}, records.zone()), day)));
        }
        w.key("needs").array();
        for (const std::string& id : column.task_ids) {
            const auto need = needs.find(id);
            if (need == needs.end()) continue;
            const auto child = children.find(need->second.child_id);
            write_need(w, need->second, child == children.end() ? std::string_view() : std::string_view(child->second.name), people, day, records.zone(), &around);
        }
        w.end();
        text_or_null(w, "next", column.next);
        w.end();
    }
    w.end();
    // An empty board says since when.
    const bool nothing_open = std::all_of(columns.begin(), columns.end(), [](const Column& column) { return column.count == 0 || !is_open(column.stage); });
    const std::int64_t ended = nothing_open ? TRY(last_ended(records)) : 0;
    text_or_null(w, "last_ended", ended == 0 ? std::string() : to_iso(civil_date(Instant{std::chrono::microseconds(ended)}, records.zone())));
    w.key("stuck").number(TRY(count_stuck(records))).key("ownerless").number(TRY(count_open(records, nobody)));
    return json_response(200, w.end().take());
}

std::int64_t number_in(json::Value value) {
    std::int64_t number = 0;
    const std::string_view text = value.raw();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Result<http::Response> assign_as_they_stand(const http::Request& request, access::Records& records) {
    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    struct Asked {
        std::string id, owner;
        std::int64_t version = 0;
    };
    std::vector<Asked> asked;
    const std::string owner_of_all = typed(body, "owner");
    for (const json::Value one : body["needs"].children()) {
        // An owner beside the need: an undo gives each back to whom it was.
        asked.push_back({typed(one, "id"), one["owner"] ? typed(one, "owner") : owner_of_all, number_in(one["version"])});
    }
    if (asked.empty() || asked.size() > most_at_once) return not_filled_in({{Severity::error, "value", "needs", "Pick 1 to 50 needs."}});
    const std::string& author = records.caller().fhir_reference;
    People people(records);
    std::vector<std::string> references{author};
    for (const Asked& one : asked) references.push_back(one.owner);
    TRY_VOID(load_people(records, people, references));

    std::vector<access::Change> changes;
    std::vector<Need> assigned;
    std::vector<std::pair<std::string, std::string_view>> missed;
    for (const Asked& one : asked) {
        Result<KeptNeed> kept = read_need(records, one.id);
        if (!kept) {
            missed.emplace_back(one.id, "unknown");
            continue;
        }
        Need& need = kept->need;
        if (std::any_of(assigned.begin(), assigned.end(), [&](const Need& other) { return other.id == need.id; })) continue;
        if (need.version != one.version) {
            missed.emplace_back(one.id, "changed");
            continue;
        }
        if (!one.owner.empty() && !may_own_for(people.find(one.owner), need.child_id)) {
            missed.emplace_back(one.id, "owner");
            continue;
        }
        StepTaken mark{Step::assigned, records.now(), author, {}, std::nullopt};
        if (!one.owner.empty()) mark.to = {one.owner, people.find(one.owner)->name};
        if (!need.tell(std::move(mark))) {
            missed.emplace_back(one.id, "closed");
            continue;
        }
        need.owner = one.owner;
        for (access::Change& change : changes_of(need, author, records.now(), kept->task.root(), {}, 0, false)) changes.push_back(std::move(change));
        assigned.push_back(std::move(need));
    }
    const auto answer = [&](const std::vector<access::Changed>& changed) {
        json::Writer w;
        w.object().key("assigned").array();
        for (const Need& need : assigned) {
            const auto one = std::find_if(changed.begin(), changed.end(), [&](const access::Changed& c) { return c.type == "Task" && c.id == need.id; });
            w.object().key("id").string(need.id).key("version").number(one == changed.end() ? need.version : one->version);
            people.write(w.key("owner"), need.owner);
            w.end();
        }
        w.end().key("missed").array();
        for (const auto& [id, why] : missed) w.object().key("id").string(id).key("why").string(why).end();
        return json_response(200, w.end().end().take());
    };
    if (changes.empty()) return answer({});
    return access::commit_and_answer(records, std::move(changes), answer);
}

// Picked cards get an owner together; what somebody else changed meanwhile, and be it in this moment, is left as it is and named.
Result<http::Response> assign(const http::Request& request, access::Records& records) {
    for (int left = 3;; --left) {
        Result<http::Response> answer = assign_as_they_stand(request, records);
        if (answer || answer.error().kind != ErrorKind::stale || left == 0) return answer;
    }
}

}  // namespace

void add_board_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/board", "Needs by stage, oldest first", board);
    add_staff(gate, router, http::Method::POST, "/api/staff/needs/assign", "Give needs an owner", assign);
}

}  // namespace medhome::care
