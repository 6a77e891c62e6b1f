// SPDX-License-Identifier: Apache-2.0
#include "care/plan/agreement.h"

#include <algorithm>
#include <charconv>

#include "care/elements.h"
#include "care/plan/plan_fhir.h"

namespace medhome::care {
namespace {

constexpr std::string_view ask_kind = "plan-approval";
constexpr std::string_view agreed_kind = "plan-agreed";
constexpr std::string_view number_extension = "plan-number";
constexpr std::string_view how_extension = "plan-agreed-how";
constexpr std::string_view agent_system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

std::string extension_json(std::string_view name, std::string_view type, std::string_view raw) {
    json::Writer w;
    return w.object().key("url").string(std::string(extension_base) + std::string(name)).key(type).raw(raw).end().take();
}

std::int64_t number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace

bool is_plan_ask(json::Value task) { return task["resourceType"].text() == "Task" && has_code(task["code"], kind_system, ask_kind); }

Ask ask_from(json::Value task) {
    Ask ask;
    ask.id = task["id"].text();
    ask.version = version_of(task);
    ask.child_id = id_in(reference_of(task["for"]), "Patient");
    ask.plan_id = id_in(reference_of(task["focus"]), "CarePlan");
    ask.number = number_in(extension(task, number_extension)["valuePositiveInt"].text());
    ask.by = reference_of(task["requester"]);
    for (const json::Value one : task["restriction"]["recipient"].children()) ask.of.push_back(reference_of(one));
    ask.at = instant_of(task["authoredOn"].text()).value_or(Instant{});
    ask.open = task["status"].text() == "requested";
    return ask;
}

std::string ask_json(const Ask& ask, json::Value before) {
    if (before) return with_members(before, {{"status", ask.open ? "\"requested\"" : "\"completed\""}});
    json::Writer w;
    w.object().key("resourceType").string("Task").key("id").string(ask.id);
    w.key("extension").array().raw(extension_json(number_extension, "valuePositiveInt", std::to_string(ask.number))).end();
    w.key("basedOn").array().raw(reference_json("CarePlan/" + ask.plan_id)).end();
    w.key("status").string("requested").key("intent").string("order").key("code").raw(concept_json(kind_system, ask_kind));
    w.key("focus").raw(reference_json("CarePlan/" + ask.plan_id)).key("for").raw(reference_json("Patient/" + ask.child_id));
    w.key("authoredOn").string(to_fhir_instant(ask.at)).key("requester").raw(reference_json(ask.by));
    w.key("restriction").object().key("recipient").array();
    for (const std::string& one : ask.of) w.raw(reference_json(one));
    return w.end().end().end().take();
}

std::optional<Agreement> agreement_from(json::Value provenance) {
    if (provenance["resourceType"].text() != "Provenance" || !has_code(provenance["activity"], kind_system, agreed_kind)) return std::nullopt;
    Agreement a;
    a.id = provenance["id"].text();
    for (const json::Value target : provenance["target"].children()) {
        const std::string_view text = target["reference"].text();
        const std::string reference = reference_of(target);
        if (const std::string child = id_in(reference, "Patient"); !child.empty()) a.child_id = child;
        const std::string plan = id_in(reference, "CarePlan");
        const std::size_t version = text.find("/_history/");
        if (plan.empty() || version == std::string_view::npos) continue;
        a.plan_id = plan;
        a.plan_version = number_in(text.substr(version + 10));
    }
    a.number = number_in(extension(provenance, number_extension)["valuePositiveInt"].text());
    a.how = extension(provenance, how_extension)["valueCode"].text();
    a.reason = words_of(provenance["reason"].first());
    a.at = instant_of(provenance["recorded"].text()).value_or(Instant{});
    for (const json::Value agent : provenance["agent"].children()) {
        const std::string who = reference_of(agent["who"]);
        if (has_code(agent["type"], agent_system, "enterer")) {
            a.recorded_by = who;
        } else if (who.starts_with("RelatedPerson/") || who.starts_with("Patient/")) {
            a.by = who;
        }
    }
    const bool by_family = a.recorded_by.empty() && !a.by.empty();
    const bool recorded = !a.recorded_by.empty() && !a.reason.empty();
    if (a.child_id.empty() || a.plan_version < 1 || a.number < 1 || !(by_family || recorded)) return std::nullopt;
    return a;
}

std::string agreement_json(const Agreement& a) {
    json::Writer w;
    w.object().key("resourceType").string("Provenance");
    w.key("extension").array().raw(extension_json(number_extension, "valuePositiveInt", std::to_string(a.number)));
    if (!a.how.empty()) w.raw(extension_json(how_extension, "valueCode", json::quote(a.how)));
    w.end().key("target").array().raw(reference_json("CarePlan/" + a.plan_id + "/_history/" + std::to_string(a.plan_version)));
    w.raw(reference_json("Patient/" + a.child_id)).end().key("recorded").string(to_fhir_instant(a.at));
    if (!a.reason.empty()) w.key("reason").array().raw(codeable(a.reason)).end();
    w.key("activity").raw(concept_json(kind_system, agreed_kind)).key("agent").array();
    const auto agent = [&w](std::string_view type, const std::string& who) {
        w.object().key("type").raw(concept_json(agent_system, type)).key("who").raw(reference_json(who)).end();
    };
    if (!a.by.empty()) agent("attester", a.by);
    if (!a.recorded_by.empty()) agent("enterer", a.recorded_by);
    return w.end().end().take();
}

std::vector<Issue> check_recorded(const Agreement& a) {
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path, std::string text) { issues.push_back({Severity::error, "required", std::move(path), std::move(text)}); };
    if (std::find(ways_of_agreeing.begin(), ways_of_agreeing.end(), a.how) == ways_of_agreeing.end()) wrong("how", "Choose how the family agreed, or that it cannot.");
    if (a.by.empty() && a.how != "cannot") wrong("by", "Choose who of the family agreed.");
    if (a.reason.empty()) wrong("reason", "Write why you record it for the family.");
    if (count_characters(a.reason) > 2000) wrong("reason", "Keep it under 2,000 characters.");
    return issues;
}

std::string_view to_string(PlanState state) {
    switch (state) {
        case PlanState::draft: return "draft";
        case PlanState::shared: return "shared";
        case PlanState::asked: return "asked";
        case PlanState::agreed: return "agreed";
        case PlanState::changed_since: return "changed_since";
    }
    return {};
}

PlanState plan_state(bool shared, std::int64_t number, std::int64_t agreed, bool asked) {
    if (!shared) return PlanState::draft;
    if (agreed > 0 && agreed == number) return PlanState::agreed;
    if (asked) return PlanState::asked;
    return agreed > 0 ? PlanState::changed_since : PlanState::shared;
}

store::Projection plan_ask_projection() {
    store::Projection p;
    p.table = "care_plan_ask";
    p.resource_types = {"Task"};
    p.columns_sql = "task_id TEXT NOT NULL, child_id TEXT NOT NULL, plan_id TEXT NOT NULL, number BIGINT NOT NULL, open BIGINT NOT NULL, asked_on TEXT NOT NULL";
    p.columns = {"task_id", "child_id", "plan_id", "number", "open", "asked_on"};
    p.indexes_sql = {"CREATE UNIQUE INDEX IF NOT EXISTS care_plan_ask_one ON care_plan_ask (tenant_id, child_id) WHERE open = 1",
                     "CREATE INDEX IF NOT EXISTS care_plan_ask_by_plan ON care_plan_ask (tenant_id, plan_id, number)"};
    p.rows = [](json::Value task) {
        std::vector<store::Row> rows;
        const std::string_view status = task["status"].text();
        if (!is_plan_ask(task) || (status != "requested" && status != "completed")) return rows;
        const Ask ask = ask_from(task);
        if (ask.child_id.empty() || ask.number < 1) return rows;
        rows.push_back({ask.id, ask.child_id, ask.plan_id, ask.number, static_cast<std::int64_t>(ask.open ? 1 : 0), to_fhir_instant(ask.at)});
        return rows;
    };
    p.on_duplicate = Error{ErrorKind::conflict, "plan.already-asked", "The family has been asked already. They see the newest version when they look."};
    return p;
}

store::Projection plan_agreement_projection() {
    store::Projection p;
    p.table = "care_plan_agreement";
    p.resource_types = {"Provenance"};
    p.columns_sql = "provenance_id TEXT NOT NULL, child_id TEXT NOT NULL, plan_id TEXT NOT NULL, plan_version BIGINT NOT NULL, number BIGINT NOT NULL, agreed_on TEXT NOT NULL";
    p.columns = {"provenance_id", "child_id", "plan_id", "plan_version", "number", "agreed_on"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_plan_agreement_by_plan ON care_plan_agreement (tenant_id, plan_id, number, agreed_on)"};
    p.rows = [](json::Value provenance) {
        std::vector<store::Row> rows;
        if (const std::optional<Agreement> a = agreement_from(provenance)) {
            rows.push_back({a->id, a->child_id, a->plan_id, a->plan_version, a->number, to_fhir_instant(a->at)});
        }
        return rows;
    };
    return p;
}

}  // namespace medhome::care
