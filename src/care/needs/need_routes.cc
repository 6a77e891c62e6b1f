// The board of needs, a new need, and its steps, as staff.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/need_record.h"
#include "care/page_routes.h"
#include "care/plan/plan_record.h"

namespace medhome::care {
namespace {

constexpr int cards_a_column = 30;
constexpr int days_confirmed_needs_stay = 30;  // then they are history, not work

// Where a column's next page begins: after the card that came to its stage at `since`; several may have come at once.
struct BoardCursor {
    std::int64_t since = 0;
    std::string task;
};
Result<std::optional<BoardCursor>> board_cursor(const std::string& text) {
    if (text.empty()) return std::optional<BoardCursor>();
    BoardCursor cursor;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, cursor.since);
    if (error != std::errc() || stopped == end || *stopped != '.') return fail(ErrorKind::invalid, "search.cursor", "This page of the board is not known. Start again.");
    cursor.task.assign(stopped + 1, end);
    return std::optional(std::move(cursor));
}

std::string need_json(const Need& need, const Child& child, const People& people, access::Records& records) {
    json::Writer w;
    w.object();
    write_need(w.key("need"), need, child.name, people, today(records), records.zone());
    return w.end().take();
}

Result<http::Response> board(const http::Request& request, access::Records& records) {
    const std::string domain = parameter(request, "domain"), owner = parameter(request, "owner"), only = parameter(request, "stage");
    if (!only.empty() && !parse_stage(only)) return fail(ErrorKind::invalid, "need.stage-unknown", "There is no such stage.");
    const std::optional<BoardCursor> cursor = TRY(board_cursor(parameter(request, "cursor")));
    if (cursor && only.empty()) return fail(ErrorKind::invalid, "search.cursor", "A cursor belongs to one stage. Name the stage too.");
    const std::int64_t now = records.now().time_since_epoch().count();
    const std::int64_t confirmed_since = now - std::int64_t{days_confirmed_needs_stay} * 24 * 3600 * 1000000;

    std::string where = "{visible:n} AND n.stage = ?1 AND n.since >= ?2";
    store::Row filters;
    if (!domain.empty()) {
        filters.emplace_back(domain);
        where += " AND n.domain = ?" + std::to_string(2 + filters.size());
    }
    if (!owner.empty()) {
        filters.emplace_back(owner == "none" ? std::string() : owner);
        where += " AND n.owner = ?" + std::to_string(2 + filters.size());
    }
    struct Column {
        Stage stage;
        std::int64_t count = 0, oldest = 0;
        std::string next;  // cursor
        std::vector<Need> needs;
    };
    static constexpr std::array<Stage, 7> shown{Stage::requested, Stage::sent, Stage::accepted, Stage::scheduled, Stage::done, Stage::family_confirmed, Stage::stuck};
    std::vector<Column> columns;
    std::vector<std::string> task_ids, references, child_ids;
    std::vector<std::pair<std::size_t, std::string>> placed;  // column, task
    for (const Stage stage : shown) {
        if (!only.empty() && only != to_string(stage)) continue;
        Column column;
        column.stage = stage;
        store::Row params{std::string(to_string(stage)), stage == Stage::family_confirmed ? confirmed_since : std::int64_t{0}};
        params.insert(params.end(), filters.begin(), filters.end());
        const std::vector<store::Row> totals = TRY(records.select("SELECT COUNT(*), COALESCE(MIN(n.since), 0) FROM care_need n WHERE " + where, params));
        column.count = std::get<std::int64_t>(totals.at(0)[0]);
        column.oldest = std::get<std::int64_t>(totals.at(0)[1]);
        std::string after;
        if (cursor) {
            const std::string since = "?" + std::to_string(params.size() + 1), task = "?" + std::to_string(params.size() + 2);
            after = " AND n.since >= " + since + " AND (n.since > " + since + " OR n.task_id > " + task + ")";
            params.emplace_back(cursor->since);
            params.emplace_back(cursor->task);
        }
        params.emplace_back(static_cast<std::int64_t>(cards_a_column + 1));
        std::vector<store::Row> rows = TRY(records.select("SELECT n.task_id, n.child_id, n.since FROM care_need n WHERE " + where + after +
                                                              " ORDER BY n.since, n.task_id LIMIT ?" + std::to_string(params.size()),
                                                          params));
        if (rows.size() > static_cast<std::size_t>(cards_a_column)) {
            rows.pop_back();
            column.next = std::to_string(std::get<std::int64_t>(rows.back()[2])) + "." + std::get<std::string>(rows.back()[0]);
        }
        for (const store::Row& row : rows) {
            placed.emplace_back(columns.size(), std::get<std::string>(row[0]));
            task_ids.push_back(std::get<std::string>(row[0]));
            if (std::find(child_ids.begin(), child_ids.end(), std::get<std::string>(row[1])) == child_ids.end()) child_ids.push_back(std::get<std::string>(row[1]));
        }
        columns.push_back(std::move(column));
    }
    const std::vector<store::Row> stuck = TRY(records.select("SELECT COUNT(*) FROM care_need n WHERE {visible:n} AND n.stage = 'stuck'", {}));
    const std::vector<store::Row> ownerless =
        TRY(records.select("SELECT COUNT(*) FROM care_need n WHERE {visible:n} AND n.owner = '' "
                           "AND n.stage IN ('requested', 'sent', 'accepted', 'scheduled', 'done', 'stuck')",
                           {}));
    const std::map<std::string, Child> children = TRY(read_children(records, child_ids));
    for (Need& need : TRY(read_needs(records, task_ids))) {
        const auto place = std::find_if(placed.begin(), placed.end(), [&](const auto& one) { return one.second == need.id; });
        const std::vector<std::string> named = people_in(need);
        references.insert(references.end(), named.begin(), named.end());
        columns[place->first].needs.push_back(std::move(need));
    }
    People people(records);
    TRY_VOID(load_people(records, people, references));

    const Day day = today(records);
    json::Writer w;
    w.object().key("columns").array();
    for (const Column& column : columns) {
        const Instant oldest{std::chrono::microseconds(column.oldest)};
        w.object().key("stage").string(to_string(column.stage)).key("count").number(column.count).key("oldest_days");
        if (column.count == 0) {
            w.null();
        } else {
            w.number(std::max(0, days_between(civil_date(oldest, records.zone()), day)));
        }
        w.key("needs").array();
        for (const Need& need : column.needs) {
            const auto child = children.find(need.child_id);
            write_need(w, need, child == children.end() ? std::string_view() : std::string_view(child->second.name), people, day, records.zone());
        }
        w.end();
        text_or_null(w, "next", column.next);
        w.end();
    }
    w.end().key("stuck").number(std::get<std::int64_t>(stuck.at(0)[0])).key("ownerless").number(std::get<std::int64_t>(ownerless.at(0)[0]));
    return json_response(200, w.end().take());
}

Result<http::Response> new_need(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    Need need;
    need.child_id = child.id;
    need.domain = typed(body, "domain");
    need.text = typed(body, "text");
    if (body["for"]) need.for_whom = typed(body, "for");
    need.owner = typed(body, "owner");
    need.performer = typed(body, "performer");
    std::vector<Issue> issues;
    if (const std::string date = typed(body, "next_date"); !date.empty()) {
        if (const Result<Day> day = parse_iso_date(date)) {
            need.next_date = *day;
        } else {
            issues.push_back({Severity::error, "value", "next_date", "Write the date as year-month-day."});
        }
    }
    for (Issue& issue : check_new_need(need, today(records))) {
        if (issue.path != "next_date" || issues.empty()) issues.push_back(std::move(issue));
    }
    const std::string& author = records.caller().fhir_reference;
    People people(records);
    TRY_VOID(load_people(records, people, {need.owner, author}));
    if (!need.owner.empty() && !may_own_for(people.find(need.owner), child.id)) {
        issues.push_back({Severity::error, "value", "owner", "Choose a person or a team of this practice."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    need.id = records.new_id();
    need.request_id = records.new_id();
    need.steps.push_back({Step::requested, records.now(), author, {}, std::nullopt});
    return access::commit_and_answer(records, changes_of(need, author, records.now(), {}, {}, 0, true), [&](const std::vector<access::Changed>& changed) {
        for (const access::Changed& one : changed) {
            if (one.type == "Task") need.version = one.version;
        }
        return json_response(201, need_json(need, child, people, records));
    });
}

Result<http::Response> get_need(const http::Request& request, access::Records& records) {
    const KeptNeed kept = TRY(read_need(records, request.path_value("id")));
    HeaderParts header = TRY(read_header(records, kept.need.child_id));
    if (const std::optional<KeptPlan> plan = TRY(read_plan(records, header.child.id))) header.what_matters = plan->plan.what_matters;
    People people(records);
    std::vector<std::string> references = people_in(kept.need);
    references.push_back(header.main.member);
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    write_header(w.key("header"), header, people, today(records));
    write_need(w.key("need"), kept.need, header.child.name, people, today(records), records.zone());
    return json_response(200, w.end().take());
}

Result<http::Response> move_need(const http::Request& request, access::Records& records) {
    KeptNeed kept = TRY(read_need(records, request.path_value("id")));
    Need& need = kept.need;
    const Child child = TRY(read_child(records, need.child_id));
    const std::int64_t expected = TRY(version_to_edit(request));
    const std::string& author = records.caller().fhir_reference;
    People people(records);
    std::vector<std::string> references = people_in(need);
    references.push_back(author);
    TRY_VOID(load_people(records, people, references));
    const auto stale = [&](const Need& now) {
        json::Writer w;
        write_need(w, now, child.name, people, today(records), records.zone());
        return stale_response(request, "need.changed", "Somebody else moved this need first. Look where it stands, then choose again.", w.take());
    };
    if (expected != need.version) return stale(need);

    const json::Document document = TRY(object_in(request));
    const json::Value body = document.root();
    const std::optional<Step> to = parse_step(typed(body, "to"));
    if (!to) return not_filled_in({{Severity::error, "required", "to", "Choose the step."}});
    std::optional<Day> next;
    if (const std::string date = typed(body, "next_date"); !date.empty()) {
        const Result<Day> day = parse_iso_date(date);
        if (!day || *day < today(records)) return not_filled_in({{Severity::error, "value", "next_date", "Choose today or a later day."}});
        next = *day;
    }
    if (const std::string note = typed(body, "note"); note.size() > 2000) {
        return not_filled_in({{Severity::error, "value", "note", "Keep it under 2,000 characters."}});
    }
    TRY_VOID(need.take({*to, records.now(), author, typed(body, "note"), std::nullopt}, By::staff, next));

    json::Document request_before;
    std::int64_t request_version = 0;
    if (!need.request_id.empty()) {
        if (const Result<store::Stored> stored = records.read("ServiceRequest", need.request_id)) {
            request_before = TRY(json::parse(*stored->body));
            request_version = stored->version;
        }
    }
    Result<http::Response> answer = access::commit_and_answer(
        records, changes_of(need, author, records.now(), kept.task.root(), request_before.root(), request_version, request_version > 0),
        [&](const std::vector<access::Changed>& changed) {
            Need after = need;
            for (const access::Changed& one : changed) {
                if (one.type == "Task") after.version = one.version;
            }
            return json_response(200, need_json(after, child, people, records));
        });
    if (!answer && answer.error().kind == ErrorKind::stale) return stale(TRY(read_need(records, need.id)).need);
    return answer;
}

}  // namespace

void add_need_routes(access::Gate& gate, http::Router& router) {
    add_staff(gate, router, http::Method::GET, "/api/staff/board", "Needs by stage, oldest first", board);
    add_staff(gate, router, http::Method::POST, "/api/staff/children/{id}/needs", "A new need", new_need);
    add_staff(gate, router, http::Method::GET, "/api/staff/needs/{id}", "One need", get_need);
    add_staff(gate, router, http::Method::POST, "/api/staff/needs/{id}/stage", "Move a need", move_need);
}

}  // namespace medhome::care
