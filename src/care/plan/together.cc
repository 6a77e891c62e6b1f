// SPDX-License-Identifier: Apache-2.0
#include "care/plan/together.h"

#include <algorithm>

#include "access/invitations.h"
#include "access/rows.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/plan/changes.h"

namespace medhome::care {
namespace {

constexpr int answered_shown = 10;

Result<void> read_suggestions(access::Records& records, const std::string& child_id, bool open, std::vector<Suggestion>& into) {
    const std::vector<store::Row> rows = TRY(records.select(
        std::string("SELECT s.task_id FROM care_plan_suggestion s WHERE {visible:s} AND s.child_id = ?1 AND s.open = ?2 ORDER BY s.asked_on ") +
            (open ? "" : "DESC ") + "LIMIT " + std::to_string(open ? static_cast<int>(most_open_suggestions) : answered_shown),
        {child_id, static_cast<std::int64_t>(open ? 1 : 0)}));
    std::vector<std::string> ids;
    for (const store::Row& row : rows) ids.push_back(access::text_of(row, 0));
    if (ids.empty()) return {};
    const store::Page page = TRY(records.search("Task?_count=60&_id=" + joined(ids)));
    std::map<std::string, Suggestion> found;
    for (const store::Stored& one : page.matches) {
        const json::Document document = TRY(json::parse(*one.body));
        Suggestion suggestion = suggestion_from(document.root());
        suggestion.version = one.version;
        found.emplace(one.id, std::move(suggestion));
    }
    for (const std::string& id : ids) {
        if (const auto one = found.find(id); one != found.end()) into.push_back(std::move(one->second));
    }
    return {};
}

void write_seen(json::Writer& w, const Reader& r) {
    std::int64_t by = 0, of = 0;
    json::Writer names;
    names.array();
    for (const TeamMember& member : r.team.members) {
        const Person* person = r.people.find(member.member);
        if (person == nullptr || person->kind == "pool" || person->kind == "organization") continue;
        ++of;
        const auto opened = r.together.opened.find(member.member);
        const bool seen = opened != r.together.opened.end() && opened->second.number >= r.plan.number;
        by += seen ? 1 : 0;
        names.object();
        r.people.write(names.key("person"), member.member);
        names.key("seen").boolean(seen).key("number");
        if (opened == r.together.opened.end()) {
            names.null().key("at").null();
        } else {
            names.number(opened->second.number).key("at").string(to_fhir_instant(opened->second.at));
        }
        names.end();
    }
    w.object().key("by").number(by).key("of").number(of).key("readers").raw(names.end().take()).end();
}

}  // namespace

Result<Together> read_together(access::Records& records, const Plan& plan) {
    Together together;
    together.agreed = TRY(newest_agreement(records, plan.id));
    together.asked = TRY(open_ask(records, plan.child_id));
    TRY_VOID(read_suggestions(records, plan.child_id, true, together.suggestions));
    TRY_VOID(read_suggestions(records, plan.child_id, false, together.suggestions));
    together.opened = TRY(opened_plan(records, plan.id));
    return together;
}

Result<std::optional<Ask>> open_ask(access::Records& records, const std::string& child_id) {
    const std::vector<store::Row> asks =
        TRY(records.select("SELECT k.task_id FROM care_plan_ask k WHERE {visible:k} AND k.child_id = ?1 AND k.open = 1", {child_id}));
    if (asks.empty()) return std::optional<Ask>();
    const store::Stored stored = TRY(records.read("Task", access::text_of(asks.front(), 0)));
    const json::Document document = TRY(json::parse(*stored.body));
    Ask ask = ask_from(document.root());
    ask.version = stored.version;
    return std::optional(std::move(ask));
}

std::vector<std::string> people_in(const Together& together) {
    std::vector<std::string> all;
    if (together.agreed) {
        all.push_back(together.agreed->by);
        all.push_back(together.agreed->recorded_by);
    }
    if (together.asked) {
        all.push_back(together.asked->by);
        all.insert(all.end(), together.asked->of.begin(), together.asked->of.end());
    }
    for (const Suggestion& one : together.suggestions) {
        for (const std::string& who : {one.by, one.owner, one.answered_by}) all.push_back(who);
    }
    return all;
}

Result<std::set<std::string>> who_left(access::Records& records, const std::vector<std::string>& references) {
    std::set<std::string> left;
    std::map<std::string, std::set<std::string>> ids;
    for (const std::string& text : references) {
        const std::optional<Reference> reference = parse_reference(text);
        if (reference && (reference->type == "Practitioner" || reference->type == "RelatedPerson" || reference->type == "Organization")) ids[reference->type].insert(reference->id);
    }
    for (const auto& [type, some] : ids) {
        const std::vector<std::string> all(some.begin(), some.end());
        constexpr std::size_t ids_a_search = 60;
        for (std::size_t from = 0; from < all.size(); from += ids_a_search) {
            const std::vector<std::string> now(all.begin() + static_cast<std::ptrdiff_t>(from),
                                               all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), from + ids_a_search)));
            const store::Page page = TRY(records.search(type + "?_count=100&active=false&_id=" + joined(now)));
            for (const store::Stored& one : page.matches) left.insert(type + "/" + one.id);
        }
    }
    for (const std::string& reference : TRY(access::closed_accounts(records))) {
        if (std::find(references.begin(), references.end(), reference) != references.end()) left.insert(reference);
    }
    return left;
}

void write_agreement(json::Writer& w, const std::optional<Agreement>& agreement, const People& people) {
    if (!agreement) {
        w.null();
        return;
    }
    w.object().key("number").number(agreement->number).key("at").string(to_fhir_instant(agreement->at));
    people.write(w.key("by"), agreement->by);
    people.write(w.key("recorded_by"), agreement->recorded_by);
    text_or_null(w, "how", agreement->how);
    text_or_null(w, "reason", agreement->reason);
    w.end();
}

void write_ask(json::Writer& w, const std::optional<Ask>& ask, const People& people) {
    if (!ask) {
        w.null();
        return;
    }
    w.object().key("number").number(ask->number).key("at").string(to_fhir_instant(ask->at));
    people.write(w.key("by"), ask->by);
    w.key("of").array();
    for (const std::string& one : ask->of) people.write(w, one);
    w.end().end();
}

void write_suggestion(json::Writer& w, const Suggestion& s, const Plan& plan, const People& people) {
    w.object().key("id").string(s.id).key("version").number(s.version).key("kind").string(to_string(s.kind)).key("state").string(to_string(s.state));
    w.key("goal");
    if (const Goal* goal = plan.goal(s.goal_id)) {
        w.object().key("id").string(goal->id).key("text").string(goal->text).end();
    } else {
        w.null();
    }
    text_or_null(w, "section", s.section);
    const Section* section = plan.section(s.section);
    text_or_null(w, "section_title", section != nullptr ? section->title : std::string());
    w.key("text").string(s.text);
    text_or_null(w, "language", s.language);
    text_or_null(w, "why", s.why);
    write_pieces(w.key("words"), words_between(s.was, s.text));
    people.write(w.key("by"), s.by);
    people.write(w.key("owner"), s.owner);
    w.key("at").string(to_fhir_instant(s.at));
    text_or_null(w, "answer", s.answer);
    text_or_null(w, "taken_as", s.taken_as);
    people.write(w.key("answered_by"), s.answered_by);
    text_or_null(w, "answered_at", s.answered_at ? to_fhir_instant(*s.answered_at) : std::string());
    w.end();
}

void write_together(json::Writer& w, const Reader& r) {
    const Together& t = r.together;
    w.object().key("state").string(to_string(t.state(r.plan)));
    write_ask(w.key("asked"), t.asked, r.people);
    write_agreement(w.key("agreement"), t.agreed, r.people);
    const auto mine = t.opened.find(r.self);
    const std::int64_t opened = mine == t.opened.end() ? 0 : mine->second.number;
    w.key("opened").number(opened).key("new").boolean(opened < r.plan.number);
    write_seen(w.key("seen"), r);
    w.key("review");
    if (r.plan.next_review) {
        w.object().key("date").string(to_iso(*r.plan.next_review)).key("state").string(to_string(review_state(*r.plan.next_review, r.today))).end();
    } else {
        w.null();
    }
    w.key("suggestions").array();
    for (const Suggestion& one : t.suggestions) write_suggestion(w, one, r.plan, r.people);
    w.end().key("left").array();
    for (const std::string& reference : r.left) w.string(reference);
    w.end().end();
}

Result<json::Document> read_ask(access::Records& records, const std::optional<Ask>& ask) {
    if (!ask) return json::Document();
    const store::Stored stored = TRY(records.read("Task", ask->id));
    return json::parse(*stored.body);
}

std::vector<access::Change> agreed_changes(const Agreement& agreement, const std::optional<Ask>& ask, const json::Document& ask_task) {
    std::vector<access::Change> changes(1);
    changes.front().type = "Provenance";
    changes.front().body = agreement_json(agreement);
    if (!ask) return changes;
    Ask answered = *ask;
    answered.open = false;
    access::Change& task = changes.emplace_back();
    task.kind = access::Change::Kind::update;
    task.type = "Task";
    task.id = ask->id;
    task.if_match = ask->version;
    task.body = ask_json(answered, ask_task.root());
    return changes;
}

Result<KeptSuggestion> read_suggestion(access::Records& records, std::string_view id) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "suggestion.unknown", "This suggestion is not here, or not yours to open."); };
    const Result<store::Stored> stored = records.read("Task", id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    KeptSuggestion kept;
    kept.task = TRY(json::parse(*stored->body));
    if (!is_plan_suggestion(kept.task.root())) return unknown();
    kept.suggestion = suggestion_from(kept.task.root());
    kept.suggestion.version = stored->version;
    return kept;
}

}  // namespace medhome::care
