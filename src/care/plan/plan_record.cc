// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan_record.h"

#include <algorithm>

#include "care/child/child_record.h"
#include "care/elements.h"

namespace medhome::care {

namespace {

Result<std::optional<store::Stored>> read_stored_plan(access::Records& records, std::string_view child_id) {
    const std::vector<store::Row> rows =
        TRY(records.select("SELECT p.plan_id FROM care_shared_plan p WHERE {visible:p} AND p.child_id = ?1", {std::string(child_id)}));
    if (rows.empty()) return std::optional<store::Stored>();
    Result<store::Stored> stored = records.read("CarePlan", std::get<std::string>(rows.front()[0]));
    if (stored) return std::optional(std::move(*stored));
    if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return std::optional<store::Stored>();
    return tl::unexpected(stored.error());
}

}  // namespace

Result<std::string> read_what_matters(access::Records& records, std::string_view child_id) {
    const std::optional<store::Stored> stored = TRY(read_stored_plan(records, child_id));
    if (!stored) return std::string();
    const json::Document source = TRY(json::parse(*stored->body));
    return plan_from(source.root(), stored->updated, {}).what_matters;
}

Result<std::optional<KeptPlan>> read_plan(access::Records& records, std::string_view child_id) {
    const std::optional<store::Stored> stored = TRY(read_stored_plan(records, child_id));
    if (!stored) return std::optional<KeptPlan>();
    KeptPlan kept;
    json::Document source = TRY(json::parse(*stored->body));
    std::vector<std::string> goals, tasks;
    for (const std::string& part : parts_of(source.root())) {
        if (std::string id = id_in(part, "Goal"); !id.empty()) goals.push_back(std::move(id));
        if (std::string id = id_in(part, "Task"); !id.empty()) tasks.push_back(std::move(id));
    }
    constexpr std::size_t ids_a_search = 60;
    const auto read_all = [&](std::string_view type, const std::vector<std::string>& ids) -> Result<void> {
        for (std::size_t from = 0; from < ids.size(); from += ids_a_search) {
            const auto at = [&](std::size_t i) { return ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), i)); };
            const store::Page page =
                TRY(records.search(std::string(type) + "?_count=100&_id=" + joined(std::vector<std::string>(at(from), at(from + ids_a_search)))));
            for (const store::Stored& one : page.matches) {
                kept.records.by_reference.insert_or_assign(one.type + "/" + one.id, TRY(json::parse(*one.body)));
            }
        }
        return {};
    };
    TRY_VOID(read_all("Goal", goals));
    TRY_VOID(read_all("Task", tasks));
    kept.plan = plan_from(source.root(), stored->updated, kept.records);
    kept.plan.version = stored->version;
    kept.records.by_reference.insert_or_assign("CarePlan/" + kept.plan.id, std::move(source));
    return std::optional(std::move(kept));
}

std::vector<std::string> people_in(const Plan& plan) {
    std::vector<std::string> all{plan.what_matters_by, plan.what_matters_told_by, plan.updated_by};
    for (const Section& section : plan.sections) {
        all.push_back(section.owner);
        all.push_back(section.changed_by);
    }
    for (const Goal& goal : plan.goals) {
        all.push_back(goal.owner);
        for (const Action& action : goal.actions) {
            all.push_back(action.owner);
            all.push_back(action.done_by);
        }
    }
    return all;
}

void write_action(json::Writer& w, const Action& action, const People& people, const std::vector<std::string>& mine) {
    w.object().key("id").string(action.id).key("version").number(action.version).key("text").string(action.text);
    people.write(w.key("owner"), action.owner);
    text_or_null(w, "due", action.due ? to_iso(*action.due) : std::string());
    w.key("status").string(action.done ? "done" : "open");
    text_or_null(w, "done_on", action.done_on ? to_iso(*action.done_on) : std::string());
    people.write(w.key("done_by"), action.done_by);
    if (!mine.empty()) w.key("mine").boolean(std::find(mine.begin(), mine.end(), action.owner) != mine.end());
    w.end();
}

void write_plan(json::Writer& w, const Plan& plan, const People& people, const std::vector<std::string>& mine) {
    w.object().key("id").string(plan.id).key("version").number(plan.version).key("number").number(plan.number);
    w.key("status").string(plan.shared ? "shared" : "draft");
    w.key("what_matters");
    if (plan.what_matters.empty()) {
        w.null();
    } else {
        w.object().key("text").string(plan.what_matters).key("version").number(plan.version);
        people.write(w.key("author"), plan.what_matters_by);
        people.write(w.key("told_by"), plan.what_matters_told_by);
        text_or_null(w, "date", plan.what_matters_on ? to_iso(*plan.what_matters_on) : std::string());
        w.end();
    }
    w.key("goals").array();
    for (const Goal& goal : plan.goals) {
        w.object().key("id").string(goal.id).key("version").number(goal.version).key("text").string(goal.text);
        text_or_null(w, "language", goal.language);
        text_or_null(w, "why", goal.why);
        people.write(w.key("owner"), goal.owner);
        w.key("status").string(goal.status).key("actions").array();
        for (const Action& action : goal.actions) write_action(w, action, people, mine);
        w.end().end();
    }
    w.end().key("sections").array();
    for (const Section& section : plan.sections) {
        w.object().key("code").string(section.code);
        text_or_null(w, "title", section.title);
        w.key("text").string(section.text);
        text_or_null(w, "language", section.language);
        w.key("family").boolean(section.is_familys());
        people.write(w.key("owner"), section.owner);
        people.write(w.key("changed_by"), section.changed_by);
        text_or_null(w, "changed_on", section.changed_on ? to_iso(*section.changed_on) : std::string());
        w.end();
    }
    w.end();
    text_or_null(w, "next_review", plan.next_review ? to_iso(*plan.next_review) : std::string());
    w.key("updated").string(to_fhir_instant(plan.updated));
    people.write(w.key("updated_by"), plan.updated_by);
    w.end();
}

}  // namespace medhome::care
