// SPDX-License-Identifier: Apache-2.0
#include "care/plan/agreement.h"
#include "care/plan/opened.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/plan_record.h"
#include "server/demo/stories.h"

namespace medhome::server {
namespace {

// One story being written: what it needs again and again, and ids that are the same every time.
class PlanBook {
public:
    PlanBook(access::Machinery with, const DemoRecords& demo, const PlanStory& story)
        : with_(with), demo_(demo), story_(story), child_id_(DemoRecords::id(story.child)) {}

    Result<void> write();

private:
    Result<void> first_version(Moment moment);
    Result<void> change(const PlanChange& change, Moment moment);
    Result<void> ask(const PlanAsked& asked, Moment moment);
    Result<void> agree(const PlanAgreed& agreed, Moment moment);
    Result<void> suggest(const PlanSuggested& suggested, Moment moment);
    Result<void> open(const std::vector<std::string>& people, Moment moment);
    Result<void> save(const care::PlanSave& save, const care::KeptPlan* before, Moment& moment);

    Moment on(int days_ago) { return {with_, demo_.at(-days_ago, minutes_ += 3)}; }
    std::string new_id() { return DemoRecords::id(std::string(story_.child) + "/plan/" + std::to_string(++count_)); }
    Result<void> commit(std::vector<access::Change> changes, Moment& moment);
    Result<void> create(std::string_view type, std::string id, std::string body, Moment& moment);
    Result<care::KeptPlan> now_standing(Moment& moment);

    access::Machinery with_;
    const DemoRecords& demo_;
    const PlanStory& story_;
    std::string child_id_;
    int count_ = 0;
    int minutes_ = 0;
};

Result<void> PlanBook::commit(std::vector<access::Change> changes, Moment& moment) {
    for (access::Change& change : changes) {
        if (change.id.empty()) change.id = new_id();
    }
    TRY_VOID(moment.records().commit(std::move(changes)));
    return {};
}

Result<void> PlanBook::create(std::string_view type, std::string id, std::string body, Moment& moment) {
    access::Change change;
    change.type = type;
    change.id = std::move(id);
    change.body = std::move(body);
    return commit({std::move(change)}, moment);
}

Result<care::KeptPlan> PlanBook::now_standing(Moment& moment) {
    std::optional<care::KeptPlan> kept = TRY(care::read_plan(moment.records(), child_id_));
    if (!kept) return fail(ErrorKind::not_found, "demo.plan", "The demo's plan is not there.");
    return std::move(*kept);
}

Result<void> PlanBook::save(const care::PlanSave& save, const care::KeptPlan* before, Moment& moment) {
    const care::PlanRecords none;
    return commit(care::changes_of(save, before != nullptr ? &before->plan : nullptr, before != nullptr ? before->records : none, save.plan.updated,
                                   civil_date(save.plan.updated, demo_zone)),
                  moment);
}

Result<void> PlanBook::first_version(Moment moment) {
    care::PlanInput input;
    input.what_matters = story_.what_matters;
    for (const PlannedGoal& planned : story_.goals) {
        care::PlanInput::GoalInput goal{{}, std::string(planned.text), std::string(planned.language), std::string(planned.why), planned.owner, {}};
        for (const PlannedAction& action : planned.actions) goal.actions.push_back({{}, std::string(action.text), action.owner, to_iso(demo_.workday(action.due_in_days))});
        input.goals.push_back(std::move(goal));
    }
    if (!story_.sections.empty()) {
        input.sections.emplace();
        for (const PlannedSection& one : story_.sections) input.sections->push_back({std::string(one.code), {}, std::string(one.text), std::string(one.language), one.owner});
    }
    if (story_.review_in_days) input.next_review = to_iso(demo_.workday(*story_.review_in_days));
    const Instant now = moment.records().now();
    const Day today = civil_date(now, demo_zone);
    care::PlanSave made = care::apply(input, nullptr, child_id_, story_.written_by, now, today, [this] { return new_id(); });
    made.plan.what_matters_by = story_.said_by;
    made.plan.shared = !story_.draft;
    for (std::size_t goal = 0; goal < story_.goals.size(); ++goal) {
        for (std::size_t at = 0; at < story_.goals[goal].actions.size(); ++at) {
            const PlannedAction& planned = story_.goals[goal].actions[at];
            if (!planned.done_days_ago) continue;
            care::Action& action = made.plan.goals[goal].actions[at];
            action.done = true;
            action.done_on = demo_.workday(-*planned.done_days_ago);
            action.done_by = planned.owner;
        }
    }
    return save(made, nullptr, moment);
}

Result<void> PlanBook::change(const PlanChange& change, Moment moment) {
    const care::KeptPlan before = TRY(now_standing(moment));
    care::PlanInput input = care::input_of(before.plan);
    change.change(input, demo_);
    const Instant now = moment.records().now();
    return save(care::apply(input, &before.plan, child_id_, change.by, now, civil_date(now, demo_zone), [this] { return new_id(); }), &before, moment);
}

Result<void> PlanBook::ask(const PlanAsked& asked, Moment moment) {
    const care::KeptPlan kept = TRY(now_standing(moment));
    care::Ask made;
    made.id = new_id();
    made.child_id = child_id_;
    made.plan_id = kept.plan.id;
    made.number = kept.plan.number;
    made.by = asked.by;
    made.of = asked.of;
    made.at = moment.records().now();
    return create("Task", made.id, care::ask_json(made), moment);
}

Result<void> PlanBook::agree(const PlanAgreed& agreed, Moment moment) {
    const care::KeptPlan kept = TRY(now_standing(moment));
    care::Agreement made;
    made.child_id = child_id_;
    made.plan_id = kept.plan.id;
    made.plan_version = kept.plan.version;
    made.number = kept.plan.number;
    made.by = agreed.by;
    made.recorded_by = agreed.recorded_by;
    made.how = agreed.how;
    made.reason = agreed.reason;
    made.at = moment.records().now();
    return create("Provenance", new_id(), care::agreement_json(made), moment);
}

Result<void> PlanBook::suggest(const PlanSuggested& suggested, Moment moment) {
    const care::KeptPlan kept = TRY(now_standing(moment));
    care::Suggestion made;
    made.id = new_id();
    made.child_id = child_id_;
    made.plan_id = kept.plan.id;
    made.kind = suggested.kind;
    made.text = suggested.text;
    made.language = suggested.language;
    made.why = suggested.why;
    made.section = suggested.section;
    if (suggested.kind == care::Suggests::goal_text || suggested.kind == care::Suggests::action) {
        made.goal_id = kept.plan.goals.at(0).id;
        if (suggested.kind == care::Suggests::goal_text) made.was = kept.plan.goals.at(0).text;
    }
    if (const care::Section* section = kept.plan.section(suggested.section)) made.was = section->text;
    made.by = suggested.by;
    made.owner = suggested.owner;
    made.at = moment.records().now();
    TRY_VOID(create("Task", made.id, care::suggestion_json(made), moment));
    if (suggested.answer.empty()) return {};

    Moment next_day(with_, made.at + std::chrono::hours(20));
    const store::Stored asked = TRY(next_day.records().read("Task", made.id));
    const care::json::Document before = TRY(care::json::parse(*asked.body));
    made.state = care::Suggestion::State::declined;
    made.answer = suggested.answer;
    made.answered_by = suggested.owner;
    made.answered_at = next_day.records().now();
    TRY(next_day.records().update("Task", made.id, care::suggestion_json(made, before.root()), asked.version));
    return {};
}

Result<void> PlanBook::open(const std::vector<std::string>& people, Moment moment) {
    if (people.empty()) return {};
    const care::KeptPlan kept = TRY(now_standing(moment));
    access::Extras extras;
    for (const std::string& who : people) extras.statements.push_back(care::mark_opened(moment.records(), kept.plan.id, who, kept.plan.number));
    TRY_VOID(moment.records().commit({}, std::move(extras)));
    return {};
}

Result<void> PlanBook::write() {
    TRY_VOID(first_version(on(story_.days_ago)));
    TRY_VOID(open(story_.opened_first, on(story_.days_ago)));
    for (const PlanAsked& one : story_.asked) TRY_VOID(ask(one, on(one.days_ago)));
    for (const PlanAgreed& one : story_.agreed) TRY_VOID(agree(one, on(one.days_ago)));
    int last = story_.days_ago;
    for (const PlanChange& one : story_.changes) {
        TRY_VOID(change(one, on(one.days_ago)));
        last = one.days_ago;
    }
    TRY_VOID(open(story_.opened_last, on(last)));
    for (const PlanAsked& one : story_.asked_again) TRY_VOID(ask(one, on(one.days_ago)));
    for (const PlanSuggested& one : story_.suggested) TRY_VOID(suggest(one, on(one.days_ago)));
    return {};
}

}  // namespace

void tell(DemoRecords& demo, PlanStory story) {
    demo.afterwards([&demo, story = std::move(story)](access::Machinery with) { return PlanBook(with, demo, story).write(); });
}

}  // namespace medhome::server
