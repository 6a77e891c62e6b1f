// SPDX-License-Identifier: Apache-2.0
#include "server/demo/stories.h"

#include "care/about/about_fhir.h"
#include "care/needs/need_record.h"

namespace medhome::server {

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
    if (story.next_in_days) need.next_date = demo.workday(*story.next_in_days);
    int minutes = 0;
    for (const Told& told : story.steps) need.steps.push_back({told.step, demo.at(-told.days_ago, minutes += 5), told.by, std::string(told.note), told.answer});
    for (access::Change& change : care::changes_of(need, need.steps.back().by, need.since(), {}, {}, 0, true)) demo.put(std::move(change));
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
