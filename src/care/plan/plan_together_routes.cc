// Writing the plan with the family, as staff: its suggestions, asking it to agree, the versions.
//
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/plan/plan_page_routes.h"
#include "care/plan/together.h"

namespace medhome::care {
namespace {

access::Change update_task(const std::string& id, std::int64_t version, std::string body) {
    access::Change change;
    change.kind = access::Change::Kind::update;
    change.type = "Task";
    change.id = id;
    change.if_match = version;
    change.body = std::move(body);
    return change;
}

access::Change create(std::string type, std::string id, std::string body) {
    access::Change change;
    change.type = std::move(type);
    change.id = std::move(id);
    change.body = std::move(body);
    return change;
}

tl::unexpected<Error> answered_already() { return fail(ErrorKind::conflict, "suggestion.answered", "Somebody has answered this already. Load the page again."); }

void end(Suggestion& suggestion, Suggestion::State state, const access::Records& records) {
    suggestion.state = state;
    suggestion.answered_by = records.caller().fhir_reference;
    suggestion.answered_at = records.now();
}

// An answer that leaves the plan as it is.
Result<http::Response> answer_alone(access::Records& records, KeptSuggestion kept, Suggestion::State state, std::string words) {
    Suggestion& s = kept.suggestion;
    end(s, state, records);
    s.answer = std::move(words);
    People people(records);
    TRY_VOID(load_people(records, people, {s.by, s.owner, s.answered_by}));
    const std::optional<KeptPlan> plan = TRY(read_plan(records, s.child_id));
    const Plan nothing;
    return access::commit_and_answer(records,
                                     {update_task(s.id, s.version, suggestion_json(s, kept.task.root())),
                                      create("Provenance", {}, provenance_json({"Task/" + s.id}, s.child_id, s.answered_by, "UPDATE", records.now()))},
                                     [&](const std::vector<access::Changed>& changed) {
                                         Suggestion after = s;
                                         after.version = changed.front().version;
                                         json::Writer w;
                                         w.object();
                                         write_suggestion(w.key("suggestion"), after, plan ? plan->plan : nothing, people);
                                         return json_response(200, w.end().take());
                                     });
}

Result<KeptSuggestion> open_suggestion(const http::Request& request, access::Records& records) {
    KeptSuggestion kept = TRY(read_suggestion(records, request.path_value("id")));
    if (!kept.suggestion.is_open() || TRY(version_to_edit(request)) != kept.suggestion.version) return answered_already();
    return kept;
}

Result<http::Response> accept(const http::Request& request, access::Records& records) {
    const json::Document body = TRY(object_in(request));
    KeptSuggestion first = TRY(open_suggestion(request, records));
    const Child child = TRY(read_child(records, first.suggestion.child_id));
    if (first.suggestion.kind == Suggests::note) {
        std::string words = typed(body.root(), "answer");
        if (words.empty()) return not_filled_in({{Severity::error, "required", "answer", "Write what you say to the family."}});
        if (count_characters(words) > 2000) return not_filled_in({{Severity::error, "value", "answer", "Keep it under 2,000 characters."}});
        return answer_alone(records, std::move(first), Suggestion::State::accepted, std::move(words));
    }
    const Acceptance as{typed(body.root(), "text"), typed(body.root(), "why"), typed(body.root(), "owner"), typed(body.root(), "due")};
    if (first.suggestion.kind == Suggests::action) {
        std::vector<Issue> issues;
        if (as.owner.empty()) issues.push_back({Severity::error, "required", "owner", "Every action has one named owner."});
        if (!parse_iso_date(as.due)) issues.push_back({Severity::error, "required", "due", "Every action has a date."});
        if (!issues.empty()) return not_filled_in(std::move(issues));
    }
    const std::string edited(body.root()["plan_version"].text());
    const std::string answer = typed(body.root(), "answer");
    return save_plan(request, records, child, [&](const KeptPlan* before) -> Result<std::optional<Saving>> {
        if (before == nullptr) return no_plan_yet();
        if (!edited.empty() && edited != std::to_string(before->plan.version)) return std::optional<Saving>();
        KeptSuggestion kept = TRY(read_suggestion(records, first.suggestion.id));
        if (!kept.suggestion.is_open()) return answered_already();
        Saving saving;
        saving.input = TRY(with_suggestion(before->plan, kept.suggestion, as));
        saving.author = records.caller().fhir_reference;
        saving.suggested_by = kept.suggestion.by;
        if (!as.text.empty() && as.text != kept.suggestion.text) kept.suggestion.taken_as = as.text;
        kept.suggestion.answer = answer;
        end(kept.suggestion, Suggestion::State::accepted, records);
        saving.also.push_back(update_task(kept.suggestion.id, kept.suggestion.version, suggestion_json(kept.suggestion, kept.task.root())));
        return std::optional(std::move(saving));
    });
}

Result<http::Response> decline(const http::Request& request, access::Records& records) {
    const json::Document body = TRY(object_in(request));
    KeptSuggestion kept = TRY(open_suggestion(request, records));
    std::string reason = typed(body.root(), "reason");
    if (reason.empty()) return not_filled_in({{Severity::error, "required", "reason", "Write why, in words the family can read."}});
    if (count_characters(reason) > 2000) return not_filled_in({{Severity::error, "value", "reason", "Keep it under 2,000 characters."}});
    return answer_alone(records, std::move(kept), Suggestion::State::declined, std::move(reason));
}

struct Shown {
    KeptPlan kept;
    Together together;
};

// The plan a page showed, with what stands around it; nothing when it has changed since.
Result<std::optional<Shown>> plan_as_shown(const http::Request& request, access::Records& records, const std::string& child_id) {
    std::optional<KeptPlan> kept = TRY(read_plan(records, child_id));
    if (!kept) return no_plan_yet();
    if (TRY(version_to_edit(request)) != kept->plan.version) return std::optional<Shown>();
    Shown standing{std::move(*kept), {}};
    standing.together = TRY(read_together(records, standing.kept.plan));
    return std::optional(std::move(standing));
}

Result<http::Response> stale(const http::Request& request, access::Records& records, const std::string& child_id) {
    const std::optional<KeptPlan> kept = TRY(read_plan(records, child_id));
    People people(records);
    if (kept) TRY_VOID(load_people(records, people, people_in(kept->plan)));
    return stale_plan(request, kept ? &*kept : nullptr, people);
}

Result<http::Response> ask(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const std::optional<Shown> standing = TRY(plan_as_shown(request, records, child.id));
    if (!standing) return stale(request, records, child.id);
    const Plan& plan = standing->kept.plan;
    if (standing->together.asked) return fail(ErrorKind::conflict, "plan.already-asked", "The family has been asked already. They see the newest version when they look.");
    if (standing->together.state(plan) == PlanState::agreed) return fail(ErrorKind::conflict, "plan.agreed-already", "The family agreed to this version already.");
    Ask asked;
    for (const Caregiver& caregiver : TRY(read_caregivers(records, child.id))) {
        if (caregiver.account) asked.of.push_back("RelatedPerson/" + caregiver.id);
    }
    if (asked.of.empty()) {
        return fail(ErrorKind::conflict, "plan.nobody-to-ask", "Nobody of the family has an account yet. Invite them, or record that they agreed.");
    }
    asked.id = records.new_id();
    asked.child_id = child.id;
    asked.plan_id = plan.id;
    asked.number = plan.number;
    asked.by = records.caller().fhir_reference;
    asked.at = records.now();
    People people(records);
    std::vector<std::string> references = asked.of;
    references.push_back(asked.by);
    TRY_VOID(load_people(records, people, references));
    return access::commit_and_answer(records,
                                     {create("Task", asked.id, ask_json(asked)),
                                      create("Provenance", {}, provenance_json({"Task/" + asked.id}, child.id, asked.by, "CREATE", records.now()))},
                                     [&](const std::vector<access::Changed>&) {
                                         json::Writer w;
                                         w.object();
                                         write_ask(w.key("asked"), asked, people);
                                         return json_response(201, w.end().take());
                                     });
}

Result<http::Response> record_agreement(const http::Request& request, access::Records& records) {
    const Child child = TRY(read_child(records, request.path_value("id")));
    const json::Document body = TRY(object_in(request));
    const std::optional<Shown> standing = TRY(plan_as_shown(request, records, child.id));
    if (!standing) return stale(request, records, child.id);
    Agreement agreement;
    agreement.child_id = child.id;
    agreement.plan_id = standing->kept.plan.id;
    agreement.plan_version = standing->kept.plan.version;
    agreement.number = standing->kept.plan.number;
    agreement.by = typed(body.root(), "by");
    agreement.how = typed(body.root(), "how");
    agreement.reason = typed(body.root(), "reason");
    agreement.recorded_by = records.caller().fhir_reference;
    agreement.at = records.now();
    std::vector<Issue> issues = check_recorded(agreement);
    People people(records);
    TRY_VOID(load_people(records, people, {agreement.by, agreement.recorded_by}));
    if (const Person* who = people.find(agreement.by); !agreement.by.empty() && (who == nullptr || who->kind != "family" || !may_own_for(who, child.id))) {
        issues.push_back({Severity::error, "value", "by", "Choose someone of this child's family."});
    }
    if (!issues.empty()) return not_filled_in(std::move(issues));
    return access::commit_and_answer(records, agreed_changes(agreement, standing->together.asked, TRY(read_ask(records, standing->together.asked))),
                                     [&](const std::vector<access::Changed>&) {
                                         json::Writer w;
                                         w.object();
                                         write_agreement(w.key("agreement"), agreement, people);
                                         return json_response(201, w.end().take());
                                     });
}

}  // namespace

void add_plan_together_routes(access::Gate& gate, http::Router& router) {
    using http::Method;
    add_staff(gate, router, Method::GET, "/api/staff/children/{id}/plan/versions", "The plan's versions, newest first", [](const http::Request& request, access::Records& records) {
        return versions_answer(request, records, std::string(request.path_value("id")));
    });
    add_staff(gate, router, Method::GET, "/api/staff/children/{id}/plan/changes", "What changed between two versions of the plan",
              [](const http::Request& request, access::Records& records) { return changes_answer(request, records, std::string(request.path_value("id"))); });
    add_staff(gate, router, Method::POST, "/api/staff/children/{id}/plan/opened", "The plan was opened by whoever asks", [](const http::Request& request, access::Records& records) {
        return opened_answer(request, records, std::string(request.path_value("id")), records.caller().fhir_reference);
    });
    add_staff(gate, router, Method::POST, "/api/staff/children/{id}/plan/ask", "Ask the family to look at the plan and approve it", ask);
    add_staff(gate, router, Method::POST, "/api/staff/children/{id}/plan/agreement", "Record that the family agreed, and how", record_agreement);
    add_staff(gate, router, Method::POST, "/api/staff/suggestions/{id}/accept", "Take a family's suggestion into the plan, or answer its note", accept);
    add_staff(gate, router, Method::POST, "/api/staff/suggestions/{id}/decline", "Say no to a family's suggestion, with the reason", decline);
}

}  // namespace medhome::care
