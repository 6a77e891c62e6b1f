// The plan as a family reads and writes it: its own parts, what it suggests for the others, and its yes to a version.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/practice.h"
#include "care/about/about_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/plan/plan_page_routes.h"
#include "care/plan/together.h"
#include "care/ways/ways.h"

namespace medhome::care {
namespace {

constexpr std::string_view what_matters_part = "what_matters";

Result<KeptPlan> plan_of(access::Records& records, const std::string& child_id) {
    std::optional<KeptPlan> kept = TRY(read_plan(records, child_id));
    if (!kept || !kept->plan.shared) return no_plan_yet();
    return std::move(*kept);
}

Result<http::Response> plan_page(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const std::optional<KeptPlan> kept = TRY(read_plan(records, child.id));
    const bool shared = kept && kept->plan.shared;
    Together together;
    std::vector<std::string> references;
    if (shared) {
        together = TRY(read_together(records, kept->plan));
        references = people_in(kept->plan);
        for (std::string& one : people_in(together)) references.push_back(std::move(one));
    }
    const AboutUs about = TRY(read_about(records, child.id)).about;
    if (const AboutAnswer* works = about.find("works")) references.insert(references.end(), {works->said.author, works->said.told_by});
    Around around(records);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), std::move(references), around));
    const std::string self = self_for(records, child.id);
    json::Writer w;
    w.object();
    write_child(w.key("child"), child);
    write_what_works(w.key("what_works"), about, around.people);
    w.key("plan");
    if (shared) {
        write_plan(w, kept->plan, around.people, {self});
        write_together(w.key("together"), {kept->plan, together, around.team, around.people, self, {}, today(records)});
    } else {
        w.null().key("together").null();
    }
    write_main_contact(w.key("main_contact"), around);
    return json_response(200, w.end().take());
}

// The words of a part as they stood in a version of the record.
Result<std::string> words_at(access::Records& records, const Plan& plan, std::string_view part, std::int64_t version) {
    const store::Stored stored = TRY(records.vread("CarePlan", plan.id, version));
    const json::Document document = TRY(json::parse(*stored.body));
    const Plan then = plan_from(document.root(), stored.updated, {});
    if (part == what_matters_part) return then.what_matters;
    const Section* section = then.section(part);
    return section != nullptr ? section->text : std::string();
}

Result<http::Response> write_part(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const std::string part(request.path_value("part"));
    const json::Document body = TRY(object_in(request));
    if (!body.root()["text"].is_string()) return not_filled_in({{Severity::error, "structure", "text", "Send the words of this part; they may be empty."}});
    const std::string text = typed(body.root(), "text");
    const std::string language = typed(body.root(), "language");
    const std::int64_t expected = TRY(if_match(request)).value_or(0);
    const std::string self = self_for(records, child.id);
    return save_plan(request, records, child, [&](const KeptPlan* before) -> Result<std::optional<Saving>> {
        Saving saving;
        saving.author = self;
        if (before == nullptr) {
            if (part != what_matters_part) return no_plan_yet();
            if (expected != 0) return std::optional<Saving>();
            saving.input.what_matters = text;
            return std::optional(std::move(saving));
        }
        const Plan& plan = before->plan;
        if (!plan.shared) return no_plan_yet();
        const Section* section = plan.section(part);
        if (part != what_matters_part && (section == nullptr || !section->is_familys())) {
            return fail(ErrorKind::forbidden, "plan.part-not-yours", "This part belongs to someone else on the team. You can suggest a change to it.");
        }
        const std::string& now = section != nullptr ? section->text : plan.what_matters;
        // Others may have changed other parts meanwhile; only this one must be as it was read.
        if (expected == 0 || expected > plan.version) return std::optional<Saving>();
        if (expected != plan.version && TRY(words_at(records, plan, part, expected)) != now) return std::optional<Saving>();
        saving.input = input_of(plan);
        if (section == nullptr) {
            saving.input.what_matters = text;
        } else {
            for (PlanInput::SectionInput& one : *saving.input.sections) {
                if (one.code != part) continue;
                one.text = text;
                one.language = language;
            }
        }
        return std::optional(std::move(saving));
    });
}

// Who answers for a part: its owner, where that is not the family itself; else whoever the goals are with; else the main contact.
std::string answers_for(const Suggestion& s, const Plan& plan, const std::string& main_contact) {
    std::vector<std::string> asked;
    if (const Goal* goal = plan.goal(s.goal_id)) asked.push_back(goal->owner);
    if (const Section* section = plan.section(s.section.empty() ? goals_section : std::string_view(s.section))) asked.push_back(section->owner);
    asked.push_back(main_contact);
    for (const std::string& one : asked) {
        if (one.starts_with("Practitioner/") || one.starts_with("Organization/")) return one;
    }
    return {};
}

Result<http::Response> suggest(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const KeptPlan kept = TRY(plan_of(records, child.id));
    const json::Document body = TRY(object_in(request));
    const json::Value typed_in = body.root();
    const std::optional<Suggests> kind = suggests_from(typed(typed_in, "kind"));
    if (!kind) return not_filled_in({{Severity::error, "value", "kind", "Say what you suggest."}});
    Suggestion s;
    s.id = records.new_id();
    s.child_id = child.id;
    s.plan_id = kept.plan.id;
    s.kind = *kind;
    s.goal_id = typed(typed_in, "goal");
    s.section = typed(typed_in, "section");
    s.text = typed(typed_in, "text");
    s.why = typed(typed_in, "why");
    s.language = typed(typed_in, "language");
    s.by = self_for(records, child.id);
    s.at = records.now();
    if (std::vector<Issue> issues = check(s, kept.plan); !issues.empty()) return not_filled_in(std::move(issues));
    if (s.kind == Suggests::goal_text) s.was = kept.plan.goal(s.goal_id)->text;
    if (const Section* section = kept.plan.section(s.section); s.kind == Suggests::section_text && section != nullptr) s.was = section->text;
    const Together together = TRY(read_together(records, kept.plan));
    const auto open = std::count_if(together.suggestions.begin(), together.suggestions.end(), [](const Suggestion& one) { return one.is_open(); });
    if (static_cast<std::size_t>(open) >= most_open_suggestions) {
        return fail(ErrorKind::conflict, "suggestion.too-many", "There are many suggestions waiting already. Wait for an answer, or call your main contact.");
    }
    Around around(records);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), {s.by}, around));
    s.owner = answers_for(s, kept.plan, around.main.member);
    TRY_VOID(around.people.load({s.owner}));
    const Hours hours = TRY(read_hours(records)).hours;
    access::Change task;
    task.type = "Task";
    task.id = s.id;
    task.body = suggestion_json(s);
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json({"Task/" + s.id}, child.id, s.by, "CREATE", records.now());
    return access::commit_and_answer(records, {std::move(task), std::move(provenance)}, [&](const std::vector<access::Changed>& changed) {
        Suggestion after = s;
        after.version = changed.front().version;
        json::Writer w;
        w.object();
        write_suggestion(w.key("suggestion"), after, kept.plan, around.people);
        w.key("next").object();
        around.people.write(w.key("who"), s.owner);
        w.key("by").string(to_iso(next_open_day(hours, today(records)))).end();
        return json_response(201, w.end().take());
    });
}

Result<http::Response> approve(const http::Request& request, access::Records& records) {
    const Child child = TRY(linked_child(records, request.path_value("id")));
    const KeptPlan kept = TRY(plan_of(records, child.id));
    Around around(records);
    TRY_VOID(read_around(records, child, TRY(access::practice_of(records)), people_in(kept.plan), around));
    if (TRY(version_to_edit(request)) != kept.plan.version) return stale_plan(request, &kept, around.people);
    const Together together = TRY(read_together(records, kept.plan));
    if (together.state(kept.plan) == PlanState::agreed) return fail(ErrorKind::conflict, "plan.agreed-already", "Your family agreed to this version already.");
    Agreement agreement;
    agreement.child_id = child.id;
    agreement.plan_id = kept.plan.id;
    agreement.plan_version = kept.plan.version;
    agreement.number = kept.plan.number;
    agreement.by = self_for(records, child.id);
    agreement.at = records.now();
    TRY_VOID(around.people.load({agreement.by}));
    access::Extras extras;
    extras.statements.push_back(mark_opened(records, kept.plan.id, agreement.by, kept.plan.number));
    return access::commit_and_answer(
        records, agreed_changes(agreement, together.asked, TRY(read_ask(records, together.asked))),
        [&](const std::vector<access::Changed>&) {
            json::Writer w;
            w.object();
            write_agreement(w.key("agreement"), agreement, around.people);
            write_main_contact(w.key("main_contact"), around);
            return json_response(201, w.end().take());
        },
        std::move(extras));
}

}  // namespace

void add_family_plan_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_family(gate, router, Method::GET, "/api/family/children/{id}/plan", "The plan, and who has seen, suggested and agreed what", plan_page);
    add_family(gate, router, Method::PUT, "/api/family/children/{id}/plan/parts/{part}", "Write a part of the plan that is the family's own", write_part);
    add_family(gate, router, Method::POST, "/api/family/children/{id}/plan/suggestions", "Suggest a change to a part that is someone else's", suggest);
    add_family(gate, router, Method::POST, "/api/family/children/{id}/plan/approve", "Agree to the plan as it stands", approve);
    add_family(gate, router, Method::GET, "/api/family/children/{id}/plan/versions", "The plan's versions, newest first",
               [](const http::Request& request, access::Records& records) -> Result<http::Response> {
                   const Child child = TRY(linked_child(records, request.path_value("id")));
                   return versions_answer(request, records, child.id);
               });
    add_family(gate, router, Method::GET, "/api/family/children/{id}/plan/changes", "What changed since the family last agreed, or between two versions",
               [](const http::Request& request, access::Records& records) -> Result<http::Response> {
                   const Child child = TRY(linked_child(records, request.path_value("id")));
                   return changes_answer(request, records, child.id);
               });
    add_family(gate, router, Method::POST, "/api/family/children/{id}/plan/opened", "The plan was opened by whoever asks",
               [](const http::Request& request, access::Records& records) -> Result<http::Response> {
                   const Child child = TRY(linked_child(records, request.path_value("id")));
                   return opened_answer(request, records, child.id, self_for(records, child.id));
               });
}

}  // namespace medhome::care
