// The plan on paper: running head with name and birth date on each sheet, signatures or who agreed, who printed it.
//
// SPDX-License-Identifier: Apache-2.0
#include "server/pages/drawing.h"
#include "server/pages/page.h"

namespace medhome::server {
namespace {

namespace mustache = kainjow::mustache;

std::string key_of(std::string code) {
    for (char& c : code) {
        if (c == '_') c = '-';
    }
    return "plan.section." + code;
}

}  // namespace

std::string draw_plan(const PlanSheet& sheet) {
    const std::string& language = sheet.language;
    const auto say = [&](std::string_view key, catalogue::Arguments arguments = {}) { return catalogue::text(language, key, arguments); };
    const auto day = [&](std::chrono::year_month_day on) { return catalogue::day_in_words(language, on); };
    mustache::data data;
    data.set("language", language);
    data.set("title", say("print.plan.window"));
    data.set("heading", say("print.plan.title", {{"child", sheet.child}}));
    data.set("running", say("print.plan.running", {{"child", sheet.child}, {"born", sheet.born}, {"number", std::to_string(sheet.number)}}));
    data.set("practice", sheet.practice);
    data.set("matters_title", say("print.plan.what-matters"));
    if (!sheet.what_matters.empty()) data.set("matters", sheet.what_matters);
    if (!sheet.works.text.empty()) {
        mustache::data works;
        works.set("title", say("print.plan.works"));
        works.set("text", sheet.works.text);
        works.set("lang", sheet.works.language.empty() ? language : sheet.works.language);
        works.set("said", say("print.plan.said", {{"name", sheet.works.said_by}, {"day", day(sheet.works.on)}}));
        data.set("works", works);
    }
    data.set("goals_title", say("plan.section.goals"));
    mustache::data goals{mustache::data::type::list};
    for (const PlanSheet::Goal& goal : sheet.goals) {
        mustache::data one;
        one.set("text", goal.text);
        one.set("lang", goal.language.empty() ? language : goal.language);
        if (!goal.why.empty()) one.set("why", say("print.plan.why", {{"why", goal.why}}));
        if (!goal.owner.empty()) one.set("owner", say("print.plan.owner", {{"name", goal.owner}}));
        mustache::data steps{mustache::data::type::list};
        for (const PlanSheet::Step& step : goal.steps) {
            mustache::data line;
            line.set("text", step.text);
            line.set("box", std::string(step.done ? "☑" : "☐"));
            line.set("who", step.due ? say("print.plan.who-by", {{"name", step.owner}, {"day", day(*step.due)}}) : step.owner);
            if (step.done) line.set("done", say("print.plan.done"));
            steps.push_back(line);
        }
        one.set("steps", steps);
        goals.push_back(one);
    }
    data.set("goals", goals);
    mustache::data sections{mustache::data::type::list};
    for (const PlanSheet::Section& section : sheet.sections) {
        if (section.text.empty()) continue;
        mustache::data one;
        one.set("title", section.title.empty() ? say(key_of(section.code)) : section.title);
        one.set("text", section.text);
        one.set("lang", section.language.empty() ? language : section.language);
        std::string whose = section.family ? say("print.plan.familys-part") : section.owner;
        if (section.changed_on) {
            whose += (whose.empty() ? "" : " · ") + say("print.plan.changed", {{"day", day(*section.changed_on)}, {"name", section.changed_by}});
        }
        one.set("whose", whose);
        sections.push_back(one);
    }
    data.set("sections", sections);
    data.set("agreement_title", say("print.plan.agreement"));
    if (sheet.agreed_on) {
        const std::string name = sheet.agreed_by.empty() ? say("print.plan.nobody") : sheet.agreed_by;
        data.set("agreed", say("print.plan.agreed", {{"name", name}, {"day", day(*sheet.agreed_on)}, {"number", std::to_string(sheet.number)}}));
        if (!sheet.recorded_by.empty()) data.set("recorded", say("print.plan.recorded", {{"name", sheet.recorded_by}, {"reason", sheet.reason}}));
    } else {
        data.set("to_sign", say("print.plan.to-sign", {{"number", std::to_string(sheet.number)}}));
        data.set("sign_family", say("print.plan.sign-family"));
        data.set("sign_staff", say("print.plan.sign-staff"));
    }
    if (sheet.next_review) data.set("review", say("print.plan.review", {{"day", day(*sheet.next_review)}}));
    data.set("call", say("print.invitation.call", {{"contact", sheet.contact.empty() ? sheet.practice : sheet.contact}, {"phone", catalogue::phone_in_print(sheet.phone)}}));
    if (!sheet.after_hours_phone.empty()) data.set("after_hours", say("print.invitation.after-hours", {{"after_hours", catalogue::phone_in_print(sheet.after_hours_phone)}}));
    data.set("emergency", say("public.emergency"));
    data.set("printed", say("print.plan.printed", {{"day", day(sheet.printed_on)}, {"name", sheet.printed_by}}));
    return draw("plan", std::move(data));
}

}  // namespace medhome::server
