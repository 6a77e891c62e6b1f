// SPDX-License-Identifier: Apache-2.0
#include "care/plan/plan_page_routes.h"

#include <charconv>

#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/page_routes.h"
#include "care/plan/changes.h"
#include "care/plan/together.h"

namespace medhome::care {
namespace {

constexpr std::size_t versions_a_page = 10;

// Owners must be people of this practice or of this child's family whom the writer can see. Who was the owner before may stay it.
std::vector<Issue> unknown_owners(const PlanInput& input, const Plan* before, const People& people, std::string_view child_id) {
    std::vector<Issue> issues;
    const auto wrong = [&](std::string path) { issues.push_back({Severity::error, "value", std::move(path), "Choose a person of the practice or the family."}); };
    for (std::size_t g = 0; g < input.goals.size(); ++g) {
        const std::string path = "goals[" + std::to_string(g) + "].";
        const PlanInput::GoalInput& goal = input.goals[g];
        const std::optional<Reference> owner = parse_reference(goal.owner);
        // Goal.expressedBy names a person, never a pool. https://hl7.org/fhir/R4/goal-definitions.html#Goal.expressedBy
        const bool person = owner && (owner->type == "Practitioner" || owner->type == "RelatedPerson" || owner->type == "Patient");
        if (!goal.owner.empty() && (!person || !may_own_for(people.find(goal.owner), child_id))) wrong(path + "owner");
        for (std::size_t a = 0; a < goal.actions.size(); ++a) {
            if (goal.actions[a].owner.empty() || may_own_for(people.find(goal.actions[a].owner), child_id)) continue;
            wrong(path + "actions[" + std::to_string(a) + "].owner");
        }
    }
    for (std::size_t i = 0; input.sections && i < input.sections->size(); ++i) {
        const PlanInput::SectionInput& section = (*input.sections)[i];
        if (section.owner.empty() || section.owner == family_owner) continue;
        const Section* was = before != nullptr ? before->section(section.code) : nullptr;
        if (was != nullptr && was->owner == section.owner) continue;
        const Person* owner = people.find(section.owner);
        if (owner == nullptr || owner->kind == "family" || !may_own_for(owner, child_id)) wrong("sections[" + std::to_string(i) + "].owner");
    }
    return issues;
}

Result<std::int64_t> number_parameter(const http::Request& request, std::string_view name, std::int64_t otherwise) {
    const std::string text = parameter(request, name);
    if (text.empty()) return otherwise;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) return fail(ErrorKind::invalid, "request.number", "Versions are numbers.");
    return number;
}

Result<KeptPlan> shared_plan(access::Records& records, const std::string& child_id) {
    std::optional<KeptPlan> kept = TRY(read_plan(records, child_id));
    if (!kept || (records.caller().is_family() && !kept->plan.shared)) return no_plan_yet();
    return std::move(*kept);
}

std::string_view word_of(PlanChange::Part part) {
    switch (part) {
        case PlanChange::Part::what_matters: return "what_matters";
        case PlanChange::Part::section: return "section";
        case PlanChange::Part::goal: return "goal";
        case PlanChange::Part::action: return "action";
    }
    return {};
}

void write_owner(json::Writer& w, const std::string& owner, const People& people) {
    if (owner == family_owner) {
        w.string(family_owner);
    } else {
        people.write(w, owner);
    }
}

void write_change(json::Writer& w, const PlanChange& change, const People& people) {
    using Did = PlanChange::Did;
    w.object().key("part").string(word_of(change.part));
    w.key("did").string(change.did == Did::added ? "added" : change.did == Did::removed ? "removed" : "changed");
    text_or_null(w, "id", change.id);
    text_or_null(w, "title", change.title);
    write_pieces(w.key("words"), change.words);
    write_pieces(w.key("why"), change.why);
    w.key("owner");
    if (change.owner) {
        write_owner(w.object().key("from"), change.owner->first, people);
        write_owner(w.key("to"), change.owner->second, people);
        w.end();
    } else {
        w.null();
    }
    w.key("due");
    if (change.due) {
        w.object();
        text_or_null(w, "from", change.due->first);
        text_or_null(w, "to", change.due->second);
        w.end();
    } else {
        w.null();
    }
    w.end();
}

}  // namespace

tl::unexpected<Error> no_plan_yet() { return fail(ErrorKind::not_found, "plan.not-yet", "This child has no plan yet."); }

http::Response stale_plan(const http::Request& request, const KeptPlan* now, const People& people) {
    json::Writer w;
    if (now != nullptr) write_plan(w, now->plan, people);
    return stale_response(request, "plan.changed", "Somebody else changed this plan while you were writing. Nothing you typed is lost: see both and choose.",
                          now != nullptr ? w.take() : std::string());
}

Result<http::Response> save_plan(const http::Request& request, access::Records& records, const Child& child, const MakeSaving& make) {
    const auto stale = [&](const std::optional<KeptPlan>& now) -> Result<http::Response> {
        People people(records);
        if (now) TRY_VOID(load_people(records, people, people_in(now->plan)));
        return stale_plan(request, now ? &*now : nullptr, people);
    };
    for (int left = 3;; --left) {
        const std::optional<KeptPlan> kept = TRY(read_plan(records, child.id));
        const Plan* before = kept ? &kept->plan : nullptr;
        std::optional<Saving> made = TRY(make(kept ? &*kept : nullptr));
        if (!made) return stale(kept);
        Saving& saving = *made;
        if (before == nullptr && saving.input.next_review.empty()) saving.input.next_review = to_iso(review_after(today(records), false));

        People people(records);
        std::vector<std::string> references = before != nullptr ? people_in(*before) : std::vector<std::string>();
        references.push_back(saving.author);
        references.push_back(saving.suggested_by);
        references.push_back(saving.input.told_by);
        for (const PlanInput::GoalInput& goal : saving.input.goals) {
            references.push_back(goal.owner);
            for (const PlanInput::ActionInput& action : goal.actions) references.push_back(action.owner);
        }
        for (std::size_t i = 0; saving.input.sections && i < saving.input.sections->size(); ++i) references.push_back((*saving.input.sections)[i].owner);
        TRY_VOID(load_people(records, people, references));
        std::vector<Issue> issues = check(saving.input, before);
        for (Issue& issue : unknown_owners(saving.input, before, people, child.id)) issues.push_back(std::move(issue));
        if (!saving.input.told_by.empty() && !is_of_family(people.find(saving.input.told_by), child.id)) {
            issues.push_back({Severity::error, "value", "told_by", "Choose someone of this child's family."});
        }
        if (!issues.empty()) return not_filled_in(std::move(issues));

        PlanSave save = apply(saving.input, before, child.id, saving.author, records.now(), today(records), [&] { return records.new_id(); });
        if (!saving.suggested_by.empty()) {
            for (Section& section : save.plan.sections) {
                const Section* was = before != nullptr ? before->section(section.code) : nullptr;
                const bool changed = section.code == goals_section ? save.plan.number != before->number : was == nullptr || !section.same_words_as(*was);
                if (changed && section.changed_by == saving.author && section.changed_on == today(records)) section.changed_by = saving.suggested_by;
            }
        }
        static const PlanRecords none;
        std::vector<access::Change> changes = changes_of(save, before, kept ? kept->records : none, records.now(), today(records), saving.suggested_by, saving.saved_by);
        for (const access::Change& one : saving.also) changes.push_back(one);
        access::Extras extras;
        if (saving.saved_by.empty()) extras.statements.push_back(mark_opened(records, save.plan.id, saving.author, save.plan.number));
        Result<http::Response> answer = access::commit_and_answer(
            records, std::move(changes),
            [&](const std::vector<access::Changed>& changed) {
                Plan plan = save.plan;
                plan.updated = changed.front().updated;
                for (const access::Changed& one : changed) {
                    if (one.type == "CarePlan") plan.version = one.version;
                    for (Goal& goal : plan.goals) {
                        if (one.type == "Goal" && one.id == goal.id) goal.version = one.version;
                        for (Action& action : goal.actions) {
                            if (one.type == "Task" && one.id == action.id) action.version = one.version;
                        }
                    }
                }
                json::Writer w;
                w.object();
                write_plan(w.key("plan"), plan, people, records.caller().is_family() ? std::vector<std::string>{saving.author} : std::vector<std::string>());
                return json_response(200, w.end().take());
            },
            std::move(extras));
        if (answer) return answer;
        const bool raced = answer.error().kind == ErrorKind::stale || answer.error().code == "plan.second";
        if (!raced) return answer;
        if (left == 0 || answer.error().code == "plan.second") return stale(TRY(read_plan(records, child.id)));
    }
}

Result<http::Response> versions_answer(const http::Request& request, access::Records& records, const std::string& child_id) {
    const KeptPlan kept = TRY(shared_plan(records, child_id));
    const PlanVersions page = TRY(plan_versions(records, kept.plan, TRY(number_parameter(request, "below", 0)), versions_a_page));
    People people(records);
    std::vector<std::string> references;
    for (const PlanVersion& one : page.versions) {
        references.push_back(one.by);
        if (!one.agreed) continue;
        references.push_back(one.agreed->by);
        references.push_back(one.agreed->recorded_by);
    }
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object().key("versions").array();
    for (const PlanVersion& one : page.versions) {
        w.object().key("number").number(one.number).key("version").number(one.version).key("at").string(to_fhir_instant(one.at));
        people.write(w.key("by"), one.by);
        w.key("asked").boolean(one.asked);
        write_agreement(w.key("agreement"), one.agreed, people);
        w.end();
    }
    w.end();
    w.key("older");
    if (page.older > 0) {
        w.number(page.older);
    } else {
        w.null();
    }
    return json_response(200, w.end().take());
}

Result<http::Response> changes_answer(const http::Request& request, access::Records& records, const std::string& child_id) {
    const KeptPlan kept = TRY(shared_plan(records, child_id));
    const std::optional<Agreement> agreed = TRY(newest_agreement(records, kept.plan.id));
    const std::int64_t from = TRY(number_parameter(request, "from", agreed ? agreed->number : 0));
    const std::int64_t to = TRY(number_parameter(request, "to", kept.plan.number));
    const Plan before = TRY(plan_at(records, kept, from));
    const Plan after = TRY(plan_at(records, kept, to));
    const std::vector<PlanChange> changes = changes_between(before, after);
    People people(records);
    std::vector<std::string> references{before.updated_by, after.updated_by};
    if (agreed) references.insert(references.end(), {agreed->by, agreed->recorded_by});
    for (const PlanChange& change : changes) {
        if (!change.owner) continue;
        references.push_back(change.owner->first);
        references.push_back(change.owner->second);
    }
    TRY_VOID(load_people(records, people, references));
    json::Writer w;
    w.object();
    const auto end = [&](std::string_view name, const Plan& plan) {
        w.key(name).object().key("number").number(plan.number);
        text_or_null(w, "at", plan.number > 0 ? to_fhir_instant(plan.updated) : std::string());
        people.write(w.key("by"), plan.updated_by);
        w.end();
    };
    end("from", before);
    end("to", after);
    write_agreement(w.key("agreement"), agreed && agreed->number == from ? agreed : std::nullopt, people);
    // What "agree" is to be sent with, when `to` is how the plan stands.
    w.key("version").number(kept.plan.version).key("changes").array();
    for (const PlanChange& change : changes) write_change(w, change, people);
    return json_response(200, w.end().end().take());
}

Result<http::Response> opened_answer(const http::Request& request, access::Records& records, const std::string& child_id, const std::string& who) {
    const KeptPlan kept = TRY(shared_plan(records, child_id));
    const json::Document body = TRY(object_in(request));
    std::int64_t number = 0;
    const std::string_view text = body.root()["number"].text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > kept.plan.number) {
        return not_filled_in({{Severity::error, "value", "number", "Send the number of the version that was opened."}});
    }
    access::Extras extras;
    extras.statements.push_back(mark_opened(records, kept.plan.id, who, number));
    return access::commit_and_answer(
        records, {}, [&](const std::vector<access::Changed>&) { return json_response(200, R"({"opened":)" + std::to_string(number) + "}"); }, std::move(extras));
}

}  // namespace medhome::care
