// SPDX-License-Identifier: Apache-2.0
#include "server/demo/stories.h"

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

}  // namespace medhome::server
