// SPDX-License-Identifier: Apache-2.0
#include "server/demo/stories.h"

#include "care/about/about_fhir.h"
#include "care/needs/need_record.h"
#include "care/needs/sibling.h"
#include "care/questions/question.h"
#include "server/demo/practice.h"

namespace medhome::server {
namespace {

// By the rules of the product: a step that could not be taken there cannot be told here.
Result<void> told_of(care::Need& need, const Told& told, Instant at, Day next) {
    care::StepTaken step{told.step, at, told.by, std::string(told.note), std::nullopt};
    step.reason = told.reason;
    step.how = told.how;
    step.to = told.to;
    if (need.steps.empty()) {
        need.steps.push_back(std::move(step));
        return {};
    }
    if (told.answer) return need.answer(*told.answer, at, told.by, std::string(told.note), next);
    if (told.step == care::Step::escalated) need.owner = step.to.reference;
    if (!care::moves(told.step)) return need.tell(std::move(step));
    if (told.step == care::Step::sent && step.to == care::Named{}) step.to = {need.service.reference, need.performer};
    return need.take(std::move(step), told.by.starts_with("RelatedPerson/") ? care::By::family : care::By::staff, next);
}

}  // namespace

void tell(DemoRecords& demo, const NeedStory& story) {
    care::Need need;
    const std::string name = std::string(story.child) + "/need/" + std::string(story.domain);
    need.id = DemoRecords::id(name);
    need.request_id = DemoRecords::id(name + "/request");
    need.child_id = DemoRecords::id(story.child);
    need.domain = story.domain.substr(0, story.domain.find('#'));
    need.text = story.text;
    need.for_whom = story.for_whom;
    need.owner = story.owner;
    need.performer = story.performer;
    need.service = service_called(story.performer);
    if (need.service.reference.empty()) need.service = {};
    need.for_person = story.for_person;
    int minutes = 0;
    for (const Told& told : story.steps) {
        const Instant at = demo.at(-told.days_ago, minutes += 5);
        const Result<void> taken = told_of(need, told, at, civil_date(at, demo_zone));
        if (!taken) demo.afterwards([why = taken.error()](access::Machinery) -> Result<void> { return tl::unexpected(why); });
    }
    need.next_date.reset();
    if (story.next_in_days) need.next_date = demo.workday(*story.next_in_days);
    for (access::Change& change : care::changes_of(need, need.steps.back().by, need.since(), {}, {}, 0, true)) demo.put(std::move(change));
}

care::Named tell(DemoRecords& demo, const LightSibling& sibling) {
    const std::string id = DemoRecords::id(sibling.key), beside = DemoRecords::id(std::string(sibling.key) + "/beside");
    const care::NewSibling made{std::string(sibling.given), std::string(sibling.family), to_iso(demo.day(-sibling.age_days))};
    demo.put("Patient", id, care::light_sibling_json(made, id));
    demo.put("RelatedPerson", beside, care::sibling_person_json(made, beside, DemoRecords::id(sibling.child), id));
    demo.caregiver(sibling.grown_up);
    return {"Patient/" + id, made.given};
}

void tell(DemoRecords& demo, const QuestionStory& story) {
    care::Question question;
    const std::string name = std::string(story.child) + "/question/" + std::string(story.text);
    question.id = DemoRecords::id(name);
    question.child_id = DemoRecords::id(story.child);
    question.text = story.text;
    question.language = story.language;
    question.from = story.from;
    question.to = story.to;
    question.sent = demo.at(-story.days_ago);
    question.answer_by = demo.workday(story.answer_in_days - story.days_ago);
    if (!story.opened_by.empty()) {
        question.opened = demo.at(-story.days_ago, 25);
        question.opened_by = story.opened_by;
    }
    if (!story.answer.empty()) {
        care::Reply reply;
        reply.id = DemoRecords::id(name + "/answer");
        reply.text = story.answer;
        reply.language = story.language;
        reply.from = story.opened_by;
        reply.sent = demo.at(-story.days_ago, 50);
        question.answer_id = reply.id;
        demo.put("Communication", reply.id, care::reply_json(reply, question));
    }
    demo.put("Communication", question.id, care::question_json(question));
}

void tell(DemoRecords& demo, AboutStory story) {
    demo.afterwards([&demo, story = std::move(story)](access::Machinery with) -> Result<void> {
        Moment moment(with, demo.at(-story.days_ago));
        int count = 0;
        const auto new_id = [&] { return DemoRecords::id(std::string(story.child) + "/about/" + std::to_string(++count)); };
        care::AboutUs before;
        before.id = new_id();
        before.child_id = DemoRecords::id(story.child);
        care::AboutInput input;
        input.told_by = story.told_by;
        for (const AboutWords& words : story.answers) input.answers.push_back({std::string(words.question), std::string(words.text), std::string(story.language)});
        input.days.emplace();
        for (const AboutDay& day : story.days) {
            const Day on = demo.day(0).year() / static_cast<int>(day.month) / static_cast<int>(day.day);
            input.days->push_back({{}, std::string(day.what), to_iso(on), std::string(story.language), true, day.quiet});
        }
        const Instant now = moment.records().now();
        const care::AboutUs about = care::apply(input, before, story.by, civil_date(now, demo_zone), new_id);
        access::Change change;
        change.type = "QuestionnaireResponse";
        change.id = before.id;
        change.body = care::about_json(about, now);
        TRY_VOID(moment.records().commit({std::move(change)}));
        return {};
    });
}

}  // namespace medhome::server
