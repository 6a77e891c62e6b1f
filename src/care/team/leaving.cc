// SPDX-License-Identifier: Apache-2.0
#include "care/team/leaving.h"

#include <algorithm>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/questions/question.h"
#include "care/team/care_team.h"
#include "fhir/search/index.h"

namespace medhome::care {
namespace {

constexpr std::string_view open_statuses = "draft,requested,received,accepted,ready,in-progress,on-hold";
constexpr std::size_t most_counted = 1000;
constexpr std::string_view section_extension = "plan-section";

Result<std::vector<std::string>> ids_of(access::Records& records, const std::string& sql, std::string_view owner, std::size_t most) {
    std::vector<std::string> ids;
    for (const store::Row& row : TRY(records.select(sql + " LIMIT " + std::to_string(most), {std::string(owner)}))) ids.push_back(std::get<std::string>(row[0]));
    return ids;
}

struct Tasks {
    std::vector<std::string> needs, actions, others;
};
Result<Tasks> tasks_of(access::Records& records, std::string_view owner, std::size_t most) {
    Tasks found;
    found.needs = TRY(ids_of(records,
                             "SELECT n.task_id FROM care_need n WHERE {visible:n} AND n.owner = ?1 "
                             "AND n.stage IN ('requested', 'sent', 'accepted', 'scheduled', 'done', 'stuck') ORDER BY n.task_id",
                             owner, most));
    found.actions = TRY(ids_of(records, "SELECT a.task_id FROM care_plan_action a WHERE {visible:a} AND a.owner = ?1 AND a.done = 0 ORDER BY a.task_id", owner, most));
    const store::Page page =
        TRY(records.search("Task?_count=" + std::to_string(most) + "&owner=" + std::string(owner) + "&status=" + std::string(open_statuses)));
    for (const store::Stored& one : page.matches) {
        const auto in = [&](const std::vector<std::string>& ids) { return std::find(ids.begin(), ids.end(), one.id) != ids.end(); };
        if (!in(found.needs) && !in(found.actions)) found.others.push_back(one.id);
    }
    return found;
}

Result<std::vector<std::string>> plans_of(access::Records& records, std::string_view owner, std::size_t most) {
    return ids_of(records, "SELECT DISTINCT p.plan_id FROM care_plan_part p WHERE {visible:p} AND p.owner = ?1 ORDER BY p.plan_id", owner, most);
}
Result<std::vector<std::string>> questions_to(access::Records& records, std::string_view owner, std::size_t most) {
    std::vector<std::string> ids = TRY(ids_of(records, "SELECT w.item FROM care_work w WHERE {visible:w} AND w.owner = ?1 AND w.kind = 'question' ORDER BY w.item", owner, most));
    for (std::string& id : ids) id = id_in(id, "Communication");
    return ids;
}
Result<std::vector<std::string>> teams_of(access::Records& records, std::string_view owner, std::size_t most) {
    return ids_of(records, "SELECT c.team_id FROM care_central_contact c WHERE {visible:c} AND c.member = ?1 ORDER BY c.team_id", owner, most);
}

bool is_section(json::Value extension) { return extension["url"].text() == std::string(extension_base) + std::string(section_extension); }

std::string with_parts_of(json::Value plan, std::string_view owner, std::string_view to) {
    json::Writer w;
    w.array();
    for (const json::Value one : plan["extension"].children()) {
        if (!is_section(one)) {
            w.raw(one.raw());
            continue;
        }
        json::Writer parts;
        parts.array();
        for (const json::Value part : one["extension"].children()) {
            if (part["url"].text() != "owner" || reference_of(part["valueReference"]) != owner) {
                parts.raw(part.raw());
            } else if (!to.empty()) {
                parts.object().key("url").string("owner").key("valueReference").raw(reference_json(to)).end();
            }
        }
        w.raw(with_members(one, {{"extension", parts.end().take()}}));
    }
    return with_members(plan, {{"extension", w.end().take()}});
}

}  // namespace

store::Projection plan_part_projection() {
    store::Projection p;
    p.table = "care_plan_part";
    p.resource_types = {"CarePlan"};
    p.columns_sql = "plan_id TEXT NOT NULL, owner TEXT NOT NULL";
    p.columns = {"plan_id", "owner"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_plan_part_by_owner ON care_plan_part (tenant_id, owner, plan_id)"};
    p.rows = [](json::Value plan) {
        std::vector<store::Row> rows;
        for (const json::Value one : plan["extension"].children()) {
            if (!is_section(one)) continue;
            for (const json::Value part : one["extension"].children()) {
                const std::string owner = part["url"].text() == "owner" ? reference_of(part["valueReference"]) : std::string();
                if (!owner.empty()) rows.push_back({std::string(plan["id"].text()), owner});
            }
        }
        return rows;
    };
    return p;
}

Result<StillTheirs> still_theirs(access::Records& records, std::string_view owner) {
    const Tasks tasks = TRY(tasks_of(records, owner, most_counted));
    StillTheirs theirs;
    theirs.needs = static_cast<std::int64_t>(tasks.needs.size());
    theirs.actions = static_cast<std::int64_t>(tasks.actions.size());
    theirs.other_tasks = static_cast<std::int64_t>(tasks.others.size());
    theirs.plan_parts = static_cast<std::int64_t>(TRY(plans_of(records, owner, most_counted)).size());
    theirs.questions = static_cast<std::int64_t>(TRY(questions_to(records, owner, most_counted)).size());
    theirs.main_contacts = static_cast<std::int64_t>(TRY(teams_of(records, owner, most_counted)).size());
    return theirs;
}

Result<std::vector<access::Change>> hand_over(access::Records& records, std::string_view owner, std::string_view to, std::string_view role, std::size_t most) {
    std::vector<access::Change> changes;
    const Day day = today(records);
    std::vector<std::string> targets;
    const auto change = [&](std::string_view type, const std::string& id, auto&& body_of, std::string_view child_of) -> Result<void> {
        const store::Stored stored = TRY(records.read(type, id));
        const json::Document document = TRY(json::parse(*stored.body));
        access::Change one;
        one.kind = access::Change::Kind::update;
        one.type = type;
        one.id = id;
        one.if_match = stored.version;
        one.body = body_of(document.root());
        // A need may be for a brother or sister of the child whose it is.
        const std::string child = type == "Task" ? fhir::search::patient_of(document.root(), {}).value_or(std::string()) : id_in(reference_of(document.root()[child_of]), "Patient");
        changes.push_back(std::move(one));
        if (!child.empty()) {
            access::Change provenance;
            provenance.type = "Provenance";
            provenance.body = provenance_json({std::string(type) + "/" + id}, child, records.caller().fhir_reference, "UPDATE", records.now());
            changes.push_back(std::move(provenance));
        }
        return {};
    };
    std::size_t left = most;
    const auto next = [&](std::vector<std::string> ids) {
        if (ids.size() > left) ids.resize(left);
        left -= ids.size();
        return ids;
    };
    const auto new_owner = [&](json::Value task) { return with_members(task, {{"owner", to.empty() ? std::string() : reference_json(to)}}); };
    const Tasks tasks = TRY(tasks_of(records, owner, most));
    for (const std::vector<std::string>* ids : {&tasks.needs, &tasks.actions, &tasks.others}) {
        for (const std::string& id : next(*ids)) TRY_VOID(change("Task", id, new_owner, "for"));
    }
    if (left > 0) {
        const auto new_recipient = [&](json::Value communication) {
            std::optional<Question> question = question_from(communication);
            if (!question) return std::string(communication.raw());  // taken back in this moment
            question->to = to;
            return question_json(*question, communication);
        };
        for (const std::string& id : next(TRY(questions_to(records, owner, left)))) TRY_VOID(change("Communication", id, new_recipient, "subject"));
    }
    if (left > 0) {
        for (const std::string& id : next(TRY(plans_of(records, owner, left)))) {
            TRY_VOID(change("CarePlan", id, [&](json::Value plan) { return with_parts_of(plan, owner, to); }, "subject"));
        }
    }
    if (left > 0) {
        for (const std::string& id : next(TRY(teams_of(records, owner, left)))) {
            const auto body = [&](json::Value team) {
                const std::string child = id_in(reference_of(team["subject"]), "Patient");
                const std::string without = without_member(team, owner, day);
                if (to.empty()) return without;
                const Result<json::Document> parsed = json::parse(without);
                INVARIANT(parsed.has_value());
                return with_main_contact(parsed->root(), id, child, to, role, day);
            };
            TRY_VOID(change("CareTeam", id, body, "subject"));
        }
    }
    return changes;
}

}  // namespace medhome::care
