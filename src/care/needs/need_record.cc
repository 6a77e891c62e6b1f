// SPDX-License-Identifier: Apache-2.0
#include "care/needs/need_record.h"

#include <algorithm>

#include "access/invitations.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/needs/need_fhir.h"

namespace medhome::care {

Result<KeptNeed> read_need(access::Records& records, std::string_view need_id) {
    const auto unknown = [] { return fail(ErrorKind::not_found, "need.unknown", "This need is not here, or not yours to open."); };
    const Result<store::Stored> stored = records.read("Task", need_id);
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return unknown();
        return tl::unexpected(stored.error());
    }
    KeptNeed kept;
    kept.task = TRY(json::parse(*stored->body));
    std::optional<Need> need = need_from(kept.task.root());
    if (!need || need->child_id.empty()) return unknown();
    kept.need = std::move(*need);
    kept.need.version = stored->version;
    return kept;
}

Result<std::vector<Need>> read_needs(access::Records& records, const std::vector<std::string>& task_ids) {
    constexpr std::size_t ids_a_search = 60;
    std::map<std::string, Need> found;
    for (std::size_t from = 0; from < task_ids.size(); from += ids_a_search) {
        const auto at = [&](std::size_t i) { return task_ids.begin() + static_cast<std::ptrdiff_t>(std::min(task_ids.size(), i)); };
        const store::Page page = TRY(records.search("Task?_count=100&_id=" + joined(std::vector<std::string>(at(from), at(from + ids_a_search)))));
        for (const store::Stored& one : page.matches) {
            const json::Document document = TRY(json::parse(*one.body));
            std::optional<Need> need = need_from(document.root());
            if (!need) continue;
            need->version = one.version;
            found.emplace(one.id, std::move(*need));
        }
    }
    std::vector<Need> needs;
    for (const std::string& id : task_ids) {
        if (const auto one = found.find(id); one != found.end()) needs.push_back(std::move(one->second));
    }
    return needs;
}

Result<std::vector<Need>> needs_of(access::Records& records, std::string_view child_id, const std::vector<Stage>& stages, int most,
                                   Order order) {
    store::Row params{std::string(child_id), static_cast<std::int64_t>(most)};
    for (const Stage stage : stages) params.emplace_back(std::string(to_string(stage)));
    const std::vector<store::Row> rows = TRY(records.select("SELECT n.task_id FROM care_need n WHERE {visible:n} AND n.child_id = ?1 AND n.stage IN (" +
                                                                question_marks(stages.size(), 3) + ") ORDER BY n.since " +
                                                                (order == Order::newest_first ? "DESC LIMIT ?2" : "LIMIT ?2"),
                                                            params));
    std::vector<std::string> ids;
    for (const store::Row& row : rows) ids.push_back(std::get<std::string>(row[0]));
    return read_needs(records, ids);
}

std::vector<std::string> people_in(const Need& need) {
    std::vector<std::string> all{need.owner, need.for_person.reference};
    for (const StepTaken& step : need.steps) {
        all.push_back(step.by);
        if (!step.told_by.empty()) all.push_back(step.told_by);
        if (!step.to.reference.empty()) all.push_back(step.to.reference);
    }
    return all;
}

Result<std::set<std::string>> owners_who_left(access::Records& records) {
    std::set<std::string> left;
    for (std::string& reference : TRY(access::closed_accounts(records))) left.insert(std::move(reference));
    for (const std::string& query : {std::string("Practitioner?active=false&_count=200"), "Organization?active=false&_count=100&type=" + std::string(kind_system) + "|pool"}) {
        for (const store::Stored& one : TRY(records.search(query)).matches) left.insert(one.type + "/" + one.id);
    }
    return left;
}

Result<Surroundings> surroundings_of(access::Records& records, const std::vector<const Need*>& needs) {
    Surroundings around;
    std::vector<std::string> services;
    for (const Need* need : needs) {
        if (!need->service.reference.empty()) services.push_back(need->service.reference);
    }
    TRY_VOID(around.services.load(records, services));
    if (records.caller().is_staff()) around.left = TRY(owners_who_left(records));
    return around;
}

std::vector<std::string_view> flags_of(const Need& need, const Surroundings& around, Day day, std::string_view zone) {
    std::vector<std::string_view> flags;
    if (!is_open(need.stage())) return flags;
    if (need.owner.empty()) flags.push_back("no_owner");
    if (around.left.contains(need.owner)) flags.push_back("owner_left");
    if (!need.next_date) flags.push_back("no_date");
    if (!need.service.reference.empty()) {
        const Service* service = around.services.find(need.service.reference);
        if (service == nullptr) {
            flags.push_back("service_unknown");
        } else if (!service->active) {
            flags.push_back("service_closed");
        }
    }
    if (need.should_be_handed_up(day, zone)) flags.push_back("hand_up");
    if (need.for_whom == "sibling" && need.for_person.reference.empty()) flags.push_back("sibling_unknown");
    return flags;
}

namespace {

void write_named(json::Writer& w, const Named& named, const People& people) {
    if (named == Named{}) {
        w.null();
        return;
    }
    const Person* known = people.find(named.reference);
    w.object();
    text_or_null(w, "reference", named.reference);
    w.key("name").string(named.name.empty() && known != nullptr ? known->name : named.name).end();
}

void write_history(json::Writer& w, const Need& need, const People& people) {
    w.array();
    for (const StepTaken* step : need.standing()) {
        w.object().key("stage").string(to_string(step->step)).key("at").string(to_fhir_instant(step->at));
        people.write(w.key("by"), step->by);
        if (!step->told_by.empty()) people.write(w.key("told_by"), step->told_by);
        text_or_null(w, "note", step->note);
        w.member("reason", step->reason).member("how", step->how);
        if (step->to != Named{}) write_named(w.key("to"), step->to, people);
        w.end();
    }
    w.end();
}

void write_attempts(json::Writer& w, const Need& need) {
    w.array();
    for (const Attempt& attempt : need.attempts()) {
        w.object().key("number").number(attempt.number).key("began").string(to_fhir_instant(attempt.began));
        text_or_null(w, "service", attempt.service);
        text_or_null(w, "ended", attempt.ended ? to_fhir_instant(*attempt.ended) : std::string());
        text_or_null(w, "reason", attempt.reason);
        text_or_null(w, "note", attempt.note);
        w.end();
    }
    w.end();
}

void write_service_of(json::Writer& w, const Need& need, const Surroundings* around) {
    if (need.service.reference.empty()) {
        w.null();
        return;
    }
    const Service* service = around == nullptr ? nullptr : around->services.find(need.service.reference);
    w.object().key("reference").string(need.service.reference).key("name").string(service == nullptr ? need.service.name : service->name);
    text_or_null(w, "phone", service == nullptr ? std::string() : service->phone);
    w.key("active").boolean(service == nullptr || service->active).end();
}

}  // namespace

void write_need(json::Writer& w, const Need& need, std::string_view child_name, const People& people, Day day, std::string_view zone, const Surroundings* around) {
    w.object().key("id").string(need.id).key("version").number(need.version);
    w.key("child").object().key("id").string(need.child_id).key("name").string(child_name).end();
    w.key("domain").string(need.domain).key("text").string(need.text).key("for").string(need.for_whom);
    write_named(w.key("for_person"), need.for_person, people);
    text_or_null(w, "how_soon", need.how_soon);
    w.key("stage").string(to_string(need.stage()));
    people.write(w.key("owner"), need.owner);
    text_or_null(w, "next_date", need.next_date ? to_iso(*need.next_date) : std::string());
    w.key("age_days").number(std::max(0, days_between(civil_date(need.opened(), zone), day)));
    text_or_null(w, "performer", need.performer);
    write_service_of(w.key("service"), need, around);
    w.key("since").string(to_fhir_instant(need.since())).key("news").string(to_fhir_instant(need.news()));
    write_history(w.key("history"), need, people);
    write_attempts(w.key("attempts"), need);
    w.key("flags").array();
    for (const std::string_view flag : flags_of(need, around == nullptr ? Surroundings{} : *around, day, zone)) {
        // Without the services at hand nothing can be said of them.
        if (around != nullptr || !flag.starts_with("service_")) w.string(flag);
    }
    w.end().key("family_answer");
    if (const StepTaken* answer = need.family_answer()) {
        w.object().key("answer").string(to_string(*answer->answer)).key("at").string(to_fhir_instant(answer->at));
        people.write(w.key("by"), answer->by);
        text_or_null(w, "note", answer->note);
        w.end();
    } else {
        w.null();
    }
    w.key("answer_open").boolean(need.can_be_answered());
    w.end();
}

std::vector<access::Change> changes_of(const Need& need, std::string_view author, Instant now, json::Value task_before, json::Value request_before,
                                       std::int64_t request_version, bool with_request) {
    using Kind = access::Change::Kind;
    std::vector<access::Change> changes;
    std::vector<std::string> targets;
    if (with_request) {
        access::Change request;
        request.kind = request_before ? Kind::update : Kind::create;
        request.type = "ServiceRequest";
        request.id = need.request_id;
        request.body = service_request_json(need, author, now, request_before);
        if (request_before) request.if_match = request_version;
        request.unchanged_is_no_write = true;
        changes.push_back(std::move(request));
        targets.push_back("ServiceRequest/" + need.request_id);
    }
    access::Change task;
    task.kind = task_before ? Kind::update : Kind::create;
    task.type = "Task";
    task.id = need.id;
    task.body = task_json(need, author, now, task_before);
    if (task_before) task.if_match = need.version;
    changes.push_back(std::move(task));
    targets.insert(targets.begin(), "Task/" + need.id);
    access::Change provenance;
    provenance.type = "Provenance";
    provenance.body = provenance_json(targets, need.child_id, author, task_before ? "UPDATE" : "CREATE", now);
    changes.push_back(std::move(provenance));
    return changes;
}

}  // namespace medhome::care
