// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need_fhir.h"

#include "care/elements.h"
#include "fhir/search/index.h"

namespace medhome::care {
namespace {

constexpr std::string_view step_extension = "need-step";
constexpr std::string_view answer_extension = "family-answer";
constexpr std::string_view reason_extension = "need-reason";
constexpr std::string_view how_extension = "need-how";
constexpr std::string_view to_extension = "need-to";
constexpr std::string_view told_by_extension = "need-told-by";

// Annotation.text may not be empty, so a step taken without a word carries its own name.
std::string_view words_for(Step step) {
    switch (step) {
        case Step::requested: return "Requested";
        case Step::sent: return "Sent";
        case Step::accepted: return "Accepted";
        case Step::scheduled: return "Scheduled";
        case Step::done: return "Done";
        case Step::family_confirmed: return "Family confirmed";
        case Step::stuck: return "Stuck";
        case Step::closed: return "Closed";
        case Step::reopened: return "Reopened";
        case Step::undone: return "Taken back";
        case Step::report_read: return "Report read";
        case Step::family_told: return "Family told";
        case Step::tried: return "Tried to reach";
        case Step::handed_off: return "Handed to";
        case Step::escalated: return "Handed up";
        case Step::assigned: return "New owner";
        case Step::noted: return "Note";
    }
    return {};
}

void write_code_extension(json::Writer& w, std::string_view name, std::string_view code) {
    w.object().key("url").string(std::string(extension_base) + std::string(name)).key("valueCode").string(code).end();
}

std::string notes_json(const Need& need, json::Value before) {
    json::Writer w;
    w.array();
    // Notes of other systems first, as they were.
    for (const json::Value note : before["note"].children()) {
        if (!extension(note, step_extension)) w.raw(note.raw());
    }
    for (const StepTaken& step : need.steps) {
        w.object().key("extension").array();
        write_code_extension(w, step_extension, to_string(step.step));
        if (step.answer) write_code_extension(w, answer_extension, to_string(*step.answer));
        if (!step.reason.empty()) write_code_extension(w, reason_extension, step.reason);
        if (!step.how.empty()) write_code_extension(w, how_extension, step.how);
        if (step.to != Named{}) {
            w.object().key("url").string(std::string(extension_base) + std::string(to_extension));
            w.key("valueReference").raw(reference_json(step.to.reference, step.to.name)).end();
        }
        if (!step.told_by.empty()) {
            w.object().key("url").string(std::string(extension_base) + std::string(told_by_extension));
            w.key("valueReference").raw(reference_json(step.told_by)).end();
        }
        w.end();
        if (!step.by.empty()) w.key("authorReference").raw(reference_json(step.by));
        w.key("time").string(to_fhir_instant(step.at));
        w.key("text").string(step.note.empty() ? words_for(step.step) : std::string_view(step.note)).end();
    }
    return w.end().take();
}

std::string inputs_json(const Need& need, json::Value before) {
    json::Writer w;
    w.array();
    for (const json::Value input : before["input"].children()) {
        if (code_of(input["type"], need_input_system).empty()) w.raw(input.raw());
    }
    w.object().key("type").raw(concept_json(need_input_system, "domain")).key("valueCodeableConcept").raw(concept_json(need_domain_system, need.domain)).end();
    w.object().key("type").raw(concept_json(need_input_system, "for-whom")).key("valueCode").string(need.for_whom).end();
    if (!need.how_soon.empty()) w.object().key("type").raw(concept_json(need_input_system, "how-soon")).key("valueCode").string(need.how_soon).end();
    if (!need.service.reference.empty()) {
        w.object().key("type").raw(concept_json(need_input_system, "service")).key("valueReference").raw(reference_json(need.service.reference, need.service.name)).end();
    }
    return w.end().take();
}

json::Value input(json::Value task, std::string_view code) {
    for (const json::Value one : task["input"].children()) {
        if (code_of(one["type"], need_input_system) == code) return one;
    }
    return {};
}

Named named(json::Value reference) { return {reference_of(reference), std::string(reference["display"].text())}; }

bool for_another(const Need& need) { return need.for_whom == "sibling" || need.for_whom == "caregiver"; }

std::string for_json(const Need& need) {
    if (for_another(need) && need.for_person != Named{}) return reference_json(need.for_person.reference, need.for_person.name);
    return reference_json("Patient/" + need.child_id);
}

// A Task for somebody else says whose team works it, and so in whose compartment it is.
std::string with_compartment(json::Value before, std::string_view child_id) {
    json::Writer w;
    w.array();
    for (const json::Value one : before["extension"].children()) {
        if (one["url"].text() != fhir::search::compartment_extension) w.raw(one.raw());
    }
    w.object().key("url").string(fhir::search::compartment_extension).key("valueReference").raw(reference_json("Patient/" + std::string(child_id))).end();
    return w.end().take();
}

bool taken_back(json::Value task) { return task["status"].text() == "entered-in-error"; }

std::string status_reason(const StepTaken& step) {
    const std::string_view text = step.note.empty() ? words_for(step.step) : std::string_view(step.note);
    return step.reason.empty() ? codeable(text) : concept_json(need_reason_system, step.reason, text);
}

std::string quoted(std::string_view text) { return json::quote(text); }

std::string array_of(const std::string& element) { return "[" + element + "]"; }

}  // namespace

std::string_view task_status(const Need& need) {
    switch (need.stage()) {
        case Stage::requested:
        case Stage::sent: return "requested";
        case Stage::accepted: return "accepted";
        case Stage::scheduled: return "in-progress";
        case Stage::done:
        case Stage::family_confirmed: return "completed";
        case Stage::stuck: return "on-hold";
        case Stage::closed: return need.was_done() ? "completed" : "cancelled";
    }
    return "requested";
}

std::string_view service_request_status(const Need& need) {
    switch (need.stage()) {
        case Stage::done:
        case Stage::family_confirmed: return "completed";
        case Stage::stuck: return "on-hold";
        case Stage::closed: return need.was_done() ? "completed" : "revoked";
        default: return "active";
    }
}

namespace {

std::optional<Need> need_in(json::Value task) {
    const std::string_view stage = code_of(task["businessStatus"], need_stage_system);
    if (task["resourceType"].text() != "Task" || !parse_stage(stage)) return std::nullopt;
    Need need;
    need.id = task["id"].text();
    need.request_id = id_in(reference_of(task["focus"]), "ServiceRequest");
    need.child_id = fhir::search::patient_of(task).value_or(id_in(reference_of(task["for"]), "Patient"));
    need.domain = code_of(input(task, "domain")["valueCodeableConcept"], need_domain_system);
    need.for_whom = input(task, "for-whom")["valueCode"].text();
    if (need.for_whom.empty()) need.for_whom = "child";
    if (for_another(need)) need.for_person = named(task["for"]);
    if (need.for_person.reference == "Patient/" + need.child_id) need.for_person = {};
    need.how_soon = input(task, "how-soon")["valueCode"].text();
    need.service = named(input(task, "service")["valueReference"]);
    need.text = task["description"].text();
    need.owner = reference_of(task["owner"]);
    need.performer = task["performerType"].first()["text"].text();
    if (const Result<Day> end = parse_iso_date(task["restriction"]["period"]["end"].text().substr(0, 10))) need.next_date = *end;
    for (const json::Value note : task["note"].children()) {
        const std::optional<Step> step = parse_step(extension(note, step_extension)["valueCode"].text());
        const std::optional<Instant> at = instant_of(note["time"].text());
        if (!step || !at) continue;
        StepTaken taken{*step, *at, reference_of(note["authorReference"]), std::string(note["text"].text()),
                        parse_answer(extension(note, answer_extension)["valueCode"].text())};
        if (taken.note == words_for(*step)) taken.note.clear();
        taken.reason = extension(note, reason_extension)["valueCode"].text();
        taken.how = extension(note, how_extension)["valueCode"].text();
        taken.to = named(extension(note, to_extension)["valueReference"]);
        taken.told_by = reference_of(extension(note, told_by_extension)["valueReference"]);
        need.steps.push_back(std::move(taken));
    }
    // Another system may have set the stage alone: its word counts, dated by the Task, for the reason that the Task gives.
    if (need.steps.empty() || need.stage() != *parse_stage(stage)) {
        std::string_view at = task["lastModified"].text();
        if (at.empty()) at = task["meta"]["lastUpdated"].text();
        if (at.empty()) at = task["authoredOn"].text();
        const Instant when = instant_of(at).value_or(need.since());
        StepTaken alone{*parse_step(stage), when, {}, {}, std::nullopt};
        if (reasons_for(alone.step).size() > 0) {
            alone.note = words_of(task["statusReason"]);
            alone.reason = code_of(task["statusReason"], need_reason_system);
            if (alone.note == words_for(alone.step) || alone.note == alone.reason) alone.note.clear();
        }
        alone.recorded = false;
        need.steps.push_back(std::move(alone));
    }
    return need;
}

}  // namespace

std::optional<Need> need_from(json::Value task) { return taken_back(task) ? std::nullopt : need_in(task); }

store::WriteRule need_rule() {
    return {"Task", [](json::Value before, json::Value after) -> Result<void> {
                const std::optional<Need> was = need_in(before);
                if (!was) return {};
                const std::optional<Need> is = need_in(after);
                if (!is) return fail(ErrorKind::conflict, "need.stage-missing", "This Task is a need: it keeps its businessStatus. Close it, or mark it entered in error.");
                if (taken_back(before) && !taken_back(after)) {
                    return fail(ErrorKind::conflict, "need.entered-in-error", "This need was marked as entered in error. File it anew.");
                }
                return check_continues(*was, *is);
            }};
}

std::string task_json(const Need& need, std::string_view requester, Instant now, json::Value before) {
    json::Document none;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Task").key("intent").string("order");
        w.key("code").raw(concept_json("http://hl7.org/fhir/CodeSystem/task-code", "fulfill"));
        w.key("focus").raw(reference_json("ServiceRequest/" + need.request_id));
        w.key("for").raw(for_json(need));
        w.key("authoredOn").string(to_fhir_instant(need.opened()));
        if (!requester.empty()) w.key("requester").raw(reference_json(requester));
        Result<json::Document> fresh = json::parse(w.end().take());
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    Members members{{"id", quoted(need.id)},
                    {"status", quoted(task_status(need))},
                    {"businessStatus", concept_json(need_stage_system, to_string(need.stage()))},
                    {"description", quoted(need.text)},
                    {"for", for_json(need)},
                    {"lastModified", quoted(to_fhir_instant(now))},
                    {"performerType", need.performer.empty() ? "" : array_of(codeable(need.performer))},
                    {"owner", need.owner.empty() ? "" : reference_json(need.owner)},
                    {"note", notes_json(need, before)},
                    {"restriction", ""},
                    {"input", inputs_json(need, before)}};
    if (for_another(need)) members.emplace_back("extension", with_compartment(before, need.child_id));
    if (!need.how_soon.empty() && !before["priority"]) members.emplace_back("priority", quoted(need.how_soon == "week" ? "urgent" : "routine"));
    std::string reason;
    if (need.stage() == Stage::stuck || need.stage() == Stage::closed) {
        for (const StepTaken* step : need.standing()) {
            if (moves(step->step)) reason = status_reason(*step);
        }
    }
    members.emplace_back("statusReason", std::move(reason));
    if (need.next_date) {
        for (auto& [name, text] : members) {
            if (name == "restriction") text = R"({"period":{"end":")" + to_iso(*need.next_date) + "\"}}";
        }
    }
    return with_members(before, members);
}

std::string service_request_json(const Need& need, std::string_view requester, Instant now, json::Value before) {
    json::Document none;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("ServiceRequest").key("intent").string("order");
        w.key("category").array().raw(concept_json(need_domain_system, need.domain)).end();
        w.key("code").raw(codeable(need.text));
        w.key("subject").raw(reference_json("Patient/" + need.child_id));
        w.key("authoredOn").string(to_fhir_instant(now));
        if (!requester.empty()) w.key("requester").raw(reference_json(requester));
        Result<json::Document> fresh = json::parse(w.end().take());
        INVARIANT(fresh.has_value());
        none = std::move(*fresh);
        before = none.root();
    }
    Members members{{"id", quoted(need.request_id)}, {"status", quoted(service_request_status(need))}};
    if (!need.performer.empty()) members.emplace_back("performer", array_of(reference_json(need.service.reference, need.performer)));
    return with_members(before, members);
}

store::Projection need_projection() {
    store::Projection p;
    p.table = "care_need";
    p.resource_types = {"Task"};
    p.columns_sql =
        "task_id TEXT NOT NULL, child_id TEXT NOT NULL, stage TEXT NOT NULL, domain TEXT NOT NULL, for_whom TEXT NOT NULL, owner TEXT NOT NULL, "
        "service TEXT NOT NULL, next_date TEXT NOT NULL, opened BIGINT NOT NULL, since BIGINT NOT NULL";
    p.columns = {"task_id", "child_id", "stage", "domain", "for_whom", "owner", "service", "next_date", "opened", "since"};
    // One for each filter of the board, in the order of its columns.
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_need_by_stage ON care_need (tenant_id, stage, since, task_id)",
                     "CREATE INDEX IF NOT EXISTS care_need_by_child ON care_need (tenant_id, child_id, stage, since)",
                     "CREATE INDEX IF NOT EXISTS care_need_by_owner ON care_need (tenant_id, owner, stage, since, task_id)",
                     "CREATE INDEX IF NOT EXISTS care_need_by_domain ON care_need (tenant_id, domain, stage, since, task_id)",
                     "CREATE INDEX IF NOT EXISTS care_need_by_whom ON care_need (tenant_id, for_whom, stage, since, task_id) WHERE for_whom <> 'child'",
                     "CREATE INDEX IF NOT EXISTS care_need_by_service ON care_need (tenant_id, service, stage, since, task_id) WHERE service <> ''"};
    p.generation = 2;
    p.rows = [](json::Value resource) {
        std::vector<store::Row> rows;
        const std::optional<Need> need = need_from(resource);
        if (!need || need->child_id.empty()) return rows;
        const auto micros = [](Instant at) { return static_cast<std::int64_t>(at.time_since_epoch().count()); };
        rows.push_back({need->id, need->child_id, std::string(to_string(need->stage())), need->domain, need->for_whom, need->owner, need->service.reference,
                        need->next_date ? to_iso(*need->next_date) : std::string(), micros(need->opened()), micros(need->since())});
        return rows;
    };
    return p;
}

}  // namespace medhome::care
