// SPDX-License-Identifier: Apache-2.0
#include "care/day/day_record.h"

#include <algorithm>

#include "care/elements.h"
#include "care/needs/need_fhir.h"
#include "care/plan/plan_fhir.h"
#include "care/plan/suggestion.h"
#include "care/questions/question.h"

namespace medhome::care {
namespace {

Instant instant(std::int64_t micros) { return Instant{std::chrono::microseconds(micros)}; }

void number_or_null(json::Writer& w, std::string_view name, int days) {
    w.key(name);
    if (days > 0) {
        w.number(static_cast<std::int64_t>(days));
    } else {
        w.null();
    }
}

}  // namespace

std::string_view next_step(std::string_view kind, std::string_view stage, bool owned) {
    if (!owned) return "assign";
    if (kind == "action") return "do_it";
    if (kind == "question") return "answer";
    if (kind != "need") return "look";
    static constexpr std::pair<std::string_view, std::string_view> steps[] = {{"requested", "send"},       {"sent", "ask_answer"}, {"accepted", "get_date"},
                                                                              {"scheduled", "check_came"}, {"done", "ask_family"}, {"family_confirmed", "read"},
                                                                              {"stuck", "unstick"}};
    for (const auto& [at, next] : steps) {
        if (at == stage) return next;
    }
    return "look";
}

Result<void> read_words(access::Records& records, const std::vector<const Waiting*>& things, DayWords& words) {
    std::map<std::string, std::vector<std::string>> ids;  // by type
    std::vector<std::string> children, references;
    for (const Waiting* thing : things) {
        if (const std::optional<Reference> item = parse_reference(thing->item)) ids[item->type].push_back(item->id);
        if (std::find(children.begin(), children.end(), thing->child_id) == children.end()) children.push_back(thing->child_id);
        references.push_back(thing->owner);
        references.push_back(thing->moved_by);
    }
    constexpr std::size_t ids_a_search = 60;
    for (const auto& [type, all] : ids) {
        for (std::size_t from = 0; from < all.size(); from += ids_a_search) {
            const auto at = [&](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), i)); };
            const store::Page page = TRY(records.search(type + "?_count=100&_id=" + joined(std::vector<std::string>(at(from), at(from + ids_a_search)))));
            for (const store::Stored& one : page.matches) words.records.insert_or_assign(one.type + "/" + one.id, TRY(json::parse(*one.body)));
        }
    }
    words.children = TRY(read_children(records, children));
    return load_people(records, words.people, references);
}

void write_waiting(json::Writer& w, const Waiting& thing, const DayWords& words, Day today, std::string_view zone) {
    const auto record = words.records.find(thing.item);
    const json::Value resource = record == words.records.end() ? json::Value() : record->second.root();
    w.object().key("item").string(thing.item).key("kind").string(thing.kind).key("version").number(thing.version);
    w.key("child").object().key("id").string(thing.child_id);
    const auto child = words.children.find(thing.child_id);
    const bool known = child != words.children.end();
    w.key("name").string(known ? child->second.name : std::string());
    text_or_null(w, "preferred_name", known ? child->second.preferred_name : std::string());
    write_age(w.key("age"), known ? child->second.age_on(today) : std::optional<Age>());
    w.end().key("high_alert").boolean(thing.high_alert);
    std::string text(resource["description"].text()), domain, whom, performer, from;
    if (thing.kind == "need") {
        if (const std::optional<Need> need = need_from(resource)) {
            domain = need->domain;
            whom = need->for_whom;
            performer = need->performer;
        }
    } else if (thing.kind == "question") {
        if (const std::optional<Question> question = question_from(resource)) {
            text = question->text;
            from = question->from;
        }
    } else if (thing.kind == "suggestion") {
        if (is_plan_suggestion(resource)) from = suggestion_from(resource).by;
    } else if (thing.kind == "plan") {
        text.clear();  // the stage says it
    }
    w.key("text").string(text);
    text_or_null(w, "domain", domain);
    text_or_null(w, "for", whom);
    const bool left = std::find(words.left.begin(), words.left.end(), thing.owner) != words.left.end();
    words.people.write(w.key("owner"), thing.owner);
    w.key("owner_left").boolean(left && !thing.owner.empty());
    text_or_null(w, "due", thing.due);
    const Result<Day> due = parse_iso_date(thing.due);
    number_or_null(w, "days_late", due ? days_between(*due, today) : 0);
    number_or_null(w, "quiet_days", thing.stage == "stuck" ? days_between(civil_date(instant(thing.since), zone), today) : 0);
    w.key("since").string(to_fhir_instant(instant(thing.since)));
    text_or_null(w, "stage", thing.stage);
    w.key("moved");
    if (thing.moved_at > 0) {
        w.object().key("at").string(to_fhir_instant(instant(thing.moved_at)));
        words.people.write(w.key("by"), thing.moved_by);
        w.end();
    } else {
        w.null();
    }
    text_or_null(w, "performer", performer);
    words.people.write(w.key("from"), from);
    w.key("next_step").string(next_step(thing.kind, thing.stage, !thing.owner.empty() && !left)).end();
}

Result<KeptWork> read_work(access::Records& records, std::string_view item) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "day.unknown", "This is not here any more, or not yours to open."); };
    const std::optional<Reference> reference = parse_reference(item);
    if (!reference || (reference->type != "Task" && reference->type != "Communication" && reference->type != "CarePlan")) return unknown();
    Result<store::Stored> stored = records.read(reference->type, reference->id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    KeptWork kept;
    kept.stored = std::move(*stored);
    kept.record = TRY(json::parse(*kept.stored.body));
    std::vector<Work> works = work_in(kept.record.root());
    if (works.empty()) return unknown();
    kept.work = std::move(works.front());
    kept.work.version = kept.stored.version;
    return kept;
}

}  // namespace medhome::care
