// SPDX-License-Identifier: Apache-2.0
#include "care/plan/suggestion.h"

#include <algorithm>
#include <array>

#include "care/elements.h"
#include "care/plan/plan_fhir.h"

namespace medhome::care {
namespace {

constexpr std::string_view suggestion_kind = "plan-suggestion";
constexpr std::array<std::string_view, 5> kinds{"new_goal", "goal_text", "section_text", "action", "note"};

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Task.input and Task.output: what kind of thing, and its words. https://hl7.org/fhir/R4/task-definitions.html#Task.input
void write_part(json::Writer& w, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    w.object().key("type").raw(concept_json(suggestion_part_system, name)).key("valueString").string(value).end();
}

std::string part_of(json::Value parts, std::string_view name) {
    for (const json::Value part : parts.children()) {
        if (has_code(part["type"], suggestion_part_system, name)) return std::string(part["valueString"].text());
    }
    return {};
}

}  // namespace

std::string_view to_string(Suggests kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<Suggests> suggests_from(std::string_view text) {
    const auto found = std::find(kinds.begin(), kinds.end(), text);
    if (found == kinds.end()) return std::nullopt;
    return static_cast<Suggests>(found - kinds.begin());
}

std::string_view to_string(Suggestion::State state) {
    switch (state) {
        case Suggestion::State::open: return "open";
        case Suggestion::State::accepted: return "accepted";
        case Suggestion::State::declined: return "declined";
    }
    return {};
}

std::vector<Issue> check(const Suggestion& suggestion, const Plan& plan) {
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path, std::string code, std::string text) { issues.push_back({Severity::error, std::move(code), std::move(path), std::move(text)}); };
    if (suggestion.text.empty()) wrong("text", "required", "Write it in your own words.");
    if (characters(suggestion.text) > longest_suggestion) wrong("text", "value", "Keep it under 4,000 characters.");
    if (characters(suggestion.why) > longest_suggestion) wrong("why", "value", "Keep it under 4,000 characters.");
    if (!suggestion.language.empty() && suggestion.language != "en" && suggestion.language != "es") wrong("language", "value", "Choose English or Spanish.");
    const bool about_goal = suggestion.kind == Suggests::goal_text || suggestion.kind == Suggests::action;
    if ((about_goal || !suggestion.goal_id.empty()) && plan.goal(suggestion.goal_id) == nullptr) wrong("goal", "value", "This goal is not on the plan. Load the page again.");
    if (suggestion.kind == Suggests::section_text) {
        const bool standard = std::find(standard_sections.begin(), standard_sections.end(), suggestion.section) != standard_sections.end();
        if (!standard && (suggestion.section == goals_section || plan.section(suggestion.section) == nullptr)) {
            wrong("section", "value", "This section is not on the plan. Load the page again.");
        }
    }
    return issues;
}

Result<PlanInput> with_suggestion(const Plan& plan, const Suggestion& suggestion, const Acceptance& as) {
    const auto gone = [] { return fail(ErrorKind::conflict, "plan.part-gone", "The part this is about is not on the plan any more. Answer the family in words instead."); };
    PlanInput input = input_of(plan);
    const std::string& text = as.text.empty() ? suggestion.text : as.text;
    const auto goal = std::find_if(input.goals.begin(), input.goals.end(), [&](const PlanInput::GoalInput& one) { return one.id == suggestion.goal_id; });
    switch (suggestion.kind) {
        case Suggests::new_goal:
            input.goals.push_back({"", text, suggestion.language, as.why.empty() ? suggestion.why : as.why, as.owner.empty() ? suggestion.by : as.owner, {}});
            break;
        case Suggests::goal_text:
            if (goal == input.goals.end()) return gone();
            goal->text = text;
            goal->language = suggestion.language;
            break;
        case Suggests::action:
            if (goal == input.goals.end()) return gone();
            goal->actions.push_back({"", text, as.owner, as.due});
            break;
        case Suggests::section_text: {
            const auto section = std::find_if(input.sections->begin(), input.sections->end(), [&](const PlanInput::SectionInput& one) { return one.code == suggestion.section; });
            if (section != input.sections->end()) {
                section->text = text;
                section->language = suggestion.language;
            } else if (std::find(standard_sections.begin(), standard_sections.end(), suggestion.section) != standard_sections.end()) {
                input.sections->push_back({suggestion.section, "", text, suggestion.language, ""});
            } else {
                return gone();
            }
            break;
        }
        case Suggests::note: break;
    }
    return input;
}

bool is_plan_suggestion(json::Value task) { return task["resourceType"].text() == "Task" && has_code(task["code"], kind_system, suggestion_kind); }

Suggestion suggestion_from(json::Value task) {
    Suggestion s;
    s.id = task["id"].text();
    s.version = version_of(task);
    s.child_id = id_in(reference_of(task["for"]), "Patient");
    s.plan_id = id_in(reference_of(task["basedOn"].first()), "CarePlan");
    s.goal_id = id_in(reference_of(task["focus"]), "Goal");
    s.text = task["description"].text();
    s.language = task["language"].text();
    s.kind = suggests_from(part_of(task["input"], "kind")).value_or(Suggests::note);
    s.section = part_of(task["input"], "section");
    s.why = part_of(task["input"], "why");
    s.was = part_of(task["input"], "was");
    s.by = reference_of(task["requester"]);
    s.owner = reference_of(task["owner"]);
    s.at = instant_of(task["authoredOn"].text()).value_or(Instant{});
    const std::string_view status = task["status"].text();
    s.state = status == "requested" ? Suggestion::State::open : status == "accepted" ? Suggestion::State::accepted : Suggestion::State::declined;
    s.answer = words_of(task["statusReason"]);
    if (s.is_open()) return s;
    s.taken_as = part_of(task["output"], "taken-as");
    const json::Value answered = task["note"].first();
    s.answered_by = reference_of(answered["authorReference"]);
    s.answered_at = instant_of(answered["time"].text());
    return s;
}

std::string suggestion_json(const Suggestion& s, json::Value before) {
    json::Document fresh;
    if (!before) {
        json::Writer w;
        w.object().key("resourceType").string("Task").key("id").string(s.id).member("language", s.language);
        w.key("basedOn").array().raw(reference_json("CarePlan/" + s.plan_id)).end();
        w.key("status").string("requested").key("intent").string("proposal").key("code").raw(concept_json(kind_system, suggestion_kind));
        w.key("description").string(s.text);
        w.key("focus").raw(reference_json(s.goal_id.empty() ? "CarePlan/" + s.plan_id : "Goal/" + s.goal_id));
        w.key("for").raw(reference_json("Patient/" + s.child_id)).key("authoredOn").string(to_fhir_instant(s.at));
        w.key("requester").raw(reference_json(s.by));
        if (!s.owner.empty()) w.key("owner").raw(reference_json(s.owner));
        w.key("input").array();
        write_part(w, "kind", to_string(s.kind));
        write_part(w, "section", s.section);
        write_part(w, "why", s.why);
        write_part(w, "was", s.was);
        return w.end().end().take();
    }
    json::Writer note, output;
    // Annotation needs words; the answer itself stands in statusReason.
    note.array().object().key("authorReference").raw(reference_json(s.answered_by));
    note.key("time").string(to_fhir_instant(s.answered_at.value_or(s.at))).key("text").string(to_string(s.state)).end().end();
    output.array();
    write_part(output, "taken-as", s.taken_as);
    output.end();
    return with_members(before, {{"status", s.state == Suggestion::State::accepted ? "\"accepted\"" : "\"rejected\""},
                                 {"statusReason", s.answer.empty() ? "" : codeable(s.answer)},
                                 {"lastModified", json::quote(to_fhir_instant(s.answered_at.value_or(s.at)))},
                                 {"note", note.take()},
                                 {"output", s.taken_as.empty() ? "" : output.take()}});
}

store::Projection plan_suggestion_projection() {
    store::Projection p;
    p.table = "care_plan_suggestion";
    p.resource_types = {"Task"};
    p.columns_sql = "task_id TEXT NOT NULL, child_id TEXT NOT NULL, plan_id TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL, open BIGINT NOT NULL, asked_on TEXT NOT NULL";
    p.columns = {"task_id", "child_id", "plan_id", "kind", "owner", "open", "asked_on"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_plan_suggestion_by_child ON care_plan_suggestion (tenant_id, child_id, open, asked_on)"};
    p.rows = [](json::Value task) {
        std::vector<store::Row> rows;
        const std::string_view status = task["status"].text();
        if (!is_plan_suggestion(task) || status == "cancelled" || status == "entered-in-error") return rows;
        const Suggestion s = suggestion_from(task);
        if (s.child_id.empty()) return rows;
        rows.push_back({s.id, s.child_id, s.plan_id, std::string(to_string(s.kind)), s.owner, static_cast<std::int64_t>(s.is_open() ? 1 : 0), to_fhir_instant(s.at)});
        return rows;
    };
    return p;
}

}  // namespace medhome::care
