// SPDX-License-Identifier: Apache-2.0
#include "care/day/work.h"

#include <array>
#include <charconv>

#include "care/child/header.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/plan/agreement.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/suggestion.h"
#include "care/questions/question.h"

namespace medhome::care {
namespace {

constexpr int first_of_all = 10000;  // days
constexpr int days_before_review = 14;
constexpr int days_to_answer_an_ask = 7;  // then someone calls the family

std::int64_t micros(Instant at) { return static_cast<std::int64_t>(at.time_since_epoch().count()); }

std::int64_t number_of_version(json::Value resource) {
    const std::string_view text = resource["meta"]["versionId"].text();
    std::int64_t version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

bool of_family(std::string_view reference) { return reference.starts_with("RelatedPerson/"); }

Work base_of(json::Value resource, std::string_view kind) {
    Work work;
    work.item = std::string(resource["resourceType"].text()) + "/" + std::string(resource["id"].text());
    work.kind = kind;
    work.version = number_of_version(resource);
    return work;
}

std::optional<Work> need_work(json::Value task) {
    const std::optional<Need> need = need_from(task);
    if (!need || need->child_id.empty() || need->stage() == Stage::closed) return std::nullopt;
    Work work = base_of(task, "need");
    work.child_id = need->child_id;
    work.owner = need->owner;
    work.due = need->next_date;
    work.since = need->since();
    work.stage = to_string(need->stage());
    work.urgency = urgency_of_domain(need->domain);
    const StepTaken* last = need->steps.empty() ? nullptr : &need->steps.back();
    if (last != nullptr) {
        work.moved_at = last->at;
        work.moved_by = last->by;
    }
    const bool only_asked = need->steps.size() <= 1;
    if (need->stage() == Stage::family_confirmed) {
        work.lane = Lane::moved;
        work.over = true;
        work.due.reset();
    } else if (need->stage() == Stage::stuck) {
        work.lane = Lane::stuck;
        if (last != nullptr && last->answer && *last->answer != FamilyAnswer::yes) work.urgency = 3;
    } else if (only_asked && last != nullptr && of_family(last->by)) {
        work.lane = Lane::asked;
    } else if (!only_asked && last != nullptr && !last->by.empty() && last->by != need->owner) {
        work.lane = Lane::moved;
    }
    return work;
}

std::optional<Work> action_work(json::Value task) {
    const std::string_view status = task["status"].text();
    if (!is_plan_action(task) || status == "completed" || status == "cancelled" || status == "entered-in-error") return std::nullopt;
    const Action action = action_from(task);
    Work work = base_of(task, "action");
    work.child_id = id_in(reference_of(task["for"]), "Patient");
    work.owner = action.owner;
    work.due = action.due;
    work.since = instant_of(task["authoredOn"].text()).value_or(Instant{});
    if (work.child_id.empty()) return std::nullopt;
    return work;
}

std::optional<Work> question_work(json::Value communication) {
    const std::optional<Question> question = question_from(communication);
    if (!question || question->state() == QuestionState::answered) return std::nullopt;
    Work work = base_of(communication, "question");
    work.child_id = question->child_id;
    work.owner = question->to;
    work.lane = Lane::asked;
    work.due = question->answer_by;
    work.since = question->sent;
    work.stage = to_string(question->state());
    work.moved_at = question->sent;
    work.moved_by = question->from;
    work.urgency = 1;
    return work;
}

std::optional<Work> suggestion_work(json::Value task) {
    if (!is_plan_suggestion(task)) return std::nullopt;
    const Suggestion suggestion = suggestion_from(task);
    if (!suggestion.is_open() || suggestion.child_id.empty()) return std::nullopt;
    Work work = base_of(task, "suggestion");
    work.child_id = suggestion.child_id;
    work.owner = suggestion.owner;
    work.lane = Lane::asked;
    work.since = work.moved_at = suggestion.at;
    work.moved_by = suggestion.by;
    work.urgency = 1;
    return work;
}

// Who asked a family to agree hears of it when it did, and after a week when it did not.
std::optional<Work> ask_work(json::Value task) {
    if (!is_plan_ask(task)) return std::nullopt;
    const Ask ask = ask_from(task);
    const std::string_view status = task["status"].text();
    if (ask.child_id.empty() || (!ask.open && status != "completed")) return std::nullopt;
    Work work = base_of(task, "plan");
    work.child_id = ask.child_id;
    work.owner = ask.by;
    work.since = ask.at;
    work.lane = ask.open ? Lane::review : Lane::moved;
    work.stage = ask.open ? "asked" : "agreed";
    work.over = !ask.open;
    work.moved_at = ask.open ? ask.at + std::chrono::days(days_to_answer_an_ask) : instant_of(task["meta"]["lastUpdated"].text()).value_or(ask.at);
    return work;
}

std::optional<Work> review_work(json::Value resource) {
    if (!is_shared_plan(resource)) return std::nullopt;
    const Plan plan = plan_from(resource, {}, {});
    if (!plan.next_review || plan.child_id.empty()) return std::nullopt;
    Work work = base_of(resource, "plan");
    work.child_id = plan.child_id;
    // Whoever owns the goals looks at the whole plan; else whoever of the staff wrote in it last.
    const Section* goals = plan.section(goals_section);
    work.owner = goals != nullptr && !goals->is_familys() && !of_family(goals->owner) ? goals->owner : std::string();
    if (work.owner.empty() && !of_family(plan.updated_by)) work.owner = plan.updated_by;
    work.lane = Lane::review;
    work.stage = "review";
    work.due = plan.next_review;
    work.since = work.moved_at = Instant(std::chrono::sys_days(*plan.next_review)) - std::chrono::days(days_before_review);
    return work;
}

}  // namespace

std::string_view to_string(Lane lane) {
    switch (lane) {
        case Lane::dated: return "dated";
        case Lane::asked: return "asked";
        case Lane::moved: return "moved";
        case Lane::stuck: return "stuck";
        case Lane::review: return "review";
    }
    return {};
}

int urgency_of_domain(std::string_view domain) {
    static constexpr std::array<std::string_view, 5> pressing{"medical", "mental_health", "equipment", "food", "housing_utilities"};
    for (const std::string_view one : pressing) {
        if (domain == one) return 2;
    }
    return domain == "recreation" || domain == "other" || domain.empty() ? 0 : 1;
}

int days_ahead(int urgency) {
    static constexpr std::array<int, 4> days{0, 3, 7, first_of_all};
    return urgency < 0 || urgency > 3 ? 0 : days[static_cast<std::size_t>(urgency)];
}

std::string ripe_day(const Work& work) {
    if (work.over) return {};
    // The zone is not known here: for the order of a list a day's edge may lie at midnight UTC.
    const Day since(std::chrono::floor<std::chrono::days>(work.since));
    const bool by_since = work.lane == Lane::stuck || work.lane == Lane::asked || !work.due;
    return to_iso(add_days(by_since ? since : *work.due, -days_ahead(work.urgency)));
}

std::vector<Work> work_in(json::Value resource) {
    std::vector<Work> all;
    for (const auto& find : {need_work, action_work, question_work, suggestion_work, ask_work, review_work}) {
        if (std::optional<Work> work = find(resource)) all.push_back(std::move(*work));
    }
    return all;
}

store::Projection work_projection() {
    store::Projection p;
    p.table = "care_work";
    p.resource_types = {"Task", "Communication", "CarePlan"};
    p.columns_sql =
        "item TEXT NOT NULL, kind TEXT NOT NULL, child_id TEXT NOT NULL, owner TEXT NOT NULL, lane TEXT NOT NULL, due TEXT NOT NULL, ripe TEXT NOT NULL, "
        "since BIGINT NOT NULL, stage TEXT NOT NULL, moved_at BIGINT NOT NULL, moved_by TEXT NOT NULL, urgency BIGINT NOT NULL, version BIGINT NOT NULL";
    p.columns = {"item", "kind", "child_id", "owner", "lane", "due", "ripe", "since", "stage", "moved_at", "moved_by", "urgency", "version"};
    // One way in for each group of the page, for one owner and for all.
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_work_owner_ripe ON care_work (tenant_id, owner, ripe)",
                     "CREATE INDEX IF NOT EXISTS care_work_owner_due ON care_work (tenant_id, owner, due, ripe)",
                     "CREATE INDEX IF NOT EXISTS care_work_owner_lane ON care_work (tenant_id, owner, lane, moved_at)",
                     "CREATE INDEX IF NOT EXISTS care_work_ripe ON care_work (tenant_id, ripe)",
                     "CREATE INDEX IF NOT EXISTS care_work_due ON care_work (tenant_id, due, ripe)",
                     "CREATE INDEX IF NOT EXISTS care_work_lane ON care_work (tenant_id, lane, moved_at)",
                     "CREATE INDEX IF NOT EXISTS care_work_item ON care_work (tenant_id, item)"};
    p.rows = [](json::Value resource) {
        std::vector<store::Row> rows;
        for (const Work& work : work_in(resource)) {
            rows.push_back({work.item, work.kind, work.child_id, work.owner, std::string(to_string(work.lane)), work.due ? to_iso(*work.due) : std::string(),
                            ripe_day(work), micros(work.since), work.stage, micros(work.moved_at), work.moved_by, static_cast<std::int64_t>(work.urgency),
                            work.version});
        }
        return rows;
    };
    return p;
}

store::Projection high_alert_projection() {
    store::Projection p;
    p.table = "care_high_alert";
    p.resource_types = {"AllergyIntolerance"};
    p.columns_sql = "child_id TEXT NOT NULL";
    p.columns = {"child_id"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_high_alert_by_child ON care_high_alert (tenant_id, patient_key)"};
    p.rows = [](json::Value resource) {
        std::vector<store::Row> rows;
        const std::optional<Alert> alert = alert_from(resource);
        std::string child = id_in(reference_of(resource["patient"]), "Patient");
        if (alert && alert->criticality == "high" && !child.empty()) rows.push_back({std::move(child)});
        return rows;
    };
    return p;
}

}  // namespace medhome::care
