// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan_fhir.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "care/elements.h"

namespace medhome::care {
namespace {

constexpr std::string_view plan_kind = "shared-plan";
constexpr std::string_view action_kind = "plan-action";
constexpr std::string_view what_matters_extension = "what-matters";
constexpr std::string_view done_by_extension = "done-by";
constexpr std::string_view number_extension = "plan-number";
constexpr std::string_view section_extension = "plan-section";
constexpr std::string_view review_extension = "plan-next-review";
constexpr std::string_view why_extension = "goal-why";
constexpr std::array<std::string_view, 4> plan_extensions{what_matters_extension, number_extension, section_extension, review_extension};

json::Document document(std::string text) {
    Result<json::Document> parsed = json::parse(std::move(text));
    INVARIANT(parsed.has_value());
    return std::move(*parsed);
}

// The extensions of others, and (unless empty) ours of this name.
std::string extensions_json(json::Value before, std::string_view name, const std::string& ours) {
    json::Writer w;
    w.array();
    bool any = !ours.empty();
    for (const json::Value one : before["extension"].children()) {
        if (one["url"].text() == std::string(extension_base) + std::string(name)) continue;
        w.raw(one.raw());
        any = true;
    }
    if (!ours.empty()) w.raw(ours);
    w.end();
    return any ? w.take() : std::string();
}

std::string what_matters_json(const Plan& plan) {
    if (plan.what_matters.empty()) return {};
    json::Writer w;
    w.object().key("url").string(std::string(extension_base) + std::string(what_matters_extension)).key("extension").array();
    if (!plan.what_matters_by.empty()) w.object().key("url").string("author").key("valueReference").raw(reference_json(plan.what_matters_by)).end();
    if (!plan.what_matters_told_by.empty()) w.object().key("url").string("told-by").key("valueReference").raw(reference_json(plan.what_matters_told_by)).end();
    if (plan.what_matters_on) w.object().key("url").string("date").key("valueDate").string(to_iso(*plan.what_matters_on)).end();
    w.end();
    if (plan.what_matters_by.empty() && !plan.what_matters_on) return {};
    return w.end().take();
}

std::string section_json(const Section& section) {
    json::Writer w;
    w.object().key("url").string(std::string(extension_base) + std::string(section_extension)).key("extension").array();
    const auto text = [&w](std::string_view name, std::string_view type, std::string_view value) {
        if (!value.empty()) w.object().key("url").string(name).key(type).string(value).end();
    };
    text("code", "valueCode", section.code);
    text("title", "valueString", section.title);
    text("text", "valueString", section.text);
    text("language", "valueCode", section.language);
    if (section.is_familys()) {
        text("owner", "valueCode", family_owner);
    } else if (!section.owner.empty()) {
        w.object().key("url").string("owner").key("valueReference").raw(reference_json(section.owner)).end();
    }
    if (!section.changed_by.empty()) w.object().key("url").string("changed-by").key("valueReference").raw(reference_json(section.changed_by)).end();
    text("changed-on", "valueDate", section.changed_on ? to_iso(*section.changed_on) : std::string());
    return w.end().end().take();
}

Section section_from(json::Value source) {
    Section section;
    for (const json::Value part : source["extension"].children()) {
        const std::string_view name = part["url"].text();
        if (name == "code") section.code = part["valueCode"].text();
        if (name == "title") section.title = part["valueString"].text();
        if (name == "text") section.text = part["valueString"].text();
        if (name == "language") section.language = part["valueCode"].text();
        if (name == "owner") section.owner = part["valueReference"] ? reference_of(part["valueReference"]) : std::string(part["valueCode"].text());
        if (name == "changed-by") section.changed_by = reference_of(part["valueReference"]);
        if (name != "changed-on") continue;
        if (const Result<Day> on = parse_iso_date(part["valueDate"].text())) section.changed_on = *on;
    }
    return section;
}

// The extensions of others, then ours.
std::string plan_extensions_json(const Plan& plan, json::Value before) {
    json::Writer w;
    w.array();
    const auto url = [](std::string_view name) { return std::string(extension_base) + std::string(name); };
    for (const json::Value one : before["extension"].children()) {
        if (std::none_of(plan_extensions.begin(), plan_extensions.end(), [&](std::string_view name) { return one["url"].text() == url(name); })) w.raw(one.raw());
    }
    if (const std::string matters = what_matters_json(plan); !matters.empty()) w.raw(matters);
    w.object().key("url").string(url(number_extension)).key("valuePositiveInt").number(plan.number).end();
    if (plan.next_review) w.object().key("url").string(url(review_extension)).key("valueDate").string(to_iso(*plan.next_review)).end();
    for (const Section& section : plan.sections) w.raw(section_json(section));
    return w.end().take();
}

std::string due_json(const Action& action) {
    if (!action.due) return {};
    return R"({"period":{"end":")" + to_iso(*action.due) + "\"}}";
}

std::string execution_json(const Action& action) {
    if (!action.done || !action.done_on) return {};
    return R"({"end":")" + to_iso(*action.done_on) + "\"}";
}

std::string done_by_json(const Action& action) {
    if (!action.done || action.done_by.empty()) return {};
    json::Writer w;
    w.object().key("url").string(std::string(extension_base) + std::string(done_by_extension)).key("valueReference").raw(reference_json(action.done_by));
    return w.end().take();
}

Members action_members(const Action& action, Instant now, json::Value before) {
    return {{"status", action.done ? "\"completed\"" : "\"requested\""},
            {"extension", extensions_json(before, done_by_extension, done_by_json(action))},
            {"executionPeriod", execution_json(action)},
            {"lastModified", json::quote(to_fhir_instant(now))}};
}

std::string ended(json::Value before, std::string_view member, std::string_view status) { return with_members(before, {{member, json::quote(status)}}); }

access::Change change(std::string type, std::string id, std::string body, std::int64_t version) {
    access::Change c;
    c.kind = version == 0 ? access::Change::Kind::create : access::Change::Kind::update;
    c.type = std::move(type);
    c.id = std::move(id);
    c.body = std::move(body);
    if (version != 0) c.if_match = version;
    return c;
}

// A goal has notes of many; the one that says why the family wants it is marked, wherever it stands among them.
bool is_why(json::Value note) { return extension(note, why_extension)["valueBoolean"].text() == "true"; }

json::Value why_note(json::Value goal) {
    for (const json::Value note : goal["note"].children()) {
        if (is_why(note)) return note;
    }
    return {};
}

// New words are those of whoever writes them now; the same words stay with who wrote them.
std::string why_json(const Goal& goal, json::Value before, std::string_view by, Instant now) {
    if (goal.why.empty()) return {};
    if (before["text"].text() == goal.why) return std::string(before.raw());
    json::Writer w;
    w.object().key("extension").array().object().key("url").string(std::string(extension_base) + std::string(why_extension)).key("valueBoolean").boolean(true).end().end();
    if (!by.empty()) w.key("authorReference").raw(reference_json(by));
    return w.key("time").string(to_fhir_instant(now)).key("text").string(goal.why).end().take();
}

const Goal* goal_with(const Plan* plan, const std::string& id) {
    if (plan == nullptr) return nullptr;
    for (const Goal& goal : plan->goals) {
        if (goal.id == id) return &goal;
    }
    return nullptr;
}

// The action and the goal it stands under.
std::pair<const Action*, const Goal*> action_with(const Plan* plan, const std::string& id) {
    if (plan == nullptr) return {nullptr, nullptr};
    for (const Goal& goal : plan->goals) {
        for (const Action& action : goal.actions) {
            if (action.id == id) return {&action, &goal};
        }
    }
    return {nullptr, nullptr};
}

}  // namespace

std::int64_t version_of(json::Value resource) {
    const std::string_view text = resource["meta"]["versionId"].text();
    std::int64_t version = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        version = version * 10 + (c - '0');
    }
    return version;
}

json::Value PlanRecords::find(std::string_view reference) const {
    const auto found = by_reference.find(reference);
    return found == by_reference.end() ? json::Value() : found->second.root();
}

bool is_shared_plan(json::Value plan) {
    const std::string_view status = plan["status"].text();
    return plan["resourceType"].text() == "CarePlan" && has_code(plan["category"], kind_system, plan_kind) && (status == "active" || status == "draft");
}

std::int64_t number_of(json::Value plan) {
    const json::Value counted = extension(plan, number_extension)["valuePositiveInt"];
    const std::string_view text = counted ? counted.text() : plan["meta"]["versionId"].text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 ? number : 1;
}

std::optional<Day> next_review_of(json::Value plan) {
    if (const Result<Day> on = parse_iso_date(extension(plan, review_extension)["valueDate"].text())) return *on;
    const Result<Day> begun = parse_iso_date(plan["created"].text().substr(0, 10));
    return begun ? std::optional(review_after(*begun, false)) : std::nullopt;
}

bool is_plan_action(json::Value task) { return task["resourceType"].text() == "Task" && has_code(task["code"], kind_system, action_kind); }

std::vector<std::string> parts_of(json::Value plan) {
    std::vector<std::string> parts;
    for (const json::Value goal : plan["goal"].children()) parts.push_back(reference_of(goal));
    for (const json::Value activity : plan["activity"].children()) parts.push_back(reference_of(activity["reference"]));
    return parts;
}

std::string goal_of_action(json::Value task) { return id_in(reference_of(task["focus"]), "Goal"); }

Action action_from(json::Value task) {
    Action action;
    action.id = task["id"].text();
    action.version = version_of(task);
    action.text = task["description"].text();
    action.owner = reference_of(task["owner"]);
    if (const Result<Day> due = parse_iso_date(task["restriction"]["period"]["end"].text().substr(0, 10))) action.due = *due;
    action.done = task["status"].text() == "completed";
    if (action.done) {
        if (const Result<Day> on = parse_iso_date(task["executionPeriod"]["end"].text().substr(0, 10))) action.done_on = *on;
        action.done_by = reference_of(extension(task, done_by_extension)["valueReference"]);
    }
    return action;
}

Plan plan_from(json::Value source, Instant updated, const PlanRecords& parts) {
    Plan plan;
    plan.id = source["id"].text();
    plan.version = version_of(source);
    plan.child_id = id_in(reference_of(source["subject"]), "Patient");
    plan.shared = source["status"].text() != "draft";
    plan.what_matters = source["description"].text();
    for (const json::Value part : extension(source, what_matters_extension)["extension"].children()) {
        if (part["url"].text() == "author") plan.what_matters_by = reference_of(part["valueReference"]);
        if (part["url"].text() == "told-by") plan.what_matters_told_by = reference_of(part["valueReference"]);
        if (part["url"].text() != "date") continue;
        if (const Result<Day> on = parse_iso_date(part["valueDate"].text())) plan.what_matters_on = *on;
    }
    plan.number = number_of(source);
    plan.next_review = next_review_of(source);
    for (const json::Value one : source["extension"].children()) {
        if (one["url"].text() != std::string(extension_base) + std::string(section_extension)) continue;
        if (Section section = section_from(one); !section.code.empty()) plan.sections.push_back(std::move(section));
    }
    plan.updated = updated;
    plan.updated_by = reference_of(source["author"]);
    for (const json::Value reference : source["goal"].children()) {
        const json::Value record = parts.find(reference_of(reference));
        if (!record) continue;
        Goal goal;
        goal.id = record["id"].text();
        goal.version = version_of(record);
        goal.text = record["description"]["text"].text();
        if (goal.text.empty()) goal.text = words_of(record["description"]);
        goal.language = record["language"].text();
        goal.why = why_note(record)["text"].text();
        goal.owner = reference_of(record["expressedBy"]);
        goal.status = record["lifecycleStatus"].text();
        plan.goals.push_back(std::move(goal));
    }
    for (const json::Value activity : source["activity"].children()) {
        const json::Value record = parts.find(reference_of(activity["reference"]));
        if (!is_plan_action(record)) continue;
        const std::string goal_id = goal_of_action(record);
        for (Goal& goal : plan.goals) {
            if (goal.id == goal_id) goal.actions.push_back(action_from(record));
        }
    }
    return plan;
}

namespace {

// records: those `before` was read with. What they do not hold, and what is no goal or action of ours, stays on the plan: whoever saves it
// took off only what they saw.
std::string care_plan_json(const Plan& plan, json::Value before, const PlanRecords& records) {
    json::Document fresh;
    std::set<std::string> seen;
    for (const Goal& goal : before ? plan_from(before, {}, records).goals : std::vector<Goal>()) {
        seen.insert("Goal/" + goal.id);
        for (const Action& action : goal.actions) seen.insert("Task/" + action.id);
    }
    for (const Goal& goal : plan.goals) {
        seen.insert("Goal/" + goal.id);
        for (const Action& action : goal.actions) seen.insert("Task/" + action.id);
    }
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("CarePlan").key("id").string(plan.id).key("intent").string("plan");
        w.key("category").array().raw(concept_json("http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan"));
        w.raw(concept_json(kind_system, plan_kind)).end();
        w.key("subject").raw(reference_json("Patient/" + plan.child_id));
        w.key("created").string(to_fhir_instant(plan.updated));
        fresh = document(w.end().take());
        before = fresh.root();
    }
    json::Writer goals, activities;
    goals.array();
    activities.array();
    bool any_goal = !plan.goals.empty(), any_action = false;
    for (const Goal& goal : plan.goals) {
        goals.raw(reference_json("Goal/" + goal.id));
        for (const Action& action : goal.actions) {
            activities.object().key("reference").raw(reference_json("Task/" + action.id)).end();
            any_action = true;
        }
    }
    // What another system hung on this plan stays on it, and what is kept from this writer's eyes: after ours.
    for (const json::Value goal : before["goal"].children()) {
        if (seen.contains(reference_of(goal))) continue;
        goals.raw(goal.raw());
        any_goal = true;
    }
    for (const json::Value activity : before["activity"].children()) {
        if (seen.contains(reference_of(activity["reference"]))) continue;
        activities.raw(activity.raw());
        any_action = true;
    }
    goals.end();
    activities.end();
    return with_members(before, {{"extension", plan_extensions_json(plan, before)},
                                 {"status", plan.shared ? "\"active\"" : "\"draft\""},
                                 {"description", plan.what_matters.empty() ? "" : json::quote(plan.what_matters)},
                                 {"author", plan.updated_by.empty() ? "" : reference_json(plan.updated_by)},
                                 {"goal", any_goal ? goals.take() : ""},
                                 {"activity", any_action ? activities.take() : ""}});
}

}  // namespace

std::string care_plan_json(const Plan& plan, json::Value before) { return care_plan_json(plan, before, {}); }

std::string goal_json(const Goal& goal, const Plan& plan, Day today, Instant now, std::string_view by, json::Value before) {
    json::Document fresh;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Goal").key("id").string(goal.id);
        w.key("subject").raw(reference_json("Patient/" + plan.child_id)).key("startDate").string(to_iso(today));
        fresh = document(w.end().take());
        before = fresh.root();
    }
    json::Writer notes;
    notes.array();
    const std::string why = why_json(goal, why_note(before), by, now);
    bool any_note = !why.empty();
    if (any_note) notes.raw(why);
    for (const json::Value note : before["note"].children()) {
        if (is_why(note)) continue;
        notes.raw(note.raw());
        any_note = true;
    }
    const json::Value said = before["description"];
    const bool same_words = goal.text == (said["text"].text().empty() ? words_of(said) : said["text"].text());
    return with_members(before, {{"language", goal.language.empty() ? "" : json::quote(goal.language)},
                                 {"lifecycleStatus", json::quote(goal.status)},
                                 {"description", same_words && said ? std::string(said.raw()) : codeable(goal.text)},
                                 {"expressedBy", goal.owner.empty() ? "" : reference_json(goal.owner)},
                                 {"note", any_note ? notes.end().take() : ""}});
}

std::string action_json(const Action& action, const Goal& goal, const Plan& plan, Instant now, json::Value before) {
    json::Document fresh;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Task").key("id").string(action.id).key("intent").string("plan");
        w.key("code").raw(concept_json(kind_system, action_kind));
        w.key("basedOn").array().raw(reference_json("CarePlan/" + plan.id)).end();
        w.key("for").raw(reference_json("Patient/" + plan.child_id));
        w.key("authoredOn").string(to_fhir_instant(now));
        if (!plan.updated_by.empty()) w.key("requester").raw(reference_json(plan.updated_by));
        fresh = document(w.end().take());
        before = fresh.root();
    }
    Members members = action_members(action, now, before);
    members.emplace_back("description", json::quote(action.text));
    members.emplace_back("focus", reference_json("Goal/" + goal.id));
    members.emplace_back("owner", action.owner.empty() ? "" : reference_json(action.owner));
    members.emplace_back("restriction", due_json(action));
    return with_members(before, members);
}

std::string action_json(const Action& action, Instant now, json::Value before) { return with_members(before, action_members(action, now, before)); }

std::vector<access::Change> changes_of(const PlanSave& save, const Plan* before, const PlanRecords& records, Instant now, Day today, std::string_view suggested_by,
                                       std::string_view saved_by) {
    const Plan& plan = save.plan;
    std::vector<access::Change> changes;
    std::vector<std::string> targets{"CarePlan/" + plan.id};
    changes.push_back(change("CarePlan", plan.id, care_plan_json(plan, records.find("CarePlan/" + plan.id), records), plan.version));
    for (const Goal& goal : plan.goals) {
        const Goal* old = goal_with(before, goal.id);
        if (old == nullptr || !goal.same_as(*old)) {
            targets.push_back("Goal/" + goal.id);
            changes.push_back(change("Goal", goal.id, goal_json(goal, plan, today, now, suggested_by.empty() ? std::string_view(plan.updated_by) : suggested_by, records.find(targets.back())), goal.version));
        }
        for (const Action& action : goal.actions) {
            const auto [was, under] = action_with(before, action.id);
            if (was != nullptr && action.same_as(*was) && under->id == goal.id) continue;
            targets.push_back("Task/" + action.id);
            changes.push_back(change("Task", action.id, action_json(action, goal, plan, now, records.find(targets.back())), action.version));
        }
    }
    for (const std::string& id : save.gone_goals) {
        const json::Value record = records.find("Goal/" + id);
        targets.push_back("Goal/" + id);
        changes.push_back(change("Goal", id, ended(record, "lifecycleStatus", "cancelled"), version_of(record)));
    }
    for (const std::string& id : save.gone_actions) {
        const json::Value record = records.find("Task/" + id);
        if (record["status"].text() == "completed") continue;
        targets.push_back("Task/" + id);
        changes.push_back(change("Task", id, ended(record, "status", "cancelled"), version_of(record)));
    }
    const std::string_view writer = saved_by.empty() ? std::string_view(plan.updated_by) : saved_by;
    std::string provenance = provenance_json(targets, plan.child_id, suggested_by.empty() ? writer : suggested_by, plan.version == 0 ? "CREATE" : "UPDATE", now);
    if (!suggested_by.empty()) {
        const json::Document said = document(std::move(provenance));
        json::Writer agents;
        agents.array().raw(said.root()["agent"].first().raw());
        agents.object().key("type").raw(concept_json("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "verifier"));
        provenance = with_members(said.root(), {{"agent", agents.key("who").raw(reference_json(writer)).end().end().take()}});
    }
    changes.push_back(change("Provenance", {}, std::move(provenance), 0));
    return changes;
}

store::Projection shared_plan_projection() {
    store::Projection p;
    p.table = "care_shared_plan";
    p.resource_types = {"CarePlan"};
    p.columns_sql = "child_id TEXT NOT NULL, plan_id TEXT NOT NULL, number BIGINT NOT NULL, next_review TEXT NOT NULL";
    p.columns = {"child_id", "plan_id", "number", "next_review"};
    p.generation = 2;
    p.indexes_sql = {"CREATE UNIQUE INDEX IF NOT EXISTS care_shared_plan_one ON care_shared_plan (tenant_id, patient_key)",
                     "CREATE INDEX IF NOT EXISTS care_shared_plan_by_child ON care_shared_plan (tenant_id, child_id)",
                     "CREATE INDEX IF NOT EXISTS care_shared_plan_by_review ON care_shared_plan (tenant_id, next_review, plan_id)"};
    p.rows = [](json::Value plan) {
        std::vector<store::Row> rows;
        const std::string child = id_in(reference_of(plan["subject"]), "Patient");
        const std::optional<Day> review = next_review_of(plan);
        if (is_shared_plan(plan) && !child.empty()) rows.push_back({child, std::string(plan["id"].text()), number_of(plan), review ? to_iso(*review) : std::string()});
        return rows;
    };
    p.on_duplicate = Error{ErrorKind::conflict, "plan.second", "This child already has a shared plan. Open it and write there."};
    return p;
}

store::Projection plan_action_projection() {
    store::Projection p;
    p.table = "care_plan_action";
    p.resource_types = {"Task"};
    p.columns_sql = "task_id TEXT NOT NULL, child_id TEXT NOT NULL, owner TEXT NOT NULL, due TEXT NOT NULL, done BIGINT NOT NULL";
    p.columns = {"task_id", "child_id", "owner", "due", "done"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_plan_action_by_child ON care_plan_action (tenant_id, child_id, done, due)",
                     "CREATE INDEX IF NOT EXISTS care_plan_action_by_owner ON care_plan_action (tenant_id, owner, done, due)"};
    p.rows = [](json::Value task) {
        std::vector<store::Row> rows;
        const std::string child = id_in(reference_of(task["for"]), "Patient");
        const std::string_view status = task["status"].text();
        if (!is_plan_action(task) || child.empty() || status == "cancelled" || status == "entered-in-error") return rows;
        const Action action = action_from(task);
        rows.push_back({action.id, child, action.owner, action.due ? to_iso(*action.due) : std::string(), static_cast<std::int64_t>(action.done ? 1 : 0)});
        return rows;
    };
    return p;
}

}  // namespace medhome::care
